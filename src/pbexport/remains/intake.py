"""What a source holds of a wiki goes into the archive: every page, every revision, every list of them, every file.

What says nothing that is not known already is not kept a second time. Which of several captures of a page is the page
is decided afterwards, by `settle`.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from pbexport.addressing.addresses import FileAddress, PageAddress, Site
from pbexport.addressing.links import places_in
from pbexport.addressing.mirrored import FILES
from pbexport.choice import Choice
from pbexport.errors import ItemTrouble, NotReadable
from pbexport.home import Home
from pbexport.means import Means
from pbexport.model.answers import Again, Answer, Telling
from pbexport.model.happenings import Event, Gave, Happening, Kind, Skipped, Stage
from pbexport.model.pages import Wiki
from pbexport.reading.capture import ShownHistory, ShownPage
from pbexport.remains.captured import addresses_of, base_of, in_groups, is_html, site_at
from pbexport.remains.earlier import earlier_answer
from pbexport.remains.looked_at import LookedAt, look_at
from pbexport.remains.uploads import attach
from pbexport.remains.whose import Wikis
from pbexport.sources.captures import NO_EXCHANGE, Source
from pbexport.state import KnownHistory, KnownView, Weight

_HTML_NAMES = (".html", ".htm", ".xhtml")
_BYTES = ("/f/", "/w/file/fetch/")
"""Paths under which the platform has the bytes of files; under others it has pages about them (pbworks.md a)."""
_TOGETHER = 200
"""Captures that are recorded in one transaction, or a few more."""
_GROUP = 16
"""Captures that are understood before any of them is filed."""


@dataclass(slots=True)
class Intake:
    """Takes in one source."""

    home: Home
    run: int
    means: Means
    source: Source
    site: Site
    """The wiki, as far as it is known."""
    choice: Choice = field(default_factory=Choice)
    """What of the wiki is wanted."""
    whose: Wikis = field(default_factory=Wikis)
    """Which wiki it is; pages of others are left out."""
    is_asked: bool = False
    """Whether each capture costs a request, so that none may be asked for twice."""
    bases: Counter[str] = field(default_factory=Counter)
    """Scheme and host of page views → how many were seen there."""
    wikis: Counter[str] = field(default_factory=Counter)
    """Names of workspaces, as page views tell them."""
    left_out: set[int] = field(default_factory=set)
    """Numbers of pages that are not wanted."""
    newest: tuple[int, Wiki] | None = None
    """What was told of the wiki last, and when."""
    is_unmet: bool = False
    """Whether it refers to captures that no source gave so far."""
    _number: int = 0
    _counts: Counter[str] = field(default_factory=Counter)
    """What the source gave, by the fields of `Gave`."""
    _weights: dict[int, Weight | None] = field(default_factory=dict)
    """Number of a page → the weight of its heaviest capture."""
    _pages: set[int] = field(default_factory=set)
    """Numbers of the pages that were seen."""
    _saved: set[int] = field(default_factory=set)
    """Of each of their revisions of which the time is known exactly, something that no other one has."""
    _dated: set[int] = field(default_factory=set)
    """Numbers of the pages that have such revisions."""
    _waiting: set[str] = field(default_factory=set)
    """Scheme and host of files that were seen before any page of theirs."""

    def take(self) -> Gave:
        """Takes in all of the source, or, if it was stopped before, what is missing of it."""
        self._number = self.home.state.sources.begin(self.source.name)
        done = 0
        for some in self._batches(self.source.captures()):
            done += some
            self.means.at(f"taking in {self.source.name}", done, 0)
        if self._waiting & set(self.bases):
            for _ in self._batches(each for each in self.source.captures() if self._is_file(each)):
                pass
        old = len(self._saved) - len(self._dated)
        return Gave(self.source.name, pages=len(self._pages), revisions=old, **self._counts)

    def take_back(self) -> None:
        """Forgets what was taken in, as if the source had never been read; the archive keeps it."""
        with self.home.state.transaction():
            self.home.state.sources.take_back(self._number, self.run)

    def _batches(self, captures: Iterator[Answer | Again | Skipped]) -> Iterator[int]:
        """Records batch after batch, each in one transaction; gives their sizes."""
        most = 1 if self.is_asked else _TOGETHER
        groups = in_groups(captures, min(most, _GROUP))
        while True:
            size = 0
            with self.home.state.transaction():
                for some in groups:
                    self._take_all(some)
                    size += len(some)
                    if size >= most:
                        break
            if not size:
                return
            yield size

    def _take_all(self, captures: Sequence[Answer | Again | Skipped]) -> None:
        """Some captures are understood before any is filed: so the code of each step stays in the processor's cache."""
        looked_at = [look_at(each, self.site) if isinstance(each, Answer) else each for each in captures]
        for each in looked_at:
            match each:
                case Again():
                    self._again(each)
                case Skipped():
                    self._skip(each)
                case LookedAt():
                    self._take(each)

    def _take(self, looked_at: LookedAt) -> None:
        capture = looked_at.capture
        try:
            if looked_at.is_file:
                self._file(capture, looked_at.files)
            else:
                self._page(looked_at)
        except ItemTrouble as trouble:
            kind = Kind.FILE if looked_at.files else Kind.PAGE
            self._skip(Skipped.because(capture.url, kind, trouble))
        if self.is_asked:
            self.home.state.sources.see(capture.url, capture.fetched)

    def _again(self, again: Again) -> None:
        """What another source gave, in this run or an earlier one, at the address and the time of the later capture."""
        earlier = earlier_answer(again, self.home)
        if earlier is not None:
            with earlier.body:
                self._take(look_at(earlier, self.site))
        elif again.kind is not None:
            self.is_unmet = True
            reason = "it is recorded as the same as an earlier capture, which is in no file that was taken in"
            self._skip(Skipped(again.url, again.kind, Stage.READ, reason))
        else:
            self._counts["others"] += 1

    def _page(self, looked_at: LookedAt) -> None:
        capture, address = looked_at.capture, looked_at.page
        match looked_at.shown, looked_at.trouble:
            case ShownHistory() as shown, _:
                self._history(capture, shown)
            case ShownPage() as shown, _:
                self._shown(capture, address, shown)
            case _, NotReadable() if address is None and (capture.status != NO_EXCHANGE or base_of(capture.url)):
                self._counts["others"] += 1  # another page of the platform, or of another site
            case _, ItemTrouble() as trouble:
                raise trouble
            case _:
                self._counts["others"] += 1

    def _history(self, capture: Answer, shown: ShownHistory) -> None:
        views, ids = self.home.state.views, frozenset(revision.id for revision in shown.history.revisions)
        if not any(known.ids == ids for known in views.histories_of(shown.number)):
            views.put_history(KnownHistory(shown.number, self._filed(capture), ids, capture.fetched))
        self._counts["histories"] += 1

    def _shown(self, capture: Answer, address: PageAddress | None, shown: ShownPage) -> None:
        views, page = self.home.state.views, shown.page
        if self.whose.leaves_out(page.wiki.name, capture.url, page.number):
            return
        self._see(capture, page.wiki)
        if not self._is_wanted(shown):
            self.left_out.add(page.number)
            return
        if shown.doubt:
            self._skip(Skipped(capture.url, Kind.PAGE, Stage.READ, shown.doubt))
        if address is not None and not address.revision:
            self.home.state.links.put_alias(address.path, page.number)
        digest = page.digest
        if views.same(page.number, digest) is None:
            view = _known_view(shown, digest, self._filed(capture), capture.fetched)
            if self._is_heaviest(view):
                site = site_at(base_of(capture.url) or self.site.base)
                self.home.state.links.put_mentions(page.number, places_in(page, site, capture.url))
            views.put(view)
        self._pages.add(page.number)
        if shown.exactly is not None:
            self._dated.add(page.number)
            self._saved.add(hash((page.number, shown.exactly)))

    def _is_wanted(self, shown: ShownPage) -> bool:
        """What a capture cannot tell of its page speaks for it."""
        page, tells = shown.page, shown.telling is Telling.SHOWN
        edited = page.edited.unix if page.edited and not shown.is_old else None
        return self.choice.wants_page(page.name, page.folder or None, page.tags if tells else None, edited)

    def _is_heaviest(self, view: KnownView) -> bool:
        """Whether a capture is the page, as far as captures were seen: its links are those that count."""
        if view.page not in self._weights:
            known = (other.weight for other in self.home.state.views.of(view.page))
            self._weights[view.page] = max(known, default=None)
        heaviest = self._weights[view.page]
        if heaviest is not None and view.weight <= heaviest:
            return False
        self._weights[view.page] = view.weight
        return True

    def _see(self, capture: Answer, wiki: Wiki) -> None:
        """Learns of the wiki what a page view tells of it."""
        if base := base_of(capture.url):
            self.bases[base] += 1
        if wiki.name:
            self.wikis[wiki.name] += 1
        if (wiki.name or wiki.pagecount is not None) and (self.newest is None or capture.fetched >= self.newest[0]):
            self.newest = capture.fetched, wiki

    def _file(self, capture: Answer, addresses: Sequence[FileAddress]) -> None:
        if not self.choice.wants_file(capture.size):
            self._counts["others"] += 1
        elif not self._is_ours(capture.url):
            self._waiting.add(base_of(capture.url))
        elif is_html(capture) and not addresses[0].name.lower().endswith(_HTML_NAMES):
            if any(part in capture.url for part in _BYTES):
                raise NotReadable("a web page was captured instead of the file")
            self._counts["others"] += 1
        else:
            snapshot = self._filed(capture)
            if self.home.state.files.snapshot_of(addresses[0].key) is None:
                self.home.state.events.put(self.run, Event(Happening.ADDED, Kind.FILE, addresses[0].name))
            for address in addresses:
                attach(self.home.state, address, snapshot, capture)
            self._counts["files"] += 1

    def _is_ours(self, url: str) -> bool:
        """Whether an address is one of the wiki; on a host of its own, once pages of it were seen there."""
        base = base_of(url)
        return url.startswith(FILES) or self.site.owns(url) or base in self.bases or self.whose.may_have(base)

    def _is_file(self, capture: Answer | Again | Skipped) -> bool:
        return isinstance(capture, Answer) and any(
            isinstance(each, FileAddress) for each in addresses_of(capture, self.site)
        )

    def _filed(self, capture: Answer) -> int:
        """The number of a capture's snapshot; what a stopped run filed already is not filed again."""
        state, archive = self.home.state, self.home.archive
        digest = archive.digest(capture)
        known = state.snapshots.equal(capture.url, digest)
        if known is None:
            return state.snapshots.index(self.run, archive.write(capture, digest), self._number)
        state.sources.credit(known, self._number)
        return known

    def _skip(self, skipped: Skipped) -> None:
        self.home.state.troubles.skip(replace(skipped, reason=f"{self.source.name}: {skipped.reason}", lasting=True))
        self._counts["unread"] += 1


def _known_view(shown: ShownPage, digest: str, snapshot: int, fetched: int) -> KnownView:
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
        digest,
        page.author,
        page.description,
    )
