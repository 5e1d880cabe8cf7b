"""The body of a capture on its way to the archive: in memory, or on disk where it is large."""

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO

from pbexport.errors import NotReadable
from pbexport.sources.captures import add

_IN_MEMORY = 1 << 20
_LARGEST = 1 << 30
"""Bytes; the platform takes no larger file (pbworks.md a)."""


def spooled(pieces: Iterable[bytes], scratch: Path | None) -> tuple[IO[bytes], int]:
    """Bytes in memory, or on disk where they are many; with their number, at their beginning.

    Raises `NotReadable` when they are more than the platform has in one file.
    """
    with ExitStack() as unless_whole:
        body: IO[bytes] = unless_whole.enter_context(
            SpooledTemporaryFile(_IN_MEMORY, dir=str(scratch) if scratch else None)
        )
        for piece in pieces:
            if body.tell() > _LARGEST:
                raise NotReadable("it is larger than any file of the platform")
            add(piece, body)
        unless_whole.pop_all()
    size = body.tell()
    body.seek(0)
    return body, size
