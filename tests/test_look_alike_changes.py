"""What people do to the look-alike's wikis is seen at once, told to those who ask, and moves the right times."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest
import requests

from fixtures import LookAlike
from fixtures.synthetic import imagined

if TYPE_CHECKING:
    from collections.abc import Callable

DEEDS: dict[str, tuple[Callable[[LookAlike], object], set[str], str]] = {
    "edit": (lambda wiki: wiki.edit("Rota", "<p>x</p>"), {"pagetime"}, "mod"),
    "new page": (lambda wiki: wiki.edit("Brand new", "<p>x</p>"), {"pagetime", "page_list_time"}, "new"),
    "hide": (lambda wiki: wiki.hide("Rota"), {"pagetime", "page_list_time"}, "del"),
    "rename": (lambda wiki: wiki.rename("CON", "Arguments"), {"pagetime", "page_list_time"}, "rename"),
    "comment": (lambda wiki: wiki.comment("Rota", "Me too"), {"commenttime"}, "comment"),
    "tag": (lambda wiki: wiki.tag("Rota", "Boats", "χρόνος"), {"tagtime"}, "tag"),
    "move": (lambda wiki: wiki.move("Rota", "Minutes"), {"foldertime"}, "move"),
    "move a file": (lambda wiki: wiki.move("x.png", ""), {"foldertime"}, "move"),
    "upload": (lambda wiki: wiki.upload("x.png", "gif"), {"filetime"}, "mod"),
    "new file": (lambda wiki: wiki.upload("new.txt", "text new"), {"filetime"}, "new"),
    "remove": (lambda wiki: wiki.remove_file("x.png"), {"filetime"}, "del"),
}


def times(wiki: LookAlike) -> dict[str, int]:
    text = requests.get(f"{wiki.url}/Glossary", timeout=5).text
    info = json.JSONDecoder().raw_decode(text, text.index("PBinfo = ") + len("PBinfo = "))[0]
    return {name: int(value) for name, value in info["GetTimes"].items() if name.endswith("time")}


@pytest.mark.parametrize("deed", DEEDS)
def test_each_deed_moves_its_own_times_and_is_told(deed: str) -> None:
    do, moved, op = DEEDS[deed]
    with LookAlike() as wiki:
        before, known = times(wiki), len(wiki.changes)
        do(wiki)
        after = times(wiki)

        assert {name for name in after if after[name] > before[name]} == moved
        assert len(wiki.changes) == known + 1
        assert wiki.changes[0].op == op
        assert wiki.changes[0].time == max(after.values()) >= int(time.time()) - 2


def test_restored_page_is_what_it_was() -> None:
    with LookAlike() as wiki:
        page = wiki.pages["Attic"]
        wiki.hide("Attic")
        missing = requests.get(wiki.url + page.href, timeout=5).status_code
        wiki.restore("Attic")

        assert missing == 404
        assert requests.get(wiki.url + page.href, timeout=5).status_code == 200
        assert wiki.pages["Attic"] == page


def test_new_things_never_get_a_number_twice() -> None:
    with LookAlike() as wiki:
        first = wiki.edit("First", "<p>1</p>").oid, wiki.upload("1.txt", "text 1").oid
        wiki.hide("First")
        wiki.remove_file("1.txt")
        second = wiki.edit("Second", "<p>2</p>").oid, wiki.upload("2.txt", "text 2").oid

    assert not set(first) & set(second)


def test_uploaded_file_and_comment_are_there() -> None:
    with LookAlike() as wiki:
        wiki.upload("x.png", "text third", author="Oleg")
        wiki.comment("Rota", "Sunday & Monday", author="Eleni")
        versions = [requests.get(f"{wiki.url}/f/{old.time}/x.png", timeout=5) for old in wiki.files["x.png"].uploads]
        rota = requests.get(f"{wiki.url}/Rota", timeout=5).text

    assert [answer.status_code for answer in versions] == [200, 200, 200]
    assert versions[0].text == "third\n"
    assert "Sunday &amp; Monday" in rota


def test_folder_that_is_not_there_is_made_where_asked() -> None:
    with LookAlike() as wiki:
        wiki.move("Rota", "Autumn", parent="Minutes")

        assert wiki.pages["Rota"].folder == "Autumn"
        assert wiki.folders["Autumn"].parent == wiki.folders["Minutes"].oid


def test_small_wiki_has_nested_folders_and_things_that_nothing_links_to() -> None:
    with LookAlike() as wiki:
        above = {folder.oid: folder.parent for folder in wiki.folders.values()}
        bodies = "".join(page.body for page in wiki.pages.values())
        unlisted = [page for page in wiki.pages.values() if not page.in_sitemap]
        deepest = wiki.folders["倉庫"]

        assert above[above[deepest.parent]] == 0
        assert len([page for page in unlisted if str(page.oid) not in bodies]) >= 3
        assert {page.folder for page in wiki.pages.values()} <= {"", *wiki.folders}
        assert any(file.folder == "倉庫" for file in wiki.files.values())


def test_imagined_lists_are_what_the_pages_are() -> None:
    """Although no text is put together for them."""
    wiki = imagined(300, 7, "dream")

    entries = list(wiki.pages.entries())

    assert entries == [page.entry for page in wiki.pages.values()]
    assert {entry.folder for entry in entries} == {"", *wiki.folders}
    assert len(wiki.changes()) == 300
