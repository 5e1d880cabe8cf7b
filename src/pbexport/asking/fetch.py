"""One polite GET: paced, patient, stubborn, and never taken in by half an answer.

Nobody outside this module knows that `requests` exists. An answer's body lies in a spooled file: small ones in memory,
large ones on disk, so that no attachment is ever held whole.
"""

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.cookiejar import Cookie
from io import BytesIO
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Self
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from urllib3.exceptions import NameResolutionError, NewConnectionError

from pbexport.errors import LocalTrouble, NotFetched, TooLarge, UsageTrouble, WikiUnreachable
from pbexport.model.answers import Answer

RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504, 509, 520, 521, 522, 523, 524})
"""Statuses that ask for patience rather than say no."""
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NO_HEAD = frozenset({403, 404, 405, 501})
"""Answers to HEAD that say little about what GET would be answered."""
MOST_REDIRECTS = 10
LONGEST_WAIT = 300.0
"""Seconds; a server that asks for more is taken at its word: the item is left for the next run."""
MOST_SILENCES = 10
"""Addresses in a row that get no answer at all, after which the wiki itself counts as gone."""
_SPOOL = 1 << 20
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Manners:
    """How politely and how stubbornly to ask."""

    delay: float = 1.0
    """Seconds between the end of one answer and the next request."""
    timeout: float = 30.0
    """Seconds without a byte after which an answer is given up."""
    retries: int = 5
    user_agent: str = "pbexport"
    first_wait: float = 0.5
    """Seconds before the first retry; doubled for each further one."""


@dataclass(slots=True)
class Fetcher:
    """Asks one host at a time, as its manners say."""

    manners: Manners
    say: Callable[[str], None] = field(default=lambda _: None)
    """Told of every wait that a user would wonder about."""
    sent: int = 0
    """How many requests were sent."""
    scratch: Path | None = None
    """Folder for answers too large for memory; None for the system's own, which may itself be memory."""
    sleep: Callable[[float], None] = time.sleep
    """How to wait; it may raise what ends the run."""
    _session: requests.Session = field(default_factory=requests.Session)
    _last: float = float("-inf")
    _answered: bool = False
    _silences: int = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def get(
        self,
        url: str,
        admits: Callable[[str], bool] = lambda _: True,
        most: int | None = None,
        wire: str = "",
        into: Path | None = None,
    ) -> Iterator[Answer]:
        """The answer to `url`, after those that redirected to it; whoever takes one closes its body.

        Follows a redirect only to addresses that `admits` lets through; the last answer is then the redirect itself.
        An answer of more than `most` bytes is not taken. `wire` is the address that is really asked, where that holds
        a secret; nobody but the wiki hears of it.
        Raises `NotFetched` when no usable answer came, and `WikiUnreachable` when the host cannot even be reached
        on first contact.
        """
        for _ in range(MOST_REDIRECTS):
            answer = self._stubbornly(url, most, wire, into)
            yield answer
            onward = urljoin(url, answer.header("Location"))
            if answer.status not in REDIRECTS or not answer.header("Location") or not admits(onward):
                return
            url, wire = onward, ""
        raise NotFetched(f"redirected more than {MOST_REDIRECTS} times")

    def status(self, url: str) -> int:
        """What an address answers in the end, without its content, asked once; raises `NotFetched` for no answer."""
        self._pace()
        self.sent += 1
        try:
            with self._foreign_errors(url):
                status = self._asked("HEAD", url)
                return self._asked("GET", url) if status in _NO_HEAD else status
        finally:
            self._last = time.monotonic()

    def _asked(self, method: str, url: str) -> int:
        headers = {"User-Agent": self.manners.user_agent}
        with self._session.request(method, url, headers=headers, stream=True, timeout=self.manners.timeout) as response:
            return response.status_code

    def post(self, url: str, fields: Mapping[str, str]) -> Answer:
        """The answer to a form that is sent once; a redirect is not followed. Raises `NotFetched`."""
        self._pace()
        self.sent += 1
        headers = {"User-Agent": self.manners.user_agent}
        try:
            with (
                self._foreign_errors(url),
                self._session.post(
                    url, data=fields, headers=headers, stream=True, allow_redirects=False, timeout=self.manners.timeout
                ) as response,
            ):
                return _received(url, response, self.scratch)
        finally:
            self._last = time.monotonic()

    def carry(self, cookies: Iterable[Cookie]) -> None:
        """Takes cookies along, each only to the hosts that it is for."""
        for cookie in cookies:
            self._session.cookies.set_cookie(cookie)

    def _stubbornly(self, url: str, most: int | None, wire: str, into: Path | None) -> Answer:
        for attempt in range(self.manners.retries + 1):
            try:
                answer = self._once(url, most, wire, into)
            except TooLarge:
                raise
            except NotFetched as trouble:
                reason, asked = str(trouble), 0.0
            else:
                if answer.status not in RETRIED:
                    self._silences = 0
                    return answer
                reason, asked = f"HTTP {answer.status} {answer.reason}".strip(), _retry_after(answer)
                answer.body.close()
            if attempt < self.manners.retries:
                self._wait(url, reason, attempt, asked)
        self._silent(url)
        raise NotFetched(f"{reason}, {self.manners.retries + 1} times in a row" if self.manners.retries else reason)

    def _silent(self, url: str) -> None:
        """One address may be broken; ten in a row mean that it is no use to go on."""
        self._silences += 1
        if self._silences >= MOST_SILENCES:
            host = urlsplit(url).netloc
            raise WikiUnreachable(
                f"{host} stopped answering. All that came is saved: run the same command again later."
            )

    def _wait(self, url: str, reason: str, attempt: int, asked: float) -> None:
        if asked > LONGEST_WAIT:
            raise NotFetched(f"{reason}, and asks to come back in {asked:.0f} s")
        backoff = min(60.0, self.manners.first_wait * 2**attempt) * random.uniform(0.5, 1.5)  # noqa: S311 - jitter
        wait = max(asked, backoff)
        self.say(f"{reason} for {urlsplit(url).path}: trying again in {wait:.1f} s")
        self.sleep(wait)

    def _once(self, url: str, most: int | None, wire: str, into: Path | None) -> Answer:
        self._pace()
        self.sent += 1
        try:
            with self._foreign_errors(url), self._ask(wire or url) as response:
                answer = _received(url, response, self.scratch, most, into)
                self._answered = True
                return answer
        finally:
            self._last = time.monotonic()

    def _ask(self, url: str) -> requests.Response:
        headers = {"User-Agent": self.manners.user_agent, "Accept-Encoding": "gzip, deflate"}
        return self._session.get(url, headers=headers, stream=True, allow_redirects=False, timeout=self.manners.timeout)

    def _pace(self) -> None:
        rest = self._last + self.manners.delay - time.monotonic()
        self.sleep(max(0.0, rest))

    @contextmanager
    def _foreign_errors(self, url: str) -> Iterator[None]:
        """The border at which the errors of the HTTP libraries stop."""
        try:
            yield
        except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, UnicodeError) as error:
            raise UsageTrouble(f"{url} is no address that can be asked.") from error
        except requests.exceptions.ConnectionError as error:
            if not self._answered and _nobody_there(error):
                raise WikiUnreachable(_nobody(url, error)) from error
            raise NotFetched(_short(error)) from error
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise NotFetched(_short(error)) from error


