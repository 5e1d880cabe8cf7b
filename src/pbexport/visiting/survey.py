"""What may have changed since the last run, asked as cheaply as possible; from it the agenda of the walk follows.

nothing changed                   one answer tells (`GetTimes`, or the front page)
the API lists pages               what differs from its listing is looked at, and nothing else
the feed tells of every change    what it names is looked at
else                              every page view once, and histories only where a page was saved
"""

import json
from dataclasses import dataclass, replace

from pbexport.asking.desk import ArchiveDesk
from pbexport.choice import Choice
from pbexport.errors import ItemTrouble
from pbexport.listing import Change, Listing, Times, changes_since, moved
from pbexport.model.happenings import Kind, Skipped
from pbexport.model.pages import Page
from pbexport.reading.feed import read_feed
from pbexport.sources.api import Api
from pbexport.state import State
from pbexport.visiting.agendas import ALL, Planner, Survey

FEED = "/rss.xml"
_QUIET = frozenset({"pagetime", "page_list_time", "filetime", "foldertime", "permtime"})
"""What a listing shows."""
_NOISY = frozenset({"commenttime", "tagtime"})
"""What it does not show. Where neither the list of changes nor the feed names the pages, each is looked at."""
_FED = frozenset({"pagetime", "page_list_time", "commenttime", "tagtime"})
"""What the feed names page by page."""
_MOST_CHANGES = 500


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
        changed = moved(before, times) if before and times else ALL
        retried = self._failed(lasting=False)
        if any(each.kind is Kind.LIST for each in retried) or not self.as_before:
            changed |= ALL
        settled = frozenset(times) - changed if before and times and self.as_before else frozenset[str]()
        return Survey(times, front, retried, changed, settled)

    def survey(self, probed: Survey) -> Survey:
        """The agenda of this run, by the cheapest way that misses nothing."""
        if not probed.changed:
            return self._planner.retrying(probed)
        named = self._named(probed) if probed.changed & _NOISY else frozenset[str]()
        shown = _QUIET | ALL | (_NOISY if named is not None else frozenset())
        explores = bool(probed.changed & {*ALL, "page_list_time"})
        if probed.changed <= shown and (listing := self._listing(probed.changed)) is not None:
            listed = replace(probed, listing=listing, named=named or frozenset())
            is_first = bool(probed.changed & ALL)
            return self._planner.by_listing(listed, self._fed() if is_first else (), explores=is_first)
        if probed.changed <= _FED and (changes := self._news(probed)):
            return self._planner.by_feed(probed, changes)
        seen = replace(probed, front=probed.front or self.desk.page("/"))
        return self._planner.all_pages(seen, self._fed() if explores else (), explores=explores)

    def rescue(self) -> Survey:
        """The agenda when only what was skipped is tried again, whatever the wiki itself said of it."""
        before = self.state.times()
        return self._planner.retrying(Survey(before, retried=self._failed(lasting=True)))

    @property
    def _planner(self) -> Planner:
        return Planner(self.state, self.desk.site, self.desk.run, self.choice, self.starts)

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
        first = bool(changed & ALL)
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

    def _news(self, probed: Survey) -> tuple[Change, ...]:
        """What the feed tells of all that changed; nothing where it does not tell of all."""
        return changes_since(self._feed(), self.state.times(), probed.times)

    def _fed(self) -> tuple[str, ...]:
        """The pages that the feed names."""
        return tuple(change.address for change in self._feed())

    def _feed(self) -> tuple[Change, ...]:
        """The feed, as far as robots.txt lets it be asked for."""
        try:
            return read_feed(self.desk.list(FEED))
        except ItemTrouble:
            return ()
