"""What a text says, aspect by aspect, each in reading order: what the proof compares."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Value = tuple[str | int, ...]
"""One fact, comparable: for a link its address and text, for a row its cells, for a word the word."""


class Aspect(StrEnum):
    """The ways in which a text can say something."""

    WORDS = "words"
    """Every word and sign; a sign that nobody sees is none."""
    LINES = "lines"
    """What stands in a line of its own, or in a paragraph."""
    LINKS = "links"
    """Address and text."""
    IMAGES = "images"
    """Address and alternative text."""
    HEADINGS = "headings"
    """Level and text."""
    ITEMS = "items"
    """Of lists: depth, number (0 where there is none), text without that of lists within."""
    ROWS = "rows"
    """Of tables of data: the text of each cell, in its column."""
    CODE = "code"
    """Lines of preformatted text, with their spaces."""
    RULES = "rules"
    """Horizontal lines."""
    STRONG = "strong"
    EM = "emphasis"
    STRUCK = "struck out"
    FORMULAS = "formulas"


_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe0f\ufeff]")
_LINE_ENDS = re.compile("[\x0b\x0c\u2028\u2029]")
"""Ends of lines that only some programs see."""
_WORD = re.compile(r"\w+|[^\w\s]")
_BOX = re.compile(r"\[([ xX])\]")
_AROUND = 60
"""Characters shown on each side of a difference."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a text says, and where in its plain text."""

    value: Value
    place: int


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a text says."""

    text: str = ""
    """The plain text, a line a block."""
    told: Mapping[Aspect, tuple[Fact, ...]] = field(default_factory=dict)
    simplified: Mapping[str, int] = field(default_factory=dict)
    """What Markdown cannot say, and how often the text says it."""

    def of(self, aspect: Aspect) -> tuple[Fact, ...]:
        """All facts of one aspect, in reading order."""
        if aspect is Aspect.WORDS:
            return tuple(Fact((found[0],), found.start()) for found in _WORD.finditer(self.text))
        return tuple(lines(self.text)) if aspect is Aspect.LINES else self.told.get(aspect, ())

    def values(self, aspect: Aspect) -> list[Value]:
        """The same without their places, which is quicker for words."""
        if aspect is Aspect.WORDS:
            return [(word,) for word in _WORD.findall(self.text)]
        return [fact.value for fact in self.of(aspect)]

    def around(self, place: int) -> str:
        """What stands around a place, in one line."""
        before, after = self.text[max(0, place - _AROUND) : place], self.text[place : place + _AROUND]
        return " ".join(f"{before}{after}".split())

    def then(self, other: "Facts") -> "Facts":
        """The facts of a text that goes on with another one."""
        text = f"{self.text}\n"
        moved = {
            aspect: tuple(Fact(fact.value, fact.place + len(text)) for fact in facts)
            for aspect, facts in other.told.items()
        }
        return Facts(
            text + other.text,
            {aspect: self.told.get(aspect, ()) + moved.get(aspect, ()) for aspect in {**self.told, **moved}},
            {name: self.simplified.get(name, 0) + other.simplified.get(name, 0)
             for name in {**self.simplified, **other.simplified}},
        )  # fmt: skip


def visible(text: str) -> str:
    """The text without characters that nobody sees; boxes to tick are written as signs, ends of lines as spaces."""
    seen = _INVISIBLE.sub("", _LINE_ENDS.sub(" ", text))
    return _BOX.sub(lambda box: "☐" if box[1] == " " else "☑", seen)


def told(text: str) -> str:
    """The words of a text, with one space between them: equal for texts that differ in white space only."""
    return " ".join(_WORD.findall(text))


def lines(text: str) -> Iterator[Fact]:
    """Each line that says something."""
    place = 0
    for line in text.split("\n"):
        if said := told(line):
            yield Fact((said,), place)
        place += len(line) + 1


def pieces(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[Fact]:
    """The words within spans of a text; spans that touch are one."""
    joined: list[list[int]] = []
    for begin, end in spans:
        if joined and joined[-1][1] == begin:
            joined[-1][1] = end
        else:
            joined.append([begin, end])
    for begin, end in joined:
        yield from (Fact((found[0],), begin + found.start()) for found in re.finditer(r"\w+", text[begin:end]))
