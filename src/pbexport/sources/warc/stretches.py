"""A file of records as stretches of plain bytes: one for each gzip member that begins with a record, or all of it.

WARC and ARC files are packed record by record, each in a gzip member of its own, so that one can be read without those
before it (ISO 28500, annex D). Where a member is damaged, the next one is therefore found again. Some tools pack the
file as a whole, or in members that care for no record: those are one stretch.
"""

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import IO, cast

from isal import isal_zlib

_CHUNK = 1 << 16
_MAGIC = b"\x1f\x8b\x08"
_GZIP = isal_zlib.MAX_WBITS | 16
_DAMAGED = cast("type[Exception]", isal_zlib.error)
"""Its stub calls it an instance."""
_LAST_LINE = b"\r\n\r\n"
"""The end of a line, and an empty one."""
_GLANCE = 4096
"""Unpacked bytes that are looked at to tell a record from other things: more than any header line has."""
_FIRST_GLANCE = 128
"""The same, read first, since a checksum that is wrong takes with it what is read together with it."""
_PADDING = b"\0\r\n "
"""What some tools leave between members, or after the last."""
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

    def readline(self, most: int = _CHUNK) -> bytes:
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
        while left and (piece := self.read(min(left, _CHUNK))):
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


class Plain(Stretches):
    """A file that is not packed: one stretch."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        super().__init__(file)
        self._size = size

    @property
    def place(self) -> Place:
        """Where the next byte stands."""
        return Place(self._before + self._used)

    @property
    def vouches(self) -> bool:
        """A file that was cut off looks like any other."""
        return False

    def skip(self, count: int) -> int:
        """Passes over bytes without reading them."""
        begin = self.place.offset
        end = min(begin + count, self._size)
        if end - begin <= len(self._buffer) - self._used:
            self._used += end - begin
        else:
            self.go_to(Place(end))
        return end - begin

    def go_to(self, place: Place) -> None:
        """Any byte of the file will do."""
        self._begin(0, place.offset)
        self._file.seek(place.offset)

    def onward(self) -> bool:
        """There is no second stretch."""
        return False

    def recover(self) -> bool:
        """Nothing breaks here."""
        return False

    def _more(self) -> bytes:
        return self._file.read(_CHUNK)


class Packed(Stretches):
    """A file of gzip members."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file)
        self._raw = self._head = b""
        self._trouble: Broken | None = None
        self._is_over = self._is_last = False
        self._start(0)

    @property
    def vouches(self) -> bool:
        """Every member ends with a checksum; but one that is damaged may be what should follow."""
        return self._is_over and (self._is_last or begins_record(self._head))

    @property
    def may_hold_records(self) -> bool:
        """Whether a record begins here, or would if it were not damaged."""
        return self._trouble is not None or begins_record(self._head)

    def go_to(self, place: Place) -> None:
        """Unpacks from the beginning of the stretch."""
        self._start(place.offset)
        self.skip(place.into)

    def onward(self) -> bool:
        """The next stretch is known when this one has been read to its end."""
        while not self._is_over:
            self.skip(_CHUNK)
        if self._is_last:
            return False
        self._begin(self._member)
        self._is_over = False
        return True

    def recover(self) -> bool:
        """Looks for the next gzip member that begins with a record."""
        at = _found(self._file, self._member + 1)
        while at is not None:
            self._start(at)
            if begins_record(self._head):
                return True
            at = _found(self._file, at + 1)
        return False

    def _start(self, offset: int) -> None:
        """Stands at the beginning of a member, whatever it holds."""
        self._file.seek(offset)
        self._raw = b""
        self._is_over = self._is_last = False
        self._open_member()
        self._begin(offset)

    def _open_member(self) -> None:
        """Unpacks the beginning of the member that comes next; a trouble with it is kept until it is read."""
        self._member = self._file.tell() - len(self._raw)
        self._inflater = isal_zlib.decompressobj(_GZIP)
        self._head, self._trouble = b"", None
        try:
            while len(self._head) < _GLANCE and not self._inflater.eof:
                self._head += self._unpacked(_GLANCE if self._head else _FIRST_GLANCE)
        except Broken as trouble:
            self._trouble = trouble

    def _more(self) -> bytes:
        while not self._is_over:
            if self._head:
                head, self._head = self._head, b""
                return head
            if self._trouble:
                raise self._trouble
            if self._inflater.eof:
                self._pass_end()
            elif piece := self._unpacked(_CHUNK):
                return piece
        return b""

    def _pass_end(self) -> None:
        """At the end of a member: the stretch goes on, unless a record begins in the next one, or there is none."""
        self._drop_padding()
        self._is_last = not self._raw
        if self._raw:
            self._open_member()
        self._is_over = self._is_last or self.may_hold_records

    def _drop_padding(self) -> None:
        self._raw = self._raw.lstrip(_PADDING)
        while not self._raw and (piece := self._file.read(_CHUNK)):
            self._raw = piece.lstrip(_PADDING)

    def _unpacked(self, most: int) -> bytes:
        raw = self._raw or self._file.read(_CHUNK)
        if not raw:
            raise Broken("the file ends in the middle of a record")
        try:
            piece = self._inflater.decompress(raw, most)
        except _DAMAGED:
            raise Broken("what is packed here is damaged") from None
        self._raw = self._inflater.unused_data if self._inflater.eof else self._inflater.unconsumed_tail
        return piece


def _found(file: IO[bytes], begin: int) -> int | None:
    """Where the next gzip member may begin."""
    file.seek(begin)
    kept = b""
    while piece := file.read(_CHUNK):
        at = (kept + piece).find(_MAGIC)
        if at >= 0:
            return file.tell() - len(piece) - len(kept) + at
        kept = (kept + piece)[1 - len(_MAGIC) :]
    return None


def open_stretches(file: IO[bytes], size: int) -> Stretches | None:
    """How to read a file of so many bytes, as its first ones tell; None when it holds no records."""
    file.seek(0)
    head = file.read(_GLANCE)
    file.seek(0)
    if head.startswith(_MAGIC):
        packed = Packed(file)
        return packed if packed.may_hold_records else None
    return Plain(file, size) if begins_record(head) else None
