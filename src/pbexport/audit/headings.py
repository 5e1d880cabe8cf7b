"""Headings, told as Markdown has to: a line of text, and one that is seen."""

from itertools import groupby

from bs4 import Tag
from bs4.element import PageElement

from pbexport.audit.trees import BLOCKS, HEADINGS, LISTS, is_seen, new_tag, tags, wrap_in

_BIG = (*LISTS, "li", "table", "pre", "hr", "blockquote", *HEADINGS)
_BOXES = BLOCKS - {*_BIG, "br"}


def remove_blank(tree: Tag) -> None:
    """A heading in which nothing is seen is none."""
    for heading in tags(tree, HEADINGS):
        if not is_seen(heading):
            heading.name = "div"


def part_heading(heading: Tag) -> None:
    """A list, table or quotation within a heading is none; the lines beside it are, and boxes only part their words."""
    if not heading.find(_BIG):
        return
    for box in tags(heading, _BOXES):
        if box.find_parent(_BIG) is heading:
            box.insert_before(" ")
            box.insert_after(" ")
            box.unwrap()
    for is_line, run in groupby(list(heading.children), _is_line):
        if is_line:
            wrap_in(new_tag(heading.name), run)
    heading.unwrap()


def _is_line(node: PageElement) -> bool:
    return not isinstance(node, Tag) or (node.name not in _BIG and node.find(_BIG) is None)
