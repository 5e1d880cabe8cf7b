"""Pages that somebody saved in a browser: alone, with their pictures in a folder beside them, or as `.mhtml`.

A browser makes the links of a page absolute, and the addresses of its pictures relative. So a page that was saved with
pictures keeps the address of its file, from which they are found; a page alone has the address that it tells.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import chain, takewhile
from pathlib import Path
from urllib.parse import unquote

from pbexport.addressing.links import references
from pbexport.addressing.mirrored import is_relative
from pbexport.errors import ItemTrouble, NotReadable, UsageTrouble
from pbexport.model.answers import Answer, Snapshot
from pbexport.model.happenings import Kind, Skipped, Stage
from pbexport.model.pages import Page
from pbexport.reading.markup import begins_as_html, in_utf8
from pbexport.reading.page import read_page
from pbexport.sources.captures import NO_EXCHANGE, file_address
from pbexport.sources.folder import HTML, content_type, files_in, head_of, name_of
from pbexport.sources.mhtml import begins_as_mhtml, parts_of
from pbexport.telling.counted import counted, fitting

LARGEST = 1 << 26
"""Bytes; no page is as large."""
MOST_SKIPPED = 200
"""How many files that are no wiki's are named one by one."""
_OK = 200
PAGE_NAMES = (".html", ".htm", ".mhtml", ".mht")
"""How the names of saved pages end."""
_APPENDED = re.compile(r"[ _.-][^\W_]+$")
"""What browsers append to the name of a page for the folder of its pictures: `_files`, `-Dateien`, `_archivos` ..."""
_SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d+\)(https?://[^\s>]+)\s*-->")
_CANONICAL = re.compile(
    rb"""<link\b(?=[^>]{0,999}\brel=["']?canonical)[^>]{0,999}\bhref=["']?(https?://[^\s"'>]+)""", re.IGNORECASE
)
_WITHIN = 1 << 16
"""Bytes within which a page tells where it came from."""
_MARKS = (b'id="wikipage-inner"', b'id="page-revisions"')
"""Of pages, old revisions, and histories (pbworks.md b, c)."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved page, or a folder of them."""

    path: Path

    @property
    def name(self) -> str:
        """The name of the file or folder."""
        return name_of(self.path)

    def captures(self) -> Iterator[Answer | Skipped]:
        """Every page with its pictures. Raises `UsageTrouble` where there is no page at all."""
        pages, refused = 0, 0
        for path in self._candidates():
            for found in self._read(path):
                pages += isinstance(found, Answer)
                refused += isinstance(found, Skipped)
                if isinstance(found, Answer) or refused <= MOST_SKIPPED:
                    yield found
        if not pages:
            refusals = f"none of {counted(refused, 'saved file')} is one"
            looked = refusals if refused else "nothing in it was saved by a browser"
            raise UsageTrouble(f"{self.path} holds no page of a PBworks wiki: {looked}. Give a page of a wiki.")
        if refused > MOST_SKIPPED:
            rest = refused - MOST_SKIPPED
            other = fitting(rest, "is no wiki page", "are no wiki pages")
            more = f"{counted(rest, 'more file')} in it {other} either"
            yield Skipped(file_address(self.name), Kind.PAGE, Stage.READ, more)

    def _candidates(self) -> Iterator[Path]:
        """The file itself, or all in the folder save those in the folder of a page's pictures."""
        if not self.path.is_dir():
            yield self.path
            return
        folder, is_wanted = self.path, True
        for path in files_in(self.path):
            if path.parent != folder:
                folder = path.parent
                is_wanted = not any(map(_is_companion, takewhile(self.path.__ne__, path.parents)))
            if is_wanted:
                yield path

    def _read(self, path: Path) -> Iterator[Answer | Skipped]:
        address = self._address(path)
        try:
            head = head_of(path)
            if begins_as_mhtml(head):
                yield from _mail(path, address)
            elif begins_as_html(head):
                yield from self._page(path, address)
            elif not head and path.name.lower().endswith(PAGE_NAMES):
                yield Skipped(address, Kind.PAGE, Stage.READ, "it is empty")
        except ItemTrouble as trouble:
            yield Skipped.because(address, Kind.PAGE, trouble)
        except OSError as error:
            yield Skipped(address, Kind.PAGE, Stage.READ, f"it cannot be read: {error.strerror or error}")

    def _page(self, path: Path, address: str) -> Iterator[Answer | Skipped]:
        if path.stat().st_size > LARGEST:
            raise NotReadable(f"it is larger than {LARGEST >> 20} MB, which no page is")
        html = path.read_bytes()
        page = _judged(html)
        pictures = _pictures_of(page) if page else ()
        yield from _answer(path, address if pictures else _told_address(html) or address)
        for parts in pictures:
            picture = path.parent.joinpath(*parts)
            if _lies_within(picture, path.parent):
                yield from self._picture(picture)

    def _picture(self, path: Path) -> Iterator[Answer | Skipped]:
        address = self._address(path)
        try:
            yield from _answer(path, address)
        except OSError as error:
            yield Skipped(address, Kind.FILE, Stage.READ, f"it cannot be read: {error.strerror or error}")

    def _address(self, path: Path) -> str:
        within = path.relative_to(self.path if self.path.is_dir() else self.path.parent)
        return file_address(self.name, within.as_posix())


def _answer(path: Path, address: str) -> Iterator[Answer]:
    """A file as the answer to its address, which came over HTTP where it is not the file's own."""
    info, kind = path.stat(), content_type(path.name, head_of(path))
    status, reason = (_OK, "OK") if address.startswith("http") else (NO_EXCHANGE, "")
    with path.open("rb") as body:
        yield Answer(address, status, reason, (("Content-Type", kind),), body, info.st_size, int(info.st_mtime))


def _mail(path: Path, address: str) -> Iterator[Answer]:
    for answer in parts_of(path, address):
        if answer.header("Content-Type") == HTML:
            _judged(answer.body.read())
            answer.body.seek(0)
        yield answer


def _judged(html: bytes) -> Page | None:
    """The page that was saved; None for an old revision, a history, and what is left of a page that was cut off.

    Raises `NotReadable` for what is none of these.
    """
    try:
        return read_page(Snapshot("", NO_EXCHANGE, HTML, 0, html))
    except NotReadable:
        plain = in_utf8(html)
        if not any(mark in plain for mark in _MARKS):
            raise
        return None


def _pictures_of(page: Page) -> tuple[tuple[str, ...], ...]:
    """The paths of pictures in a folder beside the page, as far as the page's own text shows them."""
    said = chain(references(page.body), *(references(comment.body) for comment in page.comments))
    return tuple(dict.fromkeys(parts for href in said if (parts := _beside(href))))


def _beside(href: str) -> tuple[str, ...]:
    """The path that a relative address names, where it leads into a folder; () for any other.

    >>> _beside("./Tide%20Tables_files/map.png")
    ('Tide Tables_files', 'map.png')
    """
    bare = href.partition("#")[0].partition("?")[0]
    parts = tuple(part for part in map(unquote, bare.split("/")) if part not in {"", "."})
    leads_out = not is_relative(bare) or ".." in parts or any("/" in part or "\0" in part for part in parts)
    return () if leads_out or len(parts) == 1 else parts


def _lies_within(path: Path, folder: Path) -> bool:
    """Whether there is such a file, and no link leads out of the folder on the way to it."""
    try:
        return path.is_file() and path.resolve().is_relative_to(folder.resolve())
    except OSError:
        return False


def _is_companion(folder: Path) -> bool:
    """Whether a browser made this folder for the pictures of a page beside it."""
    stem = _APPENDED.sub("", folder.name)
    return stem != folder.name and any(folder.with_name(f"{stem}{end}").is_file() for end in (".html", ".htm"))


def _told_address(html: bytes) -> str:
    """Where a page says that it was saved from, or is at home; "" where it does not say."""
    head = in_utf8(html[:_WITHIN])
    found = _SAVED_FROM.search(head) or _CANONICAL.search(head)
    return unescape(found[1].decode("utf-8", "replace")).partition("#")[0] if found else ""
