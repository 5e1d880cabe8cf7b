"""Markdown, taken apart into what a builder may read as its own language, and what is code: changed piece by piece.

It knows Markdown as this package writes it: all code is fenced, and a backtick in text has a backslash before it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_FENCE = re.compile(r"[ >]*(?:(?:[-*+]|\d{1,9}[.)]) [ >]*)*(?P<fence>`{3,}|~{3,})[^`\n]*\n?\Z")
"""A line that begins a block of code, within items and quotations or not."""
_SPAN = re.compile(
    r"""
      \\. | <[A-Za-z/!?][^<>]*>                                            # a backtick in these begins no code
    | (?P<code> (?P<ticks>`+) (?!`) (?: (?!\n[ >]*\n) . )+? (?<!`) (?P=ticks) (?!`) )
    """,
    re.VERBOSE | re.DOTALL,
)


class Kind(Enum):
    """What a piece of Markdown is."""

    TEXT = auto()
    """Everything that is not code: text with its marks, links and tags."""
    SPAN = auto()
    """Code in a line, with its backticks."""
    FENCE = auto()
    """A block of code, with the lines of its fence."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of Markdown; all pieces of a text, joined, are that text."""

    kind: Kind
    text: str


def pieces(markdown: str) -> Iterator[Piece]:
    r"""The pieces of a text, in order.

    >>> [piece.text for piece in pieces("a `b` c\n```\nd\n```\n")]
    ['a ', '`b`', ' c\n', '```\nd\n```\n']
    """
    fence, lines = "", list[str]()
    for line in _LINE.findall(markdown):
        if fence:
            lines.append(line)
            if line.strip(" >\n") != fence:
                continue
            yield Piece(Kind.FENCE, "".join(lines))
            fence, lines = "", []
        elif found := _FENCE.match(line):
            yield from _in_lines("".join(lines))
            fence, lines = found["fence"], [line]
        else:
            lines.append(line)
    if fence:
        yield Piece(Kind.FENCE, "".join(lines))
    else:
        yield from _in_lines("".join(lines))


def _in_lines(text: str) -> Iterator[Piece]:
    """Text and the code in its lines."""
    done = 0
    for found in _SPAN.finditer(text):
        if found["code"]:
            if done < found.start():
                yield Piece(Kind.TEXT, text[done : found.start()])
            yield Piece(Kind.SPAN, found["code"])
            done = found.end()
    if done < len(text):
        yield Piece(Kind.TEXT, text[done:])


def rewritten(markdown: str, *, text: Callable[[str], str] = str, code: Callable[[str], str] = str) -> str:
    """The same Markdown with each piece changed that is text, or that is code."""
    return "".join((text if piece.kind is Kind.TEXT else code)(piece.text) for piece in pieces(markdown))
