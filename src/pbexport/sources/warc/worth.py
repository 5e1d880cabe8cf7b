"""Which of the captures in a crawl are worth reading: what tells of a wiki, and not the platform's frame around it.

An archive may hold the whole web. So most is decided by the address alone, the rest by status and type; only HTML of
hosts that nobody named is looked into.
"""

import re
from enum import Enum
from functools import lru_cache
from urllib.parse import parse_qs, urlsplit

from pbexport.addressing.addresses import FileAddress, OtherAddress, PageAddress, Site, TagAddress, read_address
from pbexport.model.happenings import Kind
from pbexport.sources.captures import NO_EXCHANGE

MARKS = (b'id="wikipage-inner"', b'id="page-revisions"')
"""What the platform's page views and histories have, and others do not (pbworks.md b, c)."""
LARGEST_PAGE = 8_000_000
"""Bytes of HTML beyond which nobody looks for marks."""
WHOLE = frozenset({NO_EXCHANGE, 200, 203})
"""Statuses of answers that hold all of what was asked for."""
_HOMES = (".pbworks.com", ".pbwiki.com")
_FRAMES = frozenset({"vs1", "vs2", "my", "www"})
"""Names at the platform that are no workspace."""
_ON_A_DOMAIN = re.compile(r"/(?:w/page|w/page-revisions|w/file|f)/.")
_OTHERS = re.compile(r"/w/page-revisions/\d+|/FindPage\?RevisionsFor=|/api_v2/(?:op/|\?op=)GetPage(?:Revisions)?[/&]")
"""Histories, by number and by name, and what stands for pages where only the API was answered."""
_KEY = re.compile(r"\b(?:read|write|admin|user)_key\b")
_NO_PAGES = frozenset({"FindPage", "AllPages"})
"""Old addresses of searches and lists (pbworks.md a)."""
HTML = frozenset({"text/html", "application/xhtml+xml"})


class Worth(Enum):
    """What is to be done with a capture."""

    NOTHING = 0
    MARKED = 1
    """It is wanted when it is HTML with one of the marks."""
    ALL = 2


def address(recorded: str) -> str:
    """The address of a capture, without what old writers put around it and what browsers put behind it.

    >>> address("<http://quay.pbworks.com/Low Tide#view=edit>")
    'http://quay.pbworks.com/Low%20Tide'
    """
    return recorded.strip().removeprefix("<").removesuffix(">").replace(" ", "%20").partition("#")[0]


def worth(url: str, hosts: frozenset[str]) -> Worth:
    """What the address of a capture tells; if there are `hosts`, in lower case, only theirs are wanted."""
    if url.startswith("file:///"):  # what never went over HTTP, as the archive keeps it
        return Worth.ALL
    try:
        parts = urlsplit(url)
        host, where = parts.hostname or "", parts.netloc.lower()
    except ValueError:
        return Worth.NOTHING
    if parts.scheme not in {"http", "https"} or (hosts and not hosts & {host, where}):
        return Worth.NOTHING
    if hosts or host.endswith(_HOMES):
        return Worth.ALL if host.partition(".")[0] not in _FRAMES and _tells_of_a_wiki(url, where) else Worth.NOTHING
    if _ON_A_DOMAIN.match(parts.path):
        return Worth.ALL if "mode=embedded" not in parts.query else Worth.NOTHING
    return Worth.MARKED


def worth_of(found: Worth, status: int, content_type: str) -> Worth:
    """The same, when it is known what was answered there; redirects and refusals tell nothing."""
    if status not in WHOLE or (found is Worth.MARKED and content_type not in HTML):
        return Worth.NOTHING
    return found


def kind_of(url: str) -> Kind:
    """What an address that is wanted leads to."""
    meant = read_address(_site(urlsplit(url).netloc.lower()), url)
    return Kind.FILE if isinstance(meant, FileAddress) else Kind.PAGE


def _tells_of_a_wiki(url: str, where: str) -> bool:
    """Whether this is a page, an old revision, a history, a file or a tag page."""
    match read_address(_site(where), url):
        case PageAddress(names=names):
            query = parse_qs(url.partition("?")[2])
            return "RevisionsFor" in query or not (_NO_PAGES & {*names} or "embedded" in query.get("mode", ()))
        case FileAddress() | TagAddress():
            return True
        case OtherAddress(other):
            return _OTHERS.search(other) is not None and not _KEY.search(other)
        case _:
            return False


@lru_cache(maxsize=1000)
def _site(where: str) -> Site:
    return Site(f"http://{where}", frozenset({where}))
