"""How blocks are laid out, where readers of Markdown differ.

Every reader knows what CommonMark says, save Python-Markdown and its kin. For them, what is inside an item of a list
has to be indented by four columns, whatever the width of its mark; beside a mark stands text or another mark; a blank
line comes before each heading, quotation and table, and before each item of a list that holds one; after a number
stands a full stop; and a list or quotation goes on in the next one, whatever its marks, unless something is between
them. All of that is right for CommonMark too.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from turbohtml import Element

_MARK = re.compile(r"(?:[-*+]|\d{1,9}[.)])(?: |\Z)|> ")
_FENCE = re.compile(r"`{3,}|~{3,}")
_BELOW_HEADER = re.compile(r"\|(?: :?-+:? \|)+\Z")
"""The second line of a table, as this package writes it."""
_NOTHING = "<!-- -->"
"""A block that nobody sees."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What can be chosen about it."""

    indent: int = 0
    """By how many columns at least the inside of an item is indented, for Python-Markdown; 0: as CommonMark has it."""
    demotes: bool = False
    """Whether headings go down a level where the page has one of the first, which is for its title."""
    names_blocks: bool = False
    """Whether a place is a name at the end of its block, `^NAME`, and not a tag where it is."""
    escapes: Callable[[str], str] | None = None
    """Markdown of a text in a line → the same, with what only this reader would take for markup as text."""


def demote(root: Element) -> None:
    """Moves all headings down a level, if there is one of the first; those of the last level stay."""
    if next(root.iter_elements("h1"), None) is not None:
        for level in range(5, 0, -1):
            for heading in list(root.iter_elements(f"h{level}")):
                heading.tag = f"h{level + 1}"


def indented(text: str, columns: int) -> str:
    r"""Markdown as this package writes it, for Python-Markdown: the inside of each item indented by so many columns.

    >>> indented("- a\n  - b\n\n1) c", 4)
    '-   a\n    -   b\n\n<!-- -->\n\n1.  c'
    """
    lines = list(_read(text.split("\n")))
    return "\n".join(_Laying(columns).lines(lines))


@dataclass(frozen=True, slots=True, eq=False)
class _Box:
    """An item or a quotation."""

    mark: str
    """With the space after it."""
    number: int
    """Of the line that it begins with."""

    @property
    def kind(self) -> str:
        """What tells it from a box of another kind: the last sign of its mark."""
        return self.mark.rstrip()[-1]

    @property
    def is_item(self) -> bool:
        return self.kind != ">"

    def within(self) -> str:
        """What stands before each further line in it."""
        return " " * (len(self.mark.rstrip()) + 1) if self.is_item else self.mark


@dataclass(frozen=True, slots=True)
class _Line:
    """A line, and where it stands."""

    boxes: tuple[_Box, ...]
    """Around it, outermost first."""
    rest: str
    """The line within them all."""
    begun: int = 0
    """How many of the boxes begin with it: the innermost."""
    is_code: bool = False
    """Whether it stands between two fences, or is the second of them."""

    @property
    def holds(self) -> bool:
        """Whether there is anything in it."""
        return bool(self.rest or self.begun)

    @property
    def outer(self) -> tuple[_Box, ...]:
        """The boxes that began before it."""
        return self.boxes[: len(self.boxes) - self.begun]

    @property
    def opened(self) -> tuple[_Box, ...]:
        """The boxes that begin with it."""
        return self.boxes[len(self.outer) :]


_EMPTY = _Line((), "")


def _read(lines: Iterable[str]) -> Iterator[_Line]:
    boxes: tuple[_Box, ...] = ()
    fence = ""
    for number, line in enumerate(lines):
        depth, rest = _inside(line, boxes)
        if depth < len(boxes):
            boxes, fence = boxes[:depth], ""
        if fence:
            yield _Line(boxes, rest, is_code=True)
            fence = "" if rest == fence else fence
            continue
        opened, rest = _begun(rest, number)
        boxes += opened
        yield _Line(boxes, rest, len(opened))
        found = _FENCE.match(rest)
        fence = found[0] if found else ""


