"""The official backup: a ZIP, or the folder that somebody unpacked it into (pbworks.md f).

Only the form of a page file is known, not how the rest lies in the ZIP. So page files are recognised by what they hold,
wherever they lie. One of an older revision is a page file too; everything else is an attachment. Of several segments
each is a source of its own.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from mimetypes import MimeTypes
from pathlib import Path
from typing import IO

from pbexport.errors import NotReadable
from pbexport.model.answers import Answer
from pbexport.model.happenings import Kind, Skipped
from pbexport.reading.backup_page import is_backup_page, read_page_file
from pbexport.sources.captures import ATTACHED, NO_EXCHANGE, file_address
from pbexport.sources.entries import LARGEST_ENTRY, Entry, entries_of, spelt, spooled

_LARGEST_PAGE = 16 << 20
_PAGE_TYPE, _ANY_TYPE = "text/html; charset=utf-8", "application/octet-stream"
_PAGE_NAMES = (".html", ".htm")
_TYPES = MimeTypes()
"""Of its own: what a file's name means must not differ from machine to machine."""


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup: page files, attachments, and older revisions of both where it has them."""

    path: Path
    largest: int = LARGEST_ENTRY
    """Bytes of the largest file that is taken."""
    scratch: Path | None = None
    """Folder for what is too large for memory; None for the system's own."""

    @property
    def name(self) -> str:
        """What the ZIP or folder is called."""
        name = self.path.name
        return spelt(os.fsencode(name if name.strip(".") else self.path.resolve().name))

    def captures(self) -> Iterator[Answer | Skipped]:
        """Every file, those of equal names too, and what must not or cannot be read.

        Raises `UsageTrouble` when there is neither a ZIP nor a folder.
        """
        name = self.name
        with entries_of(self.path, self.largest) as entries:
            for entry in entries:
                address = file_address(name, "/".join(entry.steps))
                try:
                    with spooled(entry, self.scratch) as (body, size):
                        yield _answer(address, entry, body, size)
                except NotReadable as trouble:
                    yield Skipped.because(address, _kind(entry), trouble)


def _answer(address: str, entry: Entry, body: IO[bytes], size: int) -> Answer:
    content = body.read() if size <= _LARGEST_PAGE else b""
    body.seek(0)
    is_page = is_backup_page(content)
    told = read_page_file(content).time if is_page else None
    kind = _PAGE_TYPE if is_page else _TYPES.guess_type(entry.path)[0] or _ANY_TYPE
    headers = (("Content-Type", kind), *(() if is_page else (ATTACHED,)))
    return Answer(address, NO_EXCHANGE, "", headers, body, size, entry.time if told is None else told)


def _kind(entry: Entry) -> Kind:
    return Kind.PAGE if entry.path.lower().endswith(_PAGE_NAMES) else Kind.FILE
