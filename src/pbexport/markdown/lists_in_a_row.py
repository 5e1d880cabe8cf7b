"""Two lists in a row: turbohtml writes them with different marks, and here they get a blank line between them.

The tree says where two lists meet, but only the text can hold the line: so a mark is put into the tree, and taken out
of the text again.
"""

import re
from itertools import filterfalse

from turbohtml import Element, Node, Text

from pbexport.markdown.normalise.tree import BLANK, HEADINGS, LISTS, is_blank, is_element

_PART = "\1"
"""A mark where a list begins that follows another one. No text holds such a character (escape.clean)."""
_QUOTED = re.compile("(?:> )*")
_CARRIERS = HEADINGS | {"p", "div"}
"""Blocks whose first line is the first of the item too."""
_SHOWING = HEADINGS | LISTS | {"hr"}
OUTERMOST = ":is(ul, ol):not(li *)"
"""Lists in no other list: those inside an item stand close together, as its lines do."""


def part(root: Element) -> bool:
    """Mark each list that directly follows another: a blank line shall stand between them. Returns whether any does."""
    followers = [element for element in root.select(OUTERMOST)[1:] if is_element(block_before(element), LISTS)]
    for element in followers:
        _put_mark(element)
    return bool(followers)


def block_before(element: Element) -> Node | None:
    """The block before this one, in whatever boxes the two may stand."""
    block = next(filterfalse(_shows_nothing, element.previous_siblings), None)
    if block is None and is_element(element.parent, ("div",)) and isinstance(element.parent, Element):
        return block_before(element.parent)
    while is_element(block, ("div",)) and isinstance(block, Element):
        block = next(filterfalse(_shows_nothing, reversed(list(block))), None)
    return block


def _shows_nothing(node: Node) -> bool:
    if type(node) is Text:
        return not node.data.strip(BLANK)
    return not is_element(node, _SHOWING) and is_blank(node)


def _put_mark(element: Element) -> None:
    """Put the mark before the first character of a list, if it begins with a line: else it would be one of its own."""
    first = next(element.iter_elements("li"), element)
    inner = _first(first)
    while isinstance(inner, Element) and inner.tag in _CARRIERS:
        first, inner = inner, _first(inner)
    if isinstance(inner, Text):
        inner.data = f"{_PART}{inner.data.lstrip()}"


def _first(element: Element) -> Node | None:
    while len(element) and _shows_nothing(element[0]):
        element[0].extract()
    return element[0] if len(element) else None


def parted(text: str) -> str:
    """The Markdown with a blank line between two lists in a row."""
    *parts, last = text.split(_PART)
    return "".join([*map(_with_blank_line, parts), last])


def _with_blank_line(text: str) -> str:
    """The text with a blank line before its last line, which is the mark of an item."""
    before, _, line = text.rpartition("\n")
    if not before.rpartition("\n")[2].strip(" >"):
        return text
    quoted = _QUOTED.match(line)
    return f"{before}\n{quoted[0].rstrip() if quoted else ''}\n{line}"
