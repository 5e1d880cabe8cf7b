"""The first question to a wiki: is there one, and may a visitor read it? Nothing is written before the answer.

An address may be a URL, a custom domain, a host with a port, or the bare name of a workspace.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from pbexport.addresses import Site
from pbexport.errors import NotFetched, NotReadable, SignInNeeded, UsageTrouble, WikiUnreachable
from pbexport.fetch import Fetcher, content
from pbexport.model import Answer, Snapshot
from pbexport.reading.page import looks_like_login, read_page

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_FIRST_ERROR = 400


@dataclass(frozen=True, slots=True)
class Welcome:
    """A wiki that can be read."""

    site: Site
    name: str
    """The workspace's name at the platform, or its host where the platform does not say."""
    answers: tuple[Answer, ...]
    """All that was answered at the door, to be filed; the last one is the front page."""


def base_address(wiki: str) -> str:
    """Scheme and host of what a user typed.

    >>> base_address("MyClass"), base_address("wiki.example.org/FrontPage"), base_address("https://x.pbworks.com/")
    ('http://myclass.pbworks.com', 'http://wiki.example.org', 'https://x.pbworks.com')
    """
    typed = wiki.strip()
    if _NAME.fullmatch(typed) and typed.lower() != "localhost":
        return f"http://{typed.lower()}.pbworks.com"
    try:
        parts = urlsplit(typed if "://" in typed else f"http://{typed}")
        plain = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or True)
    except ValueError:
        plain = False
    if not plain or " " in typed:
        raise UsageTrouble(f"“{wiki}” is no address of a wiki. Give one like http://NAME.pbworks.com, or just NAME.")
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"


def knock(fetcher: Fetcher, wiki: str) -> Welcome:
    """The wiki's site, as far as its front page tells.

    Raises `SignInNeeded` or `WikiUnreachable`, each with one sentence that says what to do.
    """
    base = base_address(wiki)
    try:
        answers = tuple(fetcher.get(f"{base}/"))
    except NotFetched as trouble:
        raise WikiUnreachable(f"{base} does not answer: {trouble}. Try again later.") from trouble
    front = answers[-1]
    html = content(front)
    try:
        page = read_page(Snapshot(front.url, front.status, "", front.fetched, html))
    except NotReadable as trouble:
        for answer in answers:
            answer.body.close()
        raise _turned_away(base, front, html, trouble) from trouble
    parts = urlsplit(front.url)
    site = Site.at(f"{parts.scheme}://{parts.netloc}", page.wiki.name)
    return Welcome(site, page.wiki.name or parts.hostname or "wiki", answers)


def _turned_away(base: str, front: Answer, html: bytes, trouble: NotReadable) -> SignInNeeded | WikiUnreachable:
    """The login page comes with status 200, so it is told from others by what it says."""
    if looks_like_login(html) or front.status in {401, 403}:
        return SignInNeeded(f"{base} shows its pages to members only. Ask its owner to make the wiki public.")
    if front.status >= _FIRST_ERROR:
        return WikiUnreachable(f"There is no wiki at {base}: it answers HTTP {front.status}. Check the address.")
    return WikiUnreachable(f"{base} is no PBworks wiki: {trouble}. Check the address.")
