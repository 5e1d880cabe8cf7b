"""What pages have to tell: every state that the repository does not have, and what the last one has become since."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice

from pbexport.addresses import made_number
from pbexport.chronicle.chapter import Chapter, Scribe, Told
from pbexport.chronicle.gathered import Gathered
from pbexport.chronicle.pen import Pen
from pbexport.chronicle.phases import Phase, phases_of
from pbexport.chronicle.steps import page_step
from pbexport.git.known import Known
from pbexport.git.outcome import Missing, Untold
from pbexport.git.story import Turn, placed, stays, turn_of
from pbexport.home import Home
from pbexport.means import Means
from pbexport.orders import order_of
from pbexport.paths import key
from pbexport.shelves import Shelves
from pbexport.state import KnownPage

_TOGETHER = 16
"""Texts of one page that one process makes at a time."""


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

    def gather(self) -> None:
        """Gives git every text that is missing there, page after page."""
        done, count = 0, self.home.state.pages.count()
        with closing(self.home.archive.apart()) as archive:
            scribe = Scribe(archive, self.shelves, self.home.recipe, self.home.name)
            for chapters in self.means.crew.results(scribe.volumes, scribe.lost, self._told(), count):
                for chapter in chapters:
                    self._take(chapter)
                    done += chapter.phase.is_last
                self.means.at("telling pages", done, count - done)

    def _told(self) -> Iterator[Told]:
        """The states of every page that are not in the repository, a few at a time, and the last one in any case."""
        state, lasting = self.home.state, tuple(turns(self.home))
        taken = {key(path) for _, _, path, _ in state.pages.names()}
        for page in state.pages.all():
            self.known.adopt(page.number, map(made_number, (page.name, *page.standing.former)))
            old = [each for each in state.past.revisions(page.number) if each.id != page.edited]
            lain = stays(page.name, page.standing.folder, page.standing.former, lasting)
            lying = placed(lain, page.number, page.path, taken)
            phases = [self._shelved(page, each) for each in phases_of(page, old, list(lying))]
            due = iter([each for each in phases if each.is_last or not self._is_known(page.number, each, page.edited)])
            texts, order = frozenset(each.id for each in old), order_of(page)
            while some := tuple(islice(due, _TOGETHER)):
                yield Told(order, some, texts)

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

    def _take(self, chapter: Chapter) -> None:
        """The last state is told once more where older ones that came to light would stand after it."""
        number, phase = chapter.number, chapter.phase
        if chapter.trouble:
            self.gathered.untold.append(Untold(phase.path, phase.revision, chapter.trouble))
            return
        if chapter.missing or chapter.unlisted:
            self.gathered.missing.append(Missing(phase.path, chapter.missing, chapter.unlisted))
        if not self._is_known(number, phase, chapter.id) or (phase.is_last and self.gathered.has(number)):
            self.gathered.add(page_step(chapter, self.pen.text(chapter.text)))
        elif phase.is_last and not self._is_there(chapter):
            self.gathered.rest[number] = phase.path, self.pen.text(chapter.text)

    def _is_there(self, chapter: Chapter) -> bool:
        """Whether the repository's newest commit holds the page as it is."""
        path = chapter.phase.path
        named = hashlib.new(self.hashing, b"blob %d\0" % len(chapter.text) + chapter.text).hexdigest()
        return self.known.tree.where.get(chapter.number) == path and self.contents.get(path) == named


def turns(home: Home) -> Iterator[Turn]:
    """What got another name or folder, as each run noticed that knows the time of it, newest first."""
    for run in home.state.events.runs():
        if as_of := home.state.fact(f"as of {run}"):
            yield turn_of(int(as_of), home.state.events.of(run))
