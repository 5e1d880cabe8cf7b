"""Which of several captures of a page is the page: the newest revision, told best; the others fill in what it lacks.

captures of a page ─┬─▶ the page      the newest revision
                    ├─▶ old revisions  every other one, each by the capture that tells it best
                    └─▶ further        what tells tags and comments, or revisions that the history does not list
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from pbexport.addressing.addresses import FRONT_PAGE
from pbexport.model.answers import Telling
from pbexport.model.happenings import Event, Happening, Kind
from pbexport.model.pages import Revision
from pbexport.state import KnownHistory, KnownPage, KnownView, State


def settle(state: State, run: int) -> None:
    """Decides for every page of which there are captures; the same captures always come to the same."""
    with state.transaction():
        Settler(state, run).settle()


@dataclass(frozen=True, slots=True)
class Settler:
    """Decides, and records what happened to each page."""

    state: State
    run: int

    def settle(self) -> None:
        """Decides for every page of which there are captures."""
        if not self.state.views.pages():
            return
        self._marry()
        for number in self.state.views.pages():
            known = self.state.pages.get(number)
            views = self.state.views.of(number)
            if known is not None:
                views = (*views, *_asked(known, self.state.pages.view_of(number), views))
            if views:
                self._page(number, known, views)
        self._open()

    def _open(self) -> None:
        """The address `/` means the front page, where nobody asked for it yet."""
        state = self.state
        if any(path == "/" for path, _ in state.links.aliases()):
            return
        front = json.loads(state.fact("wiki") or "{}").get("front_page") or FRONT_PAGE
        for number, name, _, _ in state.pages.names():
            if name == front:
                state.links.put_alias("/", number)

    def _marry(self) -> None:
        """A page of which only the name was known is the page of that name, once its number is known."""
        known = list(self._names())
        numbers = {name: number for number, name in known if number > 0}
        composed = {normalize("NFC", name): number for name, number in numbers.items()}
        for number, name in known:
            now = numbers.get(name, composed.get(normalize("NFC", name)))
            if number < 0 and now is not None:
                self.state.views.renumber(number, now)
                self._renumber(number, now)

    def _names(self) -> Iterator[tuple[int, str]]:
        """Number and name of every page; names that a page has no longer come first, so that the present one counts."""
        yield from self.state.links.former()
        yield from self.state.views.names()
        yield from ((number, name) for number, name, _, _ in self.state.pages.names())

    def _renumber(self, number: int, now: int) -> None:
        state, known = self.state, self.state.pages.get(number)
        if known is None:
            state.links.renumber(number, now)
        elif state.pages.get(now) is None:
            state.pages.renumber(number, now)
            state.past.renumber(number, now)
        else:
            state.imprints.leave(known.path)
            for old in list(state.past.revisions(number)):
                state.imprints.leave(old.path)
            state.past.remove(number)
            state.pages.remove(number)

    def _page(self, number: int, known: KnownPage | None, views: Sequence[KnownView]) -> None:
        state, page = self.state, heaviest(views)
        if known is None or state.pages.view_of(number) != page.snapshot:
            for event in _happened(known, page):
                state.events.put(self.run, event)
            state.pages.put(number, page.name, page.saved, page.snapshot, page.content)
            if known and known.name != page.name:
                state.links.put_former(number, known.name)
                state.imprints.leave(known.path)
                state.pages.unplace(number)
        for old in older(views, page):
            state.past.put_captured(number, Revision(old.saved or 0, old.author, old.comment), old.snapshot)
        if page.is_exact and page.saved is not None:
            state.imprints.leave(state.past.forget_revision(number, page.saved))
        self._further(number, page, views)

    def _further(self, number: int, page: KnownView, views: Sequence[KnownView]) -> None:
        """The fullest history first; beside it what lists further revisions, and what readers wrote."""
        state, further = self.state, []
        histories = state.views.histories_of(number)
        asked = state.pages.history_snapshot(number)
        captured = {each.snapshot for each in histories}
        if histories:
            fullest = max(histories, key=lambda each: (len(each.ids), each.fetched))
            if asked is None or asked in captured:
                state.pages.put_history(number, fullest.snapshot)
                further += [each.snapshot for each in _adding(histories, fullest.ids)]
            else:
                further.append(fullest.snapshot)
        if page.telling < Telling.SHOWN and (shown := [each for each in views if each.telling is Telling.SHOWN]):
            further.append(max(shown, key=lambda each: (each.fetched, each.snapshot)).snapshot)
        state.pages.put_further(number, further)


def heaviest(views: Iterable[KnownView]) -> KnownView:
    """The capture that is the page."""
    return max(views, key=lambda view: view.weight)


def older(views: Iterable[KnownView], page: KnownView) -> Iterator[KnownView]:
    """The captures of old revisions, one each, oldest first."""
    told: dict[int, KnownView] = {}
    for view in sorted(views, key=lambda view: view.weight):
        if view.is_exact and view.saved is not None and view.saved != page.saved:
            told[view.saved] = view
    yield from (told[saved] for saved in sorted(told))


def _adding(histories: Sequence[KnownHistory], known: frozenset[int]) -> Iterator[KnownHistory]:
    """The histories that list what the others do not, the newest first."""
    for history in sorted(histories, key=lambda each: -each.fetched):
        if history.ids - known:
            known |= history.ids
            yield history


def _asked(known: KnownPage, snapshot: int | None, views: Sequence[KnownView]) -> Iterator[KnownView]:
    """The page as the wiki itself answered it, beside what was captured."""
    if snapshot is not None and snapshot not in {view.snapshot for view in views}:
        yield KnownView(
            known.number,
            snapshot,
            known.name,
            known.edited,
            known.edited is not None,
            Telling.SHOWN,
            False,
            known.view.fetched,
            known.content,
        )


def _happened(known: KnownPage | None, page: KnownView) -> Iterator[Event]:
    if known is None:
        yield Event(Happening.ADDED, Kind.PAGE, page.name)
        return
    if known.name != page.name:
        yield Event(Happening.RENAMED, Kind.PAGE, page.name, {"from": known.name, "to": page.name})
    if known.edited != page.saved:
        revisions = [{"id": page.saved, "author": page.author}] if page.is_exact else []
        yield Event(Happening.CHANGED, Kind.PAGE, page.name, {"revisions": revisions})
