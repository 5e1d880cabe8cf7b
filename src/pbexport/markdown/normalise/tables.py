"""Tables: those for layout are unwrapped, those of data become rows of cells that a line of Markdown can hold."""

from itertools import chain, filterfalse, zip_longest

from turbohtml import Element, Text

from pbexport.markdown.normalise.tree import (
    ATOMS,
    BLOCKS,
    CELLS,
    HEADINGS,
    LISTS,
    holds,
    is_blank,
    is_element,
    lone_text,
)

_SECTIONS = ("thead", "tbody", "tfoot")
_ROWS = frozenset({*_SECTIONS, "tr"})
"""What stands directly in a table."""
_IRREGULAR = "[colspan], [rowspan]"
_CELLS_OF_BLOCKS = f":is(td, th):has({', '.join(sorted(BLOCKS))})"
_RICH = ("ul", "ol", "pre", "blockquote", "table")
"""Blocks that a line cannot show well."""
_LEAVES = ATOMS | {"br"}
"""Elements in a line that hold nothing."""
_WIDEST = 100
"""Spans beyond this are mistakes or mischief."""


def settle(element: Element) -> None:
    """Settle one table; those inside it have been settled before."""
    _captions(element)
    rows = _rows(element)
    grid = [_cells(row) for row in rows]
    if _names_by_headings(element, grid):
        _lift_title(element, rows, grid)
        rows = _rows(element)
        grid = [_cells(row) for row in rows]
    if _for_layout(element, grid):
        _unwrap(element, rows, grid)
        return
    _follow(element)
    header = _has_header(rows, grid)
    if element.select_one(_IRREGULAR) or len({len(row) for row in grid}) > 1:
        _rebuild(element, _spread(grid))
        grid = [_cells(row) for row in _rows(element)]
    _name_cells(grid, header=header)
    for cell in element.select(_CELLS_OF_BLOCKS):
        _in_one_line(cell)


def _rows(element: Element) -> list[Element]:
    """The rows of this table and of no table inside it, in order."""
    rows: list[Element] = []
    for child in element:
        if isinstance(child, Element):
            rows += [child] if child.tag == "tr" else [row for row in child if isinstance(row, Element)]
    return rows


def _cells(row: Element) -> list[Element]:
    return [cell for cell in row if isinstance(cell, Element) and cell.tag in CELLS]


def _captions(element: Element) -> None:
    """What stands in a table but not in its cells stands before it."""
    for child in list(element):
        if not is_element(child, _ROWS):
            element.insert_before(child.extract())


def _for_layout(element: Element, grid: list[list[Element]]) -> bool:
    """Whether the table only places things on the page (convert.md)."""
    cells = sum(map(len, grid))
    headed = any(cell.tag == "th" for row in grid for cell in row)
    if element.attr("role") == "presentation" or cells <= 1 or (max(map(len, grid)) == 1 and not headed):
        return True
    if holds(element, HEADINGS):
        return True
    if headed or not (rich := sum(_is_rich(cell) for row in grid for cell in row)):
        return False
    return rich > cells // 2 or len(grid) == 1 or any(inner != element for inner in element.iter_elements("table"))


def _is_rich(cell: Element) -> bool:
    """Whether a cell holds such blocks, or several paragraphs; what says nothing does not count."""
    if lone_text(cell):
        return False
    paragraphs = sum(not is_blank(paragraph) for paragraph in cell.iter_elements("p"))
    return paragraphs > 1 or not all(map(is_blank, cell.iter_elements(_RICH)))


def _names_by_headings(element: Element, grid: list[list[Element]]) -> bool:
    """Whether headings only name the rows and columns of a table of data: each alone in a first cell, or first row."""
    is_line = min(len(grid), max(map(len, grid), default=0)) <= 1
    if is_line or not holds(element, HEADINGS) or any(_is_rich(cell) for row in grid for cell in row):
        return False
    headed = {(y, x) for y, row in enumerate(grid) for x, cell in enumerate(row) if holds(cell, HEADINGS)}
    names = all((y == 0 or x == 0) and _is_heading_alone(grid[y][x]) for y, x in headed)
    return names and {y for y, x in headed if x} != set(range(len(grid)))


def _is_heading_alone(cell: Element) -> bool:
    headings = list(cell.iter_elements(HEADINGS))
    return len(headings) == 1 and headings[0].text.split() == cell.text.split() and not holds(cell, ATOMS)


def _lift_title(element: Element, rows: list[Element], grid: list[list[Element]]) -> None:
    """A heading alone in the first row stands before the table; others are words in bold."""
    (first, *beside), *others = grid
    is_line = not beside and len(others) > 1 and _span(first, "rowspan") == 1
    if is_line and (title := next(first.iter_elements(HEADINGS), None)):
        element.insert_before(title.extract())
        rows[0].decompose()
    for heading in list(element.iter_elements(HEADINGS)):
        heading.wrap_children(Element("strong"))
        heading.unwrap()


