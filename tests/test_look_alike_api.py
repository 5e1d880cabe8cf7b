"""The look-alike's API speaks as the platform's does, traps included, and its feed tells what is new."""

from __future__ import annotations

import json
import re
import time
import xml.etree.ElementTree as ET
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import pytest
import requests

from fixtures import LookAlike

if TYPE_CHECKING:
    from collections.abc import Iterator

ENVELOPE = re.compile(r"/\*-secure-\n(.*)\n\*/\n", re.DOTALL)


@pytest.fixture(scope="module")
def wiki() -> Iterator[LookAlike]:
    with LookAlike(api="open") as running:
        yield running


def call(wiki: LookAlike, op: str, **parameters: str | int) -> dict[str, Any]:
    """An answer of the API, in the form with a query."""
    return unwrapped(requests.get(f"{wiki.url}/api_v2/?{urlencode({'op': op, **parameters})}", timeout=10))


def unwrapped(answer: requests.Response) -> dict[str, Any]:
    found = ENVELOPE.fullmatch(answer.text)
    assert found, answer.text[:80]
    return json.loads(found[1])


def test_path_query_and_form_say_the_same(wiki: LookAlike) -> None:
    path = requests.get(f"{wiki.url}/api_v2/op/GetPageRevisions/page/Tide%20Tables/_type/jsontext", timeout=5)
    form = requests.post(f"{wiki.url}/api_v2/", {"op": "GetPageRevisions", "page": "Tide Tables"}, timeout=5)
    query = call(wiki, "GetPageRevisions", page="Tide Tables")

    times = [str(old.time) for old in reversed(wiki.pages["Tide Tables"].revisions)]
    assert times == query["revisions"] == unwrapped(path)["revisions"] == unwrapped(form)["revisions"]
    assert path.headers["Content-Type"].startswith("text/plain")


def test_slash_is_escaped_and_cannot_be_sent_in_a_path(wiki: LookAlike) -> None:
    text = requests.get(f"{wiki.url}/api_v2/op/GetPage/oid/41000001", timeout=5).text
    cut = requests.get(f"{wiki.url}/api_v2/op/GetTagPages/tag/{quote('a/b', safe='')}", timeout=5)

    assert "<\\/p>" in text
    assert "</" not in text
    assert unwrapped(cut)["_args"]["tag"] == "a"


def test_verbose_pages_tell_everything_but_texts_and_tags(wiki: LookAlike) -> None:
    answer = call(wiki, "GetPages", verbose="true")
    rows = {row["name"]: row for row in answer["pages"]}

    assert rows.keys() == wiki.pages.keys()
    assert answer["_total_count"] == len(wiki.pages)
    for name, page in wiki.pages.items():
        row = rows[name]
        told = int(row["mtime"]), row["oid"], row["revcount"], row["size"], row.get("folder", "")
        assert told == (page.newest.time, page.oid, len(page.revisions), page.entry.size, page.folder)
        assert not {"tags", "html"} & row.keys()
    assert {type(row["mtime"]) for row in rows.values()} == {int, str}
    assert "folder" not in rows["FrontPage"]
    assert "@" in rows["FrontPage"]["author"]["email"]


def test_lists_are_sorted_and_cut_as_asked(wiki: LookAlike) -> None:
    names = sorted(wiki.pages)
    some = call(wiki, "GetPages", offset=2, count=3)
    last = call(wiki, "GetPages", sortby="mtime", reverse="true", count=1)
    newest = max(wiki.pages.values(), key=lambda page: page.newest.time)

    assert [row["name"] for row in some["pages"]] == names[2:5]
    assert (some["_total_count"], set(some["pages"][0])) == (len(names), {"name", "oid"})
    assert last["pages"][0]["name"] == newest.name


def test_server_may_cut_every_list() -> None:
    with LookAlike(api="open", page_limit=30) as wiki:
        parts = [call(wiki, "GetPages", offset=at) for at in (0, 30, 60)]

    assert [len(part["pages"]) for part in parts] == [30, 30, 12]
    assert {part["_total_count"] for part in parts} == {72}


