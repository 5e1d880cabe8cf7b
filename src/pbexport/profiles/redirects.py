"""The files by which web servers, and pages that lead on, send people from old addresses to new ones."""

import json
import posixpath
import re
from collections.abc import Container, Iterable, Mapping
from html import escape
from string import ascii_lowercase, ascii_uppercase
from urllib.parse import quote

Moved = Mapping[str, str]
"""Path on the wiki → path in the site: both decoded, both beginning with a slash."""
_PLAIN = re.compile(r"[A-Za-z0-9/!'()*,:;=@$~._&+-]+").fullmatch
_ENDING = re.compile(r"(?:(?:\A|/)index)?(?:\.(?:html|md|xml|txt))?\Z")
_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
"""What nginx takes for one in the keys of a map."""


def bare(address: str) -> str:
    """An address without what hosts take away or add."""
    return _ENDING.sub("", address.strip("/"))


def for_hosts(moved: Moved) -> str:
    """The `_redirects` of Netlify, Cloudflare Pages and others: old, new, 301; encoded."""
    return "".join(f"{_literal(_quoted(old))} {_quoted(new)} 301\n" for old, new in moved.items())


def _literal(path: str) -> str:
    """An encoded path without what stands for others there: `*`, and `:` before a letter."""
    return re.sub(r":(?=[A-Za-z])", "%3A", path.replace("*", "%2A"))


def for_nginx(moved: Moved, urls: Iterable[str]) -> str:
    """A map for the `http` part of nginx's configuration: old ones decoded, as `$uri` is, new ones encoded.

    `urls` are all URLs of the site. In such a map case makes no difference, save for regular expressions: so old
    addresses are written that differ by case alone from others, or from another address of the site.
    """
    targets: dict[str, set[str]] = {}
    for old, new in moved.items():
        targets.setdefault(old.translate(_LOWER), set()).add(new)
    there = {bare(url).translate(_LOWER) for url in urls}
    lines: dict[str, str] = {}
    for old, new in moved.items():
        exactly = len(targets[old.translate(_LOWER)]) > 1 or _would_hide(old, new, there)
        key = f"~^{re.escape(old)}$" if exactly else old
        line = f'    "{_in_quotes(key)}" "{_quoted(new).replace("$", "%24")}";\n'
        lines.setdefault(key if exactly else key.translate(_LOWER), line)
    return f"{_FOR_NGINX}{''.join(lines.values())}}}\n"


def _would_hide(old: str, new: str, there: Container[str]) -> bool:
    """Whether an old address, in whatever case, would lead away from another address of the site."""
    plain = bare(old).translate(_LOWER)
    return plain in there and not (new.endswith("/") and bare(new).translate(_LOWER) == plain)


def for_apache(moved: Moved) -> str:
    """Lines for a `.htaccess` or the configuration of a host: old ones are regular expressions."""
    lines = (f'RedirectMatch 301 "^{_in_quotes(re.escape(old))}/?$" "{new}"\n' for old, new in moved.items())
    return f"{_FOR_APACHE}{''.join(lines)}"


def lead(signpost: str, url: str) -> str:
    """How a signpost, by its path in the built site, links to a URL of the site."""
    there = _quoted(posixpath.relpath(url or ".", posixpath.dirname(signpost) or "."))
    return f"{there}/" if url.endswith("/") or not url else there


def as_page(signpost: str, url: str) -> str:
    """The HTML of a signpost: a page that leads on."""
    return _AS_PAGE.format(url=escape(lead(signpost, url)))


def as_json(moved: Moved) -> str:
    """The table itself, for other programs."""
    return json.dumps(moved, ensure_ascii=False, indent=0) + "\n"


def _quoted(path: str) -> str:
    return path if _PLAIN(path) else quote(path, safe="/!'()*,:;=@$~-._&+")


def _in_quotes(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


_AS_PAGE = """\
<!doctype html>
<meta charset="utf-8">
<meta name="robots" content="noindex">
<meta http-equiv="refresh" content="0; url={url}">
<link rel="canonical" href="{url}">
<title>Moved</title>
<p>This page is now <a href="{url}">here</a>.</p>
"""
_FOR_APACHE = "# For the Apache web server: put these lines into .htaccess, or include them for the host.\n"
_FOR_NGINX = """\
# For nginx: include this file in the http part of its configuration, and write into the server's part:
#     if ($pbexport_moved) { return 301 $pbexport_moved; }
map_hash_max_size 262144;
map_hash_bucket_size 1024;
map $uri $pbexport_moved {
    default "";
"""
