"""A page or its history as API v2 answers it, put into the platform's frame: from then on it is read as any other.

Where only a read key opens a wiki, page views show the login form. `GetPage` tells what a view tells, save tags,
comments and folder; `GetPageRevisions` tells when a page was saved, but not by whom (pbworks.md e).
"""

import json
import re
from collections.abc import Mapping
from html import escape
from typing import Any

from pbexport.errors import NotReadable
from pbexport.model.pages import Revision
from pbexport.reading.api_answer import read_answer
from pbexport.reading.joined import revisions_page
from pbexport.reading.pbinfo import number, text

_BEGINNING = re.compile(rb"\s*(?:/\*-secure-|\{)")


def is_answer(content: bytes) -> bool:
    """Whether this is an answer of the API."""
    return _BEGINNING.match(content) is not None


def framed(content: bytes) -> bytes:
    """The page view or revisions page that an answer of the API stands for.

    Raises `NotThere` when the API says that there is no such page, `NotReadable` when it refuses.
    """
    told = read_answer(content)
    if isinstance(told.get("revisions"), list):
        return _history(told["revisions"])
    if "html" in told and number(told.get("oid")) is not None:
        return _view(told)
    raise NotReadable("the API's answer is neither a page nor a history")


def _view(told: Mapping[str, Any]) -> bytes:
    facts = {name: value for name, value in told.items() if name != "html"}
    return page_view(text(told.get("name")), text(told.get("html")), {"CurrentObject": told["oid"], "GetPage": facts})


def page_view(name: str, body: str, info: Mapping[str, Any]) -> bytes:
    """A page view with this body, and these facts in `PBinfo`: all of the platform's frame that is read."""
    facts = json.dumps(info).replace("/", "\\/")
    return (
        f'<h1 class="pagetitle">{escape(name)}</h1><div id="wikicontent"><div id="wikipage">'
        f'<div id="wikipage-inner">{body}</div></div></div>'
        f'<div id="wikiedit"></div><div id="comments"></div>\n<script>\nPBinfo = {facts};\n</script></html>'
    ).encode("utf-8", "replace")


def _history(revisions: list[object]) -> bytes:
    """The newest revision is the last one listed; the API does not tell who saved it."""
    ids = (str(each).partition("-")[0] for each in reversed(revisions))
    rows = [Revision(int(each), "") for each in ids if each.isdigit()]
    return revisions_page(rows, len(rows))