def test_files_are_listed_with_everything_or_by_name(wiki: LookAlike) -> None:
    rows = {row["name"]: row for row in call(wiki, "GetFiles")["files"]}
    names = call(wiki, "GetFiles", verbose="false")["files"]
    in_folder = call(wiki, "GetFiles", folder="倉庫")["files"]

    assert list(rows) == names == sorted(wiki.files)
    assert rows["survey.bin"]["size"] == 3145728
    assert (rows["x.png"]["revcount"], int(rows["x.png"]["mtime"])) == (2, wiki.files["x.png"].newest.time)
    assert [row["name"] for row in in_folder] == ["drawings.tar.gz", "never linked.gif"]


def test_folders_say_what_is_in_them(wiki: LookAlike) -> None:
    answer = call(wiki, "GetFolders", verbose="true")
    rows = {row["name"]: row for row in answer["folders"]}

    assert rows["倉庫"]["parent_id"] == rows["Minutes"]["oid"]
    assert (rows["Minutes"]["pagecount"], rows["Minutes"]["filecount"], rows["Minutes"]["foldercount"]) == (3, 1, 1)
    assert sum(row["pagecount"] for row in rows.values()) + answer["unfiled_pagecount"] == len(wiki.pages)
    assert rows["Empty drawer"]["count"] == 0


def test_tags_are_counted_and_an_empty_object_is_a_list(wiki: LookAlike) -> None:
    pages = call(wiki, "GetTagPages", tag="Tables & lists")["pages"]

    assert call(wiki, "GetTags")["tags"]["Boats"] == 3
    assert [page["name"] for page in pages] == ["Rota", "Tide Tables"]
    assert call(wiki, "GetPageTags", page="Lantern Repair")["tags"] == {"Light": 4, "Tools": 3}
    assert call(wiki, "GetPageTags", page="Odd Names")["tags"] == []


def test_page_comes_with_its_text_in_any_state(wiki: LookAlike) -> None:
    page = wiki.pages["Rota"]
    old = page.revisions[-1]

    newest, by_time, by_number = (
        call(wiki, "GetPage", page="Rota", **asked)
        for asked in ({}, {"revision": str(old.time)}, {"revision": str(old.oid)})
    )

    assert (newest["html"], newest["current_revision"]) == (page.body, page.newest.time)
    assert by_time["html"] == by_number["html"] == old.body


def test_file_is_fetched_once_by_its_address() -> None:
    with LookAlike(api="key", read_key="sesame", private=True) as wiki:
        address = call(wiki, "GetFile", file="never linked.gif", redirect="false", read_key="sesame")["url"]
        first, again = (requests.get(address, timeout=5) for _ in range(2))
        led = requests.get(f"{wiki.url}/api_v2/op/GetFile/oid/52000001/read_key/sesame", timeout=5)
        versions = call(wiki, "GetFileRevisions", file="x.png", read_key="sesame")["revisions"]

    assert first.content.startswith(b"GIF89a")
    assert "Log in to" in again.text
    assert led.content.startswith(b"\x89PNG")
    assert [int(row["revision"]) for row in versions] == [1262304000, 1293840000]


def test_all_objects_are_in_one_list(wiki: LookAlike) -> None:
    objects = call(wiki, "GetObjectsNOM", object_types="page,file,folder")["objects"]
    only = call(wiki, "GetObjectsNOM", object_types="folder")["objects"]

    assert len(objects) == len(wiki.pages) + len(wiki.files) + len(wiki.folders)
    assert {row["type"] for row in only} == {"folder"}
    assert call(wiki, "GetCurrentPages")["pages"]["Attic"] == wiki.pages["Attic"].oid


