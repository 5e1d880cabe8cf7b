"""Two texts' facts → where they differ: what was lost, what was invented, and where."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pbexport.audit.facts import Aspect, Fact, Facts, Value

LIGHT = (Aspect.WORDS, Aspect.LINKS, Aspect.IMAGES)
"""The aspects that an export looks at before it ends."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What one text says and the other does not, at one place."""

    aspect: Aspect
    lost: tuple[Value, ...]
    invented: tuple[Value, ...]
    around: str
    """The text around the place, from the side that says it."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How far two texts say the same."""

    agreed: int
    """Facts that both tell, counted once."""
    told: int
    """Facts that both tell, counted twice, with those that one of them tells."""
    differences: tuple[Difference, ...]

    @property
    def score(self) -> float:
        """From 0 to 1; 1 means that nothing was lost and nothing invented."""
        return self.score_with(0)

    def score_with(self, wrong: int) -> float:
        """The same with some facts more that are told wrongly."""
        return 2 * self.agreed / (self.told + wrong) if self.told + wrong else 1.0


def compare(source: Facts, result: Facts, aspects: Sequence[Aspect] = tuple(Aspect)) -> Comparison:
    """What the result lost of the source, and what it invented."""
    agreed, told, differences = 0, 0, []
    for aspect in aspects:
        expected, got = source.values(aspect), result.values(aspect)
        told += len(expected) + len(got)
        if expected == got:
            agreed += len(expected)
            continue
        found = list(_differences(aspect, expected, got, source, result))
        agreed += len(expected) - sum(len(each.lost) for each in found)
        differences += found
    return Comparison(agreed, told, tuple(differences))


def _differences(
    aspect: Aspect, expected: list[Value], got: list[Value], source: Facts, result: Facts
) -> Iterator[Difference]:
    begin = _common(expected, got)
    end = _common(expected[begin:][::-1], got[begin:][::-1])
    middle, other = expected[begin : len(expected) - end], got[begin : len(got) - end]
    places, other_places = source.of(aspect), result.of(aspect)
    for kind, one, two, three, four in SequenceMatcher(None, middle, other, autojunk=False).get_opcodes():
        if kind != "equal":
            lost, invented = tuple(middle[one:two]), tuple(other[three:four])
            where = (
                source.around(_place(places, begin + one))
                if lost
                else result.around(_place(other_places, begin + three))
            )
            yield Difference(aspect, lost, invented, where)


def _place(facts: Sequence[Fact], at: int) -> int:
    return facts[at].place if at < len(facts) else 0


def _common(one: list[Value], other: list[Value]) -> int:
    """How many facts both begin with."""
    length = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        length += 1
    return length
