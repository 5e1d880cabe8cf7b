"""The Wayback Machine as a source: against a real pywb, and against a look-alike of the Wayback Machine itself."""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
import requests
from replaying import Pywb, pywb

from fixtures import Fault, LookAlike
from fixtures.machine import Captured
from fixtures.machine import Machine as LookAlikeMachine
from pbexport.asking.fetch import Fetcher, Manners
from pbexport.errors import UsageTrouble, WikiUnreachable
from pbexport.model.answers import Answer
from pbexport.model.happenings import Kind, Skipped, Stage
from pbexport.reading.cdx import stamp
from pbexport.sources.machine import Machine
from pbexport.sources.wayback import Wayback, wiki_at

HASTY = Manners(delay=0, timeout=5, retries=1, user_agent="pbexport/test", first_wait=0.01)
HOST = "lanternquay.pbworks.com"
FRONT = f"http://{HOST}/FrontPage"
BOAT_LOG = f"http://{HOST}/w/page/41000004/Boat%20Log"
HISTORY = f"http://{HOST}/w/page-revisions/41000004/Boat%20Log"
COOKIES = (("Set-Cookie", "ds3=5ecret; path=/"), ("Last-Modified", "Mon, 02 Jan 2012 03:04:05 GMT"))


@dataclass(frozen=True)
class Got:
    """What a source gave, read to its end."""

    answers: dict[tuple[str, int], bytes]
    headers: dict[str, dict[str, str]]
    skipped: list[Skipped]

    @property
    def days(self) -> dict[str, int]:
        """Address → year of its capture."""
        return {url: int(stamp(time)[:4]) for url, time in self.answers}


def got(source: Wayback) -> Got:
    told = Got({}, {}, [])
    for each in source.captures():
        if isinstance(each, Answer):
            told.answers[each.url, each.fetched] = each.body.read()
            told.headers[each.url] = {name.lower(): value for name, value in each.headers}
        else:
            told.skipped.append(each)
    return told


@pytest.fixture(scope="module")
def wiki() -> Iterator[LookAlike]:
    with LookAlike() as look_alike:
        yield look_alike


@pytest.fixture(scope="module")
def seen(wiki: LookAlike) -> Callable[..., Captured]:
    """What the look-alike answers for a path, as captured at a time under another address if need be."""

    def see(path: str, timestamp: str, url: str = "") -> Captured:
        answer = requests.get(wiki.url + path, headers={"Host": HOST}, timeout=5)
        url = url or f"http://{HOST}{path}"
        return Captured(url, timestamp, answer.content, headers=tuple(answer.headers.items()))

    return see


@pytest.fixture(scope="module")
def captured(wiki: LookAlike, seen: Callable[..., Captured]) -> list[Captured]:
    """A wiki that was public until it closed; crawlers came at different times, and by different addresses."""
    old = wiki.pages["Boat Log"].revisions[1].time
    moved = (("Location", f"http://{HOST}/w/session/login"),)
    picture = next(name for name in wiki.files if name.endswith(".png"))
    uploaded = wiki.files[picture].newest.time
    return [
        replace(first := seen("/FrontPage", "20110203040506"), body=first.body + b" "),
        replace(seen("/FrontPage", "20120203040506", f"http://{HOST.upper()}:80/FrontPage#view=edit"), headers=(
            ("Content-Type", "text/html; charset=utf-8"), *COOKIES)),
        seen("/w/session/login", "20150203040506", FRONT),
        Captured(FRONT, "20160203040506", status=302, headers=moved),
        seen("/w/page/41000004/Boat%20Log", "20120303040506"),
        Captured(BOAT_LOG, "20130303040506", b"<html><h1>Sorry</h1></html>"),
        seen("/w/page/41000004/Boat%20Log?mode=embedded", "20140303040506"),
        seen(f"/w/page/41000004/Boat%20Log?rev={old}", "20120303040507"),
        seen("/w/page-revisions/41000004/Boat%20Log", "20130403040506"),
        seen("/w/page-revisions/41000004/Boat%20Log?show_all=1", "20120403040506"),
        seen(f"/f/{uploaded}/{picture.replace(' ', '%20')}", "20120503040506"),
        seen("/w/session/login", "20150503040506", f"http://{HOST}/f/{uploaded}/{picture.replace(' ', '%20')}"),
        seen("/Tide-Tables", "20090603040506", "http://lanternquay.pbwiki.com/Tide-Tables"),
        seen("/Rota", "20140703040506", "http://www.quay.example/Rota"),
        seen("/robots.txt", "20140703040506"),
        seen("/w/session/login", "20140703040507"),
        seen("/FrontPage", "20140703040508", "http://elsewhere.pbworks.com/FrontPage"),
        Captured(f"http://{HOST}/Never", "20140703040509", b"<html><h1>Sorry</h1></html>"),
    ]  # fmt: skip


