"""Embedded media: links to each of their addresses, for that is all that Markdown can say of them."""

import re
from urllib.parse import parse_qsl

from bs4 import Tag
from bs4.element import NavigableString

from pbexport.audit.links import LIVE, part_links
from pbexport.audit.trees import new_tag, tags

_PLUGIN = re.compile(r"/plugin_helper\.(?!.*plugin=equation)")
_ELSEWHERE = re.compile(r"(?i:https?)://[^\s<>\"]+\Z")
"""What a plugin may have been given: an address that still leads somewhere when the platform is gone."""
EMBEDDED = "embedded"
"""The class of links whose text is none of the page's."""
_MEDIA = frozenset({"iframe", "embed", "object", "video", "audio", "img"})


def place_media(tree: Tag) -> None:
    """An embedded medium is a link to each of its addresses; what it says for want of a player stays."""
    for tag in tags(tree, ("area",)):
        _area(tag)
    for tag in tags(tree, _MEDIA):
        if tag.parent is None or (tag.name == "img" and not _is_plugin(tag)):
            continue
        if tag.name == "iframe":
            tag.clear()
        for address in dict.fromkeys(filter(None, map(str.strip, _addresses(tag)))):
            if LIVE.match(address):
                continue
            tag.insert_before(new_tag("a", "Embedded medium", **{"href": address, "class": EMBEDDED}), " ")
        tag.unwrap()
    part_links(tree)


def _area(area: Tag) -> None:
    """A part of a picture that leads somewhere is a link."""
    href = str(area.attrs.get("href", ""))
    name = next((str(area.attrs[key]) for key in ("alt", "title", "aria-label") if area.attrs.get(key)), href)
    area.replace_with(NavigableString(" "), new_tag("a", name, href=href)) if href else area.decompose()


def _is_plugin(image: Tag) -> bool:
    """Whether a picture stands for what a plugin would show; in a link, it is a picture."""
    return _PLUGIN.search(str(image.attrs.get("src", ""))) is not None and image.find_parent("a", href=True) is None


def _addresses(medium: Tag) -> list[str]:
    if medium.name == "img":
        source = str(medium.attrs.get("src", ""))
        return [next(filter(_ELSEWHERE.match, (value for _, value in parse_qsl(source.partition("?")[2]))), source)]
    own = [str(medium.attrs.get(name, "")) for name in ("src", "data", "href", "data-src")]
    for part in medium.find_all(["param", "source", "embed", "track"]):
        named = str(part.attrs.get("name", "")).lower() in {"movie", "src", "url", "filename"}
        own.append(
            str(part.attrs.get("value", "")) if part.name == "param" and named else str(part.attrs.get("src", ""))
        )
        part.extract()
    return own
