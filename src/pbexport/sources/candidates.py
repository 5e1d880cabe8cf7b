"""Which of the captures in a web archive's list are worth asking for, and in which order.

All captures of one thing stand together, newest first: of a page (by its number, or by its name in an address without
one), of an old revision, of a history (cut at twenty rows, or whole), of a file. Redirects, errors and other views are
left out, and so is a capture that says the same as a newer one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from sys import intern
from urllib.parse import parse_qs, urlsplit, urlunsplit

from pbexport.addressing.addresses import FileAddress, OtherAddress, PageAddress, Site, read_address
from pbexport.model.happenings import Kind
from pbexport.reading.cdx import Row

KEPT = 16
"""Captures of one thing that are remembered: memory grows with the pages of a wiki, not with its captures."""
_NOTHING = "3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"
"""The digest of no bytes at all, which redirects have."""
_STATUSES = frozenset({"200", "-"})
_ANYTHING = frozenset({"warc/revisit", "-", ""})
"""Types that say nothing: of a capture for which nothing had changed since an earlier one."""
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_HTML_NAMES = (".html", ".htm", ".xhtml")
_HISTORY = re.compile(r"/w/page-revisions/(\d+)(?:/|$)")
_OTHER_VIEWS = frozenset({"mode", "searchfor", "sp", "revisionsfor", "edit", "unlock", "rev1", "rev2"})
"""Names in the query of what is no plain view: print views, hits of a search, locks of the editor (pbworks.md a)."""
_NO_PAGES = frozenset({("FindPage",), ("AllPages",)})
_PORTS = {"http": ":80", "https": ":443"}
_KINDS = tuple(Kind)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing of a wiki."""

    kind: Kind
    key: tuple[str, ...]
    """The same for all addresses that mean this thing."""
    old: bool = False
    """Whether it is an old revision of a page."""
    revision: int | None = None
    """The id of an old revision, None where its address has the platform's other number for it."""
    name: str = ""
    """A file's."""


@dataclass(frozen=True, slots=True)
class Capture:
    """One capture of it."""

    time: int
    original: str
    """The address, as the archive has it."""

    @property
    def url(self) -> str:
        """The address, as the wiki would write it."""
        return plain_address(self.original)


@dataclass(slots=True)
class Candidates:
    """The captures of each thing, gathered row by row, in whatever order they come."""

    site: Site
    kept: int | None = KEPT
    """None for all of them."""
    rows: int = 0
    """How many captures the list had, of anything."""
    _found: dict[Wanted, dict[str, Capture]] = field(default_factory=dict)
    """Of each thing: digest → newest capture."""

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, row: Row) -> None:
        """Takes up one row of the list, if it is of use."""
        self.rows += 1
        wanted = wanted_of(self.site, row)
        if wanted is None:
            return
        found = self._found.setdefault(wanted, {})
        digest = row.digest or str(row.time)
        if digest not in found or found[digest].time < row.time:
            found[digest] = Capture(row.time, intern(row.original))
        if self.kept is not None and len(found) > 2 * self.kept:
            self._found[wanted] = dict(_newest_first(found)[: self.kept])

    def all(self) -> Iterator[tuple[Wanted, tuple[Capture, ...]]]:
        """Each thing with its captures, newest first: pages, histories, then files."""
        for wanted in sorted(self._found, key=lambda each: _KINDS.index(each.kind)):
            yield wanted, tuple(capture for _, capture in _newest_first(self._found[wanted])[: self.kept])


@dataclass(frozen=True, slots=True)
class Search:
    """Looks for the newest fit capture among `count`, as few as possible of them: number 0 is the newest.

    A wiki that was closed one day shows the login page in all later captures, perhaps in many. Therefore the steps are
    doubled until one is fit, then halved between that and the last unfit one.
    """

    count: int
    unfit: int = -1
    """The oldest of which it is known that neither it nor any newer one is fit, as far as was looked."""
    fit: int | None = None
    """The newest that is known to be fit."""

    @property
    def next(self) -> int | None:
        """Which one to look at, None when the search is over."""
        if self.fit is None:
            ahead = min(max(0, 2 * self.unfit + 1), self.count - 1)
            return ahead if ahead > self.unfit else None
        return (self.unfit + self.fit) // 2 if self.fit - self.unfit > 1 else None

    def told(self, looked_at: int, *, is_fit: bool) -> "Search":
        """The search after one was looked at."""
        if is_fit:
            return Search(self.count, self.unfit, looked_at)
        return Search(self.count, looked_at, self.fit)


def wanted_of(site: Site, row: Row) -> Wanted | None:
    """What a row is a capture of; None when that is of no use, or of another wiki."""
    if row.status not in _STATUSES or row.digest == _NOTHING:
        return None
    url = plain_address(row.original)
    match read_address(site, url):
        case PageAddress() as address:
            wanted = _page(address, urlsplit(url).query)
        case OtherAddress(url):
            wanted = _history(url)
        case FileAddress() as address:
            return _file(address, urlsplit(url).path, row.mimetype)
        case _:
            return None
    return wanted if row.mimetype in _HTML | _ANYTHING else None


def plain_address(original: str) -> str:
    """An address in one spelling: scheme and host in lower case, without the port that goes without saying.

    >>> plain_address("HTTP://Harbour.PBworks.com:80/FrontPage#view=edit")
    'http://harbour.pbworks.com/FrontPage'
    """
    try:
        parts = urlsplit(original.strip())
    except ValueError:  # an address no browser could follow either, such as "http://[x"
        return original
    host = parts.netloc.lower().rpartition("@")[2].removesuffix(_PORTS.get(parts.scheme, " "))
    return urlunsplit((parts.scheme, host, parts.path or "/", parts.query, ""))


def is_html_file(name: str) -> bool:
    """Whether an attached file is a web page itself."""
    return name.lower().endswith(_HTML_NAMES)


def _page(address: PageAddress, query: str) -> Wanted | None:
    asked = {name.lower() for name in parse_qs(query, keep_blank_values=True)}
    if asked & _OTHER_VIEWS or address.names in _NO_PAGES:
        return None
    key = ("number", str(address.number)) if address.number is not None else ("names", *address.names)
    if not address.revision:
        return Wanted(Kind.PAGE, key)
    if not (address.revision.isascii() and address.revision.isdecimal()):
        return None
    by_time = "rev" in asked
    number = int(address.revision) if by_time else None
    return Wanted(Kind.PAGE, (*key, str(by_time), address.revision), old=True, revision=number)


def _history(url: str) -> Wanted | None:
    """The whole history and the one that is cut at twenty rows are two things: either may be the newer one."""
    parts = urlsplit(url)
    numbered = _HISTORY.match(parts.path)
    if not numbered:
        return None
    return Wanted(Kind.HISTORY, (numbered[1], str("show_all" in parse_qs(parts.query))))


def _file(address: FileAddress, path: str, mimetype: str) -> Wanted | None:
    """`/w/file/ID/NAME` is not the file, but the page about it (pbworks.md a)."""
    is_page = path.startswith("/w/file/") and not path.startswith("/w/file/fetch/")
    if is_page or (mimetype in _HTML and not is_html_file(address.name)):
        return None
    return Wanted(Kind.FILE, (address.key,), name=address.name)


def _newest_first(found: dict[str, Capture]) -> list[tuple[str, Capture]]:
    return sorted(found.items(), key=lambda item: item[1].time, reverse=True)
