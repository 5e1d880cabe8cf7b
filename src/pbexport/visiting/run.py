"""One run over one wiki, step by step.

probe ─▶ survey ─▶ agenda ─▶ walk ─▶ ledger ─▶ build ─▶ report, journal
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace

from pbexport.addressing.addresses import FileAddress, PageAddress, read_address
from pbexport.asking.desk import ArchiveDesk
from pbexport.asking.fetch import Fetcher
from pbexport.asking.robots import Rules
from pbexport.asking.session import Session
from pbexport.choice import Choice, Past
from pbexport.config import Visit
from pbexport.errors import AskedToSignIn, Hopeless, ItemTrouble, WikiUnreachable
from pbexport.home import Home
from pbexport.listing import Lister, Listing
from pbexport.means import Means
from pbexport.model.happenings import Event, Happening, Skipped, Stage
from pbexport.model.pages import Page
from pbexport.sources.found import Disallowed, Found, FoundAgain, FoundFile, FoundPage, Gone, LeftOut
from pbexport.sources.site import Walk
from pbexport.telling.counted import part
from pbexport.visiting.agendas import Survey, retried_json
from pbexport.visiting.knock import Welcome, base_address, knock, members_only
from pbexport.visiting.ledger import Ledger
from pbexport.visiting.past import PastReader
from pbexport.visiting.survey import Surveyor


@dataclass(slots=True)
class Run:
    """One run over one wiki: gets what is new into archive and state."""

    visit: Visit
    home: Home
    desk: ArchiveDesk
    means: Means
    choice: Choice
    front: tuple[int, Page] | None = None
    """The front page, where it was seen at the door."""
    asked: int = 0
    """Items that were asked for."""
    failed: int = 0
    left_out: set[int] = field(default_factory=set)
    """Numbers of pages that the user does not want."""

    @property
    def number(self) -> int:
        """The number of this run in the state."""
        return self.desk.run

    @property
    def ledger(self) -> Ledger:
        """Where all that is found is recorded."""
        return Ledger(self.home.state, self.number)

    def surveyed(self) -> Survey:
        """What is to be looked at. Raises `SignInNeeded` or `WikiUnreachable` where the wiki does not let in."""
        wanted = self._wanted()
        surveyor = Surveyor(
            self.home.state,
            self.desk,
            self.choice,
            self.visit.starts,
            asks_api=self.visit.credentials.are_given or self.home.state.fact("api") != "no",
            as_before=self.home.state.fact("wanted") in {"", wanted},
        )
        if self.visit.rescues:
            self._mind_robots()
            return surveyor.rescue()
        probed = self._at_the_door(lambda: surveyor.probe(self.front))
        if probed.changed or probed.retried or self.visit.starts or self.choice.revisions != Past():
            self._mind_robots()
        return surveyor.survey(probed)

    def gather(self, survey: Survey) -> None:
        """Gets all that is on the agenda, and records what is found."""
        before = frozenset(json.loads(self.home.state.fact("skipped before") or "[]"))
        self._begin(survey)
        if not survey.is_idle:
            self._walk(survey)
        if self.visit.prunes:
            self.ledger.prune()
        self._read_past()
        for skipped in self.home.state.troubles.skipped():
            if skipped.item not in before:
                event = Event(Happening.SKIPPED, skipped.kind, skipped.item, {"reason": skipped.reason})
                self.home.state.events.put(self.number, event)

    def _walk(self, survey: Survey) -> None:
        folders = survey.listing.folder_of if survey.listing else {}
        walk = Walk(self.desk.site, self.desk, survey.agenda, self.choice, survey.register, folders)
        for found in walk.run(survey.front if survey.changed else None):
            self.ledger.record(found)
            self._count(is_failed=isinstance(found, Skipped))
            if isinstance(found, LeftOut):
                self.left_out.add(found.number)
            self.means.voice.detail(_told(found))
            self.means.at(*walk.progress)
        self._end(survey, walk)

    def remember(self, survey: Survey) -> None:
        """What the next run starts from; only a run that came to its end is one to start from."""
        state = self.home.state
        with state.transaction():
            if not self.visit.rescues:
                state.learn("times", json.dumps(dict(survey.times), sort_keys=True))
                state.learn("wanted", self._wanted())
                state.learn("choice", json.dumps(asdict(self.choice)))
            state.learn("retried", "[]")
            state.snapshots.forget_same()
            state.runs.finish(self.number, int(time.time()))

    def _wanted(self) -> str:
        """What decides which pages are seen: the choice, and who asks."""
        visitor = "member" if self.visit.credentials.are_given else "visitor"
        shown = replace(self.choice, revisions=Past(), uploads=Past())
        return json.dumps([asdict(shown), visitor])

    def _at_the_door(self, ask: Callable[[], Survey]) -> Survey:
        base = self.desk.site.base
        try:
            return ask()
        except AskedToSignIn as trouble:
            raise members_only(base, self.visit.credentials) from trouble
        except ItemTrouble as trouble:
            raise WikiUnreachable(f"{base} does not show its front page: {trouble}. Try again later.") from trouble

    def _mind_robots(self) -> None:
        """Learns the rules, and says what is done about a pace that would take weeks."""
        visit = self.visit
        self.desk.rules = Rules(self.desk.robots(int(time.time())), ignored=visit.ignore_robots)
        asked, chosen = self.desk.rules.crawl_delay, visit.manners.delay
        if visit.obey_crawl_delay:
            self.desk.fetcher.manners = replace(visit.manners, delay=max(asked, chosen))
        elif asked > chosen:
            self.means.voice.say(
                f"robots.txt asks every robot to wait {asked:g} s between requests; going on with {chosen:g} s "
                "(--delay), for one reader's visit. --obey-crawl-delay obeys."
            )

    def _begin(self, survey: Survey) -> None:
        state, listing = self.home.state, survey.listing
        self.desk.settled = survey.settled
        self.desk.due_pages = frozenset(survey.agenda.paths)
        self.desk.largest_file = self.choice.largest_file
        if listing is not None and listing.files is not None:
            self.desk.listed_files = {file.name: file for file in listing.files}
            self.desk.due_files = frozenset(address.key for address in survey.agenda.files)
        with state.transaction():
            if survey.is_whole:
                state.troubles.forget_all(Stage.FETCH, Stage.READ)
            state.learn("retried", retried_json(survey.retried))
            for skipped in survey.retried:
                state.troubles.forget(skipped.item)
                self._ask_past_again(skipped)
            if not state.pages.count():
                state.learn("first", str(self.number))
            if survey.front is not None and survey.front[1].wiki.name:
                wiki = survey.front[1].wiki
                state.learn("wiki", json.dumps(asdict(wiki)))
            elif listing is not None:
                self._recount(listing)
            if listing is not None:
                state.learn("listed", str(len(listing.pages)))

    def _ask_past_again(self, skipped: Skipped) -> None:
        """An old state that failed for good is due again, now that the user wants it to be tried."""
        past = self.home.state.past
        match read_address(self.desk.site, skipped.item):
            case PageAddress(number=int(number), revision=revision) if revision:
                past.put_asked("page", number, "")
            case FileAddress(name=name, version=int()):
                for file in self.home.state.files.all():
                    if file.name == name:
                        past.put_asked("attachment", file.key, "")

    def _recount(self, listing: Listing) -> None:
        """The front page was not asked for; the listing tells how many pages there are more or fewer than before."""
        wiki, before = self.home.wiki, self.home.state.fact("listed")
        if wiki.pagecount is not None and before:
            wiki = replace(wiki, pagecount=wiki.pagecount + len(listing.pages) - int(before))
        if listing.files is not None:
            wiki = replace(wiki, filecount=len(listing.files))
        self.home.state.learn("wiki", json.dumps(asdict(wiki)))

    def _end(self, survey: Survey, walk: Walk) -> None:
        """What the listing tells beside the pages' own views."""
        listed, ledger = walk.listed(), self.ledger
        if survey.listing is not None:
            known = list(self.home.state.pages.names())
            numbers = {name: number for number, name, _, _ in known}
            folders = {number: folder for number, _, _, folder in known}
            with self.home.state.transaction():
                for page in survey.listing.pages:
                    number = page.number if page.number is not None else numbers.get(page.name)
                    if number is not None:
                        listed[number] = listed.get(number, frozenset()) | {Lister.API}
                        if page.folder is not None and page.folder != folders.get(number):
                            ledger.put_folder(number, page.folder)
            if survey.listing.files is not None:
                ledger.put_files(survey.listing.files)
            unwanted = (page for page in survey.listing.pages if not self.choice.wants_listed(page))
            self.left_out |= {page.number for page in unwanted if page.number is not None}
        ledger.put_listed(listed)
        if survey.is_whole or survey.listing is not None:
            self.home.state.learn("left_out", str(len(self.left_out)))

    def _read_past(self) -> None:
        past = PastReader(self.desk, self.choice, asks_api=self.home.state.fact("api") == "yes")
        ahead = past.ahead()
        for done, got in enumerate(past.all(), start=1):
            if isinstance(got, Skipped):
                self.ledger.record(got)
            self._count(is_failed=isinstance(got, Skipped))
            self.means.voice.detail(_told(got) if isinstance(got, Skipped) else got)
            self.means.at("history", done, max(0, ahead - done))

    def _count(self, *, is_failed: bool) -> None:
        self.asked += 1
        self.failed += is_failed
        if self.visit.limit.is_passed(self.failed, self.asked):
            raise Hopeless(
                f"{part(self.failed, self.asked, 'item')} failed, more than --max-failures allows. "
                "All that came is saved: look at what -v says, and run the same command again."
            )


