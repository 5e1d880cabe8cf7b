"""One state of a page → its path and its text, as it would have been written then.

The last state of a page is the file that `build` writes. An earlier one holds what was known then: the revisions up to
its own, and nothing that readers added later.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from pbexport.archive import Archive
from pbexport.chronicle.phases import Phase
from pbexport.frontmatter import newest
from pbexport.model.answers import Filed
from pbexport.model.pages import PLAIN, History, Moment, Page, Precision, Revision, Standing
from pbexport.reading.history import read_history
from pbexport.recipe import Recipe
from pbexport.travelling import travelling
from pbexport.writing.document import document
from pbexport.writing.guarded import UNDONE, guarded
from pbexport.writing.orders import Order, fitting, read_order, read_snapshots
from pbexport.writing.shelves import Shelves

T = TypeVar("T")


@travelling
@dataclass(frozen=True, slots=True)
class Told:
    """A page, and some of its states, oldest first."""

    order: Order
    """For the page as it is."""
    phases: tuple[Phase, ...]
    texts: frozenset[int]
    """The ids of all old revisions whose text is in the archive."""
    history: History | None = None
    """Where all states are of old texts: what is known of all revisions."""


@travelling
@dataclass(frozen=True, slots=True)
class Chapter:
    """What came of one phase."""

    number: int
    phase: Phase
    time: int = 0
    """Unix seconds, UTC."""
    id: int | None = None
    """That of the revision; None where it is not known exactly."""
    precision: Precision | None = Precision.SECOND
    """How exactly the time is known; None where it is only that of the capture."""
    author: str = ""
    said: str = ""
    """The author's description."""
    text: bytes = b""
    unheard: int = 0
    """Revisions between it and the one before whose texts are not in the archive."""
    missing: tuple[int, ...] = ()
    """Told with the last state: the ids of all revisions of the page whose texts are not in the archive."""
    unlisted: int = 0
    """The same: how many revisions the wiki counts beyond all that are known."""
    history: History | None = None
    """Told with the last state: what is known of all revisions."""
    trouble: str = ""
    """Why there is no text."""


def _size(told: Told) -> int:
    """Bytes of all snapshots of its states."""
    return sum((phase.filed or told.order.view).size for phase in told.phases)


