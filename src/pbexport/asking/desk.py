"""One desk that every question goes through: the archive is asked first, then the wiki, and every answer is filed.

What this run already got is never asked for twice; a run that was killed goes on as the same run. An answer that says
nothing new of a page or file is noted, but not kept a second time, so that the archive grows with the wiki alone.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urlsplit

from pbexport.addressing.addresses import FRONT_PAGE, FileAddress, PageAddress, Site, read_address
from pbexport.archive import Archive
from pbexport.asking.api_call import Call
from pbexport.asking.credentials import Credentials, without_key
from pbexport.asking.fetch import MOST_REDIRECTS, REDIRECTS, Fetcher, content
from pbexport.asking.refusals import FIRST_ERROR, HTML, MISSING, asks_to_sign_in, refuse_failure, refuse_page
from pbexport.asking.robots import Rules
from pbexport.asking.session import Session, is_login
from pbexport.errors import AskedToSignIn, ItemTrouble, NotAllowed, NotFetched, NotTheFile, NotThere
from pbexport.listing import ListedFile
from pbexport.model.answers import Answer, Filed, Snapshot
from pbexport.model.pages import History, Page
from pbexport.reading.frame import in_frame
from pbexport.reading.history import read_history
from pbexport.reading.page import read_page, read_revision
from pbexport.state import State

_ROBOTS_HOLD = 24 * 3600
"""Seconds for which rules may be used without asking for them again (RFC 9309, 2.4)."""
Meaning = TypeVar("Meaning")


@dataclass(slots=True)
class ArchiveDesk:
    """Answers from the archive or, once, from the wiki."""

    site: Site
    fetcher: Fetcher
    archive: Archive
    state: State
    run: int
    rules: Rules = field(default_factory=Rules)
    credentials: Credentials = field(default_factory=Credentials)
    by_api: bool = False
    """Whether pages are asked of the API, because only a read key opens the wiki."""
    session: Session | None = None
    """Set when the user is signed in."""
    largest_file: int | None = None
    listed_files: Mapping[str, ListedFile] = field(default_factory=dict)
    """The files that the wiki's own listing names, by name; empty when there is no listing."""
    due_files: frozenset[str] = frozenset()
    """Keys of those that differ from what is known."""
    due_pages: frozenset[str] = frozenset()
    """Paths of pages that are to be looked at, also where none was before."""
    settled: frozenset[str] = frozenset()
    """What certainly did not change since the last run: of `GetTimes`, the names."""

    def robots(self, now: int) -> str:
        """The text of robots.txt; a web page under that address holds no rules (RFC 9309, 2.3.1.3)."""
        known = self.state.snapshots.latest(self.site.url("/robots.txt"))
        try:
            if known and now - known[1].fetched < _ROBOTS_HOLD:
                refuse_failure(known[1], self.site)
                said = self.snapshot(known[1])
            else:
                said = self.list("/robots.txt")
        except ItemTrouble:
            return ""
        return "" if said.content_type in HTML else said.body.decode("utf-8", "replace")

    def page(self, path: str) -> tuple[int, Page]:
        """A page view, with its snapshot's number."""
        return self._signed_in(lambda: self._page(path, self._page_call(path) if self.by_api else None))

    def list(self, path: str) -> Snapshot:
        """An answer that only helps to find pages."""
        return self.snapshot(self._settled(path)[1])

    def api(self, call: Call) -> bytes:
        """An answer of the API; the read key goes with the question, and into no archive."""
        return self.snapshot(self._settled(call.path, call=call)[1]).body

    def history(self, page: Page) -> tuple[int, History] | None:
        """The revisions page and its snapshot, unless it was got since the page was last saved."""
        edited = page.edited.unix if page.edited else None
        if self.state.pages.history_of(page.number, edited) is not None:
            return None
        path = self.site.history_path(page.number, page.name)
        call = Call.of("GetPageRevisions", page=page.name) if self.by_api else None
        return self._signed_in(lambda: self._read(path, read_history, call))

    def revision(self, number: int, name: str, revision: int) -> int:
        """The view of an old revision."""
        path = self.site.revision_path(number, name, revision)
        call = Call.of("GetPage", oid=number, revision=revision) if self.by_api else None
        return self._signed_in(lambda: self._read(path, lambda view: read_revision(view, revision), call))[0]

    def file(self, address: FileAddress) -> int:
        """An attachment. One whose address carries the time of its revision never changes, so it is got only once."""
        address = self._canonical(address)
        known = self.state.files.snapshot_of(address.key)
        if known is not None and (address.version is not None or not self._may_have_changed(address)):
            return known
        try:
            if known is None and "filetime" in self.settled:
                self._refuse_known_page(address)
            return self._signed_in(lambda: self._file(address, known))
        except AskedToSignIn as trouble:
            if self.session is not None:
                raise
            raise NotTheFile(str(trouble)) from trouble  # to visitors, as long as they are

    def _canonical(self, address: FileAddress) -> FileAddress:
        """`/f/NAME` and `/f/TIME/NAME` of the newest version mean what the listing has under a number."""
        listed = self.listed_files.get(address.name) if "/" in address.key else None
        if listed is None or listed.number is None or address.version not in {None, listed.edited}:
            return address
        return FileAddress.of(listed.number, listed.name)

    def _may_have_changed(self, address: FileAddress) -> bool:
        """A listed file that is not due is as it was; of others only `GetTimes` can tell."""
        if self.listed_files:
            return address.key in self.due_files or address.name not in self.listed_files
        return "filetime" not in self.settled

    def snapshot(self, filed: Filed) -> Snapshot:
        """What was filed, with its content."""
        return Snapshot(filed.url, filed.status, filed.content_type, filed.fetched, self.archive.read(filed.location))

    def receive(self, answers: tuple[Answer, ...]) -> tuple[int, Page]:
        """Takes what was answered at the door, the front page last."""
        *before, front = answers
        for answer in before:
            self._filed(answer)
        return self._judged(front, is_front=True)

    def _page_call(self, path: str) -> Call:
        """The question to the API for what a path of the wiki shows; `/` is the front page, whatever its name is."""
        address = read_address(self.site, path)
        if not isinstance(address, PageAddress):
            raise NotThere("the API knows no such page")
        if address.number is not None:
            return Call.of("GetPage", oid=address.number)
        return Call.of("GetPage", page=address.names[0] if address.names else FRONT_PAGE)

    def _page(self, path: str, call: Call | None) -> tuple[int, Page]:
        url = self._allowed(call.path if call else path)
        if "page_list_time" in self.settled and path not in self.due_pages:
            self._refuse_known_missing(url)
        if held := self._remembered(url):
            refuse_failure(held[1], self.site)
            return held[0], read_page(in_frame(self.snapshot(held[1])))
        last: Answer | None = None
        for answer in self._answers(url, abroad=False, most=None, call=call):
            if last is not None:
                self._filed(last)
            last = answer
        if last is None:
            raise NotFetched("no answer")
        return self._judged(last, is_front=path == "/")

    def _refuse_known_missing(self, url: str) -> None:
        known = self.state.snapshots.latest(url)
        if known is not None and known[1].status in MISSING:
            refuse_failure(known[1], self.site)

    def _refuse_known_page(self, address: FileAddress) -> None:
        """What was no file when it was asked for last is none, as long as no file has changed."""
        found = self._followed(self.site.url(address.path), self.state.snapshots.latest)
        if found is None:
            return
        if is_login(found[1].redirect):
            raise NotTheFile("the wiki asks to sign in")
        if found[1].status not in REDIRECTS and found[1].status < FIRST_ERROR:
            self._refuse_page(address, found[1])

    def _judged(self, answer: Answer, *, is_front: bool) -> tuple[int, Page]:
        """Reads a page view before it is filed: one that says the same as the one that is held is not kept.

        The front page is kept whenever it tells of changes: a run that is stopped has to begin from the same answer.
        """
        page = self._page_in(answer)
        known = self.state.pages.get(page.number) if page else None
        view = self.state.pages.view_of(page.number) if page else None
        is_news = page is not None and is_front and page.times != self.state.times()
        if page and known and view is not None and known.content == page.digest and not is_news:
            answer.body.close()
            self.state.snapshots.put_same(self.run, answer.url, view)
            return view, page
        number, filed = self._filed(answer)
        refuse_failure(filed, self.site)
        return number, page or read_page(in_frame(self.snapshot(filed)))

    def _page_in(self, answer: Answer) -> Page | None:
        """The page that an answer shows; None when there is none, which the caller finds out again."""
        if answer.status >= FIRST_ERROR or answer.status in REDIRECTS:
            return None
        try:
            return read_page(in_frame(Snapshot(answer.url, answer.status, "", answer.fetched, content(answer))))
        except ItemTrouble:
            return None

    def _file(self, address: FileAddress, known: int | None) -> int:
        call = Call.of("GetFile", oid=address.key) if self.by_api and address.key.isdigit() else None
        path = call.path if call else address.path
        number, filed = self._settled(path, abroad=True, most=self.largest_file, call=call)
        self._refuse_page(address, filed)
        if known is not None and known != number and self.state.snapshots.get(known).digest == filed.digest:
            return known
        return number

    def _read(self, path: str, read: Callable[[Snapshot], Meaning], call: Call | None) -> tuple[int, Meaning]:
        number, filed = self._settled(call.path if call else path, call=call)
        return number, read(in_frame(self.snapshot(filed)))

    def _signed_in(self, ask: Callable[[], Meaning]) -> Meaning:
        """Asks; when the login page comes although the user is signed in, signs in again, once."""
        try:
            return ask()
        except AskedToSignIn:
            if self.session is None or not self.session.renewed():
                raise
            return ask()

    def _settled(
        self, path: str, *, abroad: bool = False, most: int | None = None, call: Call | None = None
    ) -> tuple[int, Filed]:
        """The last answer after all redirects; raises `NotFetched` when it is no success."""
        url = self._allowed(path)
        number, filed = self._remembered(url) or self._fetched(url, abroad=abroad, most=most, call=call)
        refuse_failure(filed, self.site)
        return number, filed

    def _allowed(self, path: str) -> str:
        url = self.site.url(path)
        if not self.rules.allow(url):
            raise NotAllowed("robots.txt asks to leave it alone")
        return url

    def _remembered(self, url: str) -> tuple[int, Filed] | None:
        """What this run got, when it need not be asked for again: successes, and what the wiki says is not there."""
        found = self._followed(url, lambda onward: self.state.snapshots.held(onward, self.run))
        is_failure = found is not None and found[1].status >= FIRST_ERROR and found[1].status not in MISSING
        return None if found is None or is_failure or found[1].status in REDIRECTS else found

    def _followed(self, url: str, look: Callable[[str], tuple[int, Filed] | None]) -> tuple[int, Filed] | None:
        """What is found after all redirects, or the redirect that leads to nothing that was kept."""
        found = look(url)
        for _ in range(MOST_REDIRECTS):
            onward = look(found[1].redirect) if found is not None and found[1].status in REDIRECTS else None
            if onward is None:
                break
            found = onward
        return found

    def _fetched(self, url: str, *, abroad: bool, most: int | None, call: Call | None) -> tuple[int, Filed]:
        last = None
        for answer in self._answers(url, abroad=abroad, most=most, call=call):
            last = self._filed(answer)
        if last is None:
            raise NotFetched("no answer")
        return last

    def _answers(self, url: str, *, abroad: bool, most: int | None, call: Call | None) -> Iterator[Answer]:
        key = self.credentials.read_key if call else ""
        wire = self.site.url(call.path_with(key)) if call and key else ""
        for answer in self.fetcher.get(url, lambda onward: self._admits(onward, abroad=abroad), most, wire):
            yield without_key(answer, key) if wire else answer

    def _filed(self, answer: Answer) -> tuple[int, Filed]:
        """Puts an answer into the archive and its index; the login page is no answer to who is signed in."""
        if self.session is not None and asks_to_sign_in(answer):
            answer.body.close()
            raise AskedToSignIn("the wiki asks to sign in")
        filed = self.archive.write(answer)
        answer.body.close()
        return self.state.snapshots.index(self.run, filed), filed

    def _admits(self, onward: str, *, abroad: bool) -> bool:
        """Pages live on the wiki's own host; files may lie elsewhere, but never behind the login form."""
        if is_login(onward):
            return False
        return self.site.owns(onward) or (abroad and urlsplit(onward).scheme in {"http", "https"})

    def _refuse_page(self, address: FileAddress, filed: Filed) -> None:
        refuse_page(address, filed, lambda: self.archive.read(filed.location))
