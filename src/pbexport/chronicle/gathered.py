"""All that is to be told, while it is found: a commit can be made as soon as nothing can come before it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush

from pbexport.chronicle.steps import Order, Step
from pbexport.git.known import Item
from pbexport.git.outcome import Missing, Untold

Key = tuple[Item, object]


@dataclass(slots=True)
class Gathered:
    """What pages and files have to tell that is not in the repository."""

    steps: dict[Key, Step] = field(default_factory=dict)
    rest: dict[int, tuple[str, int]] = field(default_factory=dict)
    """Pages that have to change though no step tells of it: number → path, and the mark of the content."""
    missing: list[Missing] = field(default_factory=list)
    untold: list[Untold] = field(default_factory=list)
    _waiting: list[tuple[Order, int, Key]] = field(default_factory=list)
    """A heap: the order of each step that was not taken yet, how many were added before it, and its key."""
    _added: int = 0
    _told: set[Item] = field(default_factory=set)
    _again: dict[Key, bool] = field(default_factory=dict)
    """Steps that are in the repository already → whether the page is as they say there."""

    def add(self, step: Step) -> None:
        """Adds a step; of two that tell of the same revision the later one counts."""
        self._told.add(step.item)
        self._put(step)

    def add_again(self, step: Step, *, is_there: bool) -> None:
        """Adds a step of a page that the repository has, in case that older ones come to light before it is taken."""
        self._again[_key(step)] = is_there
        self._put(step)

    def has(self, item: Item) -> bool:
        """Whether any step is of a page or file."""
        return item in self._told

    def tells(self, step: Step) -> bool:
        """Whether a step is of the same revision."""
        return _key(step) in self.steps

    def taken(self, until: float) -> Iterator[Step]:
        """Takes out all steps from before a time, in their order."""
        while self._waiting and self._waiting[0][0][0] < until:
            order, _, key = heappop(self._waiting)
            step = self.steps[key]
            if step.order != order:
                continue  # another one of the same revision came later
            if key in self._again and not self.has(step.item):
                self._leave(key, step)
            else:
                yield step

    def _put(self, step: Step) -> None:
        self.steps[_key(step)] = step
        self._added += 1
        heappush(self._waiting, (step.order, self._added, _key(step)))

    def _leave(self, key: Key, step: Step) -> None:
        """No older one came: the page is told of only if it is not there as it is now."""
        del self.steps[key]
        if not self._again[key] and isinstance(step.item, int):
            self.rest[step.item] = step.path, step.mark


def _key(step: Step) -> Key:
    marks = step.marks
    return step.item, ("renamed", marks.renamed) if marks.renamed is not None else marks.revision or step.time
