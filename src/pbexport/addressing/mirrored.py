"""Which address of a wiki a file of a copy stands for: what `wget --mirror` calls its files, turned back.

wget makes a path of an address: the host is a folder, what is percent-encoded is decoded where the system allows it,
the `?` before a query stays, or is `@` in names for Windows. `-E` appends `.html` to pages, an address that ends with a
slash is `index.html`, and a page whose address is a folder too gets `.1` (wget's manual, `url.c`).
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes, urljoin

FILES = "file:///"
"""So begins the address of what lies in a file or folder; the name of that file or folder comes next."""
HOMES = (".pbworks.com", ".pbwiki.com")
"""Where the platform hosts workspaces; the older name still answers."""
_HOST = re.compile(
    r"(?!.*\.(?:m?html?|mht|zip|bak|old|orig)$)"
    r"(?:\d{1,3}(?:\.\d{1,3}){3}|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]+)(?:[:+]\d{1,5})?",
    re.IGNORECASE,
)
"""A name with dots that does not end as files do; in names for Windows, `+` stands before the port."""
_HEADS = frozenset({"f", "uimg", "user"})
"""First segments of the addresses of files, of the platform's pictures and of people."""
_PLACES = frozenset({"page", "page-revisions", "file", "tags", "folder"})
"""What follows `w` in the platform's addresses."""
_SCHEMES = (
    "about|callto|cid|data|feed|file|ftp|geo|gopher|https?|irc|javascript|magnet|mailto|mid|news|nntp|sip|skype|sms|"
    "tel|telnet|urn|vbscript|view-source|webcal|xmpp"
)
_LEADS_OUT = re.compile(rf"/|(?:{_SCHEMES}):|[a-z][a-z0-9+.-]*://", re.IGNORECASE)
"""Any other word with a colon is the name of a page: wget leaves the colon in `Project:-Kites.html` as it is."""
_QUERY = re.compile(r"[?@](?=[A-Za-z_]\w*=)")
_FILE_QUERY = re.compile(r"[?@](?=force_download=)")
"""The one query of a file; any other mark is part of its name."""
_VALUE = re.compile(r"&(?=[A-Za-z_]\w*=)")
_SECOND = re.compile(r"(\d+|[a-z]+)\.\d{1,2}")
_EXTENSION = re.compile(r"\.\w{1,10}$")


@dataclass(frozen=True, slots=True)
class _Root:
    """Where the addresses of a wiki begin in a copy."""

    before: tuple[str, ...]
    """Folders around it."""
    host: str
    """"" where no folder tells it."""


def is_relative(href: str) -> bool:
    """Whether an address as written on a page leads on from where the page lies."""
    return bool(href) and not _LEADS_OUT.match(href)


def joined(base: str, href: str) -> str:
    """Where a relative address leads that is written on the page of a file."""
    path, mark, rest = href.partition("#")
    return urljoin(base, path if ":" not in path.partition("/")[0] else f"./{path}") + mark + rest


def place_within(base: str, href: str) -> str:
    """`#place` where wget wrote the name of the page's own file before it; any other address as it is."""
    if "#" not in href or not base.startswith(FILES) or not is_relative(href):
        return href
    page, mark, place = joined(base, href).partition("#")
    return mark + place if _segments(page) == _segments(base) else href


def restored(address: str, beside: str = "") -> str:
    """The address on the wiki that the address of a file stands for; without a host where no folder tells one.

    `beside` is the address of a file in the same copy, whose host is known by its path: then other hosts lie beside it.

    >>> restored("file:///copy/harbour.pbworks.com/w/page/5/Tide%20Tables.html")
    'http://harbour.pbworks.com/w/page/5/Tide%20Tables'
    >>> restored("file:///copy/harbour.pbworks.com/Tides%3Frev=1258193115.html#High")
    'http://harbour.pbworks.com/Tides?rev=1258193115#High'
    >>> restored("file:///copy/w/page/5/Tide%20Tables")
    '/w/page/5/Tide%20Tables'
    """
    place, fragment_mark, fragment = address.partition("#")
    path, _, query = place.partition("?")
    segments = _segments(path)
    root = _root_beside(segments, _root(_segments(beside))) if beside else _root(segments)
    own = segments[len(root.before) + bool(root.host) :]
    path, asked = _address(own[:-1], own[-1] if own else "")
    query = query or asked
    return f"{_host_address(root.host)}{path}{'?' if query else ''}{query}{fragment_mark}{fragment}"


