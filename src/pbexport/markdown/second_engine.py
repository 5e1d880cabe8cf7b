"""The second engine: html2text writes the blocks, as the output that many people know.

It is fed a tree that avoids its faults (convert.md): lines are Markdown already; tables, preformatted blocks, lists in
a row and lists whose items hold blocks are written by turbohtml and put in afterwards; backslashes and line breaks
travel as private characters, which it leaves alone.
"""

import re
from itertools import takewhile

from html2text import HTML2Text
from turbohtml import Element, Markdown, Text

from pbexport.markdown.lists_in_a_row import OUTERMOST
from pbexport.markdown.normalise.tree import HEADINGS, LISTS, holds, is_blank, is_element, wrap_in

_BACKSLASH, _BREAK, _ISLAND = "\ue000", "\ue001", "\ue002"
_ODD_NUMBERS = "ol > li:nth-child(n + 10) :is(ul, ol), ol[start] :is(ul, ol), li > ol[start], li > ol + ol"
_BLANK_LINES = re.compile(r"\n(?:[ ]*\n){2,}")
_INDENT = re.compile(r"((?:\s|>)*)((?:[*+-]|\d+\.)\s+)?")
_ISLAND_PLACE = re.compile(f"{_ISLAND}(\\d+){_ISLAND}")


def write_blocks(root: Element, options: Markdown) -> str:
    """A tree whose lines are Markdown already, as Markdown with html2text's lists, quotations and headings."""
    islands: list[str] = []
    for element in [*_lists_apart(root), *root.select("table, pre")]:
        if not any(is_element(box, ("apart",)) for box in element.ancestors):
            islands.append(element.to_markdown(options))
            _keep_place(element, len(islands) - 1)
    for line_break in list(root.iter_elements("br")):
        line_break.replace_with(Text(_BREAK))
    text = _BLANK_LINES.sub("\n\n", _writer().handle(root.inner_html.replace("\\", _BACKSLASH)))
    return "\n".join(_restored(line, islands) for line in text.split("\n"))


def _lists_apart(root: Element) -> list[Element]:
    """Lists that html2text would run together or tear apart, each in a box with those it stands in a row with."""
    boxes: list[Element] = []
    for element in root.select(OUTERMOST):
        run = [element, *takewhile(lambda node: is_element(node, LISTS) or is_blank(node), element.next_siblings)]
        in_a_row = any(is_element(node, LISTS) for node in run[1:])
        if not is_element(element.parent, ("apart",)) and (in_a_row or _is_rich(element)):
            boxes.append(wrap_in("apart", run))
    return boxes


def _is_rich(element: Element) -> bool:
    """Whether an item holds more than a line and a list, or numbers that html2text makes no room for."""
    if holds(element, ("pre", "table", "blockquote")) or element.select_one(_ODD_NUMBERS):
        return True
    blocks = element.iter_elements(("p", "div", *HEADINGS))
    inner = (block for block in element.iter_elements(LISTS) if block != element)
    return not (
        all(all(map(is_blank, block.previous_siblings)) for block in blocks)
        and all(all(is_blank(node) or is_element(node, LISTS) for node in block.next_siblings) for block in inner)
    )


def _keep_place(element: Element, number: int) -> None:
    element.replace_with(Element("p", None, [Text(f"{_ISLAND}{number}{_ISLAND}")]))


def _writer() -> HTML2Text:
    writer = HTML2Text(bodywidth=0)
    writer.unicode_snob = True
    return writer


def _restored(line: str, islands: list[str]) -> str:
    """One line with everything put back that was kept from html2text; new lines stand as far in as the line does."""
    found = _INDENT.match(line)
    indent = f"{found[1]}{' ' * len(found[2] or '')}" if found else ""
    line = line.replace(_BACKSLASH, "\\").replace(_BREAK, "\\\n")
    line = _ISLAND_PLACE.sub(lambda place: islands[int(place[1])], line)
    return line.replace("\n", f"\n{indent}")
