"""The look-alike is what it claims to be: the platform's markup, its addresses, and every fault by its name."""

from __future__ import annotations

import contextlib
import functools
import http.client
import itertools
import json
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests
from bs4 import BeautifulSoup, Tag
from warcio.archiveiterator import ArchiveIterator

from fixtures import Fault, LookAlike
from fixtures.addresses import dashed_href
from fixtures.clock import ago, saved

if TYPE_CHECKING:
    from collections.abc import Iterator

CAPTURE = Path(__file__).parents[2] / "shared" / "wikis" / "hackerspacesg-2019.warc.gz"
WRITTEN_BY_PEOPLE = (
    "#wikipage-inner, #displaycontent, #module-sidebar .content, #tagList, #author_info, .comment .content"
)
REPEATED = "#page-revisions-table, #page-list, #comments .comment"


@pytest.fixture(scope="module")
def wiki() -> Iterator[LookAlike]:
    with LookAlike() as running:
        yield running


@dataclass(frozen=True)
class Kind:
    """One kind of answer: how to recognise a captured one, and which of ours is to be like it."""

    path: str
    has: str
    has_not: str
    ours: str

    def recognises(self, path: str, text: str) -> bool:
        return bool(re.search(self.path, path)) and self.has in text and self.has_not not in text


KINDS = {
    "page with tags": Kind("^/w/page/[^/?]+$", 'id="tagList"', "commentnum", "/w/page/Tide%20Tables"),
    "page without tags": Kind("^/w/page/[^/?]+$", "page-history-ago", "tagList", "/w/page/41000012/Layout%20Page"),
    "page with comments": Kind("^/[^/?]+$", 'id="commentnum', "tagList", "/Guest-Book"),
    "old revision": Kind("[?]rev=", 'id="tagList"', "commentnum", "/w/page/Tide%20Tables?rev={old}"),
    "history": Kind("^/w/page-revisions/[^?]+$", "show-all-revisions", "!!!", "/w/page-revisions/41000004/Boat%20Log"),
    "whole history": Kind("[?]show_all=1$", "revision-info", "!!!", "/w/page-revisions/41000004/x?show_all=1"),
    "print view": Kind("[?]mode=embedded$", "displaycontent", "!!!", "/w/page/41000005/Tide%20Tables?mode=embedded"),
    "file page": Kind(r"^/w/file/\d", "CurrentFile", "!!!", "/w/file/52000002/plan.pdf"),
    "pages with a tag": Kind("^/w/tags/show", "tags-show", "!!!", "/w/tags/show?tag=Boats"),
    "login": Kind("^/w/session/login$", "login-panel", "!!!", "/w/session/login"),
    "request for access": Kind("^/w/request-access$", "login-panel", "!!!", "/w/request-access"),
}


@pytest.fixture(scope="module")
def captured() -> dict[str, str]:
    """The first answer of each kind that the real platform gave."""
    if not CAPTURE.exists():
        pytest.skip(f"the real captures are not here: {CAPTURE}")
    found: dict[str, str] = {}
    with CAPTURE.open("rb") as file:
        for record in (record for record in ArchiveIterator(file) if record.rec_type == "response"):
            path = record.rec_headers["WARC-Target-URI"].partition(".com")[2]
            text = record.content_stream().read().decode("utf-8", "replace")
            found = {name: text for name, kind in KINDS.items() if kind.recognises(path, text)} | found
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_markup_around_the_text_equals_the_captured_one(wiki: LookAlike, captured: dict[str, str], kind: str) -> None:
    """Element for element, id for id, class for class; only what people wrote differs."""
    path = KINDS[kind].ours.format(old=wiki.pages["Tide Tables"].revisions[1].time)

    answer = requests.get(wiki.url + path, headers={"User-Agent": "wget"}, timeout=5)

    assert skeleton(answer.text) == skeleton(captured[kind])


def skeleton(html: str) -> list[str]:
    """Every element as `depth tag#id.class`, without what people wrote and without repeated rows."""
    tree = BeautifulSoup(html, "html.parser")
    for written in tree.select(WRITTEN_BY_PEOPLE):
        written.clear()
    for repeated in tree.select(REPEATED):
        for row in repeated.find_all(True, recursive=False)[2:]:
            row.decompose()
    for comment in tree.select(".comment")[1:]:
        comment.decompose()
    return [re.sub(r"\d+", "N", line) for line in outline(tree, 0)]


