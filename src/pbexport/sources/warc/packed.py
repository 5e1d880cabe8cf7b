"""A file of records in gzip members (RFC 1952, 2.2)."""

from typing import IO, cast

from isal import isal_zlib

from pbexport.sources.warc.stretches import CHUNK, Broken, Place, Stretches, begins_record

MAGIC = b"\x1f\x8b\x08"
"""How a member begins."""
GLANCE = 4096
"""Unpacked bytes that are looked at to tell a record from other things: more than any header line has."""
_FIRST_GLANCE = 128
"""The same, read first, since a checksum that is wrong takes with it what is read together with it."""
_PADDING = b"\0\r\n "
"""What some tools leave between members, or after the last."""
_GZIP = isal_zlib.MAX_WBITS | 16
_DAMAGED = cast("type[Exception]", isal_zlib.error)
"""Its stub calls it an instance."""


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
            self.skip(CHUNK)
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
            while len(self._head) < GLANCE and not self._inflater.eof:
                self._head += self._unpacked(GLANCE if self._head else _FIRST_GLANCE)
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
            elif piece := self._unpacked(CHUNK):
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
        while not self._raw and (piece := self._file.read(CHUNK)):
            self._raw = piece.lstrip(_PADDING)

    def _unpacked(self, most: int) -> bytes:
        raw = self._raw or self._file.read(CHUNK)
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
    while piece := file.read(CHUNK):
        at = (kept + piece).find(MAGIC)
        if at >= 0:
            return file.tell() - len(piece) - len(kept) + at
        kept = (kept + piece)[1 - len(MAGIC) :]
    return None
