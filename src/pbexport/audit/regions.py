"""A page view as the archive holds it → the HTML of its body and of its comments, found by the platform's marks.

The body is everything between its own mark and the hidden editor's (pbworks.md b), whatever the markup within does: the
ends of boxes that are left over say nothing. So a converter that stops too early is found out.
"""

import re
from codecs import lookup
from datetime import UTC, datetime
from html import escape

from bs4 import BeautifulSoup, Tag
from bs4.dammit import EncodingDetector

from pbexport.reading.markup import encoding_of
from pbexport.reading.people import public_name

BROWSER = "html5lib"
"""The parser of BeautifulSoup that reads malformed pages as browsers do, and shares no line with the converter's."""
_BODY, _EDITOR = b'id="wikipage-inner"', b'<div id="wikiedit"'
_COMMENTS, _BELOW = '<div id="comments"', '<div id="page-bottom-toolbar"'
_COMMENT_ID = re.compile(r"commentnum(\d+)")
_SAID = re.compile(r"\s+said\s*$")


def body_and_comments(html: bytes) -> tuple[str, str]:
    """The body, and the section that a page with comments ends with ("" where there are none)."""
    mark, editor = html.find(_BODY), html.rfind(_EDITOR)
    if 0 <= mark < editor:
        return _decoded(html[html.find(b">", mark) + 1 : editor], html), comments_section(_decoded(html[editor:], html))
    whole = _decoded(html, html)
    body = BeautifulSoup(whole, BROWSER).find(id="wikipage-inner")
    return body.decode_contents() if body else "", comments_section(whole)


def comments_section(html: str) -> str:
    """All comments, oldest first, with names as they may be shown and times in UTC, under a heading of their own."""
    begin = html.find(_COMMENTS)
    if begin < 0 or "commentnum" not in html:
        return ""
    below = html.find(_BELOW, begin)
    tree = BeautifulSoup(html[begin : below if below > 0 else len(html)], BROWSER)
    numbered = [(_COMMENT_ID.match(str(tag.get("id"))), tag) for tag in tree.select(".comment[id]")]
    said = sorted((int(number[1]), _comment(tag, int(number[1]))) for number, tag in numbered if number)
    return f"<h2>Comments</h2>{''.join(text for _, text in said)}" if said else ""


def _comment(tag: Tag, unix: int) -> str:
    author, content = tag.select_one(".header h4"), tag.select_one(".content")
    name = public_name(_SAID.sub("", " ".join(author.get_text().split()))) if author else ""
    when = datetime.fromtimestamp(unix, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    quoted = content.decode_contents() if content else ""
    return f"<p><strong>{escape(name or 'Anonymous')}</strong>, {when}</p><blockquote>{quoted}</blockquote>"


def _decoded(part: bytes, html: bytes) -> str:
    """Text in the encoding of the whole page."""
    try:
        return part.decode("utf-8")
    except UnicodeDecodeError:
        return part.decode(_encoding(html), "replace")


def _encoding(html: bytes) -> str:
    """By its first bytes, else by what it says, where that can be: then browsers take Latin-1 for Windows' own."""
    begins = EncodingDetector.strip_byte_order_mark(html)[1]
    told = begins or encoding_of(html) or EncodingDetector.find_declared_encoding(html, is_html=True) or ""
    try:
        name = lookup(told).name
    except LookupError:
        return "windows-1252"
    return "windows-1252" if name in {"ascii", "iso8859-1"} else name