def outline(element: Tag, depth: int) -> Iterator[str]:
    for child in element.find_all(True, recursive=False):
        yield f"{depth} {child.name}#{child.get('id', '')}.{' '.join(child.get_attribute_list('class', []))}"
        yield from outline(child, depth + 1)


def test_pbinfo_tells_what_the_content_says(wiki: LookAlike) -> None:
    """Number, name, exact time, author and number of revisions, as on the platform; mtime is the shown revision's."""
    page = wiki.pages["Tools (shared)"]
    old = page.revisions[-1]

    now, then = pbinfo(wiki, page.href), pbinfo(wiki, f"/w/page/{page.oid}?revision={old.oid}")

    assert (now["oid"], now["name"], now["mtime"]) == (page.oid, page.name, page.newest.time)
    assert (then["mtime"], then["current_revision"], then["revcount"]) == (old.time, page.newest.time, 6)
    assert then["author"]["name"] == old.author.name


def pbinfo(wiki: LookAlike, path: str) -> dict[str, dict[str, str]]:
    text = requests.get(wiki.url + path, timeout=5).text
    return json.JSONDecoder().raw_decode(text, text.index("PBinfo = ") + len("PBinfo = "))[0]["GetPage"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "FrontPage"),
        ("/Boat-Log", "Boat Log"),
        ("/Meeting+-+15112011", "Meeting - 15112011"),
        ("/A-B", "A-B"),
        ("/A+B", "A B"),
        ("/w/page/Salt%20%26%20Pepper", "Salt & Pepper"),
        ("/w/page/Project:-Lantern-Kites", "Project: Lantern Kites"),
        ("/w/page/41000004", "Boat Log"),
        ("/w/page/41000004/Anything", "Boat Log"),
        ("/w/page/2012", "2012"),
        ("/w/page/50%2520off", "50%20off"),
        ("/w/page/Cafe%CC%81", "Cafe\u0301"),
        ("/w/page/Caf%C3%A9", "Caf\u00e9"),
    ],
)
def test_page_answers_under_all_its_addresses(wiki: LookAlike, path: str, name: str) -> None:
    assert pbinfo(wiki, path)["name"] == name


def test_oldest_style_has_one_address_for_two_names() -> None:
    """What `/A-B` means, nobody can tell from the link."""
    assert dashed_href("A B") == dashed_href("A-B") == "/A-B"


def test_history_shows_twenty_revisions_and_a_link_to_all(wiki: LookAlike) -> None:
    address = f"{wiki.url}/w/page-revisions/41000004/Boat%20Log"

    some, everything = (requests.get(address + query, timeout=5).text for query in ("", "?show_all=1"))

    assert (some.count('name="rev1"'), everything.count('name="rev1"')) == (20, 45)
    assert ("Show all revisions" in some, "Show all revisions" in everything) == (True, False)


def test_names_are_as_odd_as_promised(wiki: LookAlike) -> None:
    """Some differ only in case, in punctuation or in Unicode form; the longest has a hundred characters."""
    flat = [re.sub(r"\W+", "", name).casefold() for name in wiki.pages]

    assert len(flat) - len(set(flat)) >= 3
    assert max(map(len, wiki.pages)) == 100
    assert sum(not page.in_sitemap for page in wiki.pages.values()) == 3


def test_same_file_name_has_other_bytes_under_another_time(wiki: LookAlike) -> None:
    first, second, newest = (
        requests.get(f"{wiki.url}/f/{place}x.png", timeout=5) for place in ("1262304000/", "1293840000/", "")
    )

    assert first.content != second.content == newest.content
    assert first.headers["ETag"] != second.headers["ETag"]


def test_unchanged_file_is_not_sent_again(wiki: LookAlike) -> None:
    seen = requests.get(f"{wiki.url}/f/x.png", timeout=5).headers["ETag"]

    again = requests.get(f"{wiki.url}/f/x.png", headers={"If-None-Match": seen}, timeout=5)

    assert (again.status_code, again.content) == (304, b"")


def test_head_promises_what_get_delivers(wiki: LookAlike) -> None:
    promised = requests.head(f"{wiki.url}/f/x.png", timeout=5)

    assert promised.content == b""
    assert promised.headers["Content-Length"] == str(len(requests.get(f"{wiki.url}/f/x.png", timeout=5).content))


