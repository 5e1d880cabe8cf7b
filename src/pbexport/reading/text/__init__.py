"""A page of which only the words survive, put into the platform's frame: from then on it is read as any other.

Such texts are the records of WET files, and what somebody copied from a page. What readers wrote below the page becomes
the last section of its body: a comment proper has a Unix time, and a text tells only that of the workspace, without its
zone (pbworks.md b). The count of comments is told where they are not all there, so that the report can name what lacks.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from urllib.parse import urlsplit

from pbexport.addressing.addresses import PageAddress, Site, made_number, read_address
from pbexport.errors import NotReadable
from pbexport.model.answers import Snapshot
from pbexport.reading.body import NAMED
from pbexport.reading.people import public_name
from pbexport.reading.text.comments import Remark
from pbexport.reading.text.frame import Framed, take_apart
from pbexport.reading.text.lines import lines_of
from pbexport.reading.text.prose import body_html, prose_html

CONTENT_TYPE = "text/plain"
_EDGE = "<p></p>" * 3
"""Nothing, where a reader of page views looks for notices; here they are gone, and what names them is the page's."""


def in_frame(snapshot: Snapshot) -> Snapshot:
    """The page view that a text stands for.

    Raises `NotReadable` when no frame of the platform stands around the text, for then it is no wiki page.
    """
    if not snapshot.body.strip():
        raise NotReadable("the text is empty")
    number, names = _addressed(snapshot.url)
    told = take_apart(lines_of(snapshot.body), names)
    name = told.title or next(iter(names), "")
    if not name:
        raise NotReadable("the page has no name")
    html = _view(told, name, made_number(name) if number is None else number)
    return replace(snapshot, body=html.encode("utf-8", "replace"), content_type="text/html")


def _addressed(url: str) -> tuple[int | None, Sequence[str]]:
    """The number in an address, and the names that it may mean; a file's address tells nothing of its page."""
    try:
        parts = urlsplit(url)
        meant = read_address(Site.at(f"{parts.scheme}://{parts.netloc}"), url)
    except ValueError:  # an address no browser could follow
        return None, ()
    return (meant.number, meant.names) if isinstance(meant, PageAddress) else (None, ())


def _view(told: Framed, name: str, number: int) -> str:
    """The frame; nothing in it but the body is longer than a line."""
    return (
        f'<div id="wikicontent"><h1 class="pagetitle">{escape(name)}</h1>{_history_line(told)}<div id="wikipage">'
        f'<div id="wikipage-inner">{_body(told, name)}</div></div></div>'
        f'<div id="wikiedit"></div><div id="comments">{_count(told)}</div>\n'
        f"<script>\nPBinfo = {json.dumps({'CurrentObject': number, 'GetPage': {'oid': number}})};\n</script></html>"
    )


def _history_line(told: Framed) -> str:
    return (
        f'<div class="page-history"><span id="page-editor">{escape(public_name(told.edit.author))}</span> '
        f'<span id="page-history-ago">{escape(told.edit.ago)}</span></div>'
    )


def _body(told: Framed, name: str) -> str:
    html = body_html(told.body, name)
    if told.remarks:
        html += f"<h2>Comments</h2>{''.join(map(_remark, told.remarks))}"
    return f"{_EDGE}{html}{_EDGE}" if any(each in html for each in NAMED) else html


def _remark(remark: Remark) -> str:
    said = prose_html(remark.lines)
    if not remark.when:
        return said
    author = escape(public_name(remark.author))
    return f"<p><strong>{author}</strong> said {remark.when}</p><blockquote>{said}</blockquote>"


def _count(told: Framed) -> str:
    shown = sum(bool(remark.when) for remark in told.remarks)
    count = told.count if told.count is None or told.count > shown else told.count - shown
    return "" if count is None else f'<span id="comments-count">{count}</span>'