@pytest.fixture(scope="module", params=["pywb", "the Wayback Machine"])
def machine(
    request: pytest.FixtureRequest, captured: list[Captured], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pywb | LookAlikeMachine]:
    if request.param == "pywb":
        with pywb(tmp_path_factory.mktemp("pywb"), captured) as real:
            yield real
    else:
        with LookAlikeMachine(captured) as look_alike:
            yield look_alike


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(HASTY) as hasty:
        yield hasty


def source(fetcher: Fetcher, url: str, *hosts: str) -> Wayback:
    return Wayback("lanternquay", hosts, lambda asked: next(fetcher.get(asked)), Machine.at(url))


@dataclass(frozen=True)
class First:
    """A first run, and what it leaves to later ones."""

    got: Got
    vain: dict[tuple[str, int], str]


@pytest.fixture(scope="module")
def first(machine: Pywb | LookAlikeMachine) -> First:
    with Fetcher(HASTY) as hasty:
        run = source(hasty, machine.url, "quay.example")
        return First(got(run), dict(run.vain))


def test_the_newest_capture_that_is_a_real_page_is_the_page(first: First) -> None:
    assert first.got.days[FRONT] == 2012
    assert first.got.days[BOAT_LOG] == 2012


def test_each_page_revision_history_and_file_comes_once(first: First) -> None:
    urls = [url for url, _ in first.got.answers]

    assert len(urls) == len(set(urls)) == 8
    assert {HISTORY, f"{HISTORY}?show_all=1"} <= set(urls)
    assert sum("?rev=" in url for url in urls) == 1
    assert sum("/f/" in url for url in urls) == 1
    assert {"http://lanternquay.pbwiki.com/Tide-Tables", "http://www.quay.example/Rota"} <= set(urls)


def test_what_never_was_a_page_is_told_with_its_reason(first: First) -> None:
    reason = "the answer is no wiki page (it says “Sorry”)"

    assert first.got.skipped == [Skipped(f"http://{HOST}/Never", Kind.PAGE, Stage.FETCH, reason)]


def test_a_capture_is_what_the_wiki_sent(first: First, captured: list[Captured]) -> None:
    headers = first.got.headers[FRONT]

    assert first.got.answers[FRONT, 1328241906] == captured[1].body
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["last-modified"] == "Mon, 02 Jan 2012 03:04:05 GMT"


def test_nothing_of_the_machine_and_no_cookie_stays_in_the_headers(first: First) -> None:
    names = {name for headers in first.got.headers.values() for name in headers}

    assert not {name for name in names if name.startswith(("x-", "memento", "link", "server-timing", "set-cookie"))}