def test_absolute_links_use_the_name_by_which_the_wiki_is_called(wiki: LookAlike) -> None:
    """So that the look-alike works as a proxy for any host name."""
    called = requests.get(wiki.url, headers={"Host": "quay.example"}, timeout=5).text

    assert 'href="http://quay.example/w/page/41000024/' in called
    assert wiki.url not in called


def test_every_place_of_the_notices_occurs(wiki: LookAlike) -> None:
    notices = [page.notices for page in wiki.pages.values()]
    expected = {"none", "toolbar", "notifications", "below-nav", "column", "after-body", "page-end"}

    shown = [requests.get(wiki.url + page.href, timeout=5).text for page in wiki.pages.values()]

    assert {notice.place for notice in notices} == expected
    assert {notice.wording for notice in notices} == {0, 1, 2}
    assert sum("<li>If you are citizen" in text for text in shown) == sum(n.place != "none" for n in notices)


def test_older_bodies_are_whole() -> None:
    """A shortened body never ends inside an element."""
    with LookAlike() as wiki:
        bodies = (old.body for page in wiki.pages.values() if page.name != "Broken Things" for old in page.revisions)

        for body in bodies:
            assert len(re.findall(r"<(?:p|ul|ol|table|div|li)\b", body)) == len(
                re.findall(r"</(?:p|ul|ol|table|div|li)>", body)
            )


def test_edit_hide_and_rename_are_seen_at_once() -> None:
    with LookAlike() as wiki:
        wiki.edit("Rota", "<p>Everyone, always.</p>", author="Oleg", comment="simpler")
        wiki.hide("Attic")
        wiki.rename("CON", "Arguments")

        rota = requests.get(f"{wiki.url}/Rota", timeout=5).text
        statuses = [requests.get(f"{wiki.url}/{name}", timeout=5).status_code for name in ("Attic", "CON", "Arguments")]

    assert "<p>Everyone, always.</p>" in rota
    assert '"comment":"simpler"' in rota
    assert statuses == [404, 404, 200]


def test_private_wiki_answers_the_login_page_with_status_200() -> None:
    with LookAlike(private=True) as wiki:
        stranger = requests.get(f"{wiki.url}/Boat-Log", timeout=5)
        member = requests.get(f"{wiki.url}/Boat-Log", headers={"Cookie": wiki.ticket}, timeout=5)

    assert stranger.status_code == 200
    assert "Log in to <span>" in stranger.text
    assert 'id="wikipage-inner"' in member.text


def test_session_of_a_member_lasts() -> None:
    """The cookie for strangers never replaces it."""
    with LookAlike(private=True) as wiki, requests.Session() as session:
        session.cookies.set(*wiki.ticket.split("="))
        texts = [session.get(f"{wiki.url}/{name}", timeout=5).text for name in ("Boat-Log", "Rota", "Glossary")]

    assert all('id="wikipage-inner"' in text for text in texts)


def test_wiki_that_is_gone_answers_404_to_everything() -> None:
    with LookAlike(gone=True) as wiki:
        statuses = {requests.get(wiki.url + path, timeout=5).status_code for path in ("/", "/robots.txt", "/f/x.png")}

    assert statuses == {404}


def test_sitemap_can_be_missing_and_never_knows_everything(wiki: LookAlike) -> None:
    with LookAlike(sitemap=False) as other:
        missing = requests.get(f"{other.url}/sitemap.xml", timeout=5).status_code

    assert missing == 404
    assert requests.get(f"{wiki.url}/sitemap.xml", timeout=5).text.count("<loc>") == len(wiki.pages) - 3


def test_requests_are_remembered_as_they_were_sent() -> None:
    with LookAlike(faults=[Fault("x=2", "503", retry_after="7")]) as wiki, requests.Session() as session:
        session.get(f"{wiki.url}/Rota?x=1", timeout=5)
        refused = session.get(f"{wiki.url}/Rota?x=2", timeout=5)

    assert [(seen.method, seen.path, seen.status) for seen in wiki.requests] == [
        ("GET", "/Rota?x=1", 200),
        ("GET", "/Rota?x=2", 503),
    ]
    assert refused.headers["Retry-After"] == "7"
    assert wiki.requests[1].headers["cookie"] == wiki.cookie


