"""Tasks: a line that begins with a box to tick is an item, in a list or not. Nothing of the converter is used."""

from itertools import groupby

from bs4 import Tag

from pbexport.audit.fields import is_box
from pbexport.audit.marks import means_something
from pbexport.audit.trees import ANY_LIST, BLOCKS, HEADINGS, in_line, is_seen, new_tag, tags

_WITH_TASKS = BLOCKS - {*ANY_LIST, *HEADINGS, "li", "td", "th", "pre"}
"""Tags in which such a line is a task, unless they stand in an item: one that begins with a box is a task already."""


def name_tasks(tree: Tag) -> None:
    """Makes items of tasks; a line ends at a break, and where a box of any kind begins or ends."""
    found = filter(None, map(_beside, filter(is_box, tags(tree, ("input",)))))
    parents = {id(around): around for around in found if _has_tasks(around)}  # to hash a tag is to write it
    for around in parents.values():
        if _wrap_tasks(around) and around.parent is not None and around.parent.name in ANY_LIST:
            around.unwrap()


def _wrap_tasks(around: Tag) -> bool:
    """Fills an element anew, with an item for each line that begins with a box. Tells whether there are any."""
    found = False
    children = list(around.children)
    around.clear()
    for is_line, nodes in groupby(children, in_line):
        line = list(nodes)
        first = next(filter(is_seen, line), None) if is_line else None
        is_task = isinstance(first, Tag) and first.name == "input" and is_box(first)
        around.extend([new_tag("li", *line)] if is_task else line)
        found = found or is_task
    return found


def _has_tasks(around: Tag) -> bool:
    return around.name in _WITH_TASKS and around.find_parent("li") is None


def _beside(box: Tag) -> Tag | None:
    """Puts a box that stands first in a mark before it; gives back what it then stands in.

    A tag without a meaning, such as the label of a box, goes.
    """
    while (around := box.parent) is not None and around.name not in BLOCKS:
        if not means_something(around):
            around.unwrap()
            continue
        if any(map(is_seen, box.previous_siblings)):
            break
        around.insert_before(box.extract())
    return around
