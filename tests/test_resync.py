"""From run to run: what changed on the wiki changes here, and nothing else; a rehearsal foretells it."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import Ended, run_pbexport, tree

from fixtures import Fault, LookAlike

FAST = ("--delay", 0, "--retries", 0)
Api = pytest.mark.parametrize("wiki", [("dozen", "off"), ("dozen", "open")], indirect=True, ids=["off", "open"])
Whole = pytest.mark.parametrize("wiki", [("wiki", "off"), ("wiki", "open")], indirect=True, ids=["off", "open"])
"""All that is hard, for tests that compare everything."""


@pytest.fixture
def wiki(request: pytest.FixtureRequest, exported: Callable[..., LookAlike], tmp_path: Path) -> LookAlike:
    """With its API, or without, as the test asks."""
    content, api = getattr(request, "param", ("dozen", "open"))
    return exported(tmp_path / "quay", content=content, api=api)


@pytest.fixture
def root(wiki: LookAlike, tmp_path: Path) -> Path:  # noqa: ARG001 - it comes with the wiki
    """A first export of it."""
    return tmp_path / "quay"


def again(wiki: LookAlike, root: Path, *options: object) -> Ended:
    return run_pbexport("export", wiki.url, "-o", root, *FAST, *options)


def front(page: Path) -> dict[str, Any]:
    return dict(yaml.safe_load(page.read_text("utf-8").split("---\n")[1]))


def page_of(root: Path, title: str) -> Path:
    (found,) = (page for page in (root / "pages").rglob("*.md") if front(page)["title"] == title)
    return found


def journal(root: Path) -> list[tuple[str, str]]:
    """What happened in the last run that had something to tell."""
    line = (root / ".pbexport" / "journal.jsonl").read_text("utf-8").splitlines()[-1]
    return [(event["what"], event["item"]) for event in json.loads(line)["events"]]


def fresh(wiki: LookAlike, folder: Path) -> dict[str, bytes]:
    """What an export from nothing writes now, but for what only time can tell."""
    run_pbexport("export", wiki.url, "-o", folder, *FAST)
    return {path: content for path, content in tree(folder).items() if path != "CHANGES.md"}


@Whole
def test_a_saved_page_is_written_again_and_no_other(wiki: LookAlike, root: Path, tmp_path: Path) -> None:
    before = tree(root)
    wiki.edit("Boat Log", "<p>Fresh paint on the <b>hull</b>.</p>", comment="in the rain")

    ended = again(wiki, root)

    after = tree(root)
    assert {path for path in after if after[path] != before.get(path)} == {
        "CHANGES.md", "report.json", page_of(root, "Boat Log").relative_to(root).as_posix(),
    }  # fmt: skip
    assert journal(root) == [("changed", "Boat Log")]
    assert "by Mara Oyelaran, “in the rain”" in (root / "CHANGES.md").read_text("utf-8")
    assert "Since the last run: 1 changed" in ended.stderr
    assert {path: text for path, text in after.items() if path != "CHANGES.md"} == fresh(wiki, tmp_path / "fresh")


@Api
def test_a_new_page_is_added_and_links_to_it_arrive(wiki: LookAlike, root: Path) -> None:
    wiki.edit("Boat Log", '<p>See the <a href="/Paint-Shop">shop</a>.</p>')
    again(wiki, root)
    assert "/Paint-Shop" in page_of(root, "Boat Log").read_text("utf-8")

    wiki.edit("Paint Shop", "<p>Open on Sundays.</p>")
    again(wiki, root)

    assert "[shop](paint-shop.md)" in page_of(root, "Boat Log").read_text("utf-8")
    assert journal(root) == [("added", "Paint Shop")]


@Whole
def test_a_renamed_page_moves_and_links_follow(wiki: LookAlike, root: Path) -> None:
    old = page_of(root, "Glossary")
    linking = [page for page in (root / "pages").rglob("*.md") if "(glossary.md" in page.read_text("utf-8")]
    wiki.rename("Glossary", "Words of the Sea")

    again(wiki, root)

    assert linking
    assert not old.exists()
    assert front(page_of(root, "Words of the Sea"))["pbworks"]["former_names"] == ["Glossary"]
    assert not [page for page in linking if "(glossary.md" in page.read_text("utf-8")]
    assert [page for page in linking if "(words-of-the-sea.md" in page.read_text("utf-8")] == linking
    assert journal(root) == [("renamed", "Words of the Sea")]
    assert run_pbexport("check", root, "--allow-missing").code == 0


@Api
def test_two_pages_may_swap_their_names(wiki: LookAlike, root: Path) -> None:
    wiki.rename("Glossary", "For a moment")
    wiki.rename("Lost Property", "Glossary")
    wiki.rename("For a moment", "Lost Property")

    again(wiki, root)

    assert [page_of(root, title).name for title in ("Lost Property", "Glossary")] == ["lost-property.md", "glossary.md"]
    assert "A curve in a rope." in page_of(root, "Lost Property").read_text("utf-8")
    assert "One left glove" in page_of(root, "Glossary").read_text("utf-8")
    assert run_pbexport("check", root, "--allow-missing").code == 0


@Api
def test_a_deleted_page_is_kept_marked_pruned_and_comes_back(wiki: LookAlike, root: Path) -> None:
    path = page_of(root, "Boat Log")
    text = path.read_text("utf-8")
    wiki.hide("Boat Log")
    again(wiki, root)
    marked = path.read_text("utf-8")
    assert journal(root) == [("deleted", "Boat Log")]

    again(wiki, root, "--prune")
    pruned = path.exists()
    assert journal(root) == [("pruned", "Boat Log")]
    wiki.restore("Boat Log")
    again(wiki, root)

    assert marked.replace("  deleted: true\n", "") == text
    assert front(path)["title"] == "Boat Log"
    assert not pruned


@Api
def test_a_restored_page_is_no_longer_marked(wiki: LookAlike, root: Path) -> None:
    text = page_of(root, "Boat Log").read_text("utf-8")
    wiki.hide("Boat Log")
    again(wiki, root)
    wiki.restore("Boat Log")

    again(wiki, root)

    assert page_of(root, "Boat Log").read_text("utf-8") == text
    assert journal(root) == [("restored", "Boat Log")]


def test_a_page_moves_with_its_folder(wiki: LookAlike, root: Path) -> None:
    old = page_of(root, "Tide Tables")
    wiki.move("Tide Tables", "Old: Things", parent="Papers and plans")

    again(wiki, root)

    assert not old.exists()
    assert page_of(root, "Tide Tables") == root / "pages" / "papers-and-plans" / "old-things" / "tide-tables.md"
    assert front(page_of(root, "Tide Tables"))["pbworks"]["folder"] == "Papers and plans/Old: Things"
    assert journal(root) == [("moved", "Tide Tables")]
    assert run_pbexport("check", root, "--allow-missing").code == 0


@Api
def test_a_new_comment_is_noticed(wiki: LookAlike, root: Path) -> None:
    wiki.comment("Tide Tables", "The moon was late.")

    again(wiki, root)

    assert "The moon was late." in page_of(root, "Tide Tables").read_text("utf-8")
    assert journal(root) == [("changed", "Tide Tables")]


@Api
def test_new_tags_are_noticed(wiki: LookAlike, root: Path) -> None:
    wiki.tag("Tide Tables", "Moon", "Sea")

    again(wiki, root)

    assert front(page_of(root, "Tide Tables"))["tags"] == ["Moon", "Sea"]


@Whole
def test_a_new_version_of_a_file_is_fetched_and_the_old_one_stays_where_it_is_shown(
    wiki: LookAlike, root: Path, tmp_path: Path
) -> None:
    wiki.upload("harbour map.png", "png 30 30 00ff00")

    again(wiki, root)

    assert run_pbexport("check", root, "--allow-missing").code == 0
    assert ("changed", "harbour map.png") in journal(root)
    assert set(fresh(wiki, tmp_path / "fresh").values()) <= {*tree(root).values(), *fresh_report(tmp_path)}


def fresh_report(tmp_path: Path) -> list[bytes]:
    """Names of files may differ from a fresh export, and with them the pages that show them."""
    return [content for path, content in tree(tmp_path / "fresh").items() if not path.startswith("files/")]


def test_a_deleted_file_is_kept_and_pruned(wiki: LookAlike, root: Path) -> None:
    wiki.remove_file("survey.bin")

    again(wiki, root)
    kept = (root / "files" / "survey.bin").exists()
    again(wiki, root, "--prune")

    assert kept
    assert not (root / "files" / "survey.bin").exists()


@pytest.mark.parametrize("wiki", [("wiki", "open")], indirect=True)
def test_unlinked_pages_and_files_come_with_the_api(wiki: LookAlike, root: Path) -> None:
    report = json.loads((root / "report.json").read_text("utf-8"))

    assert report["pages"]["missing"] == report["files"]["missing"] == 0
    assert len(list((root / "pages").rglob("*.md"))) == len(wiki.pages)


def test_an_api_that_cuts_its_lists_is_asked_for_the_rest(tmp_path: Path) -> None:
    with LookAlike(content="dozen", api="open", page_limit=5) as wiki:
        ended = run_pbexport("export", wiki.url, "-o", tmp_path / "quay", *FAST, "--json")

    assert ended.report["pages"]["missing"] == 0


@Api
def test_the_recipe_is_a_reason_to_write_all_pages_again(wiki: LookAlike, root: Path) -> None:
    ended = again(wiki, root, "--comments", "none")

    assert len(wiki.requests) == 1
    assert not [path for path, content in tree(root).items() if b"\n## Comments\n" in content and "pages" in path]
    assert "0 files new" not in ended.stderr


@Api
def test_a_file_that_was_deleted_here_is_written_again(wiki: LookAlike, root: Path) -> None:
    before = tree(root)
    page_of(root, "Boat Log").unlink()
    (root / "files" / "x.png").unlink()

    again(wiki, root)

    assert tree(root) == before


@pytest.mark.parametrize("kind", ["html", "login", "redirect-login"])
def test_a_web_page_in_the_place_of_a_file_is_remembered_until_something_says_that_files_changed(
    tmp_path: Path, kind: str
) -> None:
    root, fault = tmp_path / "quay", Fault("/f/x.png", kind)
    with LookAlike(content="dozen", faults=(fault,)) as wiki:
        run_pbexport("export", wiki.url, "-o", root, *FAST)
        wiki.edit("Boat Log", "<p>New.</p>")
        first = asked(wiki, lambda: again(wiki, root))
        told = (root / "report.json").read_text("utf-8")
        wiki.upload("plan.pdf", "text another plan")
        second = asked(wiki, lambda: again(wiki, root))
        wiki.faults = ()
        third = asked(wiki, lambda: again(wiki, root, "--retry-failed"))

    assert ("/f/x.png" in first, "/f/x.png" in second, third) == (False, True, ["/f/x.png"])
    assert "/f/x.png" in told
    assert (root / "files" / "x.png").is_file()


def asked(wiki: LookAlike, run: Callable[[], object]) -> list[str]:
    """What a run asks for, besides the rules for robots."""
    wiki.requests.clear()
    run()
    return [request.path for request in wiki.requests if request.path != "/robots.txt"]


# the rehearsal


@pytest.mark.parametrize("change", ["edit", "rename", "hide", "move", "add", "upload", "nothing"])
def test_the_run_does_what_the_rehearsal_said(wiki: LookAlike, root: Path, change: str) -> None:
    changes: dict[str, Any] = {
        "edit": lambda: wiki.edit("Café", "<p>New.</p>"),
        "rename": lambda: wiki.rename("Glossary", "Words"),
        "hide": lambda: wiki.hide("Lost Property"),
        "move": lambda: wiki.move("Boat Log", "Papers and plans"),
        "add": lambda: wiki.edit("Brand New", "<p>Hello.</p>"),
        "upload": lambda: wiki.upload("plan.pdf", "text another plan"),
        "nothing": lambda: None,
    }
    changes[change]()
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*") if path.is_file()}

    foretold = json.loads(again(wiki, root, "--dry-run", "--json").stdout)
    untouched = {path: path.stat().st_mtime_ns for path in before} == before
    wiki.requests.clear()
    ended = again(wiki, root)

    after = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
    written = {name for name, path in after.items() if path.stat().st_mtime_ns != before.get(path)}
    gone = {path.relative_to(root).as_posix() for path in before if not path.exists()}
    assert untouched
    assert foretold["requests"] == len(wiki.requests), [request.path for request in wiki.requests]
    assert {step["item"] for step in foretold["written"]} == {name for name in written if name.startswith("pages/")}
    assert set(foretold["removed"]) == gone
    assert ended.code in {0, 1}


def test_a_rehearsal_of_a_first_export_writes_nothing(tmp_path: Path) -> None:
    with LookAlike(api="open") as wiki:
        ended = run_pbexport("export", wiki.url, "-o", tmp_path / "quay", *FAST, "--dry-run")

    assert ended.code == 0
    assert re.search(r"lanternquay: 1\d\d requests \(5 of them made for this look\)", ended.stdout)
    assert not (tmp_path / "quay").exists()


# what is wanted


def test_only_what_is_wanted_is_asked_for(tmp_path: Path) -> None:
    with LookAlike(api="open") as wiki:
        ended = run_pbexport(
            "export", wiki.url, "-o", tmp_path / "quay", *FAST, "--json",
            "--include", "Meeting*", "--include", "folder:Papers*", "--exclude", "*2011*", "--no-files",
        )  # fmt: skip
        asked = [request.path for request in wiki.requests if request.path.startswith("/w/page/")]

    written = {front(page)["title"] for page in (tmp_path / "quay" / "pages").rglob("*.md")}
    assert "Meeting - 15112011" not in written
    assert not [title for title in written if "2011" in title]
    assert "Winter Storage" in written
    assert len(asked) <= len(written) + 1
    assert not (tmp_path / "quay" / "files").exists()
    assert ended.report["pages"]["left_out"] == ended.report["pages"]["claimed"] - len(written)
    assert ended.report["pages"]["missing"] == 0


def test_without_the_api_unwanted_pages_still_lead_to_wanted_ones(tmp_path: Path) -> None:
    with LookAlike(content="dozen") as wiki:
        run_pbexport("export", wiki.url, "-o", tmp_path / "quay", *FAST, "--include", "Boat*")

    assert [page.name for page in (tmp_path / "quay" / "pages").rglob("*.md")] == ["boat-log.md"]


def test_tags_and_dates_choose_too(tmp_path: Path) -> None:
    with LookAlike(content="dozen") as wiki:
        tagged = {name for name, page in wiki.pages.items() if "Boats" in page.tags}
        run_pbexport("export", wiki.url, "-o", tmp_path / "tagged", *FAST, "--include", "tag:boats")
        run_pbexport("export", wiki.url, "-o", tmp_path / "recent", *FAST, "--since", "2011-06-01")

    assert {front(page)["title"] for page in (tmp_path / "tagged" / "pages").rglob("*.md")} == tagged
    for page in (tmp_path / "recent" / "pages").rglob("*.md"):
        assert str(front(page)["lastmod"]) >= "2011-06-01"


def test_large_files_can_be_left_out(tmp_path: Path) -> None:
    with LookAlike(content="dozen") as wiki:
        ended = run_pbexport("export", wiki.url, "-o", tmp_path / "quay", *FAST, "--max-file-size", "100KB")

    assert not (tmp_path / "quay" / "files" / "survey.bin").exists()
    assert "--max-file-size" in ended.stderr


# the past


@Api
def test_old_revisions_are_fetched_once_and_proven(wiki: LookAlike, root: Path) -> None:
    page = wiki.pages["Boat Log"]

    again(wiki, root, "--revisions", "all")
    asked = [request.path for request in wiki.requests if "rev=" in request.path]
    wiki.requests.clear()
    again(wiki, root)

    texts = sorted((root / "history" / "boat-log").iterdir())
    assert len(texts) == len(page.revisions) - 1
    assert len(asked) == len(set(asked))
    assert len(wiki.requests) == 1
    assert front(texts[0])["pbworks"]["revision"] == page.revisions[-1].time
    assert run_pbexport("check", root, "--allow-missing").code == 0


def test_old_revisions_since_a_day(wiki: LookAlike, root: Path) -> None:
    again(wiki, root, "--revisions", "since:2010-02-01")

    times = [path.stem for path in (root / "history").rglob("*.md")]
    assert times
    assert min(times) >= "2010-02"


def test_old_texts_move_with_their_page(wiki: LookAlike, root: Path) -> None:
    again(wiki, root, "--revisions", "all")
    before = sorted(path.name for path in (root / "history" / "boat-log").iterdir())
    wiki.rename("Boat Log", "Log of the Boat")

    again(wiki, root)

    assert sorted(path.name for path in (root / "history" / "log-of-the-boat").iterdir()) == before
    assert not (root / "history" / "boat-log").exists()
    assert run_pbexport("check", root, "--allow-missing").code == 0


def test_old_versions_of_files_come_with_the_api(wiki: LookAlike, root: Path) -> None:
    again(wiki, root, "--file-revisions", "all")

    file = wiki.files["x.png"]
    kept = {path.read_bytes() for path in (root / "history" / "files" / "x.png").iterdir()}
    assert kept == {upload.content for upload in file.uploads[1:]}


BROKEN_PAST = {"rev=1": ("--revisions", "all"), "/f/1.*plan": ("--file-revisions", "all")}
"""Addresses of old texts and versions, and what asks for them."""


@pytest.mark.parametrize("place", BROKEN_PAST)
@pytest.mark.parametrize("kind", ["403", "404"])
def test_an_old_state_that_fails_is_counted_and_tried_again(
    wiki: LookAlike, root: Path, tmp_path: Path, place: str, kind: str
) -> None:
    whole = tmp_path / "whole"
    wiki.upload("plan.pdf", "text another plan")
    shutil.copytree(root, whole)
    again(wiki, whole, *BROKEN_PAST[place])
    wiki.faults = (Fault(place, kind),)

    hopeless = again(wiki, root, *BROKEN_PAST[place], "--max-failures", 0)
    failing = again(wiki, root, *BROKEN_PAST[place])
    wiki.faults = ()
    again(wiki, root, *BROKEN_PAST[place], *(["--retry-failed"] if kind == "404" else []))

    assert (hopeless.code, failing.code) == (4, 1)
    assert "more than --max-failures allows" in hopeless.stderr
    assert {path for path in tree(root) if path != "CHANGES.md"} == {
        path for path in tree(whole) if path != "CHANGES.md"
    }


# other commands


def test_the_list_names_all_pages_and_who_names_them(wiki: LookAlike, tmp_path: Path) -> None:
    told = json.loads(run_pbexport("list", wiki.url, *FAST[:2], "--json").stdout)

    by = {page["name"]: page["listed_by"] for page in told["pages"]}
    assert set(by) == set(wiki.pages)
    assert {"api", "link", "sitemap"} <= set(by["Boat Log"])
    assert [name for name, listers in by.items() if listers == ["api"]]
    assert {file["name"] for file in told["files"]} == set(wiki.files)
    assert "Papers and plans/倉庫" in told["folders"]
    assert told["tags"]
    assert list(tmp_path.iterdir()) == [tmp_path / "quay"]


@pytest.mark.parametrize("wiki", [("wiki", "off")], indirect=True)
def test_without_the_api_the_list_says_what_is_missing(wiki: LookAlike) -> None:
    ended = run_pbexport("list", wiki.url, *FAST[:2])

    assert ended.code == 1
    assert "69 of 72 pages" in ended.stdout
    assert "does not list its pages" in ended.stdout


def test_sync_brings_every_export_of_a_folder_up_to_date(tmp_path: Path) -> None:
    with LookAlike(content="dozen", api="open") as one, LookAlike(pages=5) as two:
        for wiki, name in ((one, "one"), (two, "deeper/two")):
            run_pbexport("export", wiki.url, "-o", tmp_path / name, *FAST)
        one.edit("Boat Log", "<p>News.</p>")
        two.edit("FrontPage", "<p>News.</p>")

        ended = run_pbexport("sync", tmp_path, *FAST)

    assert ended.code == 1
    assert "News." in page_of(tmp_path / "one", "Boat Log").read_text("utf-8")
    assert "News." in page_of(tmp_path / "deeper" / "two", "FrontPage").read_text("utf-8")


def test_sync_goes_on_after_one_that_fails(tmp_path: Path) -> None:
    with LookAlike(pages=5) as gone, LookAlike(pages=5) as there:
        run_pbexport("export", gone.url, "-o", tmp_path / "a", *FAST)
        run_pbexport("export", there.url, "-o", tmp_path / "b", *FAST)
        there.edit("FrontPage", "<p>News.</p>")
        gone.faults = ()
        gone_url = gone.url
    with LookAlike(pages=5, port=int(there.url.rpartition(":")[2])) as there:
        there.edit("FrontPage", "<p>News.</p>")
        ended = run_pbexport("sync", tmp_path, *FAST)

    assert ended.code == 4
    assert gone_url.removeprefix("http://") in ended.stderr
    assert "News." in page_of(tmp_path / "b", "FrontPage").read_text("utf-8")


def test_sync_of_nothing_is_one_sentence(tmp_path: Path) -> None:
    ended = run_pbexport("sync", tmp_path)

    assert ended.code == 2
    assert "There is no export in" in ended.stderr


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--since", "yesterday"), "is no date"),
        (("--max-file-size", "big"), "is no size"),
        (("--revisions", "some"), "none of all, none, since:DATE"),
        (("--max-failures", "few"), "neither a number nor a share"),
    ],
)
def test_an_option_that_cannot_be_understood_is_one_sentence(options: tuple[str, str], sentence: str) -> None:
    ended = run_pbexport("export", "http://127.0.0.1:9", *options)

    assert ended.code == 2
    assert sentence in ended.stderr
