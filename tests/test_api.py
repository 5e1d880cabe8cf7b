"""Listings by API: where the operation that tells most is refused or unknown, others tell what they can."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from conftest import run_pbexport, tree

from fixtures import Fault, LookAlike
from pbexport.asking.api_call import Call
from pbexport.errors import ItemTrouble, NotThere
from pbexport.listing import Change, ListedFile, ListedPage
from pbexport.sources.api import Api

FAST = ("--delay", 0, "--retries", 0)


def api(answers: Mapping[str, Any]) -> Api:
    """One that answers each operation as given, and refuses the others."""

    def ask(call: Call) -> bytes:
        operation = call.path.split("/")[3]
        return json.dumps(answers.get(operation, {"error_string": "No such operation", "error_status": 501})).encode()

    return Api(ask)


def test_numbers_may_be_strings_and_what_nobody_knows_is_passed_over() -> None:
    told = {
        "pages": [
            {
                "name": "Tides",
                "oid": "41000005",
                "mtime": "1293840000",
                "revcount": "3",
                "size": "12",
                "moon": {"a": 1},
            },
            {"name": "Odd", "oid": "many", "mtime": None, "revcount": True, "folder": ["?"]},
            {"name": "A folder", "oid": 7, "type": "folder"},
            {"oid": 8},
            17,
        ],
        "_total_count": "5",
        "weather": "fair",
    }

    pages = api({"GetPages": told}).pages({})

    assert pages[0] == ListedPage("Tides", 41000005, 1293840000, "", 3, 12)
    assert (pages[1].name, pages[1].number, pages[1].edited, pages[1].revisions) == ("Odd", None, None, None)
    assert [page.folder for page in pages] == ["", ""]


def test_files_changes_and_times_are_read_with_the_same_patience() -> None:
    told = api({
        "GetFiles": {"files": [{"name": "map.png", "oid": "52", "mtime": "9", "size": "1", "author": "?"}, "bare.txt"]},
        "GetChanges": {"changes": [{"time": "12", "url": "http://quay/A", "title": "A", "op": "mod", "x": []}, None]},
        "GetTimes": {"pagetime": "12", "filetime": 9, "tagtime": "never", "_time": 1, "zone": "UTC"},
        "GetFileRevisions": {"revisions": [{"revision": "9"}, {"revision": 12}, {"revision": None}]},
        "GetPageRevisions": {"revisions": ["9-bd", 12, "?", None]},
    })  # fmt: skip

    assert told.files({}) == (ListedFile("map.png", 52, 9, 1, ""), ListedFile("bare.txt"))
    assert told.changes(9) == (Change(12, "http://quay/A", "A", "mod"),)
    assert told.times() == {"pagetime": 12, "filetime": 9}
    assert told.uploads("map.png") == told.revisions("A") == (12, 9)


@pytest.mark.parametrize(
    "answers",
    [
        {"GetCurrentPages": {"pages": {"Tides": "5"}}},
        {"GetObjectsNOM": {"objects": [{"type": "page", "name": "Tides", "oid": "5"}, {"type": "file", "name": "a"}]}},
        {"GetPages": {"success": False}, "GetCurrentPages": {"pages": {"Tides": 5}}},
        {"GetPages": [], "GetCurrentPages": "?", "GetObjectsNOM": {"objects": [{"name": "Tides", "oid": 5}]}},
    ],
)
def test_another_operation_lists_the_pages_where_the_first_is_refused(answers: dict[str, Any]) -> None:
    assert [(page.name, page.number) for page in api(answers).pages({})] == [("Tides", 5)]


def test_files_are_listed_by_another_operation_too() -> None:
    listed = api({"GetObjectsNOM": {"objects": [{"type": "file", "name": "map.png", "oid": "52"}]}}).files({})

    assert [(file.name, file.number) for file in listed] == [("map.png", 52)]


def test_where_all_are_refused_the_last_refusal_is_the_trouble() -> None:
    with pytest.raises(ItemTrouble, match="No such operation"):
        api({}).pages({})
    with pytest.raises(NotThere):
        api({"GetObjectsNOM": {"error_string": "gone", "error_status": "404"}}).files({})


@pytest.mark.parametrize("refused", ["op/GetPages", "op/(GetPages|GetCurrentPages)"])
@pytest.mark.parametrize("kind", ["403", "empty"])
def test_a_wiki_that_refuses_its_best_listing_is_exported_as_whole(
    exported: Callable[..., LookAlike], tmp_path: Path, refused: str, kind: str
) -> None:
    wiki = exported(tmp_path / "best", content="dozen", api="open")
    wiki.faults = (Fault(refused, kind),)

    ended = run_pbexport("export", wiki.url, "-o", tmp_path / "second", *FAST, "--json")
    wiki.faults = ()

    assert ended.report["pages"]["missing"] == 0
    titles = {path.rpartition("/")[2] for path in tree(tmp_path / "second") if path.startswith("pages/")}
    assert titles == {path.rpartition("/")[2] for path in tree(tmp_path / "best") if path.startswith("pages/")}
