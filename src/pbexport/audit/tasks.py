"""Tasks: a line that begins with a box to tick is an item, in a list or not. Nothing of the converter is used."""

from itertools import groupby

from bs4 import Tag
from bs4.element import PageElement

from pbexport.audit.trees import BLOCKS, is_seen, new_tag, tags

_LISTS = ("ul", "ol")
_WITH_TASKS = BLOCKS - {*_LISTS, "li", "td", "th", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}
"""Tags in which such a line is a task, unless they stand in an item: one that begins with a box is a task already."""


def name_tasks(tree: Tag) -> None:
    """Makes items of tasks; a line ends at a break, and where a box of any kind begins or ends."""
    found = filter(None, map(_beside, filter(is_box, tags(tree, ("input",)))))
    for around in {
        id(around): around for around in found if _has_tasks(around)
    }.values():  # to hash a tag is to write it
        _wrap_tasks(around)
        if around.parent is not None and around.parent.name in _LISTS:
            around.unwrap()


def _wrap_tasks(around: Tag) -> None:
    """Fills an element anew, with an item for each line that begins with a box."""
    children = list(around.children)
    around.clear()
    for is_line, nodes in groupby(children, _is_in_line):
        line = list(nodes)
        first = next(filter(is_seen, line), None) if is_line else None
        is_task = isinstance(first, Tag) and first.name == "input" and is_box(first)
        around.extend([new_tag("li", *line)] if is_task else line)


def is_box(field: Tag) -> bool:
    """Whether a field of a form is a box to tick."""
    return str(field.attrs.get("type")).lower() == "checkbox"


def _has_tasks(around: Tag) -> bool:
    return around.name in _WITH_TASKS and around.find_parent("li") is None


def _beside(box: Tag) -> Tag | None:
    """Puts a box that stands first in a mark (but quotation marks) before it; gives back what it then stands in."""
    while (around := box.parent) is not None and around.name not in {*BLOCKS, "q"}:
        if any(map(is_seen, box.previous_siblings)):
            break
        around.insert_before(box.extract())
    return around


def _is_in_line(node: PageElement) -> bool:
    return not isinstance(node, Tag) or node.name not in BLOCKS
