"""Bytes that may be HTML: whether they are, and in which encoding."""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

_WIDE = (BOM_UTF16_LE, BOM_UTF16_BE)
"""How files in UTF-16 begin, as old editors save them."""
_BEGINS = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:(?><!--.*?-->)\s*)*+<(?:!doctype\s+html|html|head|title|meta|link|body|style|script|table|div|"
    rb"ul|ol|p|h[1-6])\b",
    re.IGNORECASE | re.DOTALL,
)
_SAYS_UTF8 = re.compile(rb"charset\s*=\s*[\"']?utf-?8", re.IGNORECASE)
_BEYOND_ASCII = re.compile("[^\x00-\x7f\ufffd]")


def encoding_of(html: bytes) -> str | None:
    """The platform sends UTF-8; where a capture is not, the parser looks for itself.

    A file that an editor saved in Latin-1 may still say that it is UTF-8: then no character beyond ASCII is right.
    """
    try:
        html.decode("utf-8")
    except UnicodeDecodeError:
        lies = _SAYS_UTF8.search(html) and not _BEYOND_ASCII.search(html.decode("utf-8", "replace"))
        return "windows-1252" if lies else None
    return "utf-8"


def in_utf8(html: bytes) -> bytes:
    """The same text in UTF-8 where its first bytes say that it is in UTF-16; any other as it is."""
    return html.decode("utf-16", "replace").encode() if html.startswith(_WIDE) else html


def begins_as_html(head: bytes) -> bool:
    """Whether something that begins like that is HTML, whatever it is called."""
    if head.startswith(_WIDE):  # cut anywhere, even within a character
        head = in_utf8(head[: len(head) & ~1])
    return bool(_BEGINS.match(head.removeprefix(BOM_UTF8)))
