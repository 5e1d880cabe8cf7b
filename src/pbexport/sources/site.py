"""A live wiki: gets two answers a page, then every file; finds what nobody listed by sitemap, tags and links.

The walk is a pure function of the answers: a run that was killed walks the same way again, and what the archive already
holds is not asked for twice.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Protocol
from urllib.parse import unquote

from pbexport.addressing.addresses import FileAddress, PageAddress, Site, TagAddress, read_address, tag_path
from pbexport.addressing.links import Register, references
from pbexport.choice import Choice
from pbexport.errors import ItemTrouble, NotAllowed, NotFetched, NotThere, TooLarge
from pbexport.listing import Lister
from pbexport.model.answers import Snapshot
from pbexport.model.happenings import Kind, Skipped
from pbexport.model.pages import History, Page
from pbexport.reading.sitemap import linked, locations
from pbexport.sources.found import Agenda, Disallowed, Found, FoundAgain, FoundFile, FoundPage, Gone, LeftOut

SIDEBAR = "/w/page/SideBar"
"""The page that the platform shows beside every other (pbworks.md b)."""
SITEMAP = "/sitemap.xml"
TAGS = "/w/tags"
_MOST_SITEMAPS = 100
_LISTED_ONLY = "the wiki lists it, but says that it is not there"
_NO_SIDEBAR = "the wiki does not answer with the sidebar's own page; its text stays in the archive, beside every page"


class Desk(Protocol):
    """What a source asks through: the archive first, then the wiki. Each raises `ItemTrouble`."""

    def page(self, path: str) -> tuple[int, Page]:
        """A page view, with its snapshot's number."""

    def history(self, page: Page) -> tuple[int, History] | None:
        """The page's history, with its snapshot's number; None when the one that is known still holds."""

    def list(self, path: str) -> Snapshot:
        """An answer that only helps to find pages."""

    def file(self, address: FileAddress) -> int:
        """The snapshot of a file."""


