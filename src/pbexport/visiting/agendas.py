"""From what a wiki tells of its changes follows what a walk has to look at; nothing is asked for here."""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from urllib.parse import quote

from pbexport.addressing.addresses import FileAddress, PageAddress, Site, read_address
from pbexport.addressing.links import Register
from pbexport.choice import Choice
from pbexport.listing import Change, ListedFile, ListedPage, Listing, Times
from pbexport.model.happenings import Kind, Skipped
from pbexport.model.pages import Page
from pbexport.sources.found import Agenda
from pbexport.state import KnownPage, State

ALL = frozenset({"everything"})
"""Stands among the names of what changed where nobody can tell what did not."""


@dataclass(frozen=True, slots=True)
class News:
    """That the feed names a page."""

    address: PageAddress
    """With the page's number, where it is a known one."""
    time: int
    """Unix seconds, UTC."""
    is_known: bool


@dataclass(frozen=True, slots=True)
class Survey:
    """What is to be looked at."""

    times: Times
    front: tuple[int, Page] | None = None
    retried: tuple[Skipped, ...] = ()
    """What could not be done in earlier runs, and is tried again."""
    changed: frozenset[str] = frozenset()
    """Of `GetTimes`, the names of what changed; `ALL` when that is not known."""
    settled: frozenset[str] = frozenset()
    """Of `GetTimes`, the names of what did not."""
    agenda: Agenda = field(default_factory=Agenda)
    register: Register = field(default_factory=Register)
    """Pages that need not be looked at."""
    named: frozenset[str] = frozenset()
    """Addresses of pages that got comments or tags."""
    listing: Listing | None = None
    news: tuple[News, ...] = ()
    """Oldest first; none where the feed does not tell of all that happened."""
    is_whole: bool = False
    """Whether all of the wiki is looked at, so that what fails is all that fails."""

    @property
    def is_idle(self) -> bool:
        """Whether there is nothing to ask the wiki for, and nothing that it told beside its pages."""
        agenda = self.agenda
        return self.listing is None and not (
            agenda.starts or agenda.listed or agenda.known or agenda.files or agenda.fed or agenda.explores
        )


