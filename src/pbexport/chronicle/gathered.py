"""All that is to be told, while it is found."""

from dataclasses import dataclass, field

from pbexport.chronicle.steps import Step
from pbexport.git.known import Item
from pbexport.git.outcome import Missing, Untold


@dataclass(slots=True)
class Gathered:
    """What pages and files have to tell that is not in the repository."""

    steps: dict[tuple[Item, object], Step] = field(default_factory=dict)
    rest: dict[int, tuple[str, int]] = field(default_factory=dict)
    """Pages that have to change though no step tells of it: number → path, and the mark of the content."""
    missing: list[Missing] = field(default_factory=list)
    untold: list[Untold] = field(default_factory=list)
    _told: set[Item] = field(default_factory=set)

    def add(self, step: Step) -> None:
        """Adds a step; of two that tell of the same revision the later one counts."""
        marks = step.marks
        told = ("renamed", marks.renamed) if marks.renamed is not None else marks.revision or step.time
        self.steps[step.item, told] = step
        self._told.add(step.item)

    def has(self, item: Item) -> bool:
        """Whether any step is of a page or file."""
        return item in self._told