def test_a_run_that_goes_on_asks_only_for_the_rest(
    machine: Pywb | LookAlikeMachine, fetcher: Fetcher, first: First
) -> None:
    whole, asked = first.got.answers, len(machine.asked)
    half = set(list(whole)[: len(whole) // 2])

    again = source(fetcher, machine.url, "quay.example")
    again.held, again.vain = lambda url, time: (url, time) in half, dict(first.vain)
    rest = got(again)

    assert rest.answers.keys() == whole.keys() - half
    assert rest.skipped == first.got.skipped
    assert len(machine.asked) - asked == len(rest.answers)


def test_a_run_that_is_repeated_asks_for_no_capture(
    machine: Pywb | LookAlikeMachine, fetcher: Fetcher, first: First
) -> None:
    asked = len(machine.asked)

    again = source(fetcher, machine.url, "quay.example")
    again.held, again.vain = lambda url, time: (url, time) in first.got.answers, dict(first.vain)

    assert got(again) == Got({}, {}, first.got.skipped)
    assert len(machine.asked) == asked


def test_all_distinct_captures_come_when_old_revisions_are_wanted(
    machine: Pywb | LookAlikeMachine, fetcher: Fetcher
) -> None:
    everything = source(fetcher, machine.url)
    everything.every = True

    times = [time for url, time in got(everything).answers if url == FRONT]

    assert times == [1328241906, 1296705906]


@pytest.mark.parametrize("numbered", [False, True])
def test_a_long_list_comes_in_parts(captured: list[Captured], fetcher: Fetcher, *, numbered: bool) -> None:
    with LookAlikeMachine(captured) as at_once, LookAlikeMachine(captured, most=2, numbered=numbered) as machine:
        parts = source(fetcher, machine.url)
        if numbered:
            parts.machine = replace(Machine.at(f"{machine.url}/wiki"), replay=parts.machine.replay)

        assert got(parts) == got(source(fetcher, at_once.url))
    assert sum("/cdx" in each.path for each in machine.requests) > 7


def test_a_machine_that_is_busy_is_asked_again_when_it_says_so(captured: list[Captured], fetcher: Fetcher) -> None:
    faults = [Fault("/cdx/", "503", times=1, retry_after="0"), Fault("/web/", "429", times=1, retry_after="0")]

    with LookAlikeMachine(captured, faults=faults) as machine:
        told = got(source(fetcher, machine.url))

    assert len(told.answers) == 7
    assert [each.status for each in machine.requests].count(200) == len(machine.requests) - 2


def test_a_wiki_that_was_closed_long_ago_is_found_with_few_requests(
    seen: Callable[..., Captured], fetcher: Fetcher
) -> None:
    """Every capture of a login page differs: it says when it was made."""
    login, page = seen("/w/session/login", "20120101000000", FRONT), seen("/FrontPage", "20120101000000")
    closed = [
        replace(login, timestamp=f"{year}0101000000", body=login.body + b"%d" % year) for year in range(2013, 2024)
    ]
    public = [replace(page, timestamp=f"{year}0101000000", body=page.body + b"%d" % year) for year in range(2010, 2013)]

    with LookAlikeMachine([*public, *closed]) as machine:
        told = got(source(fetcher, machine.url))

    assert told.days == {FRONT: 2012}
    assert len(machine.asked) <= 8


def test_a_capture_for_which_nothing_had_changed_says_that_the_page_was_still_so(
    seen: Callable[..., Captured], fetcher: Fetcher
) -> None:
    page = seen("/FrontPage", "20120101000000")

    with LookAlikeMachine([page, replace(page, timestamp="20140101000000", is_revisit=True)]) as machine:
        told = got(source(fetcher, machine.url))

    assert told.days == {FRONT: 2014}
    assert len(machine.asked) == 1


@pytest.mark.parametrize("said", ["gzip", "", ", gzip"])
def test_gzipped_bytes_are_known_for_such_whatever_the_machine_says(
    seen: Callable[..., Captured], fetcher: Fetcher, said: str
) -> None:
    page = seen("/FrontPage", "20120101000000")
    headers = ("Content-Type", "text/html"), ("Content-Encoding", said), ("content-encoding", "gzip")
    sent = replace(page, body=gzip.compress(page.body), headers=headers)

    with LookAlikeMachine([sent]) as machine:
        told = got(source(fetcher, machine.url))

    assert told.headers[FRONT]["content-encoding"] == "gzip"
    assert list(told.answers.values()) == [sent.body]


def test_a_page_that_cannot_be_unpacked_is_told(seen: Callable[..., Captured], fetcher: Fetcher) -> None:
    headers = ("Content-Type", "text/html"), ("Content-Encoding", "gzip")
    page = seen("/FrontPage", "20120101000000")

    with LookAlikeMachine([replace(page, headers=headers)]) as machine:
        told = got(source(fetcher, machine.url))

    assert told.skipped == [Skipped(FRONT, Kind.PAGE, Stage.FETCH, "its encoding is broken")]


def test_a_capture_that_does_not_come_is_told_and_an_older_one_stands_in(
    seen: Callable[..., Captured], fetcher: Fetcher
) -> None:
    page = seen("/FrontPage", "20120101000000")
    newer = replace(page, timestamp="20140101000000", body=page.body + b" ")

    with LookAlikeMachine([page, newer], faults=[Fault("/web/2014", "cut")]) as machine:
        told = got(source(fetcher, machine.url))

    assert told.days == {FRONT: 2012}
    reason = "its capture of 20140101000000 did not come: the answer broke off, 2 times in a row"
    assert told.skipped == [Skipped(FRONT, Kind.PAGE, Stage.FETCH, reason)]


def test_a_machine_that_answers_with_another_capture_is_not_believed(
    seen: Callable[..., Captured], fetcher: Fetcher
) -> None:
    """It redirects to the nearest one that it has."""
    page = seen("/FrontPage", "20120101000000")

    with LookAlikeMachine([page], faults=[Fault("/web/", "loop")]) as machine:
        told = got(source(fetcher, machine.url))

    assert not told.answers
    assert told.skipped[0].reason == "a redirect was captured, or another capture stands for it"


def test_nothing_at_all_is_said_in_one_sentence(fetcher: Fetcher) -> None:
    with LookAlikeMachine() as machine, pytest.raises(WikiUnreachable) as raised:
        got(source(fetcher, machine.url))

    host = machine.url.removeprefix("http://")
    assert str(raised.value) == (
        f"The web archive at {host} holds nothing of {HOST}. Check the name, or give its own domain with --host."
    )
    assert Machine.at("https://web.archive.org/").title == "The Wayback Machine"


def test_captures_of_no_page_are_nothing_either(fetcher: Fetcher) -> None:
    moved = Captured(FRONT, "20160203040506", status=302, headers=(("Location", "/w/session/login"),))

    with (
        LookAlikeMachine([moved]) as machine,
        pytest.raises(WikiUnreachable, match="no page and no file of lanternquay"),
    ):
        got(source(fetcher, machine.url))


def test_a_list_that_never_ends_is_given_up(captured: list[Captured], fetcher: Fetcher) -> None:
    """A machine that does not understand the key gives the same part again."""
    with LookAlikeMachine(captured, most=2) as machine:
        stubborn = Wayback("lanternquay", (), lambda url: next(fetcher.get(url.partition("&resumeKey")[0])),
                           Machine.at(machine.url))  # fmt: skip
        told = got(stubborn)

    reasons = [each.reason for each in told.skipped if each.kind is Kind.LIST]
    assert len(reasons) == 1
    assert reasons[0].endswith("gives no list of its captures: it never comes to its end")


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("403", "gives no list of its captures: it answers HTTP 403 Forbidden"),
        ("503", "does not give its list of captures: HTTP 503 Service Unavailable, 2 times in a row"),
        ("error-page", "gives no list of its captures: it says “<html><head>"),
        ("cut", "does not give its list of captures: the answer broke off, 2 times in a row"),
    ],
)
def test_a_machine_that_gives_no_list_ends_the_run(
    captured: list[Captured], fetcher: Fetcher, kind: str, said: str
) -> None:
    with (
        LookAlikeMachine(captured, faults=[Fault("/cdx/", kind)]) as machine,
        pytest.raises(WikiUnreachable) as raised,
    ):
        got(source(fetcher, machine.url))

    assert said in str(raised.value)


