"""Places as Obsidian knows them: a line of text that ends with `^NAME`; what has no such line has it in one below."""

from itertools import takewhile
from typing import cast

from turbohtml import Element, Node

from pbexport.markdown.normalise.tree import BLOCKS, HEADINGS, is_blank, is_element

_NAMED_BELOW = frozenset({"table", "pre"})
"""Blocks in which a name would be text."""
_NOTHING = ("br", "bookmark")


def name_blocks(root: Element) -> None:
    """Moves the name of each place to the end of the line of text that it is in, or of the next one.

    A place in a heading is in the line below it, for a heading is known by its text alone.
    """
    for bookmark in list(root.iter_elements("bookmark")):
        spot = _spot(bookmark)
        _end(spot, Element("bookmark", {"id": bookmark.attr("id"), "ends": ""}))
        bookmark.extract()


def _spot(bookmark: Element) -> Node:
    """A node in the line that a place is in, or in the next one; itself, where no text follows."""
    if _within(bookmark, HEADINGS) is None and any(_says(node) for node in _line(bookmark)):
        return bookmark
    shown = (node for node in bookmark.following if _in_line(node) and _says(node))
    return next((node for node in shown if _within(node, HEADINGS) is None), bookmark)


def _says(node: Node) -> bool:
    return not is_element(node, _NOTHING) and not is_blank(node)


def _within(node: Node, tags: frozenset[str]) -> Element | None:
    """The outermost of these elements that a node is in."""
    boxes = [box for box in node.ancestors if is_element(box, tags)]
    return cast("Element", boxes[-1]) if boxes else None


def _line(node: Node) -> list[Node]:
    """What stands in a line with a node, directly in the block that they are in."""
    while not is_element(node.parent, BLOCKS):
        node = cast("Node", node.parent)
    before = list(takewhile(_in_line, node.previous_siblings))
    return [*reversed(before), node, *takewhile(_in_line, node.next_siblings)]


def _in_line(node: Node) -> bool:
    return not is_element(node, BLOCKS)


def _end(spot: Node, name: Element) -> None:
    """Writes a name at the end of the line of a node; a line that has one already gets another below."""
    block = _within(spot, _NAMED_BELOW)
    if block is not None:
        block.insert_after(Element("p", None, [name]))
        return
    line = _line(spot)
    last = next((node for node in reversed(line) if _says(node)), spot)
    if any(map(_is_end, line)):
        paragraph = _within(last, frozenset({"p"}))
        (paragraph or line[-1]).insert_after(Element("p", None, [name]))
    else:
        last.insert_after(name)


def _is_end(node: Node) -> bool:
    return isinstance(node, Element) and node.attr("ends") is not None
