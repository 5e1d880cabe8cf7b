"""One desk that every question goes through: the archive is asked first, then the wiki, and every answer is filed.

What this run already got is never asked for twice; a run that was killed goes on as the same run.
"""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from pbexport.addresses import FileAddress, Site
from pbexport.archive import Archive
from pbexport.errors import NotAllowed, NotFetched, NotReadable, NotThere
from pbexport.fetch import MOST_REDIRECTS, REDIRECTS, Fetcher
from pbexport.model import Answer, Filed, Page, Snapshot
from pbexport.reading.history import read_history
from pbexport.reading.page import looks_like_login
from pbexport.robots import Rules
from pbexport.state import State

_MISSING = frozenset({404, 410})
_REFUSED = frozenset({401, 403})
_FIRST_ERROR = 400
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_HTML_NAMES = (".html", ".htm", ".xhtml")
_LARGEST_LOGIN = 1 << 20
"""Bytes; an attached HTML file that is larger is certainly no login page."""


@dataclass(slots=True)
class ArchiveDesk:
    """Answers from the archive or, once, from the wiki."""

    site: Site
    fetcher: Fetcher
    archive: Archive
    state: State
    run: int
    rules: Rules = field(default_factory=Rules)

    def robots(self) -> str:
        """The text of robots.txt; a web page under that address holds no rules (RFC 9309, 2.3.1.3)."""
        try:
            said = self.list("/robots.txt")
        except NotFetched:
            return ""
        return "" if said.content_type in _HTML else said.body.decode("utf-8", "replace")

    def page(self, path: str) -> tuple[int, Snapshot]:
        """A page view; what it says is the reader's to judge."""
        number, filed = self._settled(path)
        return number, self.snapshot(filed)

    def list(self, path: str) -> Snapshot:
        """An answer that only helps to find pages."""
        return self.snapshot(self._settled(path)[1])

    def history(self, page: Page) -> int | None:
        """The revisions page, unless it was got since the page was last saved."""
        edited = page.edited.unix if page.edited else None
        if self.state.history_of(page.number, edited) is not None:
            return None
        number, filed = self._settled(self.site.history_path(page.number, page.name))
        read_history(self.snapshot(filed))
        return number

    def file(self, address: FileAddress) -> int:
        """An attachment. One whose address carries the time of its revision never changes, so it is got only once."""
        known = self.state.file_of(address.key)
        if known is not None and address.key[0].isdigit() and "/" in address.key:
            return known
        number, filed = self._settled(address.path, abroad=True)
        self._refuse_page(address, filed)
        return number

    def snapshot(self, filed: Filed) -> Snapshot:
        """What was filed, with its content."""
        content = self.archive.read(filed.location)
        return Snapshot(filed.url, filed.status, filed.content_type, filed.fetched, content)

    def file_answer(self, answer: Answer) -> tuple[int, Filed]:
        """Puts an answer into the archive and its index."""
        filed = self.archive.write(answer)
        answer.body.close()
        return self.state.index(self.run, filed), filed

    def _settled(self, path: str, *, abroad: bool = False) -> tuple[int, Filed]:
        """The last answer after all redirects; raises `NotFetched` when it is no success."""
        url = self.site.url(path)
        if not self.rules.allow(url):
            raise NotAllowed("robots.txt asks to leave it alone")
        number, filed = self._remembered(url) or self._fetched(url, abroad=abroad)
        _refuse_failure(filed, self.site)
        return number, filed

    def _remembered(self, url: str) -> tuple[int, Filed] | None:
        """What this run got, when it need not be asked for again: successes, and what the wiki says is not there."""
        for _ in range(MOST_REDIRECTS):
            found = self.state.held(url, self.run)
            if found is None or (found[1].status >= _FIRST_ERROR and found[1].status not in _MISSING):
                return None
            if found[1].status not in REDIRECTS:
                return found
            url = found[1].redirect
        return None

    def _fetched(self, url: str, *, abroad: bool) -> tuple[int, Filed]:
        last = None
        for answer in self.fetcher.get(url, lambda onward: self._admits(onward, abroad=abroad)):
            last = self.file_answer(answer)
        if last is None:
            raise NotFetched("no answer")
        return last

    def _admits(self, onward: str, *, abroad: bool) -> bool:
        """Pages live on the wiki's own host; files may lie elsewhere, but never behind the login form."""
        if _is_login(onward):
            return False
        return self.site.owns(onward) or (abroad and urlsplit(onward).scheme in {"http", "https"})

    def _refuse_page(self, address: FileAddress, filed: Filed) -> None:
        """HTML where a file was asked for is a login page or an error, unless the file is HTML itself."""
        if filed.content_type not in _HTML:
            return
        if not address.name.lower().endswith(_HTML_NAMES):
            raise NotReadable("a web page was answered instead of the file")
        if filed.size < _LARGEST_LOGIN and looks_like_login(self.archive.read(filed.location)):
            raise NotReadable("the wiki asks to sign in")


def _refuse_failure(filed: Filed, site: Site) -> None:
    if filed.status in _MISSING:
        raise NotThere(f"the wiki says that it is not there (HTTP {filed.status})")
    if filed.status in REDIRECTS:
        abroad = urlsplit(filed.redirect).netloc if not site.owns(filed.redirect) else ""
        where = f"redirected to another host, {abroad}" if abroad else "redirected to nowhere"
        raise NotFetched("the wiki asks to sign in" if _is_login(filed.redirect) else where)
    if filed.status in _REFUSED:
        raise NotFetched(f"the wiki refuses it to visitors (HTTP {filed.status})")
    if filed.status >= _FIRST_ERROR:
        raise NotFetched(f"the wiki answers with HTTP {filed.status}")


def _is_login(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path.startswith("/w/session/login") or parts.netloc.lower() == "my.pbworks.com"
