"""What stands in a list but in no item, told where it belongs: by rules of its own, after those of convert.md."""

from collections.abc import Mapping
from itertools import groupby

from bs4 import Tag
from bs4.element import PageElement

from pbexport.audit.trees import ANY_LIST, HEADINGS, LISTS, in_line, is_seen, new_tag, tags, wrap_in

_PLACES = (*ANY_LIST, *HEADINGS, "li")
"""Where an item stays, whatever boxes are between."""


def place_astray(tree: Tag) -> None:
    """Gives all that stands astray in lists its place, inner lists first; items that are in none get one."""
    for item in tags(tree, ("li",)):
        if not _is_listed(item):
            _unbox(item)
        if not _is_listed(item):
            _enlist(item)
    for other in tags(tree, ("menu", "dir")):
        other.name = "ul"
    ends: dict[int, Tag] = {}  # to hash a tag is to write it
    for element in reversed(tags(tree, LISTS)):
        ends[id(element)] = _list(element, ends)


def _is_listed(item: Tag) -> bool:
    return item.parent is not None and item.parent.name in ANY_LIST


def _unbox(item: Tag) -> None:
    """Takes away the boxes between an item and its list, whose lines stay apart."""
    around = item.find_parent(_PLACES)
    while around is not None and around.name in ANY_LIST and (box := item.parent) is not None and box is not around:
        for is_line, run in groupby(list(box.children), in_line):
            if is_line:
                wrap_in(new_tag("p"), run)
        box.unwrap()


def _enlist(item: Tag) -> None:
    """Puts an item that stands in no list into one, with those right before it."""
    before = item.previous_sibling
    while before is not None and not isinstance(before, Tag) and not is_seen(before):
        before = before.previous_sibling
    if isinstance(before, Tag) and before.attrs.get("class") == ["enlisted"]:
        before.append(item.extract())
    else:
        item.wrap(new_tag("ul", **{"class": "enlisted"}))


def _list(element: Tag, ends: Mapping[int, Tag]) -> Tag:
    """What stands in a list but in no item belongs to the item before it, and before the first one stands before it.

    The list is filled anew: to take single children out of a long one would take as long as it is, for each. Given are
    the ends of the lists in it, given back is its own: what lines belong to that stand right after it.
    """
    children = list(element.children)
    element.clear()
    place = headline = new_tag("div")
    before: Tag | None = None  # the last item that is more than an indentation
    for child in children:
        lists = _lists_of(child)
        if before is not None and lists:
            before.extend(lists)
        elif lists:
            element.append(item := _as_item(child))
            place = _indented(item, lists[-1], element, ends)
        elif isinstance(child, Tag) and child.name == "li" and not is_seen(child):
            place.append(new_tag("div"))  # it still parts what stands beside it
            element.append(child)
        elif isinstance(child, Tag) and child.name == "li":
            element.append(child)
            place = before = child
        else:
            before = place if is_seen(child) and place.name == "li" else before
            _append(place, child)
    if headline.contents:
        element.insert_before(headline)
    if not is_seen(element):
        element.clear()
        element.name = "div"  # it still parts what stands beside it
    return place if place.name == "li" else element


def _lists_of(child: PageElement) -> list[Tag]:
    """The lists in an item that holds nothing else, or the one that stands in no item."""
    if not isinstance(child, Tag) or child.name not in {"li", *LISTS}:
        return []
    inner = list(filter(is_seen, child.children)) if child.name == "li" else [child]
    lists = [node for node in inner if isinstance(node, Tag) and node.name in LISTS]
    return lists if len(lists) == len(inner) else []


def _as_item(child: PageElement) -> Tag:
    return child if isinstance(child, Tag) and child.name == "li" else new_tag("li", child)


def _indented(item: Tag, inner: Tag, element: Tag, ends: Mapping[int, Tag]) -> Tag:
    """What the lines after an item belong to that is but a list, and before which no other stands.

    That is this item, where one of the lists has numbers; else what the lines after the inner list would belong to.
    """
    return item if {inner.name, element.name} != {"ul"} else ends[id(inner)]


def _append(item: Tag, node: PageElement) -> None:
    """Loose text in a list is a paragraph of the item before, with all that stands in its line."""
    last = item.contents[-1] if item.contents else None
    if isinstance(last, Tag) and last.attrs.get("class") == ["loose"]:
        last.append(node)
    else:
        item.append(new_tag("p", node, **{"class": "loose"}))
