"""Page files of a backup, and ZIPs that hold some: told by what they hold, whatever they are called."""

import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import IO

from pbexport.errors import NotReadable
from pbexport.reading.backup_page import begins_or_ends_as_page, is_backup_page
from pbexport.sources.entries import BOMB_RATIO, BOMB_SIZE, Entry, entries_in, spooled

LARGEST_PAGE = 16 << 20
"""Bytes of a page file that is read."""
_EDGE = 1 << 16
"""Bytes at the beginning and at the end that tell what a larger file is."""
_REACH = 3
"""ZIPs within one another that are looked into."""
_HEAD = 1 << 12
_CHUNK = 1 << 20
_GZIP = zlib.MAX_WBITS + 16
"""What zlib calls that form."""
_ZIP = b"PK\3\4"
_FILE_BEGINS = re.compile(rb"PK\x03\x04.{4}(..).{16}(..)(..)", re.DOTALL)
"""What stands in a ZIP before each of its files: how it is packed, and how long the name is, and what follows that."""
_STORED, _DEFLATED = 0, 8


class Place(Enum):
    """Where page files lie in a file."""

    NOWHERE = auto()
    DEEPER = auto()
    """Only in a ZIP within it."""
    INSIDE = auto()
    TORN = auto()
    """In what is the beginning of a ZIP, without the list of what is in it."""


def is_page_file(body: IO[bytes], size: int) -> bool:
    """Whether it is a page file; one that is too large to be read is told by its beginning and its end."""
    body.seek(0)
    if size <= LARGEST_PAGE:
        found = is_backup_page(body.read())
    else:
        head = body.read(_EDGE)
        body.seek(size - _EDGE)
        found = begins_or_ends_as_page(head, body.read())
    body.seek(0)
    return found


def is_compressed_page_file(body: IO[bytes]) -> bool:
    """Whether it is a page file that somebody compressed on its own."""
    body.seek(0)
    packed = body.read(_HEAD)
    body.seek(0)
    with suppress(zlib.error):
        return is_backup_page(zlib.decompressobj(_GZIP).decompress(packed, _HEAD))
    return False


def place_of_pages(body: IO[bytes], size: int, largest: int, scratch: Path | None = None) -> Place:
    """Where page files lie in what may be a ZIP; what cannot be read of it tells nothing.

    Raises `NotReadable` where far more would have to be unpacked than it can hold.
    """
    look = _Look(largest, scratch, max(BOMB_SIZE, BOMB_RATIO * size))
    place = look.into(body, size)
    if place is Place.NOWHERE and look.left < 0:
        raise NotReadable(f"all that is in it is packed more than {BOMB_RATIO:,} to 1, as a bomb is")
    return place


@dataclass(slots=True)
class _Look:
    """A look into a ZIP, and into those within it."""

    largest: int
    scratch: Path | None
    left: int
    """Bytes that may be unpacked yet."""

    def into(self, body: IO[bytes], size: int, reach: int = _REACH) -> Place:
        """Where page files lie, no deeper than it reaches."""
        place = Place.NOWHERE
        for entry in entries_in(body, size, self.largest) if reach else ():
            found = self._at(entry, reach)
            place = place if found is Place.NOWHERE else found
            if found is Place.INSIDE or self.left < 0:
                break
        if place is Place.NOWHERE and _begins_with_pages(body):
            place = Place.TORN
        body.seek(0)
        return place

    def _at(self, entry: Entry, reach: int) -> Place:
        """Inside, where the entry is a page file; deeper, where it holds some."""
        self.left -= 0 if entry.refusal else entry.size
        if self.left < 0:
            return Place.NOWHERE
        with suppress(NotReadable), spooled(entry, self.scratch) as (inner, size):
            if is_page_file(inner, size) or is_compressed_page_file(inner):
                return Place.INSIDE
            return Place.NOWHERE if self.into(inner, size, reach - 1) is Place.NOWHERE else Place.DEEPER
        return Place.NOWHERE


def _begins_with_pages(body: IO[bytes]) -> bool:
    """Whether a ZIP has page files in it that can be seen without the list of its files."""
    body.seek(0)
    held = body.read(_EDGE)
    is_zip = held.startswith(_ZIP)
    while is_zip and held:
        if any(map(is_backup_page, _heads(held))):
            return True
        chunk = body.read(_CHUNK)
        held = held[-_EDGE:] + chunk if chunk else b""
    return False


def _heads(piece: bytes) -> Iterator[bytes]:
    """How the files begin that lie in a piece of a ZIP."""
    for found in _FILE_BEGINS.finditer(piece):
        packing, name, more = (int.from_bytes(each, "little") for each in found.groups())
        begin = found.end() + name + more
        packed = piece[begin : begin + _HEAD]
        if packing == _DEFLATED:
            with suppress(zlib.error):
                yield zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, _HEAD)
        elif packing == _STORED:
            yield packed
