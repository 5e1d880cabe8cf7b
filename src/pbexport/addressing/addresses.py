"""What an address of the platform means: the rules of pbworks.md a, and nothing else.

A page has up to three addresses (`/Name`, `/w/page/Name`, `/w/page/ID/Name`) and one number. Names in the oldest form
are written with `-` or `+` for spaces, which cannot always be undone: such an address has several candidate names.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha1
from urllib.parse import parse_qs, quote, unquote, urljoin, urlsplit, urlunsplit

from pbexport.addressing.mirrored import FILES, HOMES, host_of, is_relative, joined, restored

_PLAIN = re.compile(r"[\w./~-]*", re.ASCII)
"""What is written in one way only."""
_PAGE = re.compile(r"/w/page/(?:(?P<number>\d+)(?:/(?P<alias>.*))?|(?P<name>[^/]+))/?$")
_HISTORY = re.compile(r"/w/page-revisions/(?P<number>\d+)(?:/|$)")
_FILE = re.compile(r"/w/file/(?:fetch/)?(?P<number>\d+)(?:/(?P<name>[^/]*))?/?$")
_OLD_FILE = re.compile(r"/f/(?:(?P<time>\d{9,11})/)?(?P<name>.+)$")
_OLD_PAGE = re.compile(r"/(?P<name>[^/]+)/?$")
_NO_PAGE = re.compile(r"\.(php|xml|txt|ico|png|gif|jpe?g|css|js)$", re.IGNORECASE)
_NO_PAGE_NAMES = frozenset(
    {"w", "f", "session", "settings", "browse", "layout", "shared", "images", "uimg", "user", "api_v2", "changes"}
)
"""First segments that the platform keeps for itself (pbworks.md a)."""
_LAST = 4096
"""Addresses to remember: the same ones are read again and again, in sidebars, and of every capture several times."""
FRONT_PAGE = "FrontPage"
"""What the platform calls a wiki's first page."""
_ABSOLUTE = re.compile("https?://", re.IGNORECASE)
_APP_FRAGMENTS = re.compile(r"(view|tags|param)=")
"""Fragments that steer the platform's JavaScript rather than name a place in the text."""


@dataclass(frozen=True, slots=True)
class PageAddress:
    """The address of a page: by number, by name, or by several names that it may mean."""

    number: int | None
    names: tuple[str, ...]
    """Candidate names, most likely first; empty when only the number is given, and for `/`, the front page."""
    path: str
    """Path to ask for, percent-encoded, without query and fragment."""
    fragment: str = ""
    """Decoded name of a place in the page."""
    revision: str = ""
    """Set when an old revision is meant."""


@dataclass(frozen=True, slots=True)
class FileAddress:
    """The address of an attached file or image."""

    key: str
    """One key for all addresses of the same bytes: `ID` or `TIME/NAME` or `/NAME`; `/COPY/PATH` for one in a copy."""
    name: str
    path: str
    """Path of the bytes, percent-encoded; for one in a copy its whole address, which begins with `file:///`."""

    @classmethod
    def of(cls, number: int | str, name: str) -> "FileAddress":
        """The file with a number: always its newest version."""
        return cls(str(number), name, f"/w/file/fetch/{number}/{_requoted(name)}")

    @classmethod
    def kept(cls, address: str) -> "FileAddress":
        """What somebody kept of a wiki, such as a picture in the folder beside a saved page."""
        key = unquote(address.partition("#")[0].partition("?")[0].removeprefix(FILES))
        return cls(f"/{key}", key.rpartition("/")[2], FILES + quote(key, safe="/!'()*,:;=@$~-._&+"))

    @property
    def version(self) -> int | None:
        """The time of the version that is meant (Unix seconds), None for the newest one."""
        time, slash, _ = self.key.partition("/")
        return int(time) if slash and time else None


@dataclass(frozen=True, slots=True)
class TagAddress:
    """The address of a tag page."""

    tag: str
    path: str


@dataclass(frozen=True, slots=True)
class OtherAddress:
    """Anything else of this wiki: histories, folders, users, searches. It stays a link."""

    url: str


Address = PageAddress | FileAddress | TagAddress | OtherAddress


