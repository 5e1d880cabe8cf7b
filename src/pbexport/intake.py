"""What a source holds of a wiki goes into the archive: every page, every revision, every list of them, every file.

What says nothing that is not known already is not kept a second time. Which of several captures of a page is the page
is decided afterwards, by `settle`.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from itertools import islice
from urllib.parse import urlsplit

from pbexport.addresses import Address, FileAddress, PageAddress, Site, read_address
from pbexport.errors import ItemTrouble, NotReadable
from pbexport.fetch import content
from pbexport.home import Home
from pbexport.knock import base_address
from pbexport.links import places_in
from pbexport.means import Means
from pbexport.model import Answer, Gave, Kind, Skipped, Snapshot, Wiki
from pbexport.reading.capture import ShownHistory, ShownPage, read_capture
from pbexport.sources.captures import Source
from pbexport.state import KnownHistory, KnownView

_LARGEST_PAGE = 64 << 20
"""Bytes; what is larger is no page, whatever it says."""
_READABLE = ("text/", "application/xhtml", "application/json", "application/javascript")
_TOGETHER = 200
"""Captures that are recorded in one transaction."""


@dataclass(slots=True)
class Intake:
    """Takes in one source."""

    home: Home
    run: int
    means: Means
    source: Source
    site: Site
    """The wiki, as far as it is known."""
    gave: Gave = field(init=False)
    bases: Counter[str] = field(default_factory=Counter)
    """Scheme and host of page views → how many were seen there."""
    wikis: Counter[str] = field(default_factory=Counter)
    """Names of workspaces, as page views tell them."""
    newest: tuple[int, Wiki] | None = None
    """What was told of the wiki last, and when."""
    _number: int = 0
    _waiting: set[str] = field(default_factory=set)
    """Hosts whose files were seen before any of their pages."""

    def __post_init__(self) -> None:
        self.gave = Gave(self.source.name)

    def take(self) -> Gave:
        """Takes in all of the source, or, if it was stopped before, what is missing of it."""
        self._number = self.home.state.sources.begin(self.source.name)
        done = 0
        for some in self._batches(self.source.captures()):
            done += some
            self.means.at(f"taking in {self.source.name}", done, 0)
        if self._waiting & {urlsplit(base).netloc for base in self.bases}:
            for _ in self._batches(each for each in self.source.captures() if self._is_file(each)):
                pass
        return self.gave

    def _batches(self, captures: Iterator[Answer | Skipped]) -> Iterator[int]:
        """Records batch after batch, each in one transaction; gives their sizes."""
        while True:
            size = 0
            with self.home.state.transaction():
                for capture in islice(captures, _TOGETHER):
                    self._take(capture)
                    size += 1
            if not size:
                return
            yield size

    def _take(self, capture: Answer | Skipped) -> None:
        if isinstance(capture, Skipped):
            self._skip(capture)
            return
        address = _address(capture.url)
        try:
            if _is_attached(capture) or isinstance(address, FileAddress):
                self._file(capture, address if isinstance(address, FileAddress) else _attached(capture))
            elif capture.size <= _LARGEST_PAGE and _is_readable(capture):
                self._page(capture, address if isinstance(address, PageAddress) else None)
            else:
                self._count("others")
        except ItemTrouble as trouble:
            self._skip(Skipped.because(capture.url, Kind.PAGE, trouble))

    def _page(self, capture: Answer, address: PageAddress | None) -> None:
        snapshot = _snapshot(capture)
        try:
            shown = read_capture(snapshot, address)
        except NotReadable as trouble:
            if address is not None or capture.status == 0:
                self._skip(Skipped.because(capture.url, Kind.PAGE, trouble))
            else:
                self._count("others")
            return
        if isinstance(shown, ShownHistory):
            self._history(capture, shown)
        else:
            self._shown(capture, address, shown)

    def _history(self, capture: Answer, shown: ShownHistory) -> None:
        ids = frozenset(revision.id for revision in shown.history.revisions)
        if not any(known.ids == ids for known in self.home.state.views.histories_of(shown.number)):
            snapshot = self._filed(capture)
            self.home.state.views.put_history(KnownHistory(shown.number, snapshot, ids, capture.fetched))
        self._count("histories")

    def _shown(self, capture: Answer, address: PageAddress | None, shown: ShownPage) -> None:
        views, page = self.home.state.views, shown.page
        site = self._seen(capture, page.wiki)
        if address is not None and not address.revision:
            self.home.state.links.put_alias(address.path, page.number)
        if views.same(page.number, page.digest) is None:
            view = _known_view(shown, self._filed(capture), capture.fetched)
            is_heaviest = all(view.weight > other.weight for other in views.of(page.number))
            views.put(view)
            if is_heaviest:
                self.home.state.links.put_mentions(page.number, tuple(places_in(page, site)))
            self._count("revisions" if shown.is_old else "pages")

    def _seen(self, capture: Answer, wiki: Wiki) -> Site:
        parts = urlsplit(capture.url)
        base = f"{parts.scheme}://{parts.netloc}" if parts.scheme.startswith("http") else ""
        if base:
            self.bases[base] += 1
        if wiki.name:
            self.wikis[wiki.name] += 1
        if (wiki.name or wiki.pagecount is not None) and (self.newest is None or capture.fetched >= self.newest[0]):
            self.newest = capture.fetched, wiki
        return Site.at(base or self.site.base, wiki.name)

    def _file(self, capture: Answer, address: FileAddress) -> None:
        if not self._is_ours(capture.url):
            self._waiting.add(urlsplit(capture.url).netloc)
            return
        if "html" in _content_type(capture) and not address.name.lower().endswith((".html", ".htm")):
            if "/w/file/fetch/" in capture.url or "/f/" in capture.url:
                raise NotReadable("a web page was captured instead of the file")
            self._count("others")
            return
        known = self.home.state.files.snapshot_of(address.key)
        snapshot = self._filed(capture)
        if known is None or self.home.state.snapshots.get(known).fetched <= capture.fetched:
            self.home.state.files.put(address.key, address.name, snapshot)
        self._count("files")

    def _is_ours(self, url: str) -> bool:
        """Whether an address is one of a wiki; on a host of its own, once pages of one were seen there."""
        parts = urlsplit(url)
        hosted = parts.netloc.lower().endswith((".pbworks.com", ".pbwiki.com"))
        return (
            hosted or parts.scheme == "file" or self.site.owns(url) or f"{parts.scheme}://{parts.netloc}" in self.bases
        )

    def _is_file(self, capture: Answer | Skipped) -> bool:
        return isinstance(capture, Answer) and isinstance(_address(capture.url), FileAddress)

    def _filed(self, capture: Answer) -> int:
        """The number of a capture's snapshot; what a stopped run filed already is not filed again."""
        state = self.home.state
        digest = self.home.archive.digest(capture)
        number = state.snapshots.equal(capture.url, digest) or state.snapshots.index(
            self.run, self.home.archive.write(capture)
        )
        state.sources.credit(number, self._number)
        return number

    def _skip(self, skipped: Skipped) -> None:
        self.home.state.troubles.skip(replace(skipped, reason=f"{self.source.name}: {skipped.reason}", lasting=True))
        self._count("unread")

    def _count(self, what: str) -> None:
        self.gave = replace(self.gave, **{what: getattr(self.gave, what) + 1})


