"""The body cut out of a page by the marks that the platform puts around it.

A body may hold anything: frames of the platform that somebody pasted, tags never closed, one `</div>` too many.
Cut out before anything is parsed, it can neither swallow what follows it nor lose its end, and nothing in it can be
taken for a part of the frame. The marks are those of pbworks.md b; 958 of 958 captured page views have them.
"""

import re

from turbohtml import Element, parse_fragment

_OPENING = b'id="wikipage-inner"'
EDITOR = b'<div id="wikiedit"'
"""The hidden editor, which follows the body on every page view."""
_CLOSERS = re.compile(rb"(?:</div>\s*){3}\Z")
"""The ends of the three boxes around the body."""
_ROOM = 200
"""Bytes within which the closers stand, with their white space; captures have 30 to 40."""
NAMED = ("European Union", "Dokkio")
"""What every notice names; looking for that first costs next to nothing."""
_NOTICES = re.compile(
    r"\A\W*If you are (a )?citizen of an? European Union|"
    r"\A(?=.*Dokkio).*(AI-powered|automatically organize|free account|makers of PBworks|Check it out)",
    re.DOTALL,
)
"""A notice is nothing but itself, and one about Dokkio sells something; what people write about either stays."""
_NOTICE_LENGTH = 400
"""Characters; the longest notice known has 270 (pbworks.md b, boilerplate lines)."""


def cut_out(html: bytes) -> tuple[bytes, bytes | None]:
    """The page with an empty body, and the body; the page as it is, and None, where the marks are not there."""
    mark = html.find(_OPENING)
    begin, after = html.find(b">", mark) + 1, html.rfind(EDITOR)  # the last: a pasted frame comes before the page's own
    closers = _CLOSERS.search(html, max(begin, after - _ROOM), after) if 0 <= mark < after else None
    if closers is None:
        return html, None
    return html[:begin] + html[closers.start() :], html[begin : closers.start()]


def without_notices(body: str) -> str:
    """The body without notices of the platform at its edges; one quoted within the text stays."""
    if not any(name in body for name in NAMED):
        return body
    tree = parse_fragment(body, positions=False)
    blocks = [child for child in tree.children if isinstance(child, Element)]
    for edge in (*blocks[:3], *blocks[-3:]):
        if edge.parent is not None and _is_notice(edge):
            edge.extract()
    return tree.inner_html


def _is_notice(block: Element) -> bool:
    said = block.text
    return len(said) < _NOTICE_LENGTH and bool(_NOTICES.search(said))