@dataclass(frozen=True, slots=True)
class Site:
    """Where a wiki lives: the base that is asked, and the host names that mean the same wiki."""

    base: str
    """Scheme and host (and port), without a slash at the end."""
    hosts: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def at(cls, base: str, workspace: str = "", others: Iterable[str] = ()) -> "Site":
        """The wiki at `base`; `workspace` is its name at the platform, as `PBinfo.CurrentWiki.name` gives it.

        `others` are further hosts under which it was captured.
        """
        host = urlsplit(base).netloc.lower()
        hosted = [host.removesuffix(home) for home in HOMES if host.endswith(home)]
        names = {name.lower() for name in (*hosted, workspace) if name}
        hosts = {host, *others} | {name + home for name in names for home in HOMES}
        return cls(base, frozenset(hosts - {""}))

    def owns(self, url: str) -> bool:
        """Whether an absolute address is one of this wiki's, over http or https."""
        parts = urlsplit(url)
        return self.owns_parts(parts.scheme, parts.netloc)

    def owns_parts(self, scheme: str, netloc: str) -> bool:
        """The same for an address that is taken apart already."""
        return scheme in {"http", "https"} and netloc.lower() in self.hosts

    def url(self, path: str) -> str:
        """The absolute address of a path of this wiki; what lies in a copy has its own."""
        return path if path.startswith(FILES) else self.base + path

    def page_url(self, number: int, name: str) -> str:
        """The canonical address of a page; by its name alone where the platform's number is not known.

        "" where the wiki's own address is not known.
        """
        if not self.base:
            return ""
        return self.url(f"/w/page/{quote(name, safe='')}" if number < 0 else f"/w/page/{number}/{quote(name, safe='')}")

    def history_path(self, number: int, name: str) -> str:
        """Path and query of the page that lists all revisions (pbworks.md c)."""
        return f"/w/page-revisions/{number}/{quote(name, safe='')}?show_all=1"

    def revision_path(self, number: int, name: str, revision: int) -> str:
        """Path and query of a page as it was saved at a time (Unix seconds; pbworks.md a)."""
        return f"/w/page/{number}/{quote(name, safe='')}?rev={revision}"

    def upload_path(self, name: str, time: int) -> str:
        """Path of one version of a file, by the time of its upload (Unix seconds; pbworks.md a)."""
        return f"/f/{time}/{_requoted(name)}"


def read_address(site: Site, href: str, base: str = "") -> Address | None:
    """What `href`, as found on a page of `site`, means; None when it leads elsewhere or nowhere.

    `base` is the address of the page: where that is a file in a copy, relative addresses lead to files beside it.
    """
    bare = href.strip()
    if base.startswith(FILES) and is_relative(bare):
        return read_kept(site, joined(base, bare), base)
    own = _own_part(site, bare)
    return None if own is None else _meant(site, own)


def read_kept(site: Site, address: str, beside: str = "") -> Address:
    """What the address of a file in a copy of `site` means; `beside` is that of a page in the same copy."""
    found = restored(address, beside)
    host = host_of(found)
    if host and host not in site.hosts and host != host_of(restored(beside or address)):
        return OtherAddress(found)
    meant = _meant(site, found.removeprefix(f"http://{host}") if host else found)
    is_kept = isinstance(meant, OtherAddress) and not host and _lies_apart(found)
    return FileAddress.kept(address) if is_kept else meant


def _lies_apart(path: str) -> bool:
    """Whether it is in a folder that is none of the platform's."""
    folder, _, name = path.removeprefix("/").partition("/")
    return bool(name) and folder not in _NO_PAGE_NAMES


def kept_addresses(site: Site, address: str) -> tuple[Address, ...]:
    """All that the address of a file in a copy may mean, the likeliest first.

    In the name of an attachment nobody can tell a `+` that was one from a `+` that means a space: wget writes the same.
    """
    meant = read_kept(site, address)
    if isinstance(meant, FileAddress) and "+" in meant.path and not meant.path.startswith(FILES):
        other = _file(meant.path.replace("+", "%2B"))
        return (meant, other) if other and other != meant else (meant,)
    return (meant,)


def _meant(site: Site, own: str) -> Address:
    return _of_platform(own) or OtherAddress(site.url(own))