def _inside(line: str, boxes: Iterable[_Box]) -> tuple[int, str]:
    """In how many of the boxes a line goes on, and the line within them."""
    depth = 0
    for box in boxes:
        within = box.within()
        if not (line.startswith(within) or line == within.rstrip()):
            break
        depth, line = depth + 1, line[len(within) :]
    return depth, line


def _begun(line: str, number: int) -> tuple[tuple[_Box, ...], str]:
    """The items and quotations that begin with a line, and the line within them all."""
    boxes: list[_Box] = []
    while found := _MARK.match(line):
        boxes.append(_Box(found[0], number))
        line = line[found.end() :]
    return tuple(boxes), line


@dataclass(frozen=True, slots=True)
class _Laying:
    """How lines are laid out, each by what it is between."""

    columns: int

    def lines(self, lines: Sequence[_Line]) -> Iterator[str]:
        held, parted = _EMPTY, -1
        for number, (before, line, after) in enumerate(
            zip([_EMPTY, *lines], lines, [*lines[1:], _EMPTY], strict=False)
        ):
            held = before if before.holds else held
            room = list(self._before(line, before, held, after, parted))
            own = list(self._line(line, after))
            if room:
                parted = number
            if len(own) > 1 or not line.holds:
                parted = number + 1
            yield from (*room, *own)

    def _before(self, line: _Line, before: _Line, held: _Line, after: _Line, parted: int) -> Iterator[str]:
        """What has to stand before a line; `held` is the last one that holds something."""
        begin = self._begin(line.outer)
        if _would_go_on(held, line):
            yield from ([begin.rstrip()] if before.holds else [])
            yield from (f"{begin}{_NOTHING}", begin.rstrip())
        elif before.holds and _needs_room(line, before, after, parted):
            yield begin.rstrip()

    def _line(self, line: _Line, after: _Line) -> Iterator[str]:
        """A line; what may not stand beside a mark stands below it."""
        begin, boxes = self._begin(line.outer), line.outer
        for box, inner in zip(line.opened, (*line.opened[1:], None), strict=False):
            begin, boxes = f"{begin}{self._mark(box)}", (*boxes, box)
            if box.is_item and (not inner.is_item if inner else _is_block(line, after)):
                yield f"{begin}{_NOTHING}"
                begin = self._begin(boxes)
                yield from [begin.rstrip()] if line.rest else []
        if line.rest or not line.opened:
            yield f"{begin}{line.rest}" if line.rest else begin.rstrip()

    def _begin(self, boxes: Iterable[_Box]) -> str:
        """What stands before each further line in boxes."""
        return "".join(" " * len(self._mark(box)) if box.is_item else box.mark for box in boxes)

    def _mark(self, box: _Box) -> str:
        """What stands before the first line of a box."""
        return box.mark.rstrip().replace(")", ".").ljust(self.columns - 1) + " " if box.is_item else box.mark


def _would_go_on(held: _Line, line: _Line) -> bool:
    """Whether what ended with a line would go on in the list or quotation that begins with another one."""
    at = len(line.outer)
    if not line.opened or held.boxes[:at] != line.outer or len(held.boxes) == at:
        return False
    old, new = held.boxes[at].kind, line.boxes[at].kind
    return old == new == ">" or (">" not in {old, new} and old != new)


def _needs_room(line: _Line, before: _Line, after: _Line, parted: int) -> bool:
    """Whether a line would be read as text that goes on from the line before it."""
    if not line.opened:
        return not line.is_code and (line.rest.startswith("#") or _is_header(line, after))
    if not line.opened[0].is_item or not before.begun:
        return True
    siblings = before.boxes[len(line.outer) :]
    return bool(siblings) and siblings[0].number < parted


def _is_header(line: _Line, after: _Line) -> bool:
    return not line.is_code and line.boxes == after.boxes and _BELOW_HEADER.match(after.rest) is not None


def _is_block(line: _Line, after: _Line) -> bool:
    """Whether what a line holds is neither text nor a heading."""
    return not line.rest or _FENCE.match(line.rest) is not None or _is_header(line, after)
