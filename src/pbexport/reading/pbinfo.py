"""`PBinfo`: the line of JSON in which every page view tells the exact facts about itself (pbworks.md b)."""

import json
from collections.abc import Mapping
from typing import Any

from pbexport.model.pages import Wiki

MARK = b"PBinfo = "
"""What stands before the facts; the platform's own comes after the body, and after everything a body may quote."""
_DECODER = json.JSONDecoder()


def read_pbinfo(html: bytes) -> Mapping[str, Any]:
    """The facts of a page view; empty when there are none, or when they cannot be read.

    Takes the bytes as the platform sent them. JSON is ASCII or UTF-8 here whatever the page around it claims. The last
    mark counts: a body may quote the line, and the platform's own comes after the body.
    """
    start = html.rfind(MARK)
    if start < 0:
        return {}
    end = html.find(b"\n", start)
    line = html[start + len(MARK) : end if end >= 0 else len(html)]
    try:
        found, _ = _DECODER.raw_decode(line.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def section(info: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """One part of the facts, such as `GetPage`; empty when it is missing or no object."""
    found = info.get(name)
    return found if isinstance(found, dict) else {}


def number(value: object) -> int | None:
    """A number that some builds of the platform write as a string (pbworks.md b); None when it is none."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return None
    try:
        return int(value)
    except ValueError:
        return None


def text(value: object) -> str:
    """A string, "" for everything else."""
    return value if isinstance(value, str) else ""


def wiki_of(info: Mapping[str, Any]) -> Wiki:
    """What the facts say of the wiki as a whole."""
    wiki = section(info, "CurrentWiki")
    return Wiki(
        name=text(wiki.get("name")),
        title=text(wiki.get("title")),
        front_page=text(wiki.get("front_page")),
        pagecount=number(wiki.get("pagecount")),
        filecount=number(wiki.get("filecount")),
    )


def times_of(told: Mapping[str, Any]) -> dict[str, int]:
    """When each kind of thing last changed, as `GetTimes` tells it among other things (`pagetime`, `filetime`)."""
    found = {name: number(value) for name, value in told.items() if name.endswith("time") and not name.startswith("_")}
    return {name: time for name, time in found.items() if time is not None}
