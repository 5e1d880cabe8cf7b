"""A live wiki: finds its pages by sitemap and links, and gets two answers a page, then every file they refer to.

The walk is a pure function of the answers: a run that was killed walks the same way again, and what the archive already
holds is not asked for twice.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Protocol
from urllib.parse import unquote

from turbohtml import parse

from pbexport.addresses import FileAddress, PageAddress, Site, TagAddress, read_address, tag_path
from pbexport.errors import ItemTrouble, NotAllowed, NotFetched, NotReadable, NotThere
from pbexport.links import Register, references
from pbexport.model import Kind, Page, Skipped, Snapshot, Stage
from pbexport.reading.page import read_page

SIDEBAR = "/w/page/SideBar"
"""The page that the platform shows beside every other (pbworks.md b)."""
SITEMAP = "/sitemap.xml"
TAGS = "/w/tags"
_MOST_SITEMAPS = 100


class Desk(Protocol):
    """What a source asks through: the archive first, then the wiki. Each raises `NotFetched`."""

    def page(self, path: str) -> tuple[int, Snapshot]:
        """A page view, with its snapshot's number."""

    def history(self, page: Page) -> int | None:
        """The snapshot of the page's history, read and found good; None when the one that is known still holds."""

    def list(self, path: str) -> Snapshot:
        """An answer that only helps to find pages."""

    def file(self, address: FileAddress) -> int:
        """The snapshot of a file."""


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page with its snapshots."""

    page: Page
    path: str
    """The path that was asked for."""
    view: int
    history: int | None
    mentions: tuple[tuple[str, str], ...]
    """Places that this page's links point to: path of a page, name of the place."""


