"""Links around links: there is no such thing, neither in HTML nor in Markdown."""

import re
from collections.abc import Iterable

from bs4 import Tag
from bs4.element import NavigableString

from pbexport.audit.around import spread
from pbexport.audit.trees import every_tag, is_seen, tags

LIVE = re.compile(
    r"[\s\x00-\x20\xad\u200b\ufeff]*(?:javascript|vbscript|livescript|mocha|data(?!:image/(?:png|gif|jpe?g|webp|bmp)\b)):",
    re.IGNORECASE,
)
"""Addresses that would run code."""
_BARRIERS = ("table", "applet", "marquee")
"""Tags in or before which a link may stand although one is open around them."""


def part_links(tree: Tag) -> None:
    """A link in a link is none.

    A link around a table, which nobody closed, is around all that is no link in its cells. All others came of media:
    they follow the outer one, which says where it leads if nothing else is left in it.
    """
    for link in filter(_leads, tags(tree, ("a",))):
        within = every_tag(link)
        inner = list(filter(_leads, within))
        if any(tag.name in _BARRIERS for tag in within):
            spread(link, inner)
        elif inner:
            _let_follow(link, inner)


def _leads(tag: Tag) -> bool:
    return tag.name == "a" and "href" in tag.attrs


def _let_follow(link: Tag, inner: Iterable[Tag]) -> None:
    for each in reversed(list(inner)):
        link.insert_after(NavigableString(" "), each.extract())
    href = str(link.attrs.get("href", "")).strip()
    if href and not (LIVE.match(href) or is_seen(link)):
        link.append(str(link.attrs.get("title") or link.attrs.get("aria-label") or href))
