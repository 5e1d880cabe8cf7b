"""A page that `wget -k` made relative: what its pictures of plugins say again what they said on the wiki.

Where links lead is told by the page's address when it is needed. But the address of a plugin's picture says what the
plugin shows, a formula for instance, and that is read before.
"""

import re
from html import escape, unescape

from pbexport.addressing.mirrored import FILES, joined, restored

_NAMED = b"plugin_helper.php"
_PICTURE = re.compile(rb'\bsrc="((?:\.\./)*plugin_helper\.php(?:%3F|@)[^"]*)"')
"""As wget writes it, in quotes."""


def with_plugins(html: bytes, base: str) -> bytes:
    """A page from the file with the address `base`, with such addresses led back; any other page as it is."""
    if not base.startswith(FILES) or _NAMED not in html:
        return html
    return _PICTURE.sub(lambda found: b'src="%b"' % _restored(found[1], base), html)


def _restored(href: bytes, base: str) -> bytes:
    told = restored(joined(base, unescape(href.decode("utf-8", "replace"))), base)
    return escape("/plugin_helper.php" + told.partition("plugin_helper.php")[2]).encode()
