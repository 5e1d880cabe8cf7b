"""Tasks: a line that begins with a box to tick is an item, in a list or not. Nothing of the converter is used."""

from collections.abc import Iterable
from itertools import takewhile

from bs4 import Tag
from bs4.element import PageElement

from pbexport.audit.trees import BLOCKS, is_seen, new_tag, tags

_LISTS = ("ul", "ol")
_WITH_TASKS = BLOCKS - {*_LISTS, "li", "td", "th", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}
"""Tags in which such a line is a task, unless they stand in an item: one that begins with a box is a task already."""


def name_tasks(tree: Tag) -> None:
    """Makes items of tasks; a line ends at a break, and where a box of any kind begins or ends."""
    parents: list[Tag] = []
    for box in tags(tree, ("input",)):
        around = _beside(box) if is_box(box) else None
        if around is not None and _has_tasks(around) and not _is_any_seen(_line(box.previous_siblings)):
            after = _line(box.next_siblings)
            box.insert_before(task := new_tag("li"))
            task.extend((box, *after))
            parents.append(around)
    for around in parents:
        if around.parent is not None and around.parent.name in _LISTS:
            around.unwrap()


def is_box(field: Tag) -> bool:
    """Whether a field of a form is a box to tick."""
    return str(field.attrs.get("type")).lower() == "checkbox"


def _has_tasks(around: Tag) -> bool:
    return around.name in _WITH_TASKS and around.find_parent("li") is None


def _beside(box: Tag) -> Tag | None:
    """Puts a box that stands first in a mark (but quotation marks) before it; gives back what it then stands in."""
    while (around := box.parent) is not None and around.name not in {*BLOCKS, "q"}:
        if _is_any_seen(box.previous_siblings):
            break
        around.insert_before(box.extract())
    return around


def _line(nodes: Iterable[PageElement]) -> list[PageElement]:
    """The nodes that still stand in the same line."""
    return list(takewhile(lambda node: not isinstance(node, Tag) or node.name not in BLOCKS, nodes))


def _is_any_seen(nodes: Iterable[PageElement]) -> bool:
    return any(map(is_seen, nodes))