def host_of(address: str) -> str:
    """The host that an address names, in lower case, "" where it names none."""
    return address.partition("://")[2].partition("/")[0].lower()


def _segments(address: str) -> tuple[str, ...]:
    """The parts of a path as they were in the address on the wiki: file names are decoded once more, for wget encodes.

    Bytes that are no UTF-8 survive.
    """
    place = address.partition("#")[0].partition("?")[0].removeprefix(FILES)
    return tuple(_decoded(part) for part in place.split("/"))


def _decoded(part: str) -> str:
    name = unquote_to_bytes(part.encode("utf-8", "surrogatepass"))
    return unquote_to_bytes(name).decode("utf-8", "surrogateescape")


def _root(segments: tuple[str, ...]) -> _Root:
    """By the first folder that is a workspace's host, or whose name has a dot and in which the platform's paths lie."""
    folders = segments[:-1]
    for at, folder in enumerate(folders):
        if folder.lower().endswith(HOMES):
            return _Root(segments[:at], folder)
    for at, folder in enumerate(folders):
        if _HOST.fullmatch(folder) and (at + 2 == len(segments) or _is_of_platform(segments[at + 1 :])):
            return _Root(segments[:at], folder)
    begins = (at for at in range(1, len(segments)) if _is_of_platform(segments[at:]))
    return _Root(segments[: next(begins, 1)], "")


def _root_beside(segments: tuple[str, ...], root: _Root) -> _Root:
    """Hosts lie side by side in one folder."""
    at = len(root.before)
    if not root.host or segments[:at] != root.before:
        return _root(segments)
    if at + 1 < len(segments) and _HOST.fullmatch(segments[at]):
        return _Root(root.before, segments[at])
    return _root(segments)


def _is_of_platform(own: tuple[str, ...]) -> bool:
    """Whether a path begins as the platform's do."""
    if own[0] == "w" and len(own) > 1:
        return _SECOND.sub(r"\1", _bare(own[1])) in _PLACES
    return own[0] in _HEADS and len(own) > 1


def _address(folders: tuple[str, ...], last: str) -> tuple[str, str]:
    """Path and query, from the names of folders and of the file."""
    is_file = folders[:1] == ("f",) or folders[:2] == ("w", "file")
    found = (_FILE_QUERY if is_file else _QUERY).search(last)
    name, query = (last[: found.start()], _bare(last[found.end() :])) if found else (last, "")
    plain = (_file_name if is_file else _page_name)(folders, name)
    return "/".join(map(_quoted, ("", *folders, plain))), _quoted_query(query)


def _page_name(folders: tuple[str, ...], name: str) -> str:
    if name == "index.html":
        return ""
    bare = _bare(name)
    found = _SECOND.fullmatch(bare) if folders[:1] == ("w",) else None
    return found[1] if found else bare


def _file_name(folders: tuple[str, ...], name: str) -> str:
    """The bytes of `x.html` are called so; the platform's page about `x.pdf` is an HTML page for wget."""
    is_about = folders[:2] == ("w", "file") and folders[2:3] != ("fetch",)
    return _bare(name) if is_about and _EXTENSION.search(_bare(name)) else name


def _bare(name: str) -> str:
    return name.removesuffix(".html")


def _host_address(host: str) -> str:
    return f"http://{host.replace('+', ':')}" if host else ""


def _quoted(text: str) -> str:
    return quote(text.encode("utf-8", "surrogateescape"), safe="!'()*+,:;=@$~-._&")


def _quoted_query(query: str) -> str:
    """A `&` is part of a value unless the name of another follows it."""
    pairs = (pair.partition("=") for pair in _VALUE.split(query) if pair)
    return "&".join(f"{name}={quote(value.encode('utf-8', 'surrogateescape'), safe='')}" for name, _, value in pairs)