@dataclass(frozen=True, slots=True)
class FoundAgain:
    """Another path of a page that is known already."""

    path: str
    number: int


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file with its snapshot."""

    address: FileAddress
    snapshot: int


@dataclass(frozen=True, slots=True)
class Disallowed:
    """An address that robots.txt asks to leave alone."""

    address: str


Event = FoundPage | FoundAgain | FoundFile | Disallowed | Skipped


@dataclass(slots=True)
class Walk:
    """One walk through a wiki: what was found, and what is still to be asked for."""

    site: Site
    desk: Desk
    register: Register = field(default_factory=Register)
    numbered: deque[PageAddress] = field(default_factory=deque)
    """Addresses with a number come first: they teach which page a name means."""
    named: deque[PageAddress] = field(default_factory=deque)
    files: dict[str, FileAddress] = field(default_factory=dict)
    tags: dict[str, None] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)
    _sidebar: str = ""
    _files_done: int | None = None

    @property
    def progress(self) -> tuple[str, int, int]:
        """What is being asked for, how much of it is done, and how much is known to be ahead."""
        if self._files_done is None:
            return "pages", len(self.register.numbers), self._ahead
        return "files", self._files_done, len(self.files) - self._files_done

    @property
    def _ahead(self) -> int:
        return len(self.numbered) + len(self.named)

    def run(self, front: tuple[int, Snapshot], starts: Iterable[str] = ()) -> Iterator[Event]:
        """Everything that can be found from the front page on; `starts` are further addresses to begin from."""
        page = read_page(front[1])
        yield from self._found(page, "/", front[0])
        yield from self._sitemaps()
        self._add_all((*starts, SIDEBAR))
        yield from self._pages()
        if page.wiki.pagecount is None or len(self.register.numbers) < page.wiki.pagecount:
            yield from self._tag_pages()
        yield from self._files()

    def _pages(self) -> Iterator[Event]:
        while self._ahead:
            address = (self.numbered or self.named).popleft()
            number = self.register.number_of(address)
            if number is None:
                yield from self._visit(address)
            elif address.path not in self.register.by_path:
                self.register.by_path[address.path] = number

    def _visit(self, address: PageAddress) -> Iterator[Event]:
        try:
            view, snapshot = self.desk.page(address.path)
            page = read_page(snapshot)
        except NotThere:
            if address.path == SIDEBAR and self._sidebar:
                yield self._skipped(address.path, Kind.PAGE, NotFetched(_NO_SIDEBAR))
        except ItemTrouble as trouble:
            yield self._trouble(address.path, Kind.PAGE, trouble)
        else:
            yield from self._found(page, address.path, view)

    def _found(self, page: Page, path: str, view: int) -> Iterator[Event]:
        self.register.by_path[path] = page.number
        if page.number in self.register.numbers:
            yield FoundAgain(path, page.number)
            return
        self.register.add(page.number, page.name)
        mentions = tuple(self._read_links(page))
        history = None
        try:
            history = self.desk.history(page)
        except ItemTrouble as trouble:
            yield self._trouble(self.site.history_path(page.number, page.name), Kind.HISTORY, trouble)
        yield FoundPage(page, path, view, history, mentions)

    def _read_links(self, page: Page) -> Iterator[tuple[str, str]]:
        """Takes up every address on the page; gives the places in pages that its links point to."""
        self.tags.update(dict.fromkeys(page.tags))
        sidebar = () if page.sidebar == self._sidebar else references(page.sidebar)
        self._sidebar = page.sidebar
        for href in chain(references(page.body), *(references(each.body) for each in page.comments), sidebar):
            if href.startswith("#"):
                yield f"/w/page/{page.number}", unquote(href[1:])
            elif (address := self._add(href)) and address.fragment:
                yield address.path, address.fragment

    def _add_all(self, hrefs: Iterable[str]) -> None:
        for href in hrefs:
            self._add(href)

    def _add(self, href: str) -> PageAddress | None:
        match read_address(self.site, href):
            case PageAddress() as address:
                self._queue(address)
                return address
            case FileAddress() as address:
                self.files.setdefault(address.key, address)
            case TagAddress() as address:
                self.tags[address.tag] = None
            case _:
                pass
        return None

    def _queue(self, address: PageAddress) -> None:
        if address.path not in self._seen:
            self._seen.add(address.path)
            (self.named if address.number is None else self.numbered).append(address)

    def _sitemaps(self) -> Iterator[Event]:
        """Reads the sitemap, and those that it names; a wiki without one is none the worse."""
        paths = deque([SITEMAP])
        for _ in range(_MOST_SITEMAPS):
            if not paths:
                return
            try:
                listed = _locations(self.desk.list(paths.popleft()))
            except NotFetched as trouble:
                yield from self._unless_missing(SITEMAP, trouble)
                continue
            for url in listed:
                if self.site.owns(url) and url.endswith(".xml"):
                    paths.append(url.partition(self.site.base)[2])
                else:
                    self._add(url)

    def _tag_pages(self) -> Iterator[Event]:
        """Tag pages list what nothing links to; they are asked only when the wiki claims more pages than were found."""
        paths = deque([TAGS])
        asked: set[str] = set()
        while paths:
            path = paths.popleft()
            asked.add(path)
            try:
                self._add_all(_listed(self.desk.list(path)))
            except NotFetched as trouble:
                yield from self._unless_missing(path, trouble)
            yield from self._pages()
            paths.extend(new for tag in self.tags if (new := tag_path(tag)) not in asked and new not in paths)

    def _unless_missing(self, path: str, trouble: NotFetched) -> Iterator[Event]:
        if not isinstance(trouble, NotThere):
            yield self._trouble(path, Kind.LIST, trouble)

    def _files(self) -> Iterator[Event]:
        for done, address in enumerate(self.files.values(), start=1):
            self._files_done = done
            try:
                yield FoundFile(address, self.desk.file(address))
            except ItemTrouble as trouble:
                yield self._trouble(address.path, Kind.FILE, trouble)

    def _trouble(self, path: str, kind: Kind, trouble: ItemTrouble) -> Event:
        if isinstance(trouble, NotAllowed):
            return Disallowed(self.site.url(path))
        return self._skipped(path, kind, trouble)

    def _skipped(self, path: str, kind: Kind, trouble: ItemTrouble) -> Skipped:
        stage = Stage.READ if isinstance(trouble, NotReadable) else Stage.FETCH
        return Skipped(self.site.url(path), kind, stage, str(trouble))


_NO_SIDEBAR = "the wiki does not answer with the sidebar's own page; its text stays in the archive, beside every page"


def _locations(sitemap: Snapshot) -> list[str]:
    """The addresses that a sitemap lists (sitemaps.org), or the sitemaps that an index of them lists."""
    return [where.text.strip() for where in parse(sitemap.body, positions=False).select("loc")]


def _listed(tags: Snapshot) -> list[str]:
    """The pages and tags that a tag page lists; the frame around the list leads nowhere new."""
    links = parse(tags.body, positions=False).select('a[href*="/w/page/"], a[href*="/w/tags/show"], #page-list a[href]')
    return [href for link in links if (href := link.attr("href"))]