@dataclass(slots=True)
class Walk:
    """One walk through a wiki: what was found, and what is still to be asked for."""

    site: Site
    desk: Desk
    agenda: Agenda = field(default_factory=Agenda)
    choice: Choice = field(default_factory=Choice)
    register: Register = field(default_factory=Register)
    """Pages that need not be looked at are in it from the beginning."""
    folders: Mapping[int, str] = field(default_factory=dict)
    """The folders of pages, as far as a listing tells them; a view shows its own to editors only."""
    numbered: deque[PageAddress] = field(default_factory=deque)
    """Addresses with a number come first: they teach which page a name means."""
    named: deque[PageAddress] = field(default_factory=deque)
    files: dict[str, FileAddress] = field(default_factory=dict)
    tags: dict[str, None] = field(default_factory=dict)
    named_by: dict[str, frozenset[Lister]] = field(default_factory=dict)
    """Path → who named it."""
    _seen: set[int] = field(default_factory=set)
    """Numbers of pages that this walk looked at."""
    _sidebar: str = ""
    _files_done: int | None = None

    @property
    def progress(self) -> tuple[str, int, int]:
        """What is being asked for, how much of it is done, and how much is known to be ahead."""
        if self._files_done is None:
            return "pages", len(self._seen), self._ahead
        return "files", self._files_done, len(self.files) - self._files_done

    @property
    def _ahead(self) -> int:
        return len(self.numbered) + len(self.named)

    def run(self, front: tuple[int, Page] | None = None) -> Iterator[Found]:
        """All that is on the agenda, and all that links lead to from there; `front` is the front page, if it was seen.

        A wiki that claims more pages than were found is asked for its tag pages.
        """
        for address in self.agenda.listed:
            self._queue(address, Lister.API)
        if front is not None:
            yield from self._found(front[1], "/", front[0])
        if self.agenda.explores:
            yield from self._sitemaps()
            self._add(SIDEBAR, Lister.LINK)
        self._add_all(self.agenda.fed, Lister.FEED)
        self._add_all(self.agenda.starts, Lister.START)
        yield from self._known_pages()
        yield from self._pages()
        claimed = front[1].wiki.pagecount if front else 0
        if self.agenda.explores and (claimed is None or len(self.register.numbers) < claimed):
            yield from self._tag_pages()
        yield from self._files()

    def listed(self) -> dict[int, frozenset[Lister]]:
        """By whom each page was named that this walk met."""
        by: dict[int, frozenset[Lister]] = {}
        for path, listers in self.named_by.items():
            number = self.register.by_path.get(path)
            if number is not None:
                by[number] = by.get(number, frozenset()) | listers
        return by

    def _pages(self) -> Iterator[Found]:
        while self._ahead:
            address = (self.numbered or self.named).popleft()
            number = self.register.number_of(address)
            if number is not None:
                self.register.by_path.setdefault(address.path, number)
            elif address.number is not None or not self.agenda.is_closed or address.path == "/":
                yield from self._visit(address)

    def _known_pages(self) -> Iterator[Found]:
        """Pages of earlier runs, first of all: they teach which page a name means; one that is not there is gone."""
        for address in self.agenda.known:
            if address.number is not None and address.number not in self.register.numbers:
                yield from self._visit(address, gone=Gone(address.number))

    def _visit(self, address: PageAddress, gone: Gone | None = None) -> Iterator[Found]:
        try:
            view, page = self.desk.page(address.path)
        except NotThere:
            if gone is not None:
                yield gone
            elif Lister.API in self.named_by.get(address.path, ()):
                yield self._skipped(address.path, Kind.PAGE, NotFetched(_LISTED_ONLY), lasting=True)
            elif address.path == SIDEBAR and self._sidebar:
                yield self._skipped(address.path, Kind.PAGE, NotFetched(_NO_SIDEBAR), lasting=True)
        except ItemTrouble as trouble:
            yield self._trouble(address.path, Kind.PAGE, trouble)
        else:
            yield from self._found(page, address.path, view)

    def _found(self, page: Page, path: str, view: int) -> Iterator[Found]:
        self.register.by_path[path] = page.number
        if page.number in self._seen:
            yield FoundAgain(path, page.number)
            return
        self._seen.add(page.number)
        self.register.add(page.number, page.name)
        edited = page.edited.unix if page.edited else None
        folder = self.folders.get(page.number, page.folder)
        if not self.choice.wants_page(page.name, folder, page.tags, edited):
            tuple(self._read_links(page, files=False))
            yield LeftOut(page.number)
            return
        mentions = tuple(self._read_links(page))
        history = None
        try:
            history = self.desk.history(page)
        except ItemTrouble as trouble:
            yield self._trouble(self.site.history_path(page.number, page.name), Kind.HISTORY, trouble)
        yield FoundPage(page, path, view, history, mentions)

    def _read_links(self, page: Page, *, files: bool = True) -> Iterator[tuple[str, str]]:
        """Takes up every address on the page; gives the places in pages that its links point to."""
        self.tags.update(dict.fromkeys(page.tags))
        sidebar = () if page.sidebar == self._sidebar else references(page.sidebar)
        self._sidebar = page.sidebar
        for href in chain(references(page.body), *(references(each.body) for each in page.comments), sidebar):
            if href.startswith("#"):
                yield f"/w/page/{page.number}", unquote(href[1:])
            elif (address := self._add(href, Lister.LINK, files=files)) and address.fragment:
                yield address.path, address.fragment

    def _add(self, href: str, by: Lister, *, files: bool = True) -> PageAddress | None:
        match read_address(self.site, href):
            case PageAddress() as address:
                self._queue(address, by)
                return address
            case FileAddress() as address if files:
                self.files.setdefault(address.key, address)
            case TagAddress() as address:
                self.tags[address.tag] = None
            case _:
                pass
        return None

    def _queue(self, address: PageAddress, by: Lister) -> None:
        listers = self.named_by.get(address.path)
        if listers is None:
            (self.named if address.number is None else self.numbered).append(address)
            self.named_by[address.path] = _ALONE[by]
        elif by not in listers:
            self.named_by[address.path] = listers | _ALONE[by]

    def _sitemaps(self) -> Iterator[Found]:
        """Reads the sitemap, and those that it names; a wiki without one is none the worse."""
        paths = deque([SITEMAP])
        for _ in range(_MOST_SITEMAPS):
            if not paths:
                return
            try:
                listed = locations(self.desk.list(paths.popleft()))
            except ItemTrouble as trouble:
                yield from self._unless_missing(SITEMAP, trouble)
                continue
            for url in listed:
                if self.site.owns(url) and url.endswith(".xml"):
                    paths.append(url.partition(self.site.base)[2])
                else:
                    self._add(url, Lister.SITEMAP)

    def _tag_pages(self) -> Iterator[Found]:
        """Tag pages list what nothing links to; they are asked only when the wiki claims more pages than were found."""
        paths = deque([TAGS])
        asked: set[str] = set()
        while paths:
            path = paths.popleft()
            asked.add(path)
            try:
                self._add_all(linked(self.desk.list(path)), Lister.TAG)
            except ItemTrouble as trouble:
                yield from self._unless_missing(path, trouble)
            yield from self._pages()
            paths.extend(new for tag in self.tags if (new := tag_path(tag)) not in asked and new not in paths)

    def _add_all(self, hrefs: Iterable[str], by: Lister) -> None:
        for href in hrefs:
            self._add(href, by)

    def _unless_missing(self, path: str, trouble: ItemTrouble) -> Iterator[Found]:
        if not isinstance(trouble, NotThere):
            yield self._trouble(path, Kind.LIST, trouble)

    def _files(self) -> Iterator[Found]:
        if not self.choice.files:
            return
        self.files = {**{address.key: address for address in self.agenda.files}, **self.files}
        for done, address in enumerate(self.files.values(), start=1):
            self._files_done = done
            try:
                yield FoundFile(address, self.desk.file(address))
            except TooLarge as trouble:
                yield self._skipped(address.path, Kind.FILE, trouble, lasting=True)
            except ItemTrouble as trouble:
                yield self._trouble(address.path, Kind.FILE, trouble)

    def _trouble(self, path: str, kind: Kind, trouble: ItemTrouble) -> Found:
        if isinstance(trouble, NotAllowed):
            return Disallowed(self.site.url(path))
        return self._skipped(path, kind, trouble)

    def _skipped(self, path: str, kind: Kind, trouble: ItemTrouble, *, lasting: bool = False) -> Skipped:
        return Skipped.because(self.site.url(path), kind, trouble, lasting=lasting)


_ALONE = {lister: frozenset({lister}) for lister in Lister}
