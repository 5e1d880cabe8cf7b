"""The first question to a wiki: is there one, and may a visitor read it? Nothing is written before the answer.

An address may be a URL, a custom domain, a host with a port, or the bare name of a workspace.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from pbexport.addressing.addresses import Site
from pbexport.asking.api_call import Call
from pbexport.asking.credentials import Credentials
from pbexport.asking.fetch import Fetcher, content
from pbexport.asking.session import Session
from pbexport.errors import ItemTrouble, NotFetched, NotReadable, SignInNeeded, UsageTrouble, WikiUnreachable
from pbexport.model.answers import Answer, Snapshot
from pbexport.model.pages import Wiki
from pbexport.reading.page import looks_like_login, read_page
from pbexport.sources.api import Api

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_FIRST_ERROR = 400


@dataclass(frozen=True, slots=True)
class Welcome:
    """A wiki that can be read."""

    site: Site
    name: str
    """The workspace's name at the platform, or its host where the platform does not say."""
    answers: tuple[Answer, ...]
    """All that was answered at the door, to be filed; the last one is the front page. None where the API opens it."""
    wiki: Wiki | None = None
    """What the API tells of the wiki, where only that opens it."""


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


def knock(fetcher: Fetcher, wiki: str, credentials: Credentials) -> Welcome:
    """The wiki's site, as far as its front page tells; signs in where the user can and the wiki asks for it.

    Raises `SignInNeeded` or `WikiUnreachable`, each with one sentence that says what to do.
    """
    base = base_address(wiki)
    session = Session(Site.at(base), fetcher, credentials)
    if credentials.are_asked_for and credentials.can_sign_in:
        session.enter()
        return _welcome(fetcher, base, credentials)
    try:
        return _welcome(fetcher, base, credentials)
    except SignInNeeded:
        if credentials.read_key and (welcome := _welcome_by_key(fetcher, Site.at(base), credentials)):
            return welcome
        if not credentials.can_sign_in:
            raise
    session.enter()
    return _welcome(fetcher, base, credentials)


def _welcome_by_key(fetcher: Fetcher, site: Site, credentials: Credentials) -> Welcome | None:
    """The wiki as its API tells of it; None when the key does not open it."""

    def ask(call: Call) -> bytes:
        *_, answer = fetcher.get(site.url(call.path), site.owns, wire=site.url(call.path_with(credentials.read_key)))
        return content(answer)

    try:
        wiki = Api(ask).wiki()
    except ItemTrouble:
        return None
    host = urlsplit(site.base).hostname or "wiki"
    return Welcome(Site.at(site.base, wiki.name), wiki.name or host, (), wiki)


def _welcome(fetcher: Fetcher, base: str, credentials: Credentials) -> Welcome:
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
        raise _turned_away(base, front, html, trouble, credentials) from trouble
    parts = urlsplit(front.url)
    site = Site.at(f"{parts.scheme}://{parts.netloc}", page.wiki.name)
    return Welcome(site, page.wiki.name or parts.hostname or "wiki", answers)


def _turned_away(
    base: str, front: Answer, html: bytes, trouble: NotReadable, credentials: Credentials
) -> SignInNeeded | WikiUnreachable:
    """The login page comes with status 200, so it is told from others by what it says."""
    if looks_like_login(html) or front.status in {401, 403}:
        return members_only(base, credentials)
    if front.status >= _FIRST_ERROR:
        return WikiUnreachable(f"There is no wiki at {base}: it answers HTTP {front.status}. Check the address.")
    return WikiUnreachable(f"{base} is no PBworks wiki: {trouble}. Check the address.")


def members_only(base: str, credentials: Credentials) -> SignInNeeded:
    """What to do where only members may read."""
    if credentials.cookies:
        return SignInNeeded(f"{base} does not accept these cookies. Sign in with your browser and export them anew.")
    return SignInNeeded(
        f"{base} shows its pages to members only. Sign in with --login EMAIL or --cookies FILE, "
        "or ask its owner to make the wiki public."
    )