def test_a_machine_that_is_not_there_is_named(fetcher: Fetcher) -> None:
    with pytest.raises(WikiUnreachable, match=r"127\.0\.0\.1:9 cannot be reached"):
        got(source(fetcher, "http://127.0.0.1:9"))


def test_a_host_that_is_withheld_does_not_hide_the_others(captured: list[Captured], fetcher: Fetcher) -> None:
    with LookAlikeMachine(captured, faults=[Fault("url=lanternquay.pbwiki", "403")]) as machine:
        told = got(source(fetcher, machine.url))

    assert len(told.answers) == 6
    assert told.skipped[0].item == "http://lanternquay.pbwiki.com/*"
    assert told.skipped[0].kind is Kind.LIST


@pytest.mark.parametrize(
    ("base", "cdx", "replay"),
    [
        ("https://web.archive.org", "https://web.archive.org/cdx/search/cdx", "https://web.archive.org/web/"),
        ("https://web.archive.org/web/", "https://web.archive.org/cdx/search/cdx", "https://web.archive.org/web/"),
        ("http://[::1]:8080/wiki", "http://[::1]:8080/wiki/cdx", "http://[::1]:8080/wiki/"),
    ],
)
def test_an_address_says_which_kind_of_machine_it_is(base: str, cdx: str, replay: str) -> None:
    machine = Machine.at(base)

    assert (machine.cdx, machine.replay) == (cdx, f"{replay}{{timestamp}}id_/{{url}}")


@pytest.mark.parametrize("base", ["", "web.archive.org", "ftp://x/y", "http://", "http://x/?a=b", "http://[x"])
def test_what_is_no_address_of_a_machine_is_refused(base: str) -> None:
    with pytest.raises(UsageTrouble, match="no address of a web archive"):
        Machine.at(base)


@pytest.mark.parametrize(
    ("name", "hosts", "asked"),
    [
        ("Quay", (), ("quay.pbworks.com", "quay.pbwiki.com")),
        ("quay.pbwiki.com", (), ("quay.pbwiki.com", "quay.pbworks.com")),
        ("www.quay.example", (), ("quay.example",)),
        ("quay", ("http://Wiki.Quay.example/x",), ("quay.pbworks.com", "quay.pbwiki.com", "wiki.quay.example")),
    ],
)
def test_a_name_says_which_hosts_are_asked_for(name: str, hosts: tuple[str, ...], asked: tuple[str, ...]) -> None:
    assert wiki_at(name, hosts)[1] == asked


@pytest.mark.parametrize("name", ["", "a b", "../x", "x?y", "é"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(UsageTrouble, match="no name of a workspace or host"):
        wiki_at(name)
