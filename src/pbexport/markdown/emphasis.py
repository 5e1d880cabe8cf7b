"""Runs of text with their marks (strong, em, del) written as Markdown that is read back as the same runs.

Markdown's `**` works only where the characters on both sides allow it (CommonMark, "left- and right-flanking"). Where
they do not, as in `foo**(bar)**baz`, the mark is written as a tag, which every reader of Markdown understands.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, groupby, takewhile
from operator import itemgetter

from pbexport.markdown.normalise.tree import SPACES

Marks = tuple[str, ...]
Run = tuple[str, Marks]
_TEXT, _MARKS = itemgetter(0), itemgetter(1)
_END: Run = ("", ())

BREAK = "\0"
"""A line break, as a run's text. The parser lets no such character through from the page itself."""

SYMBOL = {"strong": "**", "em": "*", "del": "~~"}
_BLANK = f"{BREAK}{SPACES}"


@dataclass
class _Pair:
    """One mark's beginning and end: two places in the list of parts."""

    mark: str
    opening: int
    inner: bool
    """Whether it stands within another pair, whose end its beginning could be taken for."""
    closing: int = -1
    as_tag: bool = False


def emphasise(runs: Sequence[Run]) -> str:
    """The runs as one text. Neighbours with equal marks share them; spaces at the edge of a mark stay outside it.

    Marked runs side by side are written together; what stands beyond the plain text next to them does not matter.
    """
    if not any(map(_MARKS, runs)):
        return "".join(map(_TEXT, runs))
    written: list[str] = []
    group: list[Run] = []
    before = " "
    for text, marks in chain(_settle(runs), [_END]):
        if marks:
            group.append((text, marks))
            continue
        if group:
            written.append(_enclosed(group, before, text[:1] or " "))
            group = []
        written.append(text)
        before = text[-1:]
    return "".join(written)


def _settle(runs: Iterable[Run]) -> Iterator[Run]:
    """The runs with neighbours of equal marks joined."""
    for marks, neighbours in groupby(_spaced(runs), _MARKS):
        yield "".join(map(_TEXT, neighbours)), marks


def _spaced(runs: Iterable[Run]) -> Iterator[Run]:
    """The runs, with white space between two words as a run that has the marks that the words have in common."""
    gap = ""
    last: Marks = ()
    for text, marks in runs:
        core = text.strip(_BLANK)
        if not core:
            gap += text
            continue
        before, after = text.split(core, 1) if marks else ("", "")
        if gap or before:
            yield gap + before, _shared(last, marks)
        yield core if marks else text, marks
        gap, last = after, marks
    if gap:
        yield gap, ()


def _shared(before: Marks, after: Marks) -> Marks:
    """The outer marks that two runs have in common."""
    return tuple(mark for mark, _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False)))


def _enclosed(group: list[Run], before: str, after: str) -> str:
    """Marked runs side by side, between two characters of plain text."""
    edges = tuple((_kind(text[0]) + _kind(text[-1]), marks) for text, marks in group)
    symbols = _symbols(_kind(before), edges, _kind(after))
    return "".join([symbol + text for symbol, (text, _) in zip(symbols, [*group, _END], strict=True)])


def _kind(character: str) -> str:
    """A character that stands for all of its kind: Markdown asks no more of what stands beside a mark."""
    if character.isalnum():
        return "a"
    if _is_space(character):
        return " "
    if _is_space_or_punctuation(character):
        return "."
    return "°" if unicodedata.category(character)[0] == "S" else "\N{COMBINING GRAVE ACCENT}"


@lru_cache(maxsize=1024)
def _symbols(before: str, edges: tuple[Run, ...], after: str) -> tuple[str, ...]:
    """What is written before each run, and after the last one. There are few shapes, and pages repeat them."""
    parts, pairs = _lay_out(edges, before, after)
    slots = {slot: pair for pair in pairs for slot in (pair.opening, pair.closing)}
    while [pair for pair in pairs if not pair.as_tag and _give_way(pair, parts, slots)]:
        pairs.reverse()  # one that gives way may make its neighbour do so, on either side
    symbols = [""]
    for place in range(1, len(parts) - 1):
        if pair := slots.get(place):
            symbols[-1] += _written(pair.mark, as_tag=pair.as_tag)[place == pair.closing]
        else:
            symbols.append("")
    return tuple(symbols)


