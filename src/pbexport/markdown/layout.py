"""How blocks are laid out, where readers of Markdown differ.

Every reader knows what CommonMark says, save Python-Markdown and its kin: for them what is inside an item of a list has
to be indented by four columns, whatever the width of its mark. Four are right for CommonMark too.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from turbohtml import Element

_MARK = re.compile(r"(?:[-*+]|\d{1,9}[.)])(?: |\Z)")
_FENCE = re.compile(r"`{3,}|~{3,}")
_Box = tuple[str, str]
"""What stands before each line in an item or quotation: as the text has it, and as it is to be written."""
_QUOTATION: _Box = ("> ", "> ")


@dataclass(frozen=True, slots=True)
class Layout:
    """What can be chosen about it."""

    indent: int = 0
    """By how many columns at least the inside of an item is indented; 0: as far as its mark is wide."""
    demotes: bool = False
    """Whether headings go down a level where the page has one of the first, which is for its title."""


def demote(root: Element) -> None:
    """Moves all headings down a level, if there is one of the first; those of the last level stay."""
    if next(root.iter_elements("h1"), None) is not None:
        for level in range(5, 0, -1):
            for heading in list(root.iter_elements(f"h{level}")):
                heading.tag = f"h{level + 1}"


def indented(text: str, columns: int) -> str:
    r"""Markdown as this package writes it, with the inside of each item indented by at least so many columns.

    >>> indented("- a\n  - b", 4)
    '-   a\n    -   b'
    """
    return "\n".join(_lines(text, columns))


def _lines(text: str, columns: int) -> Iterator[str]:
    boxes: list[_Box] = []
    """What stands around a line, outermost first."""
    fence = ""
    for line in text.split("\n"):
        begin, rest, depth = _within(line, boxes)
        if rest and depth < len(boxes):
            del boxes[depth:]
            fence = ""
        if fence:
            fence = "" if rest == fence else fence
        else:
            opened, rest = _opened(rest, boxes, columns)
            begin += opened
            found = _FENCE.match(rest)
            fence = found[0] if found else ""
        yield begin + rest if rest else begin.rstrip()


def _within(line: str, boxes: Iterable[_Box]) -> tuple[str, str, int]:
    """What stands before a line, the line within, and how many boxes it is in."""
    begin, rest, depth = "", line, 0
    for before, after in boxes:
        if not (rest.startswith(before) or rest == before.rstrip()):
            break
        begin, rest, depth = begin + after, rest[len(before) :], depth + 1
    return begin, rest, depth


def _opened(rest: str, boxes: list[_Box], columns: int) -> tuple[str, str]:
    """The marks of items and quotations that begin with a line, and the line within them all."""
    begin = ""
    while found := _MARK.match(rest) or re.match("> ", rest):
        mark = found[0]
        width = len(mark.rstrip()) + 1
        room = width if mark == "> " else max(width, columns)
        boxes.append(_QUOTATION if mark == "> " else (" " * width, " " * room))
        begin, rest = begin + mark.ljust(room), rest[len(mark) :]
    return begin, rest
