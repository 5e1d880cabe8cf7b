"""What pages have to tell: what the last state of each has become, and every earlier one that the repository lacks.

The last states come first, since they tell what is known of all revisions. The old ones follow in the order of their
time, which is known before their texts are: so git makes the commits of some while the texts of the next are made.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise
from math import inf

from pbexport.addressing.addresses import made_number
from pbexport.chronicle.chapter import Chapter, Scribe, Told
from pbexport.chronicle.gathered import Gathered
from pbexport.chronicle.pen import NO_MARK, Pen
from pbexport.chronicle.phases import Phase, phases_of
from pbexport.chronicle.steps import page_step
from pbexport.git.known import Known
from pbexport.git.outcome import Missing, Untold
from pbexport.git.story import Turn, placed, stays, turn_of
from pbexport.home import Home
from pbexport.means import Means
from pbexport.model.pages import History
from pbexport.paths import key
from pbexport.state import KnownPage
from pbexport.writing.orders import Order, order_of
from pbexport.writing.shelves import Shelves

_TOGETHER = 16
"""States of one page that one process makes at a time."""


@dataclass(frozen=True, slots=True)
class _Page:
    """What all states of a page have in common."""

    order: Order
    texts: frozenset[int]
    history: History | None = None
    trouble: str = ""
    """Why nothing of it can be told."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Gathers what the pages of an export have to tell."""

    home: Home
    means: Means
    known: Known
    contents: Mapping[str, str]
    """Path → id of each content in the repository's newest commit."""
    hashing: str
    """The function by which the repository names contents."""
    gathered: Gathered
    pen: Pen
    shelves: Shelves
    telling: dict[int, _Page] = field(default_factory=dict)
    """Those that have old states to tell, by their numbers."""
    old: list[tuple[int, int, Phase]] = field(default_factory=list)
    """The old states: time, number of the page, state."""

    def gather_last(self) -> None:
        """Gives git the text of each page as it is, where that is missing there, and finds the old states."""
        done, count = 0, self.home.state.pages.count()
        for chapters in self._chapters(self._last(), count):
            for chapter in chapters:
                self._take_last(chapter)
                done += chapter.phase.is_last
            self.means.at("telling pages", done, count - done)

    def gather_old(self) -> Iterator[float]:
        """Gives git every old text that is missing there; tells each time before which nothing more will come."""
        due = list(self._old())
        told = self._chapters(iter(due), len(due))
        begins = [*(each.phases[0].time for each in due), inf]
        yield begins[0]
        for done, (chapters, (_, until)) in enumerate(zip(told, pairwise(begins), strict=True)):
            for chapter in chapters:
                self._take_old(chapter)
            self.means.at("telling revisions", done, len(due) - done)
            yield until

    def _chapters(self, told: Iterator[Told], count: int) -> Iterator[tuple[Chapter, ...]]:
        with closing(self.home.archive.apart()) as archive:
            scribe = Scribe(archive, self.shelves, self.home.recipe, self.home.name)
            for _, chapters in self.means.crew.results(scribe.volumes, scribe.lost, told, count):
                yield chapters

    def _last(self) -> Iterator[Told]:
        """The last state of every page, with others of the same text; the old ones are kept for later."""
        state, lasting = self.home.state, tuple(turns(self.home))
        taken = {key(path) for _, _, path, _ in state.pages.names()}
        for page in state.pages.all():
            self.known.adopt(page.number, map(made_number, (page.name, *page.standing.former)))
            old = [each for each in state.past.revisions(page.number) if each.id != page.edited]
            lain = stays(page.name, page.standing.folder, page.standing.former, lasting)
            lying = placed(lain, page.number, page.path, taken)
            phases = [self._shelved(page, each) for each in phases_of(page, old, list(lying))]
            due = [each for each in phases if each.is_last or not self._is_known(page.number, each, page.edited)]
            told = _Page(order_of(page), frozenset(each.id for each in old))
            if earlier := [each for each in due if each.filed]:
                self.telling[page.number] = told
                self.old.extend((each.time, page.number, each) for each in earlier)
            yield Told(told.order, tuple(each for each in due if not each.filed), told.texts)

    def _old(self) -> Iterator[Told]:
        """The old states by their time; those of one page that follow one another are made together."""
        self.old.sort(key=lambda each: each[:2])
        for number, phases in _in_a_row(self.old):
            page = self.telling[number]
            if page.trouble:
                for phase in phases:
                    self._leave(phase, page.trouble)
                continue
            for at in range(0, len(phases), _TOGETHER):
                yield Told(_bare(page.order), phases[at : at + _TOGETHER], page.texts, page.history)

    def _shelved(self, page: KnownPage, phase: Phase) -> Phase:
        return replace(phase, path=self.shelves.page(page.number, phase.path, page.path))

    def _is_known(self, number: int, phase: Phase, newest: int | None) -> bool:
        """Whether the repository has a state of a page; one whose time is not exact, if it has the page at all."""
        if phase.renamed is not None:
            return phase.renamed in self.known.renames.get(number, ())
        revision = phase.revision if phase.filed else newest
        if revision is None:
            return number in self.known.tree.where
        return revision in self.known.revisions.get(number, ())

    def _take_last(self, chapter: Chapter) -> None:
        """The last state is told once more where older ones that come to light would stand after it."""
        number, phase = chapter.number, chapter.phase
        if phase.is_last and number in self.telling:
            self.telling[number] = replace(self.telling[number], history=chapter.history, trouble=chapter.trouble)
        if chapter.trouble:
            self._leave(phase, chapter.trouble)
            return
        if chapter.missing or chapter.unlisted:
            self.gathered.missing.append(Missing(phase.path, chapter.missing, chapter.unlisted))
        if not self._is_known(number, phase, chapter.id):
            self.gathered.add(page_step(chapter, self.pen.text(chapter.text)))
        elif phase.is_last and number in self.telling:
            step = page_step(chapter, self.pen.text(chapter.text))
            self.gathered.add_again(step, is_there=self._is_there(chapter))
        elif phase.is_last and not self._is_there(chapter):
            self.gathered.rest[number] = phase.path, self.pen.text(chapter.text)

    def _take_old(self, chapter: Chapter) -> None:
        """What the last state told of the same revision counts."""
        if chapter.trouble:
            self._leave(chapter.phase, chapter.trouble)
            return
        step = page_step(chapter, NO_MARK)
        if not self.gathered.tells(step):
            self.gathered.add(replace(step, mark=self.pen.text(chapter.text)))

    def _leave(self, phase: Phase, trouble: str) -> None:
        self.gathered.untold.append(Untold(phase.path, phase.revision, trouble))

    def _is_there(self, chapter: Chapter) -> bool:
        """Whether the repository's newest commit holds the page as it is."""
        path = chapter.phase.path
        named = hashlib.new(self.hashing, b"blob %d\0" % len(chapter.text) + chapter.text).hexdigest()
        return self.known.tree.where.get(chapter.number) == path and self.contents.get(path) == named


def _bare(order: Order) -> Order:
    """Without what only the text of the page as it is depends on: it would go to another process with each old one."""
    return Order(order.number, order.name, order.path, order.view)


def _in_a_row(old: Sequence[tuple[int, int, Phase]]) -> Iterator[tuple[int, tuple[Phase, ...]]]:
    """The states of each page that stand one after the other, with its number."""
    for number, some in groupby(old, key=lambda each: each[1]):
        yield number, tuple(phase for _, _, phase in some)


def turns(home: Home) -> Iterator[Turn]:
    """What got another name or folder, as each run noticed that knows the time of it, newest first."""
    for run in home.state.events.runs():
        if as_of := home.state.fact(f"as of {run}"):
            yield turn_of(int(as_of), home.state.events.of(run))