@dataclass(frozen=True, slots=True)
class Scribe:
    """Writes the states of single pages; it knows all that a text depends on, and nothing of other texts."""

    archive: Archive
    shelves: Shelves
    recipe: Recipe
    wiki: str

    def volumes(self, told: Sequence[Told]) -> list[tuple[Chapter, ...]]:
        """One chapter for each state of each page, in their order; what cannot be read is told, and costs only itself.

        Some are read before any of them is written: so the code of each step stays in the processor's cache.
        """
        return [chapters for some in fitting(told, _size) for chapters in self._volumes(some)]

    def _volumes(self, told: Sequence[Told]) -> list[tuple[Chapter, ...]]:
        read = [self._read(each) for each in told]
        return [self._chapters(each, states) for each, states in zip(told, read, strict=True)]

    def _read(self, told: Told) -> "list[_Then | Chapter]":
        """What was known of a page in each state."""
        today = guarded(partial(self._today, told), partial(self.lost, told))
        if not isinstance(today, _Known):
            return [*today]
        return [self._tried(told, phase, partial(self._then, told.order, phase, today)) for phase in told.phases]

    def _today(self, told: Told) -> "_Known":
        """What is known of a page now; where all its states are of old texts, that of its history is enough."""
        order = told.order
        if all(phase.filed for phase in told.phases):
            return _Known(Page(order.number, order.name, ""), told.history, order.standing)
        view, listed = read_snapshots(order, self.archive)
        return _Known(read_order(order, view), read_history(listed) if listed else None, order.standing)

    def _chapters(self, told: Told, states: "Sequence[_Then | Chapter]") -> tuple[Chapter, ...]:
        return tuple(
            then if isinstance(then, Chapter) else self._tried(told, phase, partial(self._written, told, phase, then))
            for phase, then in zip(told.phases, states, strict=True)
        )

    def lost(self, told: Told, reason: str = UNDONE) -> tuple[Chapter, ...]:
        """What stands in the place of states that could not be written."""
        return tuple(_lost(told, phase, reason) for phase in told.phases)

    def _tried(self, told: Told, phase: Phase, work: Callable[[], T]) -> T | Chapter:
        """What is made of a state; where that fails, the chapter that says why."""
        return guarded(work, partial(_lost, told, phase))

    def _then(self, order: Order, phase: Phase, today: "_Known") -> "_Then":
        return _Then(today if phase.filed is None else self._old(order, phase, phase.filed, today.history), today)

    def _written(self, told: Told, phase: Phase, state: "_Then") -> Chapter:
        then, today = state.known, state.today
        listed = today.revisions
        moment = newest(then.page, then.revisions)
        exact = moment.unix if moment and moment.precision is Precision.SECOND else None
        saved = next((each for each in listed if each.id == exact), then.page)
        return Chapter(
            number=told.order.number,
            phase=phase,
            time=max(moment.unix if moment else told.order.view.fetched, 0, *(told.texts if then is today else ())),
            id=exact,
            precision=moment.precision if moment else None,
            author=saved.author,
            said=saved.comment if isinstance(saved, Revision) else saved.description,
            text=self._text(told.order, phase, then).encode("utf-8", "replace"),
            unheard=_unheard(exact, listed, told.texts),
            missing=_missing(exact, listed, told.texts) if phase.is_last else (),
            unlisted=_unlisted(today, told.texts) if phase.is_last else 0,
            history=today.history if phase.is_last else None,
        )

    def _text(self, order: Order, phase: Phase, known: "_Known") -> str:
        """The file of a page at its path; the last one is what `Press` writes."""
        page, standing = known.page, known.standing
        if not phase.is_last:
            page, standing = replace(page, name=phase.name), replace(standing, former=phase.former)
        return document(
            page,
            known.history,
            self.shelves.relinker(phase.path, phase.filed.url if phase.filed else order.view.url),
            anchors=self.shelves.anchors_in(order.number, phase.path),
            recipe=self.recipe,
            wiki=self.wiki,
            standing=standing,
            edition=self.shelves.edition,
            entry=self.shelves.entry(order.number),
        )

    def _old(self, order: Order, phase: Phase, filed: Filed, history: History | None) -> "_Known":
        """An old revision; what the wiki shows beside it belongs to the page as it is."""
        old = Order(order.number, order.name, phase.path, filed, revision=phase.revision)
        page = read_order(old, read_snapshots(old, self.archive)[0], text_only=True)
        saved = Moment(phase.revision or 0)
        return _Known(replace(page, edited=saved, tags=(), folder="", comments=()), _until(saved.unix, history), PLAIN)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a page when it is written."""

    page: Page
    history: History | None
    standing: Standing

    @property
    def revisions(self) -> tuple[Revision, ...]:
        return self.history.revisions if self.history else ()


@dataclass(frozen=True, slots=True)
class _Then:
    """What was known of a page, and what is known of it today."""

    known: _Known
    today: _Known


def _lost(told: Told, phase: Phase, reason: str) -> Chapter:
    return Chapter(told.order.number, phase, trouble=reason)


def _until(revision: int, history: History | None) -> History | None:
    """The history as it was when a revision was saved."""
    if history is None:
        return None
    until = tuple(each for each in history.revisions if each.id <= revision)
    return History(until, len(until))


def _unheard(exact: int | None, revisions: tuple[Revision, ...], texts: frozenset[int]) -> int:
    """How many of the revisions right before one have no text; they are listed newest first."""
    before = [] if exact is None else [each.id for each in revisions if each.id < exact]
    return next((count for count, each in enumerate(before) if each in texts), len(before))


def _missing(exact: int | None, revisions: tuple[Revision, ...], texts: frozenset[int]) -> tuple[int, ...]:
    return tuple(each.id for each in revisions if each.id != exact and each.id not in texts)


def _unlisted(today: _Known, texts: frozenset[int]) -> int:
    """How many revisions the wiki counts beyond those that it lists, or whose texts are there."""
    known = {each.id for each in today.revisions} | texts
    newest_is_known = today.page.edited is not None and today.page.edited.unix in known
    claimed = max(today.page.revcount or 0, today.history.claimed if today.history else 0)
    return max(0, claimed - len(known) - (not newest_is_known))
