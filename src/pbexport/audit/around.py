"""What is around blocks, but is no block itself: Markdown has marks and links within a line only."""

from collections.abc import Iterable
from itertools import groupby

from bs4 import Tag
from bs4.element import PageElement

from pbexport.audit.marks import means_something
from pbexport.audit.trees import BLOCKS, emptied, in_line, is_seen, tags, wrap_in

_PARTS = BLOCKS - {"br"}


def settle_marks(tree: Tag) -> None:
    """Marks and links around blocks are around each of the lines in them."""
    found: dict[int, Tag] = {}  # to hash a tag is to write it
    for block in tags(tree, BLOCKS if tree.find("input") else _PARTS):
        around = block.parent
        while around is not None and in_line(around):
            found[id(around)] = around
            around = around.parent
    for around in found.values():
        if means_something(around):
            spread(around, _ends(around))
        else:
            around.unwrap()


def _ends(around: Tag) -> list[Tag]:
    """The breaks that end a mark: two in a row, which were typed for a new paragraph; any, where tasks may begin."""
    breaks = tags(around, ("br",))
    return breaks if around.find("input") else list(filter(_is_one_of_two, breaks))


def _is_one_of_two(line_break: Tag) -> bool:
    around = (line_break.previous_siblings, line_break.next_siblings)
    return any(_is_break(next(filter(_says, siblings), None)) for siblings in around)


def _says(node: PageElement) -> bool:
    return _is_break(node) or is_seen(node)


def _is_break(node: PageElement | None) -> bool:
    return isinstance(node, Tag) and node.name == "br"


def spread(around: Tag, others: Iterable[Tag] = ()) -> None:
    """Puts a mark or link around each line of what is in it but others, which stand in none of its copies."""
    apart = set(map(id, others))
    boxes = [around]
    while boxes:
        box = boxes.pop()
        for is_line, run in groupby(list(box.children), lambda node: _is_line(node, apart)):
            nodes = list(run)
            if not is_line:
                boxes += [node for node in nodes if isinstance(node, Tag) and id(node) not in apart]
            elif any(map(is_seen, nodes)):
                wrap_in(emptied(around), nodes)
    around.unwrap()


def _is_line(node: PageElement, apart: set[int]) -> bool:
    """Whether a node stands in a line with all that is in it, and nothing that is to stand apart."""
    if not isinstance(node, Tag):
        return True
    return not any(each.name in _PARTS or id(each) in apart for each in (node, *node.find_all(True)))
