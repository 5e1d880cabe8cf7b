"""A file of records as stretches of plain bytes: one for each gzip member that begins with a record, or all of it.

WARC and ARC files are packed record by record, each in a gzip member of its own, so that one can be read without those
before it (ISO 28500, annex D). Where a member is damaged, the next one is therefore found again. Some tools pack the
file as a whole, or in members that care for no record: those are one stretch.

`plain.py` and `packed.py` have the two kinds of files.
"""

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import IO

CHUNK = 1 << 16
"""Bytes that are read at a time."""
_LAST_LINE = b"\r\n\r\n"
"""The end of a line, and an empty one."""
_RECORD = re.compile(
    rb"[\r\n]*(?:WARC/[01]\.\d|filedesc://|[A-Za-z][A-Za-z0-9+.-]{1,20}:\S[^\r\n]* \d{12,14} [^\r\n]* \d+\r?\n)"
)
"""The line that begins a WARC record, an ARC file, or an ARC record."""


class Broken(Exception):
    """The bytes that come next cannot be had."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file."""

    offset: int
    """Its byte in a plain file; in a packed one the first byte of its stretch."""
    into: int = 0
    """Unpacked bytes of the stretch before it."""

    def __str__(self) -> str:
        return f"byte {self.offset}" + (f", {self.into} bytes into what is packed there" if self.into else "")


def begins_record(head: bytes) -> bool:
    """Whether a record of any kind begins here."""
    return _RECORD.match(head) is not None


class Stretches(ABC):
    """Reads one stretch after another; a read ends where the stretch does. Stands at the first one when it is made."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._offset = 0
        self._buffer = b""
        self._used = 0
        self._before = 0

    @property
    def place(self) -> Place:
        """Where the next byte stands."""
        return Place(self._offset, self._before + self._used)

    def read(self, most: int) -> bytes:
        """At most so many bytes; none at the end of the stretch. Raises `Broken`."""
        if not self._filled():
            return b""
        piece = self._buffer[self._used : self._used + most]
        self._used += len(piece)
        return piece

    def readline(self, most: int = CHUNK) -> bytes:
        """The bytes to the end of the line, or the first `most` of them. Raises `Broken`."""
        begin, end = self._used, self._buffer.find(b"\n", self._used, self._used + most) + 1
        if end:
            self._used = end
            return self._buffer[begin:end]
        return self._long_line(most)

    def lines_at_hand(self) -> list[bytes] | None:
        """The lines before the next empty one, which is passed over; None where that has to be looked for one by one.

        So it has where they were not read as a whole so far, or end otherwise than with CRLF.
        """
        end = self._buffer.find(_LAST_LINE, self._used)
        lines = self._buffer[self._used : end].split(b"\r\n") if end >= 0 else []
        if not all(map(bytes.strip, lines)) or self._buffer.count(b"\n", self._used, end) != len(lines) - 1:
            return None
        self._used = end + len(_LAST_LINE)
        return lines

    def unread(self, piece: bytes) -> None:
        """Gives back what was read last."""
        if len(piece) <= self._used:
            self._used -= len(piece)
            return
        self._before += self._used - len(piece)
        self._buffer, self._used = piece + self._buffer[self._used :], 0

    def skip(self, count: int) -> int:
        """Passes over so many bytes, and says how many there were. Raises `Broken`."""
        left = count
        while left and (piece := self.read(min(left, CHUNK))):
            left -= len(piece)
        return count - left

    @property
    @abstractmethod
    def vouches(self) -> bool:
        """Whether the end of the stretch, at which this stands, is known to be the end of what was written there."""

    @abstractmethod
    def go_to(self, place: Place) -> None:
        """Stands at a place where it stood before."""

    @abstractmethod
    def onward(self) -> bool:
        """Goes on to the next stretch; False when there is none."""

    @abstractmethod
    def recover(self) -> bool:
        """Goes on to the next stretch that begins with a record, after `Broken`; False when none is found."""

    @abstractmethod
    def _more(self) -> bytes:
        """The next bytes of the stretch, none at its end."""

    def _long_line(self, most: int) -> bytes:
        """A line that is not in the buffer as a whole."""
        line = b""
        while len(line) < most and not line.endswith(b"\n") and self._filled():
            stop = self._used + most - len(line)
            end = self._buffer.find(b"\n", self._used, stop) + 1 or min(stop, len(self._buffer))
            line += self._buffer[self._used : end]
            self._used = end
        return line

    def _filled(self) -> bool:
        if self._used < len(self._buffer):
            return True
        self._before += len(self._buffer)
        self._used, self._buffer = 0, b""
        self._buffer = self._more()
        return bool(self._buffer)

    def _begin(self, offset: int, into: int = 0) -> None:
        self._offset, self._before = offset, into
        self._buffer, self._used = b"", 0