@dataclass(frozen=True, slots=True)
class Planner:
    """Says what is to be looked at."""

    state: State
    site: Site
    run: int
    choice: Choice
    starts: tuple[str, ...] = ()

    def retrying(self, known: Survey) -> Survey:
        """Nothing but what failed before."""
        survey = replace(known, agenda=self._again(known.retried))
        if survey.is_idle:
            return survey
        again = {address.number for address in survey.agenda.known}
        return replace(
            survey, register=self._register(page for page in self.state.pages.all() if page.number not in again)
        )

    def _again(self, retried: Iterable[Skipped]) -> Agenda:
        """What failed before, and where the user said to begin."""
        again = {number for each in retried if (number := self._page_of(each)) is not None}
        starts = tuple(each.item for each in retried if each.kind in {Kind.PAGE, Kind.FILE} and not self._is_old(each))
        revisited = tuple(PageAddress(number, (), f"/w/page/{number}") for number in sorted(again))
        return Agenda((*self.starts, *starts), known=revisited, explores=False)

    def _is_old(self, skipped: Skipped) -> bool:
        """Whether it is an old state that a user wants, and that is asked for after the walk."""
        match read_address(self.site, skipped.item):
            case PageAddress(revision=revision):
                return bool(revision)
            case FileAddress(version=int(version)):
                return self.choice.uploads.wants(version)
        return False

    def _page_of(self, skipped: Skipped) -> int | None:
        """The page whose history could not be had."""
        number = skipped.item.partition("/w/page-revisions/")[2].partition("/")[0]
        return int(number) if skipped.kind is Kind.HISTORY and number.isdigit() else None

    def by_listing(self, known: Survey, fed: tuple[str, ...], *, explores: bool) -> Survey:
        """What differs from the listing."""
        listing = known.listing or Listing()
        retrying = self._again(known.retried)
        again = {address.number for address in retrying.known} | self._numbers(known.named)
        again |= set(self.state.pages.got_in(self.run))  # what they link to may not have been asked for yet
        pages = list(self.state.pages.all())
        if known.changed & ALL:
            again |= {page.number for page in pages if page.history is None}
        matched = list(_matched(listing.pages, pages))
        due = [each for each, page in matched if _differs(each, page, again) and self.choice.wants_listed(each)]
        due_names = {each.name for each in due if each.number is None}
        due_numbers = again | {each.number for each in due}
        listed = {page.number for _, page in matched if page}
        vanished = [page for page in pages if page.number not in listed and not page.standing.deleted]
        due_numbers |= {page.number for page in vanished}
        agenda = replace(
            retrying,
            listed=tuple(map(address_of, due)),
            known=(*retrying.known, *map(_known_address, vanished)),
            fed=fed,
            files=tuple(self._due_files(listing.files or ())),
            explores=explores,
            is_closed=True,
        )
        register = self._register(p for p in pages if p.number not in due_numbers and p.name not in due_names)
        for each in listing.pages:
            if each.number is not None and not self.choice.wants_listed(each):
                register.add(each.number, each.name)
        return replace(known, agenda=agenda, register=register)

    def _due_files(self, listed: Iterable[ListedFile]) -> Iterator[FileAddress]:
        known = {file.key: file for file in self.state.files.all()}
        for each in listed:
            held = known.get(str(each.number))
            is_new = held is None or held.edited != each.edited or held.deleted
            if each.number is not None and is_new and self.choice.wants_file(each.size):
                yield FileAddress.of(each.number, each.name)

    def by_feed(self, known: Survey, changes: Iterable[Change]) -> Survey:
        """What the feed names; a page has the address that was told last."""
        retrying, news = self._again(known.retried), tuple(self._news(changes))
        due = {address.number: address for address in retrying.known}
        due |= {each.address.number: each.address for each in news if each.is_known}
        new = dict.fromkeys(each.address.path for each in news if not each.is_known)
        agenda = replace(retrying, known=tuple(due.values()), fed=tuple(new))
        register = self._register(page for page in self.state.pages.all() if page.number not in due)
        settled = known.settled | {"page_list_time"}
        return replace(known, agenda=agenda, register=register, settled=settled, news=news)

    def _news(self, changes: Iterable[Change]) -> Iterator[News]:
        pages = {page.number: page for page in self.state.pages.all()}
        register = self._register(pages.values())
        for change in sorted(changes, key=lambda change: change.time):
            address = read_address(self.site, change.address)
            if isinstance(address, PageAddress):
                page = pages.get(register.likeliest(address) or 0)
                if page is not None and address.number != page.number:
                    address = _known_address(page)
                yield News(address, change.time, is_known=page is not None)

    def _numbers(self, addresses: Collection[str]) -> set[int | None]:
        """The known pages that addresses mean."""
        if not addresses:
            return set()
        whole = self._register(self.state.pages.all())
        read = (read_address(self.site, each) for each in addresses)
        return {whole.likeliest(address) for address in read if isinstance(address, PageAddress)}

    def all_pages(self, known: Survey, fed: tuple[str, ...], *, explores: bool) -> Survey:
        """Every page view once."""
        pages = tuple(map(_known_address, self.state.pages.all()))
        agenda = Agenda(self.starts, known=pages, fed=fed, explores=explores)
        register = Register() if explores else Register(by_path=dict(self.state.links.aliases()))
        return replace(known, agenda=agenda, register=register, is_whole=True)

    def _register(self, pages: Iterable[KnownPage]) -> Register:
        register = Register()
        for page in pages:
            register.add(page.number, page.name)
        register.by_path.update(
            (path, number) for path, number in self.state.links.aliases() if number in register.numbers
        )
        return register


def retried_json(retried: Iterable[Skipped]) -> str:
    """What is tried again, for a run that goes on after this one was stopped."""
    return json.dumps([asdict(each) for each in retried])


def address_of(page: ListedPage) -> PageAddress:
    """The address of a listed page: by number where the listing gives one."""
    name = quote(page.name, safe="")
    path = f"/w/page/{name}" if page.number is None else f"/w/page/{page.number}/{name}"
    return PageAddress(page.number, (page.name,), path)


def _matched(listed: Iterable[ListedPage], known: Iterable[KnownPage]) -> Iterator[tuple[ListedPage, KnownPage | None]]:
    """Each listed page with what is known of it, by number or, where the listing gives none, by name."""
    numbers = {page.number: page for page in known}
    names = {page.name: page for page in numbers.values()}
    for each in listed:
        yield each, names.get(each.name) if each.number is None else numbers.get(each.number)


def _known_address(page: KnownPage) -> PageAddress:
    return address_of(ListedPage(page.name, page.number))


def _differs(listed: ListedPage, known: KnownPage | None, again: set[int | None]) -> bool:
    """Whether a listed page is to be looked at: it is new, back, saved or renamed, or something of it failed."""
    if known is None or known.standing.deleted or known.number in again:
        return True
    return listed.name != known.name or (listed.edited is not None and listed.edited != known.edited)
