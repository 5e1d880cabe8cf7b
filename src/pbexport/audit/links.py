"""Links around what Markdown knows no link around: other links, and preformatted text."""

import re
from collections.abc import Iterable
from itertools import groupby

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from pbexport.audit.trees import BLOCKS, is_seen, new_tag

LIVE = re.compile(
    r"[\s\x00-\x20\xad\u200b\ufeff]*(?:javascript|vbscript|livescript|mocha|data(?!:image/(?:png|gif|jpe?g|webp|bmp)\b)):",
    re.IGNORECASE,
)
"""Addresses that would run code."""
_BARRIERS = ("td", "th", "caption", "applet", "marquee")
"""Tags in which a link may stand although one is open around them."""
_PARTED = BLOCKS - {"br", "hr"}


def part_links(tree: Tag) -> None:
    """A link in a link is none.

    A link around a table, which nobody closed, is around all that is no link in its cells. All others came of media:
    they follow the outer one, which says where it leads if nothing else is left in it.
    """
    for link in tree.find_all("a", href=True):
        inner = link.find_all("a", href=True)
        if link.find(_BARRIERS):
            leave_out(link, inner)
        elif inner:
            _let_follow(link, inner)


def _let_follow(link: Tag, inner: Iterable[Tag]) -> None:
    for each in reversed(list(inner)):
        link.insert_after(NavigableString(" "), each.extract())
    href = str(link.attrs.get("href", "")).strip()
    if href and not (LIVE.match(href) or is_seen(link)):
        link.append(str(link.attrs.get("title") or link.attrs.get("aria-label") or href))


def leave_out(link: Tag, others: Iterable[Tag]) -> None:
    """Parts a link so that it is around all that is seen in it but others, which stand in it now."""
    apart = set(map(id, others))
    boxes = [link]
    while boxes:
        box = boxes.pop()
        for is_line, run in groupby(list(box.children), lambda node: _is_line(node, apart)):
            nodes = list(run)
            if not is_line:
                boxes += [node for node in nodes if isinstance(node, Tag) and id(node) not in apart]
            elif any(map(is_seen, nodes)):
                part = new_tag("a", **{name: str(value) for name, value in link.attrs.items()})
                nodes[0].insert_before(part)
                part.extend(nodes)
    link.unwrap()


def _is_line(node: PageElement, apart: set[int]) -> bool:
    """Whether a node stands in a line with all that is seen in it, and nothing that is to stand apart."""
    if not isinstance(node, Tag):
        return True
    return not any(
        id(each) in apart or (each.name in _PARTED and is_seen(each)) for each in (node, *node.find_all(True))
    )