@lru_cache(maxsize=_LAST)
def _of_platform(own: str) -> FileAddress | TagAddress | PageAddress | None:
    """What path, query and fragment mean on any wiki of the platform."""
    rest, _, fragment = own.partition("#")
    path, _, query = rest.partition("?")
    return _file(path) or _tag(path, query) or _page(path, query, fragment)


def _own_part(site: Site, href: str) -> str | None:
    """Path, query and fragment of an address of this wiki, None for any other."""
    if href.startswith("/") and not href.startswith("//"):
        return href
    try:
        parts = urlsplit(href if _ABSOLUTE.match(href) else urljoin(site.base + "/", href))
        if not site.owns_parts(parts.scheme, parts.netloc):
            return None
    except ValueError:  # an address no browser could follow either, such as "http://[x"
        return None
    return urlunsplit(("", "", parts.path or "/", parts.query, parts.fragment))


def _file(path: str) -> FileAddress | None:
    if found := _FILE.match(path):
        return FileAddress.of(found["number"], unquote(found["name"] or ""))
    if found := _OLD_FILE.match(path):
        name = unquote(found["name"].replace("+", "%20"))
        time = found["time"] or ""
        return FileAddress(f"{time}/{name}", name.rpartition("/")[2], path_of(path))
    return None


def _tag(path: str, query: str) -> TagAddress | None:
    if path != "/w/tags/show":
        return None
    tag = next(iter(parse_qs(query).get("tag", ())), "")
    return TagAddress(tag, tag_path(tag)) if tag else None


def tag_path(tag: str) -> str:
    """Path and query of the page that lists what carries `tag`."""
    return f"/w/tags/show?tag={quote(tag, safe='')}"


def is_page_name(segment: str) -> bool:
    """Whether `/SEGMENT` (decoded) is the address of a page: some first segments the platform keeps for itself."""
    return "/" not in segment and segment not in _NO_PAGE_NAMES and not _NO_PAGE.search(segment)


def _page(path: str, query: str, fragment: str) -> PageAddress | None:
    asked = parse_qs(query) if query else {}
    revision = next(iter(asked.get("rev", ()) or asked.get("revision", ())), "")
    place = "" if _APP_FRAGMENTS.match(fragment) else unquote(fragment)
    if found := _PAGE.match(path):
        number = int(found["number"]) if found["number"] else None
        alias = found["alias"] if number is not None else found["name"]
        return PageAddress(number, candidate_names(alias or ""), path_of(path), place, revision)
    if path == "/":
        return PageAddress(None, (), path, place, revision)
    found = _OLD_PAGE.match(path)
    if not found or not is_page_name(found["name"]):
        return None
    return PageAddress(None, candidate_names(found["name"]), path_of(path), place, revision)


def made_number(name: str) -> int:
    """The number of a page of which only the name is known: below zero, where the platform has none."""
    said = name.encode("utf-8", "replace")
    return -1 - int.from_bytes(sha1(said, usedforsecurity=False).digest()[:6])


@lru_cache(maxsize=_LAST)
def candidate_names(segment: str) -> tuple[str, ...]:
    """The names that one segment of an address may mean, most likely first (`Util.undashified_link`, pbworks.md a).

    >>> candidate_names("Plenum-20100112")
    ('Plenum-20100112', 'Plenum 20100112')
    >>> candidate_names("Plenum+-+05012010")
    ('Plenum - 05012010', 'Plenum+-+05012010')
    """
    plain = unquote(segment)
    if not plain:
        return ()
    spaced = plain.replace("+", " ") if "+" in segment else plain.replace("-", " ")
    both = (spaced, plain) if "+" in segment else (plain, spaced)
    return tuple(dict.fromkeys(both))


@lru_cache(maxsize=_LAST)
def path_of(path: str) -> str:
    """One spelling of a path: every way to percent-encode it comes out the same, and a server reads it as before."""
    if _PLAIN.fullmatch(path):
        return path
    return "/".join(
        part if "+" in part or _PLAIN.fullmatch(part) else _requoted(unquote(part)) for part in path.split("/")
    )


def _requoted(text: str) -> str:
    return quote(text, safe="!'()*,:;=@$~-._")