def test_changes_are_told_newest_first_and_after_the_last_known_one() -> None:
    with LookAlike(api="open") as wiki:
        known = call(wiki, "GetChanges", count=1)["changes"][0]
        wiki.edit("Rota", "<p>x</p>", author="Oleg")
        wiki.upload("new.txt", "text new")
        wiki.hide("Attic")
        news = call(wiki, "GetChanges", after_hash=known["hash"])["changes"]
        times = call(wiki, "GetTimes")
        info = call(wiki, "GetWikiInfo")

    assert [(row["op"], row["type"], row["title"]) for row in news] == [
        ("del", "page", "Attic"),
        ("new", "file", "new.txt"),
        ("mod", "page", "Rota"),
    ]
    assert news[2]["user"]["name"] == "Oleg"
    assert times["page_list_time"] == int(news[0]["time"]) > times["filetime"] > times["commenttime"]
    assert int(times["_valid_as_of"]) >= times["pagetime"]
    assert (info["wikiname"], info["pagecount"]) == ("lanternquay", 71)


@pytest.mark.parametrize(
    ("op", "parameters", "status"),
    [("Nonsense", {}, 501), ("GetPage", {"page": "Nowhere"}, 404), ("GetFile", {"oid": 7, "redirect": "false"}, 404)],
)
def test_errors_are_answers_too(wiki: LookAlike, op: str, parameters: dict[str, str | int], status: int) -> None:
    answer = call(wiki, op, **parameters)

    assert answer["error_status"] == status
    assert answer["error_string"]


def test_door_is_opened_by_the_right_key_and_can_be_shut_at_any_time() -> None:
    with LookAlike(api="key", read_key="sesame") as wiki:
        wrong, right = (call(wiki, "GetTimes", read_key=key) for key in ("simsala", "sesame"))
        wiki.refused_status = 403
        refused = requests.get(f"{wiki.url}/api_v2/?op=GetTimes", timeout=5)
        wiki.api = "off"
        off = requests.get(f"{wiki.url}/api_v2/?op=GetTimes&read_key=sesame", timeout=5)

    assert (wrong["error_status"], right["_auth_via"]) == (403, "key")
    assert right["_args"] == {"op": "GetTimes", "read_key": "sesame"}
    assert (refused.status_code, unwrapped(refused)["error_status"], off.status_code) == (403, 403, 404)


def test_door_is_opened_by_a_session() -> None:
    with LookAlike(api="session", private=True) as wiki:
        address = f"{wiki.url}/api_v2/op/GetTimes"
        stranger = unwrapped(requests.get(address, timeout=5))
        member = unwrapped(requests.get(address, headers={"Cookie": wiki.ticket}, timeout=5))

    assert (stranger["error_status"], member["_auth_role"], member["_auth_via"]) == (403, "write", "cookie")


def test_big_wiki_is_listed_in_no_time() -> None:
    """No text is put together for it, and what was imagined once is kept. Counted in processor time."""
    with LookAlike(pages=10_000, api="open") as wiki:
        started = time.process_time()
        first = call(wiki, "GetPages", verbose="true")
        between = time.process_time()
        again = call(wiki, "GetPages", verbose="true")
        ended = time.process_time()

    assert len(first["pages"]) == 10_000
    assert first["pages"] == again["pages"]
    assert ended - between < between - started < 4


def test_feed_has_the_newest_twenty_changes_and_is_disallowed() -> None:
    with LookAlike() as wiki:
        wiki.edit("Salt & Pepper", "<p>x</p>", comment="more <salt>", author="Oleg")
        feed = ET.fromstring(requests.get(f"{wiki.url}/rss.xml", timeout=5).content)  # noqa: S314  our own
        rules = requests.get(f"{wiki.url}/robots.txt", timeout=5).text
        newest = wiki.changes[0]

    items = feed.findall("./channel/item")
    told = {tag: items[0].findtext(tag) or "" for tag in ("title", "link", "pubDate", "author", "description", "guid")}
    assert len(items) == 20
    assert told["title"] == "Salt & Pepper"
    assert told["link"] == wiki.url + wiki.pages["Salt & Pepper"].href
    assert parsedate_to_datetime(told["pubDate"]).timestamp() == newest.time
    assert "Oleg edited Salt & Pepper: more <salt>" in told["description"]
    assert (told["guid"], "Oleg" in told["author"]) == (newest.hash, True)
    assert "Disallow: /rss.xml" in rules