def _unwrap(element: Element, rows: list[Element], grid: list[list[Element]]) -> None:
    """Leave the cells as boxes one below the other, in reading order."""
    for box in (element, *rows, *chain.from_iterable(grid)):
        box.tag = "div"
    for section in list(element):
        if is_element(section, _SECTIONS):
            section.unwrap()


def _follow(element: Element) -> None:
    """Tables inside a table of data follow it."""
    inner = [part for part in element.iter_elements("table") if part != element]
    for part in inner:
        part.insert_before(Text(" "))
    element.insert_after(*(part.extract() for part in inner))


def _has_header(rows: list[Element], grid: list[list[Element]]) -> bool:
    """Whether the first row names the columns: by its tags, or as people do it in the editor, all in bold."""
    if is_element(rows[0].parent, ("thead",)) or all(cell.tag == "th" for cell in grid[0]):
        return True
    return len(rows) > 1 and _is_bold(rows[0]) and not _is_bold(rows[1])


def _is_bold(row: Element) -> bool:
    """Whether all text of the row is bold."""
    bold = "".join(mark.text for mark in row.iter_elements(("strong", "b")))
    return bold.split() == row.text.split() != []


def _spread(grid: list[list[Element]]) -> list[list[Element | None]]:
    """The cells in their places, merged ones at their first place; None where one of them covers the place."""
    spread: list[list[Element | None]] = []
    covered: set[tuple[int, int]] = set()
    for y, cells in enumerate(grid):
        row: list[Element | None] = []
        for cell in cells:
            while (y, len(row)) in covered:
                row.append(None)
            wide, high = _span(cell, "colspan"), min(_span(cell, "rowspan"), len(grid) - y)
            covered |= {(y + down, len(row) + right) for down in range(1, high) for right in range(wide)}
            row += [cell, *[None] * (wide - 1)]
        spread.append(row)
    return spread


def _span(cell: Element, name: str) -> int:
    value = (cell.attr(name) or "1").strip()
    return max(1, min(int(value), _WIDEST)) if value.isdecimal() else 1


def _rebuild(element: Element, spread: list[list[Element | None]]) -> None:
    """Put the rows into the table again, all equally long, without columns that no cell begins in."""
    columns = [column for column in zip_longest(*spread) if any(cell is not None for cell in column)]
    element.clear()
    for row in zip(*columns, strict=True):
        new = Element("tr")
        element.append(new)
        for cell in row:
            new.append(_plain(cell))


def _plain(cell: Element | None) -> Element:
    """The cell without its spans. New elements are big until they stand in a tree: never hold many of them."""
    if cell is None:
        return Element("td")
    for name in ("colspan", "rowspan"):
        cell.attrs.pop(name, None)
    return cell.extract()


def _name_cells(grid: list[list[Element]], *, header: bool) -> None:
    """Make the first row the only one of header cells, if there is a header at all."""
    for place, row in enumerate(grid):
        tag = "th" if header and place == 0 else "td"
        for cell in row:
            if cell.tag != tag:
                cell.tag = tag


def _in_one_line(cell: Element) -> None:
    """Blocks in a cell become lines with breaks between them."""
    for inner in cell.iter_elements(LISTS):
        _mark_items(inner)
    for pre in list(cell.iter_elements("pre")):
        _code_lines(pre)
    for block in list(cell.iter_elements(BLOCKS)):
        block.insert_before(Element("br"))
        block.insert_after(Element("br"))
        block.unwrap()
    _single_breaks(cell)


def _mark_items(element: Element) -> None:
    """Write the marks of a list that stands in a cell as text."""
    number = int(element.attr("start") or 1)
    for item in element:
        if isinstance(item, Element) and item.tag == "li":
            _begin(item, Text(f"{number}. " if element.tag == "ol" else "- "))
            number += 1


def _begin(item: Element, mark: Text) -> None:
    """Puts the mark of an item before the first of it that shows, in the same line."""
    first = next(filterfalse(is_blank, item), None)
    if isinstance(first, Element) and first.tag in {"p", "div"}:
        _begin(first, mark)
    elif first is not None:
        first.insert_before(mark)


def _code_lines(pre: Element) -> None:
    for line in pre.text.split("\n"):
        if line.strip():
            pre.insert_before(Element("br"), Element("code", None, [Text(line)]))
    pre.replace_with(Element("br"))


def _single_breaks(cell: Element) -> None:
    """No break at the edges of a cell, and never two in a row."""
    after_break = True
    leaves = [node for node in cell.descendants if type(node) is Text or is_element(node, _LEAVES)]
    for node in leaves:
        if is_element(node, ("br",)) and after_break:
            node.extract()
        elif not is_blank(node) or is_element(node, ("br",)):
            after_break = is_element(node, ("br",))
    for node in reversed(leaves):
        if not is_element(node, ("br",)) and not is_blank(node):
            return
        node.extract()
