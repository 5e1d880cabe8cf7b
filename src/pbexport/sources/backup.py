"""The official backup: a ZIP, or the folder that somebody unpacked it into (pbworks.md f).

Only the form of a page file is known, not how the rest lies in the ZIP. So page files are recognised by what they hold,
wherever they lie. One of an older revision is a page file too; everything else is an attachment. Of several segments
each is a source of its own; one that lies in a backup is read with it. Page files hold addresses and sessions of
people: what has some in it, and is not read, is left out and named, and never taken for an attachment.
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
from pbexport.reading.backup_page import read_page_file
from pbexport.sources.captures import ATTACHED, NO_EXCHANGE, file_address, uploaded_at
from pbexport.sources.entries import LARGEST_ENTRY, Entry, entries_in, entries_of, spelt, spooled
from pbexport.sources.segments import LARGEST_PAGE, Place, is_compressed_page_file, is_page_file, place_of_pages

_PAGES_IN_IT = "pages of a backup lie in it"
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
        with entries_of(self.path, self.largest) as entries:
            yield from self._captures(entries)

    def _captures(self, entries: Iterator[Entry], above: tuple[str, ...] = ()) -> Iterator[Answer | Skipped]:
        """The same of some entries; those of a segment lie in the ZIP that is `above` them."""
        for entry in entries:
            steps = (*above, *entry.steps)
            address = file_address(self.name, "/".join(steps))
            try:
                with spooled(entry, self.scratch) as (body, size):
                    if self._is_segment(body, size, is_inner=bool(above)):
                        yield from self._captures(entries_in(body, size, self.largest), steps)
                    else:
                        yield _answer(address, entry, body, size)
            except NotReadable as trouble:
                yield Skipped.because(address, _kind(entry), trouble)

    def _is_segment(self, body: IO[bytes], size: int, *, is_inner: bool) -> bool:
        """Whether it is a ZIP with page files; raises `NotReadable` where it has some that cannot be read."""
        place = place_of_pages(body, size, self.largest, self.scratch)
        if place is Place.DEEPER or (is_inner and place is Place.INSIDE):
            raise NotReadable(f"{_PAGES_IN_IT}, in a ZIP within a ZIP. Unpack it, and read it by itself")
        if place is Place.TORN:
            raise NotReadable(f"{_PAGES_IN_IT}, but it is damaged, or only the beginning of a ZIP. Get it again")
        return place is Place.INSIDE


def _answer(address: str, entry: Entry, body: IO[bytes], size: int) -> Answer:
    is_page = is_page_file(body, size)
    if is_page and size > LARGEST_PAGE:
        raise NotReadable(f"it is a page of a backup, and larger than {LARGEST_PAGE:,} bytes, as no page is")
    if is_compressed_page_file(body):
        raise NotReadable("it is a page of a backup, compressed on its own. Unpack it")
    told = read_page_file(body.read()).time if is_page else _uploaded(address, entry)
    body.seek(0)
    kind = _PAGE_TYPE if is_page else _type(entry.path)
    headers = (("Content-Type", kind), *(() if is_page else (ATTACHED,)))
    return Answer(address, NO_EXCHANGE, "", headers, body, size, entry.time if told is None else told)


def _type(path: str) -> str:
    """What the name of an attachment says that it is; one that is compressed is not what is in it."""
    kind, packing = _TYPES.guess_type(path)
    return _ANY_TYPE if packing or not kind else kind


def _uploaded(address: str, entry: Entry) -> int | None:
    """When an attachment was uploaded, where its path tells that; a backup may be packed long after."""
    uploaded = uploaded_at(address)
    return None if uploaded is None else min(uploaded, entry.time)


def _kind(entry: Entry) -> Kind:
    return Kind.PAGE if entry.path.lower().endswith(_PAGE_NAMES) else Kind.FILE
