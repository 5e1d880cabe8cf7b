"""Quotations in a line: their marks stand beside the first and the last that is seen in them, else nowhere."""

from bs4 import Tag
from bs4.element import PageElement

from pbexport.audit.facts import visible
from pbexport.audit.trees import BLOCKS, SEEN, every_tag, tags


def quote(tree: Tag) -> None:
    """Writes the marks of quotations as text."""
    for quotation in tags(tree, ("q",)):
        seen = [node for node in quotation.descendants if _is_quoted(node)]
        if seen:
            _in_line(seen[0], quotation).insert_before('"')
            _in_line(seen[-1], quotation).insert_after('"')
        quotation.unwrap()


def _is_quoted(node: PageElement) -> bool:
    """Whether a node is seen, and does not leave the quotation, as pictures leave preformatted text."""
    if isinstance(node, Tag):
        return node.name in SEEN and node.find_parent("pre") is None
    return bool(visible(str(node)).strip())


def _in_line(node: PageElement, around: Tag) -> PageElement:
    """What stands in the line with all that is within it; in preformatted text, where marks are nothing, the node."""
    if around.find_parent("pre"):
        return node
    while node.parent is not None and node.parent is not around and _is_in_line(node.parent):
        node = node.parent
    return node


def _is_in_line(tag: Tag) -> bool:
    return all(each.name == "br" or each.name not in BLOCKS for each in (tag, *every_tag(tag)))
