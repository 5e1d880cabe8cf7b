"""Notices at the edges of a body: those of known wording, and the one of unknown wording that stands beside them.

The platform shows two at a time, each behind the same bullet. A list of the page may stand beside them too: so an
unknown one must be a sentence, and neither part of a list of its own nor announced by the line above it.
"""

from collections.abc import Sequence

from pbexport.reading.text import chrome

_AT_A_TIME = 2
"""Notices that the platform shows."""


def beside_known(lines: Sequence[str], said: Sequence[str]) -> frozenset[int]:
    """The lines that may be notices of unknown wording, for a known one stands directly beside them."""
    places = [at for at, line in enumerate(said) if line]
    around = zip([None, *places], places, [*places[1:], None], strict=False)
    return frozenset(at for before, at, after in around if _is_beside(lines, said, before, at, after))


def without_notices_above(
    lines: Sequence[str], said: Sequence[str], beside: frozenset[int], begin: int, end: int
) -> int:
    """The first line below the notices that stand from a line on."""
    return begin + _length(lines, said, beside, range(begin, end))


def without_notices_below(
    lines: Sequence[str], said: Sequence[str], beside: frozenset[int], begin: int, end: int
) -> int:
    """The line up to which there is no notice."""
    return end - _length(lines, said, beside, range(end - 1, begin - 1, -1))


def _length(lines: Sequence[str], said: Sequence[str], beside: frozenset[int], places: Sequence[int]) -> int:
    """How many lines from an edge of the body are notices, or say nothing."""
    gone = 0
    for count, at in enumerate(places):
        is_unknown = at in beside and gone < _AT_A_TIME
        if said[at] and not (is_unknown or _is_notice(lines[at], said[at], after_notice=gone > 0)):
            return count
        gone += bool(said[at])
    return len(places)


def _is_notice(line: str, said: str, *, after_notice: bool) -> bool:
    """One of unknown wording that names what all of them advertise is one behind a bullet, or beside another."""
    return bool(chrome.NOTICE.fullmatch(said)) or ((after_notice or chrome.is_marked(line)) and chrome.is_advert(said))


def _is_beside(lines: Sequence[str], said: Sequence[str], before: int | None, at: int, after: int | None) -> bool:
    mark = chrome.mark(lines[at])
    if not mark or not chrome.is_sentence(said[at]) or (before is not None and said[before].endswith(":")):
        return False
    items = [place for place in (before, after) if place is not None and chrome.mark(lines[place]) == mark]
    return bool(items) and all(chrome.NOTICE.fullmatch(said[place]) for place in items)
