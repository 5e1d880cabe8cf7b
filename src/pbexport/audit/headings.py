"""Headings, told as Markdown has to: a line of text, and one that is seen."""

from collections.abc import Iterator

from bs4 import Tag

from pbexport.audit.marks import EM, STRONG, STRUCK
from pbexport.audit.trees import BLOCKS, HEADINGS, LISTS, every_tag, is_seen, new_tag, tags

_BIG = (*LISTS, "table", "pre", "hr", "blockquote", *HEADINGS)
_STYLES = {
    **dict.fromkeys(STRONG, "font-weight:bold"),
    **dict.fromkeys(EM, "font-style:italic"),
    **dict.fromkeys(STRUCK, "text-decoration:line-through"),
}
"""Marks within a line, and the styles that say the same."""


def remove_blank(tree: Tag) -> None:
    """A heading in which nothing is seen is none."""
    for heading in tags(tree, HEADINGS):
        if not is_seen(heading):
            heading.name = "div"


def part_heading(heading: Tag) -> None:
    """A list, table or quotation within a heading is none; what stands beside it is."""
    if not heading.find(_BIG):
        return
    _part_marks(heading)
    for child in _parted(heading, heading.name):
        if child.name in {"div", "p"}:
            child.name = heading.name  # a box: what holds of the heading holds of it
            part_heading(child)
    heading.unwrap()


def _part_marks(heading: Tag) -> None:
    """A mark around a list within a heading is one around each of its parts; around the list, it is a style of it.

    A link is one around the list as well.
    """
    for mark in reversed(every_tag(heading)):
        if mark.name in BLOCKS or not mark.find(_BIG):
            continue
        attributes = {key: str(value) for key, value in mark.attrs.items()}
        for child in _parted(mark, mark.name, **attributes):
            if mark.name == "a":
                child.wrap(new_tag("a", **attributes))
            else:
                styles = child.attrs.get("style", ""), mark.attrs.get("style", ""), _STYLES.get(mark.name, "")
                child.attrs["style"] = ";".join(map(str, styles))
        mark.unwrap()


def _parted(tag: Tag, name: str, **attributes: str) -> Iterator[Tag]:
    """Gives back what is no line, or holds what is none; the lines between are put into elements of that name."""
    part = None
    for child in list(tag.children):
        if isinstance(child, Tag) and (child.name in _BIG or child.find(_BIG)):
            part = None
            yield child
            continue
        if part is None:
            part = new_tag(name, **attributes)
            child.insert_before(part)
        part.append(child.extract())
