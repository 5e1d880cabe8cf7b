"""One polite GET, against a real server that misbehaves."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from fixtures import Fault, LookAlike
from pbexport.asking.fetch import MOST_SILENCES, Fetcher, Manners, content
from pbexport.errors import NotFetched, WikiUnreachable

HASTY = Manners(delay=0, timeout=2, retries=3, user_agent="pbexport/test", first_wait=0.01)


@pytest.fixture(scope="module")
def server() -> Iterator[LookAlike]:
    with LookAlike() as wiki:
        yield wiki


@pytest.fixture
def wiki(server: LookAlike) -> Iterator[LookAlike]:
    server.requests.clear()
    yield server
    server.faults = ()


@dataclass(frozen=True)
class Got:
    """The last answer, read and closed."""

    status: int
    html: bytes
    encoding: str


def got(fetcher: Fetcher, url: str) -> Got:
    for answer in fetcher.get(url):
        with answer.body:
            last = Got(answer.status, content(answer), answer.header("content-encoding"))
    return last


@pytest.fixture
def hasty() -> Iterator[Fetcher]:
    with Fetcher(HASTY) as fetcher:
        yield fetcher


def test_it_names_itself(wiki: LookAlike, hasty: Fetcher) -> None:
    got(hasty, f"{wiki.url}/FrontPage")

    assert wiki.requests[-1].headers["user-agent"] == "pbexport/test"


def test_it_waits_between_requests(wiki: LookAlike, hasty: Fetcher) -> None:
    hasty.manners = Manners(delay=0.2)
    began = time.monotonic()

    for _ in range(3):
        got(hasty, f"{wiki.url}/robots.txt")

    assert time.monotonic() - began >= 0.4


@pytest.mark.parametrize("kind", ["429", "500", "503", "cut", "cut-chunked", "close"])
def test_it_asks_again_after_a_failure(wiki: LookAlike, hasty: Fetcher, kind: str) -> None:
    wiki.faults = (Fault("/FrontPage", kind, times=2),)

    answer = got(hasty, f"{wiki.url}/FrontPage")

    assert answer.status == 200
    assert b"wikipage-inner" in answer.html
    assert len(wiki.requests) == 3


@pytest.mark.parametrize(
    ("kind", "reason"),
    [("500", "HTTP 500"), ("cut", "broke off"), ("cut-chunked", "broke off"), ("close", "broke off")],
)
def test_it_gives_up_in_the_end_and_says_why(wiki: LookAlike, hasty: Fetcher, kind: str, reason: str) -> None:
    wiki.faults = (Fault("/FrontPage", kind),)

    with pytest.raises(NotFetched, match=f"{reason}.*4 times in a row"):
        got(hasty, f"{wiki.url}/FrontPage")


def test_it_gives_up_on_a_server_that_says_nothing(wiki: LookAlike, hasty: Fetcher) -> None:
    wiki.faults = (Fault("/FrontPage", "slow", seconds=2),)
    hasty.manners = Manners(delay=0, timeout=1, retries=0)

    with pytest.raises(NotFetched, match="no answer in time"):
        got(hasty, f"{wiki.url}/FrontPage")


def test_it_honours_retry_after(wiki: LookAlike, hasty: Fetcher) -> None:
    wiki.faults = (Fault("/FrontPage", "429", times=1, retry_after="1"),)
    said: list[str] = []
    began = time.monotonic()

    hasty.say = said.append
    got(hasty, f"{wiki.url}/FrontPage")

    assert time.monotonic() - began >= 1
    assert "trying again in 1.0 s" in said[0]


def test_it_does_not_wait_for_hours(wiki: LookAlike, hasty: Fetcher) -> None:
    wiki.faults = (Fault("/FrontPage", "429", retry_after="7200"),)

    with pytest.raises(NotFetched, match="come back in 7200 s"):
        got(hasty, f"{wiki.url}/FrontPage")


def test_what_is_refused_is_not_asked_again(wiki: LookAlike, hasty: Fetcher) -> None:
    wiki.faults = (Fault("/FrontPage", "403"),)

    assert got(hasty, f"{wiki.url}/FrontPage").status == 403
    assert len(wiki.requests) == 1


def test_it_reads_what_was_sent_compressed(wiki: LookAlike, hasty: Fetcher) -> None:
    wiki.faults = (Fault("/FrontPage", "gzip"),)

    answer = got(hasty, f"{wiki.url}/FrontPage")

    assert answer.encoding == "gzip"
    assert b"wikipage-inner" in answer.html


def test_redirects_in_circles_end(wiki: LookAlike, hasty: Fetcher) -> None:
    wiki.faults = (Fault("/FrontPage", "loop"),)

    with pytest.raises(NotFetched, match="redirected more than"):
        got(hasty, f"{wiki.url}/FrontPage")


def test_a_redirect_that_is_not_admitted_is_the_answer(wiki: LookAlike, hasty: Fetcher) -> None:
    wiki.faults = (Fault("/FrontPage", "foreign"),)

    (answer,) = hasty.get(f"{wiki.url}/FrontPage", lambda _: False)

    with answer.body:
        assert answer.status == 302


def test_a_host_that_does_not_exist_is_said_at_once(hasty: Fetcher) -> None:
    with pytest.raises(WikiUnreachable, match=r"no\.such\.invalid cannot be reached"):
        got(hasty, "http://no.such.invalid/")


def test_a_port_where_nobody_listens_is_said_at_once(hasty: Fetcher) -> None:
    with pytest.raises(WikiUnreachable, match="Nothing answers there"):
        got(hasty, "http://127.0.0.1:9/")


def test_a_wiki_that_stops_answering_ends_the_run(wiki: LookAlike, hasty: Fetcher) -> None:
    hasty.manners = Manners(delay=0, retries=0)
    got(hasty, f"{wiki.url}/robots.txt")
    wiki.faults = (Fault(".", "close"),)

    for number in range(MOST_SILENCES - 1):
        with pytest.raises(NotFetched):
            got(hasty, f"{wiki.url}/{number}")
    with pytest.raises(WikiUnreachable, match="stopped answering"):
        got(hasty, f"{wiki.url}/last")
