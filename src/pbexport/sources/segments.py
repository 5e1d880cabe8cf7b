"""Page files of a backup, and ZIPs that hold some: told by what they hold, whatever they are called."""

from contextlib import suppress
from enum import Enum, auto
from pathlib import Path
from typing import IO

from pbexport.errors import NotReadable
from pbexport.reading.backup_page import begins_or_ends_as_page, is_backup_page
from pbexport.sources.entries import entries_in, spooled

LARGEST_PAGE = 16 << 20
"""Bytes of a page file that is read."""
_EDGE = 1 << 16
"""Bytes at the beginning and at the end that tell what a larger file is."""
_REACH = 3
"""ZIPs within one another that are looked into."""


class Place(Enum):
    """Where page files lie in a file."""

    NOWHERE = auto()
    DEEPER = auto()
    """Only in a ZIP within it."""
    INSIDE = auto()


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


def place_of_pages(body: IO[bytes], size: int, largest: int, scratch: Path | None = None, reach: int = _REACH) -> Place:
    """Where page files lie in what may be a ZIP; what cannot be read of it tells nothing."""
    place = Place.NOWHERE
    for entry in entries_in(body, size, largest) if reach else ():
        with suppress(NotReadable), spooled(entry, scratch) as (inner, inner_size):
            if is_page_file(inner, inner_size):
                place = Place.INSIDE
                break
            if place_of_pages(inner, inner_size, largest, scratch, reach - 1) is not Place.NOWHERE:
                place = Place.DEEPER
    body.seek(0)
    return place
