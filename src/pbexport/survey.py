"""What may have changed since the last run, asked as cheaply as possible; from it the agenda of the walk follows.

nothing changed                   one answer tells (`GetTimes`, or the front page)
the API lists pages               what differs from its listing is looked at, and nothing else
the feed tells of every change    what it names is looked at
else                              every page view once, and histories only where a page was saved
"""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from urllib.parse import quote

from pbexport.addresses import FileAddress, PageAddress, read_address
from pbexport.choice import Choice
from pbexport.desk import ArchiveDesk
from pbexport.errors import ItemTrouble
from pbexport.links import Register
from pbexport.listing import ListedFile, ListedPage, Listing, Times, moved
from pbexport.model import Kind, Page, Skipped
from pbexport.reading.feed import read_feed
from pbexport.sources.api import Api
from pbexport.sources.found import Agenda
from pbexport.state import KnownPage, State

FEED = "/rss.xml"
_ALL = frozenset({"everything"})
_QUIET = frozenset({"pagetime", "page_list_time", "filetime", "foldertime", "permtime"})
"""What a listing shows."""
_NOISY = frozenset({"commenttime", "tagtime"})
"""What it does not show. Where the list of changes does not name the pages either, each page is looked at."""
_MOST_CHANGES = 500


@dataclass(frozen=True, slots=True)
class Survey:
    """What is to be looked at."""

    times: Times
    front: tuple[int, Page] | None = None
    retried: tuple[Skipped, ...] = ()
    """What could not be done in earlier runs, and is tried again."""
    changed: frozenset[str] = frozenset()
    """Of `GetTimes`, the names of what changed; `_ALL` when that is not known."""
    settled: frozenset[str] = frozenset()
    """Of `GetTimes`, the names of what did not."""
    agenda: Agenda = field(default_factory=Agenda)
    register: Register = field(default_factory=Register)
    """Pages that need not be looked at."""
    named: frozenset[str] = frozenset()
    """Addresses of pages that got comments or tags."""
    listing: Listing | None = None
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
class Surveyor:
    """Asks what may have changed."""

    state: State
    desk: ArchiveDesk
    choice: Choice
    starts: tuple[str, ...] = ()
    asks_api: bool = True
    as_before: bool = True
    """Whether the same is wanted as in the last run."""

    def probe(self, front: tuple[int, Page] | None) -> Survey:
        """One question tells what changed; none, where the front page was seen already."""
        before = self.state.times()
        times, front = (front[1].times, front) if front else self._times()
        changed = moved(before, times) if before and times else _ALL
        retried = self._failed(lasting=False)
        if any(each.kind is Kind.LIST for each in retried) or not self.as_before:
            changed |= _ALL
        settled = frozenset(times) - changed if before and times and self.as_before else frozenset[str]()
        return Survey(times, front, retried, changed, settled)

    def survey(self, probed: Survey) -> Survey:
        """The agenda of this run, by the cheapest way that misses nothing."""
        if not probed.changed:
            return self._retrying(probed)
        named = self._named(probed) if probed.changed & _NOISY else frozenset[str]()
        shown = _QUIET | _ALL | (_NOISY if named is not None else frozenset())
        explores = bool(probed.changed & {*_ALL, "page_list_time"})
        if probed.changed <= shown and (listing := self._listing(probed.changed)) is not None:
            listed = replace(probed, listing=listing, named=named or frozenset())
            return self._by_listing(listed, explores=bool(probed.changed & _ALL))
        if probed.changed == {"pagetime"} and (fed := self._by_feed(probed)) is not None:
            return fed
        return self._all_pages(probed, explores=explores)

    def rescue(self) -> Survey:
        """The agenda when only what was skipped is tried again, whatever the wiki itself said of it."""
        before = self.state.times()
        return self._retrying(Survey(before, retried=self._failed(lasting=True)))

    def _failed(self, *, lasting: bool) -> tuple[Skipped, ...]:
        """What could not be done, and what a run that was stopped had begun to try again."""
        begun = (Skipped.told(each) for each in json.loads(self.state.fact("retried") or "[]"))
        others = (each for each in self.state.troubles.skipped() if lasting or not each.lasting)
        failed = {(each.item, each.kind, each.stage): each for each in (*begun, *others)}
        return tuple(failed[key] for key in sorted(failed))

    # what the wiki says

    def _times(self) -> tuple[Times, tuple[int, Page] | None]:
        is_known = self.state.fact("api") == "yes" and bool(self.state.times())
        if self.asks_api and (is_known or self.desk.by_api):
            try:
                if times := Api(self.desk.api).times():
                    return times, None
            except ItemTrouble:
                self.state.learn("api", "no")
        front = self.desk.page("/")
        return front[1].times, front

    def _listing(self, changed: frozenset[str]) -> Listing | None:
        """The API's listing; None when the wiki does not give it."""
        first = bool(changed & _ALL)
        if not self.asks_api:
            return None
        api = Api(self.desk.api)
        try:
            folders = self._folders(api, asked=first or "foldertime" in changed)
            pages = api.pages(folders)
            if not first and any(page.edited is None for page in pages):
                return None  # a bare list of names does not tell what was edited
            files = api.files(folders) if first or "filetime" in changed else None
        except ItemTrouble:
            self.state.learn("api", "no")
            return None
        self.state.learn("api", "yes")
        return Listing(pages, files, tuple(sorted(set(folders.values()))))

    def _named(self, probed: Survey) -> frozenset[str] | None:
        """The pages of which the API says that they got comments or tags; None when it does not say so of each kind."""
        before = self.state.times()
        since = min(before.get(kind, 0) for kind in probed.changed & _NOISY)
        try:
            changes = Api(self.desk.api).changes(_MOST_CHANGES) if self.asks_api else ()
        except ItemTrouble:
            return None
        new = [change for change in changes if change.time > since]
        is_all = len(changes) < _MOST_CHANGES or len(new) < len(changes)
        kinds = {kind.removesuffix("time") for kind in probed.changed & _NOISY}
        told = {kind for kind in kinds if any(kind in change.what for change in new)}
        return frozenset(change.address for change in new) if is_all and told == kinds else None

    def _folders(self, api: Api, *, asked: bool) -> dict[str, str]:
        """Folders have changed seldom; what was told of them last still holds until then."""
        if asked:
            try:
                self.state.learn("folders", json.dumps(api.folders(), ensure_ascii=False))
            except ItemTrouble:
                self.state.learn("folders", "{}")
        return dict(json.loads(self.state.fact("folders") or "{}"))

    # agendas

    def _retrying(self, known: Survey) -> Survey:
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
        starts = tuple(each.item for each in retried if each.kind in {Kind.PAGE, Kind.FILE})
        revisited = tuple(PageAddress(number, (), f"/w/page/{number}") for number in sorted(again))
        return Agenda((*self.starts, *starts), known=revisited, explores=False)

    def _page_of(self, skipped: Skipped) -> int | None:
        """The page whose history could not be had."""
        number = skipped.item.partition("/w/page-revisions/")[2].partition("/")[0]
        return int(number) if skipped.kind is Kind.HISTORY and number.isdigit() else None

    def _by_listing(self, known: Survey, *, explores: bool) -> Survey:
        """What differs from the listing."""
        listing = known.listing or Listing()
        retrying = self._again(known.retried)
        again = {address.number for address in retrying.known} | self._numbers(known.named)
        again |= set(self.state.pages.got_in(self.desk.run))  # what they link to may not have been asked for yet
        pages = list(self.state.pages.all())
        if known.changed & _ALL:
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
            fed=self._fed() if explores else (),
            files=tuple(self._due_files(listing.files or ())),
            explores=explores,
            is_closed=True,
        )
        register = self._register(p for p in pages if p.number not in due_numbers and p.name not in due_names)
        for each in listing.pages:
            if each.number is not None and not self.choice.wants_listed(each):
                register.add(each.number, each.name)
        return replace(known, agenda=agenda, register=register)

    def _fed(self) -> tuple[str, ...]:
        """The pages that the feed names, as far as robots.txt lets it be asked for."""
        try:
            return tuple(change.address for change in read_feed(self.desk.list(FEED)))
        except ItemTrouble:
            return ()

    def _due_files(self, listed: Iterable[ListedFile]) -> Iterator[FileAddress]:
        known = {file.key: file for file in self.state.files.all()}
        for each in listed:
            held = known.get(str(each.number))
            is_new = held is None or held.edited != each.edited or held.deleted
            if each.number is not None and is_new and self.choice.wants_file(each.size):
                yield FileAddress.of(each.number, each.name)

    def _by_feed(self, known: Survey) -> Survey | None:
        """What the feed names; None when there is none, or when it does not reach back far enough."""
        try:
            changes = read_feed(self.desk.list(FEED))
        except ItemTrouble:
            return None
        since = self.state.times()["pagetime"]
        if not changes or min(change.time for change in changes) > since:
            return None
        retrying = self._again(known.retried)
        addresses = {change.address for change in changes if change.time > since}
        due = self._numbers(addresses) | {address.number for address in retrying.known}
        register = self._register(page for page in self.state.pages.all() if page.number not in due)
        agenda = replace(retrying, starts=(*retrying.starts, *sorted(addresses)))
        return replace(known, agenda=agenda, register=register)

    def _numbers(self, addresses: Collection[str]) -> set[int | None]:
        """The known pages that addresses mean."""
        if not addresses:
            return set()
        whole = self._register(self.state.pages.all())
        read = (read_address(self.desk.site, each) for each in addresses)
        return {whole.likeliest(address) for address in read if isinstance(address, PageAddress)}

    def _all_pages(self, known: Survey, *, explores: bool) -> Survey:
        """Every page view once."""
        pages = tuple(map(_known_address, self.state.pages.all()))
        front = known.front or self.desk.page("/")
        fed = self._fed() if explores else ()
        agenda = Agenda(self.starts, known=pages, fed=fed, explores=explores)
        register = Register() if explores else Register(by_path=dict(self.state.links.aliases()))
        return replace(known, agenda=agenda, front=front, register=register, is_whole=True)

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
