"""What only the user and the wiki may know: password, read key, cookies. None of it is ever written or shown."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.cookiejar import Cookie, LoadError, MozillaCookieJar
from io import BytesIO
from netrc import NetrcParseError, netrc
from pathlib import Path
from urllib.parse import quote, quote_plus

from pbexport.asking.fetch import content
from pbexport.errors import UsageTrouble
from pbexport.model.answers import Answer

_LARGEST_ANSWER = 64 << 20
LOGIN_HOST = "my.pbworks.com"
"""Where the platform's login form leads (pbworks.md a)."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """How a user shows who they are."""

    email: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    read_key: str = field(default="", repr=False)
    cookies: tuple[Cookie, ...] = field(default=(), repr=False)
    are_asked_for: bool = True
    """Whether the user said to use them; what `.netrc` holds is used only where the wiki asks to sign in."""

    @property
    def can_sign_in(self) -> bool:
        """Whether there is what the login form asks for."""
        return bool(self.email and self.password)

    @property
    def are_given(self) -> bool:
        """Whether the user shows who they are in any way."""
        return self.are_asked_for and bool(self.email or self.read_key or self.cookies)


def read_cookies(path: Path) -> tuple[Cookie, ...]:
    """The cookies of a file in the Netscape format, as browser extensions export them; those of a session too.

    Raises `UsageTrouble` when the file is none.
    """
    jar = MozillaCookieJar(path)
    try:
        jar.load(ignore_discard=True, ignore_expires=True)
    except (LoadError, UnicodeDecodeError) as error:
        raise UsageTrouble(
            f"{path} is no cookie file. Export the cookies of the wiki in the Netscape format (cookies.txt)."
        ) from error
    except OSError as error:
        raise UsageTrouble(f"{path} cannot be read: {error.strerror or error}.") from error
    return tuple(map(_as_browsers_mean_it, jar))


def _as_browsers_mean_it(cookie: Cookie) -> Cookie:
    """Extensions write 0 for a cookie that lasts as long as the browser runs; Python takes that for 1970."""
    if not cookie.expires:
        cookie.expires, cookie.discard = None, True
    return cookie


def read_secret(path: Path) -> str:
    """A password or key from a file: its first line. Raises `UsageTrouble` when there is none."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        said = error.strerror if isinstance(error, OSError) else "it is no text"
        raise UsageTrouble(f"{path} cannot be read: {said}.") from error
    if not lines or not lines[0].strip():
        raise UsageTrouble(f"{path} is empty; its first line should be the secret.")
    return lines[0].strip()


def from_netrc(host: str) -> tuple[str, str]:
    """E-mail address and password that the user's `.netrc` (or $NETRC) has for a wiki, or for the platform's login."""
    try:
        known = netrc(os.environ.get("NETRC") or None)
    except (OSError, NetrcParseError):
        return "", ""
    for name in (host, host.partition(":")[0], LOGIN_HOST):
        if name in known.hosts:
            login, _, password = known.hosts[name]
            return login, password or ""
    return "", ""


def without_key(answer: Answer, key: str) -> Answer:
    """An answer of the API as it may be kept: it repeats what it was asked, the key included.

    The key is written over with as many `x`, and an answer that was compressed is kept plain.
    """
    if answer.size > _LARGEST_ANSWER:
        return answer  # a file; the API repeats what it was asked only where it tells something
    said = content(answer)
    plain = without(said, key)
    if plain == said:
        return answer
    answer.body.close()
    headers = tuple(header for header in answer.headers if header[0].lower() != "content-encoding")
    return replace(answer, headers=headers, body=BytesIO(plain), size=len(plain))


def without(said: bytes, key: str) -> bytes:
    """The same with the key written over."""
    for spelt in spellings(key):
        said = said.replace(spelt, b"x" * len(spelt))
    return said


def spellings(key: str) -> Iterator[bytes]:
    """A secret as an answer may spell it: plain, in an address, in JSON."""
    plain = (key, quote(key, safe=""), quote_plus(key), key.replace("/", "\\/"))
    yield from dict.fromkeys(spelt.encode() for spelt in plain if spelt)