def _received(
    url: str, response: requests.Response, scratch: Path | None, most: int | None = None, into: Path | None = None
) -> Answer:
    """Reads the body to its end; a transfer that breaks off is an error, never a shorter answer."""
    _refuse_large(int(response.headers.get("Content-Length") or 0), most)
    with ExitStack() as unless_whole:
        body = unless_whole.enter_context(_empty(scratch, into))
        for chunk in response.raw.stream(_CHUNK, decode_content=into is not None):
            _write(body, chunk)
            _refuse_large(body.tell(), most)
        unless_whole.pop_all()
    size = body.tell()
    body.seek(0)
    headers = tuple((name, value) for name, value in response.raw.headers.items())
    return Answer(url, response.status_code, response.reason or "", headers, body, size, int(time.time()))


def _empty(scratch: Path | None, into: Path | None) -> IO[bytes]:
    """Where a body goes."""
    if into is None:
        return SpooledTemporaryFile(_SPOOL, dir=str(scratch) if scratch else None)
    try:
        return into.open("w+b")
    except OSError as error:
        said = error.strerror or error
        raise LocalTrouble(f"{into} cannot be written: {said}. Make room or name another file.") from error


def _write(body: IO[bytes], chunk: bytes) -> None:
    """A full disk is no trouble of the wiki's."""
    try:
        body.write(chunk)
    except OSError as error:
        said = error.strerror or error
        raise LocalTrouble(
            f"A large file has no room on its way to the archive: {said}. Make room, then run again."
        ) from error


def _refuse_large(size: int, most: int | None) -> None:
    if most is not None and size > most:
        raise TooLarge(f"it is larger than the {most:,} bytes that --max-file-size allows")


def content(answer: Answer) -> bytes:
    """The content of a small answer, decoded as its headers say; its body is at its beginning again afterwards."""
    sent, encoding = answer.body.read(), answer.header("Content-Encoding")
    answer.body.seek(0)
    return urllib3.HTTPResponse(body=BytesIO(sent), headers={"Content-Encoding": encoding}).data if encoding else sent


def _retry_after(answer: Answer) -> float:
    """Seconds that the server asks for, in either form of the header (RFC 9110, 10.2.3)."""
    asked = answer.header("Retry-After").strip()
    try:
        return float(urllib3.Retry().parse_retry_after(asked)) if asked else 0.0
    except urllib3.exceptions.InvalidHeader:
        return 0.0


def _nobody_there(error: requests.exceptions.ConnectionError) -> bool:
    cause = getattr(error.args[0] if error.args else None, "reason", None)
    return isinstance(cause, NewConnectionError | NameResolutionError)


def _nobody(url: str, error: requests.exceptions.ConnectionError) -> str:
    host = urlsplit(url).netloc
    unknown = isinstance(getattr(error.args[0], "reason", None), NameResolutionError)
    said = "There is no host of that name" if unknown else "Nothing answers there"
    return f"{host} cannot be reached. {said}; check the address and the network, then run again."


def _short(error: Exception) -> str:
    """What happened on the way, in words for a report: the same on every run, and without addresses of memory."""
    if isinstance(error, requests.exceptions.Timeout | urllib3.exceptions.TimeoutError):
        return "no answer in time"
    if isinstance(error, requests.exceptions.TooManyRedirects):
        return "redirected in circles"
    if isinstance(error, requests.exceptions.ConnectionError) and not _broke_off(error):
        return "no connection"
    return "the answer broke off" if _broke_off(error) else type(error).__name__


def _broke_off(error: Exception) -> bool:
    text = f"{type(error).__name__} {error}"
    return any(
        sign in text
        for sign in (
            "IncompleteRead",
            "InvalidChunkLength",
            "Connection broken",
            "ProtocolError",
            "Connection aborted",
            "RemoteDisconnected",
            "ConnectionReset",
        )
    )