def test_connection_is_kept_open(wiki: LookAlike) -> None:
    """One connection carries many answers, as on the platform."""
    connection = http.client.HTTPConnection(wiki.url.removeprefix("http://"), timeout=5)
    with contextlib.closing(connection):
        statuses, sockets = [], set()
        for path in ("/", "/robots.txt", "/Nowhere", "/f/x.png"):
            connection.request("GET", path)
            sockets.add(connection.sock)
            answer = connection.getresponse()
            answer.read()
            statuses.append(answer.status)

    assert (statuses, len(sockets)) == ([200, 200, 404, 200], 1)


def test_times_are_written_as_the_platform_writes_them() -> None:
    """Two units at most, the month of thirty days included; dates in the workspace's zone."""
    year, month = 31_536_000, 2_592_000

    assert ago(0, 9 * year + 8 * month) == "9 years, 8 months ago"
    assert ago(0, 8 * year + 12 * month) == "8 years, 12 months ago"
    assert ago(0, 4 * year + 3600) == "4 years ago"
    assert saved(1256136633, 28_800) == "October 21, 2009 at 10:50:33 pm"


@pytest.mark.parametrize("status", [403, 404, 410, 429, 500, 503])
def test_fault_named_after_a_status_answers_it(status: int) -> None:
    assert spoilt(str(status)).status_code == status


def test_fault_spares_the_first_requests_and_ends_after_its_times() -> None:
    with LookAlike(faults=[Fault("Rota", "500", after=1, times=2)]) as wiki:
        statuses = [requests.get(f"{wiki.url}/Rota", timeout=5).status_code for _ in range(4)]
        other = requests.get(f"{wiki.url}/Glossary", timeout=5).status_code

    assert (statuses, other) == ([200, 500, 500, 200], 200)


def test_faults_can_follow_one_another() -> None:
    with LookAlike(faults=[Fault(".", "503", times=1), Fault(".", "429", times=1)]) as wiki:
        statuses = [requests.get(wiki.url, timeout=5).status_code for _ in range(3)]
        wiki.faults = (Fault(".", "410"),)
        replaced = requests.get(wiki.url, timeout=5).status_code

    assert (statuses, replaced) == ([503, 429, 200], 410)


def test_unknown_fault_is_refused() -> None:
    with pytest.raises(ValueError, match="'slwo'"):
        Fault(".", "slwo")


@pytest.mark.parametrize("kind", ["slow", "drip"])
def test_late_answer_is_whole(kind: str) -> None:
    started = time.monotonic()

    answer = spoilt(kind, seconds=0.2)

    assert time.monotonic() - started > 0.15
    assert answer.text.endswith("</html><!--  -->")


@pytest.mark.parametrize("kind", ["cut", "cut-chunked", "close"])
def test_broken_connection_is_an_error_to_the_client(kind: str) -> None:
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        spoilt(kind)


@pytest.mark.parametrize(
    ("kind", "there", "missing"),
    [
        ("login", "Log in to <span>", "GetPage"),
        ("redirect-login", "Log in to <span>", "GetPage"),
        ("html", "<html>", "PBinfo"),
        ("error-page", "Sorry", "PBinfo"),
        ("no-body", 'id="wikiedit"', 'id="wikipage-inner"'),
        ("no-pbinfo", 'id="wikipage-inner"', "PBinfo"),
        ("gzip", 'id="wikipage-inner"', "\x1f\x8b"),
        ("foreign", 'id="wikipage-inner"', "127.0.0.1"),
    ],
)
def test_wrong_answer_has_status_200(kind: str, there: str, missing: str) -> None:
    answer = spoilt(kind)

    assert answer.status_code == 200
    assert there in answer.text
    assert missing not in answer.text


def test_empty_answer_has_not_a_byte() -> None:
    assert spoilt("empty").content == b""


def test_charset_of_the_header_can_lie() -> None:
    answer = spoilt("latin1")

    assert answer.encoding == "iso-8859-1"
    assert "Ελλη" in answer.content.decode("utf-8")


def test_redirects_can_go_on_for_ever() -> None:
    with pytest.raises(requests.TooManyRedirects):
        spoilt("loop")