@contextmanager
def visiting(visit: Visit, means: Means) -> Iterator[Fetcher]:
    """Who asks the wiki during a visit, with the user's cookies."""
    with Fetcher(visit.manners, means.voice.say, sleep=means.stop.sleep) as fetcher:
        fetcher.carry(visit.credentials.cookies)
        yield fetcher


def begun(visit: Visit, home: Home, fetcher: Fetcher, welcome: Welcome | None, means: Means) -> Run:
    """A run, or the one that was stopped, at its beginning: who is asked is known, and how."""
    state, credentials = home.state, visit.credentials
    if welcome is None and not state.fact("base"):
        welcome = knock(fetcher, visit.wiki, credentials)
    if state.runs.unfinished() is None:
        state.learn("skipped before", json.dumps([skipped.item for skipped in state.troubles.skipped()]))
    site = welcome.site if welcome else home.site
    session = Session(site, fetcher, credentials)
    if welcome is None and credentials.are_given and credentials.can_sign_in:
        session.enter()
    is_known = credentials.are_given or credentials.can_sign_in
    desk = ArchiveDesk(site, fetcher, home.archive, state, state.runs.begin(int(time.time())), credentials=credentials,
                       session=session if is_known else None)  # fmt: skip
    run = Run(visit, home, desk, means, visit.choice or home.choice)
    if welcome is not None:
        with state.transaction():
            state.learn("asked", base_address(visit.wiki))
            state.learn("base", site.base)
            state.learn("workspace", welcome.name)
            if welcome.wiki is not None:
                state.learn("door", "api")
                state.learn("api", "yes")
                state.learn("wiki", json.dumps(asdict(welcome.wiki)))
            else:
                run.front = desk.receive(welcome.answers)
                session.was_known = run.front[1].by_member
    if state.fact("door") == "api":
        desk.by_api, desk.session = True, None
    return run


def _told(found: Found) -> str:
    """One line for those who want to know everything."""
    match found:
        case FoundPage(page=page):
            told = f"page {page.number} {page.name}"
        case FoundAgain():
            told = f"page {found.number} again, as {found.path}"
        case FoundFile(address=address):
            told = f"file {address.name}"
        case LeftOut():
            told = f"not wanted: page {found.number}"
        case Gone():
            told = f"no longer there: page {found.number}"
        case Disallowed():
            told = f"left alone: {found.address}"
        case Skipped():
            told = f"skipped: {found.item}: {found.reason}"
    return told
