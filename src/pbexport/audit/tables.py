"""Tables: those that only place things on the page become boxes, those of data are read as rows of cells."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import filterfalse, takewhile, zip_longest

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from pbexport.audit.facts import Fact, visible
from pbexport.audit.lists import first_number, number_of
from pbexport.audit.trees import HEADINGS, in_line, is_seen, tags, unmarked

_CELLS = ("td", "th")
_MEDIA = ("img", "input", "iframe", "object", "embed", "video", "audio", "svg", "math", "hr")
_BLOCKS = ("ul", "ol", "li", "dir", "menu", "pre", "listing", "xmp", "plaintext", "blockquote", "table")
_WIDEST = 100
"""Columns; spans beyond this are mistakes or mischief."""


def settle(tree: Tag) -> None:
    """Makes boxes of tables for layout, and lets tables in a table of data follow it (convert.md), inner ones first."""
    for table in reversed(tags(tree, ("table",))):
        if is_for_layout(table):
            for part in (table, *rows_of(table), *_cells_of(table)):
                part.name = "div"
            continue
        for inner in reversed(table.find_all("table")):
            inner.insert_before(NavigableString(" "))
            table.insert_after(inner.extract())
        for item in table.find_all("li"):
            if _speaks(item):
                _begin(item, unmarked(_mark(item)))


def _begin(item: Tag, mark: Tag) -> None:
    """Puts the mark of an item before the first of it that is seen, in the same line."""
    first = next(filter(is_seen, item.children), None)
    if isinstance(first, Tag) and first.name in {"p", "div"}:
        _begin(first, mark)
    elif first is not None:
        first.insert_before(mark)
    else:
        item.insert(0, mark)


def is_for_layout(table: Tag) -> bool:
    """Whether a table only places things: one cell or column, or whole blocks of text in most of its cells."""
    grid = [row.find_all(_CELLS, recursive=False) for row in rows_of(table)]
    cells = [cell for row in grid for cell in row]
    headed = any(cell.name == "th" for cell in cells)
    if table.attrs.get("role") == "presentation" or len(cells) <= 1 or (max(map(len, grid)) == 1 and not headed):
        return True
    if any(map(_speaks, table.find_all(HEADINGS))):
        return True
    rich = 0 if headed else sum(map(is_rich, cells))
    return rich > 0 and (rich > len(cells) // 2 or len(grid) == 1 or table.find("table") is not None)


def rows_of(table: Tag) -> list[Tag]:
    """The rows of a table and of no table inside it."""
    parts = table.find_all(["tr", "thead", "tbody", "tfoot"], recursive=False)
    return [row for part in parts for row in ([part] if part.name == "tr" else part.find_all("tr", recursive=False))]


def _cells_of(table: Tag) -> list[Tag]:
    return [cell for row in rows_of(table) for cell in row.find_all(_CELLS, recursive=False)]


def is_rich(cell: Tag) -> bool:
    """Whether a cell holds blocks that a line cannot show well, or several paragraphs, and they say something."""
    if sum(map(_speaks, cell.find_all("p"))) > 1 or any(map(_speaks, cell.find_all(_BLOCKS))):
        return True
    return any(map(_parts_paragraphs, cell.find_all("br")))


def _parts_paragraphs(line_break: Tag) -> bool:
    """Whether a line break is the first of two in a row, with something in the line before and after them."""
    before = takewhile(_is_in_line, line_break.previous_siblings)
    after = list(takewhile(_is_in_line, line_break.next_siblings))
    in_a_row = next(filterfalse(_is_blank, after), None)
    return isinstance(in_a_row, Tag) and in_a_row.name == "br" and _says(before) and _says(after)


def _is_in_line(node: PageElement) -> bool:
    return in_line(node) or (isinstance(node, Tag) and node.name == "br")


def _says(line: Iterable[PageElement]) -> bool:
    return any(not _is_blank(node) for node in line if not isinstance(node, Tag) or node.name != "br")


def _is_blank(node: PageElement) -> bool:
    if isinstance(node, Tag):
        return node.name not in ("br", *_MEDIA) and not _speaks(node)
    return not str(node).strip()


def _mark(item: Tag) -> str:
    """How an item of a list is written in a cell."""
    if item.parent is None or item.parent.name != "ol":
        return "- "
    number = first_number(item.parent)
    for each in item.parent.find_all("li", recursive=False):
        number = number_of(each, "value", number)
        if each is item:
            break
        if _speaks(each):
            number += -1 if "reversed" in item.parent.attrs else 1
    return f"{number}. "


def _speaks(item: Tag) -> bool:
    """Whether an item of a list says anything; one that an editor left empty is not seen."""
    return bool(visible(item.get_text()).strip()) or item.find(_MEDIA) is not None


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    wide: int
    high: int


@dataclass(slots=True)
class Grid:
    """A table of data that is being read."""

    rows: list[tuple[int, list[_Cell]]] = field(default_factory=list)
    """Each row's place in the text, and its cells."""

    def add_row(self, place: int) -> None:
        """A row begins."""
        self.rows.append((place, []))

    def add_cell(self, tag: Tag, text: str) -> None:
        """A cell ends."""
        if self.rows:
            self.rows[-1][1].append(_Cell(text, _span(tag, "colspan"), _span(tag, "rowspan")))

    def facts(self) -> Iterator[Fact]:
        """The rows that say something, with their cells in their columns."""
        for (place, _), cells in zip(self.rows, self._columns(), strict=True):
            texts = list(cells)
            while texts and not texts[-1]:
                texts.pop()
            if texts:
                yield Fact(tuple(texts), place)

    def _columns(self) -> Iterator[tuple[str, ...]]:
        """The rows, all equally long, without columns that no cell begins in."""
        spread = self._spread()
        columns = [column for column in zip_longest(*spread) if any(text is not None for text in column)]
        if not columns:
            yield from (() for _ in spread)
        yield from (tuple(text or "" for text in row) for row in zip(*columns, strict=True))

    def _spread(self) -> list[list[str | None]]:
        """The cells in their places, a merged one at its first place, and None where it covers another."""
        spread: list[list[str | None]] = []
        covered: set[tuple[int, int]] = set()
        for y, (_, cells) in enumerate(self.rows):
            row: list[str | None] = []
            for cell in cells:
                while (y, len(row)) in covered:
                    row.append(None)
                high = min(cell.high, len(self.rows) - y)
                covered |= {(y + down, len(row) + right) for down in range(1, high) for right in range(cell.wide)}
                row += [cell.text, *[None] * (cell.wide - 1)]
            spread.append(row)
        return spread


def _span(tag: Tag, name: str) -> int:
    value = str(tag.attrs.get(name, "1")).strip()
    return max(1, min(int(value), _WIDEST)) if value.isdecimal() else 1