def spoilt(kind: str, *, seconds: float = 0) -> requests.Response:
    """The front page of a wiki where this goes wrong."""
    with LookAlike(faults=[Fault("^/$", kind, seconds=seconds)]) as wiki:
        return requests.get(wiki.url, timeout=5)


def test_imagined_wiki_is_reachable_by_links() -> None:
    """FrontPage leads to the index pages, and these to all the others."""
    with LookAlike(pages=500) as wiki, requests.Session() as session:
        get = functools.partial(session.get, timeout=5)
        indexes = linked(get(wiki.url).text)
        rest = itertools.chain.from_iterable(linked(get(wiki.url + path).text) for path in indexes)

        reached = {int(path.split("/")[3]) for path in (*indexes, *rest)}

        assert len(wiki.pages) == 500
        assert {page.oid for page in wiki.pages.values()} - reached == {50_000_001}


def linked(html: str) -> list[str]:
    body = BeautifulSoup(html, "html.parser").select_one("#wikipage-inner")
    return [str(link["href"]) for link in body.select("li a[href^='/w/page/5']")] if body else []


def test_imagined_wiki_is_the_same_again_for_the_same_seed() -> None:
    one, same, other = (LookAlike(pages=100_000, seed=seed) for seed in (3, 3, 4))
    for each in (one, same, other):
        with each:
            pass
    name = next(itertools.islice(one.pages, 5000, None))

    assert one.pages[name] == same.pages[name] != other.pages[name]
    assert len(one.pages) == 100_000


def test_big_sitemap_comes_in_parts() -> None:
    """The protocol allows 50,000 addresses in one file."""
    with LookAlike(pages=60_000) as wiki:
        index = requests.get(f"{wiki.url}/sitemap.xml", timeout=5).text

    assert re.findall(r"<loc>.*?(/[^/]*)</loc>", index) == ["/sitemap-1.xml", "/sitemap-2.xml"]


def test_every_single_page_is_explained() -> None:
    """A file in `fixtures/pages/` is of use only to those who know what it is for."""
    folder = Path(__file__).parents[1] / "fixtures" / "pages"

    explained = re.findall(r"`([\w-]+\.html)`", (folder / "README.md").read_text(encoding="utf-8"))

    assert sorted(explained) == sorted(file.name for file in folder.glob("*.html"))


def test_the_dozen_has_one_of_each_kind_of_thing() -> None:
    """Tests that kill runs export it instead of the small wiki, and are worth no less."""
    with LookAlike(content="dozen") as wiki:
        pages, files = wiki.pages.values(), wiki.files.values()

    assert {page.name.lower() for page in pages} >= {"a-b", "a b", "a b!", "café", "cafe"}
    assert len({file.name.lower() for file in files}) < len(files)
    assert any(len(page.revisions) > 3 for page in pages)
    assert any(len(file.uploads) > 1 for file in files)
    assert any(page.comments for page in pages)
    assert any(page.tags for page in pages)
    assert any(page.folder for page in pages)
    assert any(not page.in_sitemap for page in pages)
    assert any(folder.parent for folder in wiki.folders.values())
    assert any(not upload.content for file in files for upload in file.uploads)


def test_the_wiki_for_builders_has_what_they_trip_over() -> None:
    with LookAlike(content="builders") as wiki:
        pages, files = wiki.pages, wiki.files
    bodies = [page.newest.body for page in pages.values()]
    text = "\n".join(bodies)

    assert pages.keys() >= {"index", "_index", "404", "tags", "search", "README", ".hidden", "_draft", "01-intro", "C#"}
    assert pages.keys() >= {"2012", "null", "true", "1.10", "2012-05-01", "{{ crew }}"}
    assert {tag for page in pages.values() for tag in page.tags} >= {"2012", "1.5", "true", "null", "two words", "-"}
    assert {sign for file in files for sign in "# %_." if sign in file} == set("# %_.")
    for mark in ("{% raw %}", "{{&lt;", "{{%", "[TOC]", "!!! note", "*[", "[^1]:", "a | b", "$$", "%%", "#tag", ":::"):
        assert text.count(mark) > 1, mark
    for beginning in ("<hr />", "<p>---<br />", "<p>+++<br />", "<p>% ", "<p>{", "<p>- "):
        assert any(body.startswith(beginning) for body in bodies), beginning
