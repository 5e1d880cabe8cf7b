"""What a folder of files holds: each regular file once, in the order of names, and nothing from outside of it."""

import os
from collections.abc import Iterator
from mimetypes import MimeTypes
from pathlib import Path

from pbexport.errors import UsageTrouble
from pbexport.paths import HIDDEN
from pbexport.reading.markup import begins_as_html

HEAD = 1 << 12
"""Bytes that tell what a file is."""
HTML = "text/html"
_TYPES = MimeTypes()
"""Of its own: what a file's name means must not differ from machine to machine."""
_PICTURES = ((b"\x89PNG\r\n", "image/png"), (b"GIF8", "image/gif"), (b"\xff\xd8\xff", "image/jpeg"))
"""How pictures begin, for those whose name does not tell."""


def name_of(path: Path) -> str:
    """What a source at this path is called: the last part, also of `.`."""
    return path.absolute().name or path.resolve().name or "files"


def files_in(folder: Path) -> Iterator[Path]:
    """Every regular file; links are not followed, for they may lead anywhere. An export that lies there is none of it.

    Raises `UsageTrouble` where the folder itself cannot be read; one within that cannot be read is passed over.
    """
    try:
        os.scandir(folder).close()
    except OSError as error:
        raise UsageTrouble(f"{folder} cannot be read: {error.strerror or error}. Check the path.") from error
    for place, folders, names in os.walk(folder):
        if HIDDEN in folders:
            folders.clear()
            continue
        folders.sort()
        paths = (Path(place, name) for name in sorted(names))
        yield from (path for path in paths if path.is_file() and not path.is_symlink())


def head_of(path: Path) -> bytes:
    """The first bytes of a file; raises `OSError` where it cannot be read."""
    with path.open("rb") as file:
        return file.read(HEAD)


def content_type(name: str, head: bytes) -> str:
    """By the first bytes where these are HTML, whatever the file is called; else by its name, else by its bytes."""
    if begins_as_html(head):
        return HTML
    told = _TYPES.guess_type(name)[0]
    return told or next((kind for magic, kind in _PICTURES if head.startswith(magic)), "application/octet-stream")