def _lay_out(group: tuple[Run, ...], before: str, after: str) -> tuple[list[str], list[_Pair]]:
    """The texts in order with an empty part wherever a mark begins or ends, and the pairs of those places."""
    parts = [before]
    pairs: list[_Pair] = []
    open_pairs: list[_Pair] = []
    for place, (text, marks) in enumerate([*group, (after, ())]):
        while any(pair.mark not in marks for pair in open_pairs):
            open_pairs.pop().closing = len(parts)
            parts.append("")
        for mark in _by_reach(marks, group, place, {pair.mark for pair in open_pairs}):
            open_pairs.append(_Pair(mark, len(parts), inner=bool(open_pairs)))
            pairs.append(open_pairs[-1])
            parts.append("")
        parts.append(text)
    return parts, pairs


def _by_reach(marks: Marks, runs: Sequence[Run], place: int, already: set[str]) -> list[str]:
    """The marks that begin here, the one that lasts longest first, so that it encloses the others."""
    new = [mark for mark in marks if mark not in already]
    if len(new) > 1:
        ahead = runs[place:]
        new.sort(key=lambda mark: -sum(1 for _ in takewhile(lambda run: mark in run[1], ahead)))
    return new


def _give_way(pair: _Pair, parts: list[str], slots: dict[int, _Pair]) -> bool:
    """Make the pair a tag if Markdown would not read it as a pair. Returns whether it did."""
    outside, before = _next_character(pair, pair.opening, -1, parts, slots)
    inside, after = _next_character(pair, pair.opening, +1, parts, slots)
    within, before_end = _next_character(pair, pair.closing, -1, parts, slots)
    beyond, after_end = _next_character(pair, pair.closing, +1, parts, slots)
    readable = flanks(outside, inside) and flanks(beyond, within)
    ambiguous = pair.inner and flanks(inside, outside)
    meets_another = any(slots[slot].closing == slot for slot in (*before, *after))
    in_word = not (_is_space_or_punctuation(outside) and _is_space_or_punctuation(beyond))
    runs = (*before, *after), (*before_end, *after_end)
    mismatched = in_word and _mismatched(*(_length(pair, run, slots) for run in runs))
    pair.as_tag = meets_another or mismatched or ambiguous or not readable
    return pair.as_tag


def _mismatched(opening: int, closing: int) -> bool:
    """CommonMark's rule of three, for symbols that could both open and close."""
    return (opening + closing) % 3 == 0 and opening % 3 != 0


def _length(pair: _Pair, run: Iterable[int], slots: dict[int, _Pair]) -> int:
    """How many symbols stand together where the pair begins or ends."""
    return len(SYMBOL[pair.mark]) + sum(len(SYMBOL[slots[slot].mark]) for slot in run)


def _next_character(
    pair: _Pair, slot: int, step: int, parts: list[str], slots: dict[int, _Pair]
) -> tuple[str, list[int]]:
    """The next character in one direction, past symbols of the same kind, and the slots of those symbols."""
    run: list[int] = []
    place = slot + step
    while 0 <= place < len(parts):
        other = slots.get(place)
        if other is None and parts[place]:
            return parts[place][0 if step > 0 else -1], run
        if other is not None and other.as_tag:
            return "<" if step > 0 else ">", run
        if other is not None and (other.mark == "del") != (pair.mark == "del"):
            return SYMBOL[other.mark][0], run
        if other is not None:
            run.append(place)
        place += step
    return " ", run


def flanks(outside: str, inside: str) -> bool:
    """Whether a symbol between these two characters is read as the edge of a mark."""
    if inside.isalnum():
        return True
    if unicodedata.category(inside)[0] in "PS":
        return _is_space_or_punctuation(outside)
    return not _is_space(inside)


def _is_space(character: str) -> bool:
    return character == BREAK or character.isspace()


def _is_space_or_punctuation(character: str) -> bool:
    """Symbols outside ASCII count as punctuation for some readers only: they are not relied on."""
    kind = unicodedata.category(character)[0]
    return _is_space(character) or kind == "P" or (kind == "S" and character.isascii())


def _written(mark: str, *, as_tag: bool) -> tuple[str, str]:
    return (f"<{mark}>", f"</{mark}>") if as_tag else (SYMBOL[mark], SYMBOL[mark])