@dataclass(frozen=True, slots=True)
class Held:
    """A source that a user has."""

    source: Source
    stand: str = ""
    """Changes whenever the source does; "" when that cannot be told, so that it is looked through every time."""


@dataclass(frozen=True, slots=True)
class Holdings:
    """All that a user has of a wiki, beside what it answers itself."""

    sources: tuple[Held, ...] = ()
    host: str = ""
    """Where the wiki lived, as the user says; "" for whatever the sources say."""


NO_HOLDINGS = Holdings()


def take_in(home: Home, run: int, holdings: Holdings, means: Means) -> None:
    """Takes in all sources that have changed since they were taken in last, and learns what they tell of the wiki.

    Raises `UsageTrouble` when one cannot be read.
    """
    host = holdings.host
    for each in holdings.sources:
        if each.stand and home.state.sources.stand(each.source.name) == each.stand:
            means.voice.say(f"{each.source.name} is as it was when it was taken in.")
            continue
        _forget_unread(home, each.source)
        site = Site.at(base_address(host)) if host else home.site
        intake = Intake(home, run, means, each.source, site)
        gave = intake.take()
        with home.state.transaction():
            _learn(home, intake, host)
            home.state.sources.end(gave, each.stand)


def _forget_unread(home: Home, source: Source) -> None:
    """What could not be read before is tried again."""
    for skipped in home.state.troubles.skipped():
        if skipped.reason.startswith(f"{source.name}: "):
            home.state.troubles.forget(skipped.item)


def _learn(home: Home, intake: Intake, host: str) -> None:
    """Where the wiki lived and what it was called, as far as that was not known."""
    state = home.state
    workspace = state.fact("workspace") or next((name for name, _ in intake.wikis.most_common(1)), "")
    seen = next((base for base, _ in intake.bases.most_common(1)), "")
    named = base_address(host) if host else seen or (base_address(workspace) if workspace else "")
    state.learn("workspace", workspace)
    state.learn("base", state.fact("base") or named)
    hosts = {urlsplit(base).netloc.lower() for base in intake.bases} | set(json.loads(state.fact("hosts") or "[]"))
    state.learn("hosts", json.dumps(sorted(hosts)))
    if intake.newest is not None and intake.newest[0] >= int(state.fact("wiki as of") or 0):
        state.learn("wiki as of", str(intake.newest[0]))
        state.learn("wiki", json.dumps(asdict(intake.newest[1])))


def _known_view(shown: ShownPage, snapshot: int, fetched: int) -> KnownView:
    page, exactly = shown.page, shown.exactly
    return KnownView(
        page.number,
        snapshot,
        page.name,
        page.edited.unix if page.edited else None,
        exactly is not None,
        shown.telling,
        shown.is_old,
        fetched,
        page.digest,
        page.author,
        page.description,
    )


@lru_cache(maxsize=64)
def _site(base: str) -> Site:
    return Site.at(base)


def _address(url: str) -> Address | None:
    """What an address means on whichever wiki it is of."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"}:
        return None
    return read_address(_site(f"{parts.scheme}://{parts.netloc}"), url)


def _is_attached(capture: Answer) -> bool:
    """Whether a capture that never went over HTTP says that it is a file, and no page."""
    return capture.status == 0 and capture.header("Content-Disposition").startswith("attachment")


def _attached(capture: Answer) -> FileAddress:
    """A file of which only the name is known: what the platform has under `/f/NAME`."""
    name = capture.url.rpartition("/")[2]
    return _file_named(name)


def _file_named(name: str) -> FileAddress:
    found = read_address(_site("http://wiki.invalid"), f"/f/{name}")
    if not isinstance(found, FileAddress):
        raise NotReadable("it has no name")
    return found


def _is_readable(capture: Answer) -> bool:
    told = _content_type(capture)
    return not told or told.startswith(_READABLE)


def _content_type(capture: Answer) -> str:
    return capture.header("Content-Type").partition(";")[0].strip().lower()


def _snapshot(capture: Answer) -> Snapshot:
    return Snapshot(capture.url, capture.status, _content_type(capture), capture.fetched, content(capture))
