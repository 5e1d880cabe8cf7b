"""Where every old address of a page or file now leads, and the files by which web servers send people there."""

import json
import posixpath
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from string import ascii_lowercase, ascii_uppercase
from urllib.parse import quote, unquote

from pbexport.addresses import is_page_name
from pbexport.links import Register
from pbexport.paths import is_for_windows, key

Moved = Mapping[str, str]
"""Path on the wiki → path in the site: both decoded, both beginning with a slash."""
_FETCH = "/w/file/fetch/"
_PLAIN = re.compile(r"[A-Za-z0-9/!'()*,:;=@$~._&+-]+").fullmatch
_ENDING = re.compile(r"(?:(?:\A|/)index)?(?:\.(?:html|md|xml|txt))?\Z")
_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
"""What nginx takes for one in the keys of a map."""
_MOST_BYTES = 240
"""Of a file's name, where 255 are allowed and an ending follows."""


@dataclass(frozen=True, slots=True)
class PageAddresses:
    """The old addresses of pages (pbworks.md a): paths, decoded."""

    register: Register
    answered: Mapping[str, int]
    """Path under which the wiki showed a page → its number."""

    @classmethod
    def by(cls, register: Register) -> "PageAddresses":
        """By what is known of all pages."""
        return cls(register, {unquote(path): number for path, number in register.by_path.items()})

    def of(self, number: int, names: Iterable[str], answered: Iterable[str] = ()) -> tuple[str, ...]:
        """Every address of a page that means no other; `names` are those it has and had, `answered` as above."""
        forms = (*_numbered(number, names), *self._named(number, names), *answered)
        return tuple(path for path in dict.fromkeys(forms) if self.answered.get(path, number) == number)

    def _named(self, number: int, names: Iterable[str]) -> Iterator[str]:
        """By name alone, also with dashes or plus signs for spaces; not where that is the name of another page."""
        known = self.register.by_name
        for name in names:
            if known.get(name) == number:
                yield f"/w/page/{name}"
                if is_page_name(name):
                    yield f"/{name}"
                if " " in name:
                    yield from (f"/{form}" for form in _dashed(name) if form not in known and is_page_name(form))


def file_addresses(known: str, name: str) -> Iterator[str]:
    """Every old address of a file (paths, decoded), by its key (`addresses.FileAddress`)."""
    number, slash, rest = known.partition("/")
    if not slash:
        yield from (f"{_FETCH}{number}/{name}", f"{_FETCH}{number}", f"/w/file/{number}/{name}", f"/w/file/{number}")
    elif not number.startswith("COPY"):
        yield f"/f/{known}" if number else f"/f/{rest}"


def moved_to(old: Iterable[tuple[str, str]], urls: Iterable[str]) -> dict[str, str]:
    """Old address → new one, for each that is not also the address of something in the site.

    `old` are pairs of an old address and a URL, `urls` all URLs of the site; URLs have no slash at the beginning. Hosts
    show a page by several addresses: `/saws`, `/saws/`, `/saws.html`, `/saws/index.html` are one.
    """
    there = set(map(_bare, urls))
    return {path: f"/{url}" for path, url in old if _bare(path) not in there}


def _bare(address: str) -> str:
    """An address without what hosts take away or add."""
    return _ENDING.sub("", address.strip("/"))


def signposts(
    old: Iterable[str],
    url: str,
    moved: Moved,
    theirs: Container[str],
    reserved: Container[str],
    *,
    on_windows: bool = False,
) -> Iterator[str]:
    """The files of the built site that can lead on from the old addresses of a page to its URL.

    An address whose folder would be that of something else is a file: `Glossary.html`, where there is `glossary/`, for
    on many computers both are one. `theirs` are the URLs of the site, by `paths.key`, without slashes around them;
    `reserved` are names at its top that belong to the builder. `on_windows` leaves out what Windows refuses.
    """
    for path in old:
        bare = path.strip("/")
        parts = bare.split("/")
        if (
            moved.get(path) == f"/{url}"
            and key(parts[0].split(".")[0]) not in reserved
            and all(_can_be_file(part) and (not on_windows or is_for_windows(part)) for part in parts)
        ):
            yield f"{bare}.html" if key(bare) in theirs else f"{bare}/index.html"


def _can_be_file(name: str) -> bool:
    return name.strip(".") != "" and name.isprintable() and len(name.encode()) <= _MOST_BYTES


def _numbered(number: int, names: Iterable[str]) -> Iterator[str]:
    if number > 0:
        yield f"/w/page/{number}"
        yield from (f"/w/page/{number}/{name}" for name in names)


def _dashed(name: str) -> tuple[str, str]:
    return name.replace(" ", "-"), name.replace(" ", "+")


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
    there = {_bare(url).translate(_LOWER) for url in urls}
    lines: dict[str, str] = {}
    for old, new in moved.items():
        exactly = len(targets[old.translate(_LOWER)]) > 1 or _would_hide(old, new, there)
        key = f"~^{re.escape(old)}$" if exactly else old
        line = f'    "{_in_quotes(key)}" "{_quoted(new).replace("$", "%24")}";\n'
        lines.setdefault(key if exactly else key.translate(_LOWER), line)
    return f"{_FOR_NGINX}{''.join(lines.values())}}}\n"


def _would_hide(old: str, new: str, there: Container[str]) -> bool:
    """Whether an old address, in whatever case, would lead away from another address of the site."""
    bare = _bare(old).translate(_LOWER)
    return bare in there and not (new.endswith("/") and _bare(new).translate(_LOWER) == bare)


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
