"""What readers wrote below a page, as a text shows it: who, when, and their lines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import dropwhile

from pbexport.reading.text.chrome import ABOVE_REMARKS, BUTTONS, LEADING_BUTTONS, SAID_AT, bare, shown

_ALONE = re.compile(r"(?P<author>.*?) ?\bsaid")
_IN_ONE = re.compile(rf"(?P<author>.*?) ?\bsaid (?P<when>{SAID_AT})(?: {BUTTONS.pattern})?")
_WHEN = re.compile(rf"(?P<when>{SAID_AT})(?: {BUTTONS.pattern})?")


@dataclass(frozen=True, slots=True)
class Remark:
    """What one reader wrote; without author and time, what stands above the first of them."""

    author: str
    when: str
    """As the platform writes it, in the time of the workspace."""
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Head:
    """The line or two that a comment begins with."""

    author: str
    when: str
    end: int


def begins_remark(said: Sequence[str], at: int) -> bool:
    """Whether a comment begins at a line."""
    return _head(said, said, at) is not None


def remarks_in(lines: Sequence[str]) -> tuple[Remark, ...]:
    """The comments, in the order of the text. Every line is part of one, save what the platform writes above them."""
    said, told = [bare(line) for line in lines], [shown(line) for line in lines]
    heads = [(at, head) for at in range(len(lines)) if (head := _head(said, told, at))]
    above = (0, _Head("", "", 0))
    ends = [at for at, _ in heads] + [len(lines)]
    found = (
        Remark(head.author, head.when, _own(lines[head.end : end], BUTTONS if head.when else ABOVE_REMARKS))
        for (_, head), end in zip([above, *heads], ends, strict=True)
    )
    return tuple(each for each in found if each.when or any(map(str.strip, each.lines)))


def _own(lines: Sequence[str], theirs: re.Pattern[str]) -> tuple[str, ...]:
    """Lines from the first word on that is not the platform's."""
    own = tuple(dropwhile(lambda line: not bare(line) or theirs.fullmatch(bare(line)), lines))
    return (*(LEADING_BUTTONS.sub("", line) for line in own[:1]), *own[1:])


def _head(said: Sequence[str], told: Sequence[str], at: int) -> _Head | None:
    if "said" not in said[at]:
        return None
    if found := _IN_ONE.fullmatch(told[at]):
        return _Head(found["author"], found["when"], at + 1)
    after = next((place for place in range(at + 1, min(at + 4, len(said))) if said[place]), None)
    alone, when = _ALONE.fullmatch(told[at]), _WHEN.fullmatch(said[after]) if after else None
    return _Head(alone["author"], when["when"], after + 1) if after and alone and when else None
