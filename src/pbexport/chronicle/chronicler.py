"""What pages and files have to tell, as commits in the order of their time."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

from pbexport.chronicle.files import Files
from pbexport.chronicle.gathered import Gathered
from pbexport.chronicle.pages import Pages, turns
from pbexport.chronicle.pen import Pen
from pbexport.chronicle.repository import Repository
from pbexport.chronicle.steps import OURS, Step
from pbexport.git.identity import Authors
from pbexport.git.known import Item, Known
from pbexport.git.message import Marks, message
from pbexport.git.outcome import Outcome
from pbexport.git.stream import Commit, Drop, Put, commit
from pbexport.home import Home
from pbexport.means import Means
from pbexport.writing.shelves import Shelves

_NOW = "The wiki as it is now"
_WHY = "Comments, tags, links, names, or how pages are written: what no revision tells of."


@dataclass(frozen=True, slots=True)
class Chronicler:
    """Tells the past of one export to one repository."""

    home: Home
    repository: Repository
    authors: Authors
    means: Means
    known: Known
    shelves: Shelves
    newest: int
    """The time of the repository's newest commit (Unix seconds, UTC), 0 where it has none."""

    def tell(self) -> Outcome:
        """Makes all commits that are missing."""
        repository, gathered, count = self.repository, Gathered(), 0
        before, hashing, contents = repository.tip(), repository.hashing(), repository.contents()
        with repository.adding() as stream:
            pen = Pen(stream, self.home.archive)
            pages = Pages(self.home, self.means, self.known, contents, hashing, gathered, pen, self.shelves)
            pages.gather_last()
            Files(self.home, self.known, contents, gathered, pen, self.shelves).gather()
            for each in self._commits(gathered, pages.gather_old(), before, contents):
                stream.writelines(commit(each))
                count += 1
        if count:
            repository.follow(before)
        return self._outcome(gathered, count)

    def _commits(
        self, gathered: Gathered, times: Iterator[float], before: str, there: dict[str, str]
    ) -> Iterator[Commit]:
        """All commits in their order, each as soon as nothing can come before it, as `times` tell.

        The first of a repository says of which wiki it is.
        """
        parent, wiki, latest = before, "" if before else self.authors.wiki, self.newest
        for step in chain.from_iterable(map(gathered.taken, times)):
            yield replace(self._commit(step, wiki), parent=parent)
            parent, wiki, latest = "", "", max(latest, step.time)
        moved = tuple(self._moved(gathered))
        if changes := tuple(self._changes(gathered, there)):
            said = message(_NOW, "", (_WHY,), Marks(moved=moved, wiki=self.authors.wiki))
            time = max((latest, *(turn.as_of for turn in turns(self.home))))
            yield Commit(self.repository.branch, time, str(self.authors.of(OURS)), said, changes, parent)

    def _commit(self, step: Step, wiki: str) -> Commit:
        said = message(step.name, step.said, step.remarks, replace(step.marks, wiki=wiki))
        changes = self.known.tree.put(step.item, step.path, step.mark)
        return Commit(self.repository.branch, step.time, str(self.authors.of(step.author)), said, changes)

    def _moved(self, gathered: Gathered) -> Iterator[tuple[int, str]]:
        """Pages that lie elsewhere though no step tells of it, as when all files of an export are laid out anew."""
        for number, (path, _) in gathered.rest.items():
            if self.known.tree.where.get(number) != path:
                yield number, path

    def _changes(self, gathered: Gathered, there: dict[str, str]) -> Iterator[Put | Drop]:
        """What has to change though no step tells of it, so that all is as the export has it."""
        yield from self._gone(there)
        for number, (path, mark) in gathered.rest.items():
            yield from self.known.tree.put(number, path, mark)

    def _gone(self, there: dict[str, str]) -> Iterator[Drop]:
        """What the export no longer has: it was pruned."""
        state = self.home.state
        files = (self.shelves.file(file.path) for file in state.files.all())
        kept: set[Item] = {*(number for number, *_ in state.pages.names()), *files}
        for item in self.known.gone(kept):
            if self.known.tree.where[item] in there:
                yield from self.known.tree.drop(item)

    def _outcome(self, gathered: Gathered, commits: int) -> Outcome:
        steps = gathered.steps.values()
        return Outcome(
            repository=str(self.repository.place),
            branch=self.repository.branch,
            commits=commits,
            revisions=sum(step.marks.page is not None and step.marks.renamed is None for step in steps),
            versions=sum(bool(step.marks.content) for step in steps),
            late=sum(step.time < self.newest for step in steps),
            missing=tuple(gathered.missing),
            untold=tuple(gathered.untold),
        )
