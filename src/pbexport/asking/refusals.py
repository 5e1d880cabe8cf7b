"""What an answer says instead of what was asked for: that it is not there, that one has to sign in, a page instead."""

from collections.abc import Callable
from urllib.parse import urlsplit

from pbexport.addressing.addresses import FileAddress, Site
from pbexport.asking.fetch import REDIRECTS, content
from pbexport.asking.session import is_login
from pbexport.errors import AskedToSignIn, NotFetched, NotTheFile, NotThere
from pbexport.model.answers import Answer, Filed
from pbexport.reading.page import looks_like_login

MISSING = frozenset({404, 410})
_REFUSED = frozenset({401, 403})
FIRST_ERROR = 400
HTML = frozenset({"text/html", "application/xhtml+xml"})
_HTML_NAMES = (".html", ".htm", ".xhtml")
_LARGEST_LOGIN = 1 << 20
"""Bytes; an attached HTML file that is larger is certainly no login page."""
_PASSWORD = b"u_password"
"""A field of the login form; looking for that first costs next to nothing."""


def asks_to_sign_in(answer: Answer) -> bool:
    """Whether an answer is the login page, or leads to it."""
    if answer.status in REDIRECTS:
        return is_login(answer.header("Location"))
    if "html" not in answer.header("Content-Type") or answer.size > _LARGEST_LOGIN:
        return False
    said = content(answer)
    return _PASSWORD in said and looks_like_login(said)


def refuse_failure(filed: Filed, site: Site) -> None:
    """Raises `NotFetched` where an answer is no success, `NotThere` and `AskedToSignIn` where that is why."""
    if filed.status in MISSING:
        raise NotThere(f"the wiki says that it is not there (HTTP {filed.status})")
    if filed.status in REDIRECTS:
        if is_login(filed.redirect):
            raise AskedToSignIn("the wiki asks to sign in")
        abroad = urlsplit(filed.redirect).netloc if not site.owns(filed.redirect) else ""
        raise NotFetched(f"redirected to another host, {abroad}" if abroad else "redirected to nowhere")
    if filed.status in _REFUSED:
        raise NotFetched(f"the wiki refuses it to visitors (HTTP {filed.status})")
    if filed.status >= FIRST_ERROR:
        raise NotFetched(f"the wiki answers with HTTP {filed.status}")


def refuse_page(address: FileAddress, filed: Filed, body: Callable[[], bytes]) -> None:
    """HTML where a file was asked for is a login page or an error, unless the file is HTML itself.

    Raises `NotTheFile`, or `AskedToSignIn`; `body` gives the content of the answer.
    """
    if filed.content_type not in HTML:
        return
    if not address.name.lower().endswith(_HTML_NAMES):
        raise NotTheFile("a web page was answered instead of the file")
    if filed.size < _LARGEST_LOGIN and looks_like_login(body()):
        raise AskedToSignIn("the wiki asks to sign in")
