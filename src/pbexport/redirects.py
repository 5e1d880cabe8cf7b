"""Where every old address of a page or file now leads, and the files by which web servers send people there."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote, unquote

from pbexport.addresses import PageAddress, read_address
from pbexport.links import Atlas

Moved = Mapping[str, str]
"""Path on the wiki → path in the site: both decoded, both beginning with a slash."""
_FETCH = "/w/file/fetch/"


def page_addresses(atlas: Atlas, number: int, names: Iterable[str], answered: Iterable[str] = ()) -> Iterator[str]:
    """Every old address of a page (paths, decoded), of those that mean no other page (pbworks.md a).

    `names` are those it has and had, `answered` the paths under which the wiki showed it.
    """
    for path in {unquote(path): path for path in (*_forms(number, names), *answered)}.values():
        address = read_address(atlas.site, path)
        if isinstance(address, PageAddress) and not address.revision and atlas.register.likeliest(address) == number:
            yield unquote(path)


def file_addresses(key: str, name: str) -> Iterator[str]:
    """Every old address of a file (paths, decoded), by its key (`addresses.FileAddress`)."""
    number, slash, rest = key.partition("/")
    if not slash:
        yield from (f"{_FETCH}{number}/{name}", f"{_FETCH}{number}", f"/w/file/{number}/{name}", f"/w/file/{number}")
    elif not number.startswith("COPY"):
        yield f"/f/{key}" if number else f"/f/{rest}"


def moved_to(old: Iterable[tuple[str, str]], urls: Iterable[str]) -> dict[str, str]:
    """Old address → new one, for each that is not also the address of something in the site.

    `old` are pairs of an old address and a URL, `urls` all URLs of the site; URLs have no slash at the beginning.
    """
    there = {f"/{url}".rstrip("/") for url in urls}
    return {path: f"/{url}" for path, url in old if path.rstrip("/") not in there}


def _forms(number: int, names: Iterable[str]) -> Iterator[str]:
    if number > 0:
        yield f"/w/page/{number}"
    for name in names:
        plain = quote(name, safe="")
        if number > 0:
            yield f"/w/page/{number}/{plain}"
        yield from (f"/w/page/{plain}", f"/{plain}")
        if " " in name:
            yield from (f"/{quote(name.replace(' ', '-'), safe='')}", f"/{plain.replace('%20', '+')}")


def for_hosts(moved: Moved) -> str:
    """The `_redirects` of Netlify, Cloudflare Pages and others: old, new, 301; encoded."""
    return "".join(f"{_quoted(old)} {_quoted(new)} 301\n" for old, new in moved.items())


def for_nginx(moved: Moved) -> str:
    """A map for the `http` part of nginx's configuration: old ones decoded, as `$uri` is, new ones encoded."""
    lines = (f'    "{_in_quotes(old)}" "{_quoted(new)}";\n' for old, new in moved.items())
    return f"{_FOR_NGINX}{''.join(lines)}}}\n"


def for_apache(moved: Moved) -> str:
    """Lines for a `.htaccess` or the configuration of a host: old ones are regular expressions."""
    lines = (f'RedirectMatch 301 "^{_in_quotes(re.escape(old))}/?$" "{new}"\n' for old, new in moved.items())
    return f"{_FOR_APACHE}{''.join(lines)}"


def as_json(moved: Moved) -> str:
    """The table itself, for other programs."""
    return json.dumps(moved, ensure_ascii=False, indent=0) + "\n"


def _quoted(path: str) -> str:
    return quote(path, safe="/!'()*,:;=@$~-._&+")


def _in_quotes(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


_FOR_APACHE = "# For the Apache web server: put these lines into .htaccess, or include them for the host.\n"
_FOR_NGINX = """\
# For nginx: include this file in the http part of its configuration, and write into the server's part:
#     if ($pbexport_moved) { return 301 $pbexport_moved; }
map_hash_max_size 262144;
map_hash_bucket_size 1024;
map $uri $pbexport_moved {
    default "";
"""
