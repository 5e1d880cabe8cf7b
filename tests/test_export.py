"""The whole program against the look-alike: one command, and what lies in the folder afterwards."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml
from conftest import Ended, run_pbexport, tree

from fixtures import Fault, LookAlike
from pbexport.state import State

FAST = ("--delay", 0, "--retries", 0)
BROKEN_ON_THE_WIKI = {"Nowhere", "alsonowhere"}
"""Places that a page of the look-alike links to though no page has them."""
LINK = re.compile(r"(?<!\\)\]\(<?([^)>\s]+)>?\)")


@pytest.fixture(scope="module")
def server() -> Iterator[LookAlike]:
    with LookAlike() as wiki:
        yield wiki


@pytest.fixture
def wiki(server: LookAlike) -> Iterator[LookAlike]:
    server.requests.clear()
    yield server
    server.faults = ()


@pytest.fixture(scope="module")
def dozen() -> Iterator[LookAlike]:
    """A dozen pages, where it does not matter how many there are; each test makes its own faults."""
    with LookAlike(content="dozen") as wiki:
        yield wiki


@pytest.fixture(scope="module")
def export(server: LookAlike, tmp_path_factory: pytest.TempPathFactory) -> tuple[Ended, Path]:
    """One undisturbed export, for tests that only look."""
    server.requests.clear()
    root = tmp_path_factory.mktemp("export") / "quay"
    return run_pbexport("export", server.url, "-o", root, *FAST, "--json"), root


def front_matter(page: Path) -> dict[str, object]:
    return yaml.safe_load(page.read_text("utf-8").split("---\n")[1])


def page_of(root: Path, name: str) -> Path:
    (found,) = (page for page in (root / "pages").rglob("*.md") if front_matter(page)["title"] == name)
    return found


def test_every_page_that_links_or_the_sitemap_reach_is_written(export: tuple[Ended, Path], server: LookAlike) -> None:
    ended, root = export
    written = {front_matter(page)["title"] for page in (root / "pages").rglob("*.md")}
    unreachable = set(server.pages) - written

    assert ended.report["pages"]["written"] == len(written)
    assert ended.report["pages"]["missing"] == len(unreachable)
    assert unreachable == {name for name, page in server.pages.items() if name not in written}
    assert len(written) >= 60


def test_every_revision_and_comment_of_a_written_page_is_there(export: tuple[Ended, Path], server: LookAlike) -> None:
    for path in (export[1] / "pages").rglob("*.md"):
        facts = front_matter(path)
        page = server.pages[str(facts["title"])]
        said = path.read_text("utf-8").partition("\n## Comments\n")[2]

        assert len(facts["pbworks"]["revisions"]) == len(page.revisions)  # type: ignore[index]
        assert len(re.findall(r"^\*\*.+\*\*, .* UTC$", said, re.MULTILINE)) == len(page.comments)


def test_every_link_leads_to_a_file_or_is_named_in_the_report(export: tuple[Ended, Path], server: LookAlike) -> None:
    ended, root = export
    reported = {link["address"] for link in ended.report["missing_links"]}
    skipped = {item["item"] for item in ended.report["skipped"]}
    platform = re.compile(r"/w/(browse|tags|page-revisions|session|newpage|folder)\b|/user/|[?&]rev=|\.php|/rss\.xml")

    for page in (root / "pages").rglob("*.md"):
        for target in LINK.findall(page.read_text("utf-8")):
            bare = target.partition("#")[0]
            if bare.startswith(server.url):
                assert bare in reported or bare in skipped or platform.search(bare), (page.name, target)
            elif bare and not re.match(r"[a-z]+:|//", bare):
                assert (page.parent / unquote(bare)).is_file(), (page.name, target)


def test_every_anchor_that_is_linked_is_there(export: tuple[Ended, Path]) -> None:
    _, root = export
    checked = 0
    for page in (root / "pages").rglob("*.md"):
        for target in LINK.findall(page.read_text("utf-8")):
            path, _, place = target.partition("#")
            if place and not re.match(r"[a-z]+:", path):
                linked = (page.parent / unquote(path)) if path else page
                checked += 1
                anchor = f'<a id="{unquote(place)}"></a>'
                assert anchor in linked.read_text("utf-8") or unquote(place) in BROKEN_ON_THE_WIKI, (page.name, target)

    assert checked


def test_nothing_is_asked_for_that_an_export_does_not_need(export: tuple[Ended, Path], server: LookAlike) -> None:
    del export
    asked = [request.path for request in server.requests]

    needless = re.compile(r"[?&](rev|revision|mode|edit)=|/session/|/w/browse|^/[a-z]+\.php")
    assert not [path for path in asked if needless.search(path)]
    assert [path for path, times in Counter(asked).items() if times > 1] == []


def test_no_line_of_the_platform_reaches_a_file(export: tuple[Ended, Path], server: LookAlike) -> None:
    """A page that quotes the platform keeps its words."""
    lines = (
        "You don't have permission to comment",
        "Printable version",
        "To join this workspace",
        "Insert links to other pages",
        "Get a free wiki",
        "Claim a free account",
        "at least 16 years old",
    )
    for path, content in tree(export[1]).items():
        if path.startswith("pages/"):
            page = server.pages[str(front_matter(export[1] / path)["title"])]
            wrote = page.body + "".join(comment.text for comment in page.comments)
            assert not [line for line in lines if line in content.decode() and line not in wrote], path


def test_no_e_mail_address_of_an_author_leaves_the_archive(export: tuple[Ended, Path]) -> None:
    for page in (export[1] / "pages").rglob("*.md"):
        head = page.read_text("utf-8").split("---\n")[1]
        assert "@" not in head.partition("pbworks:")[0], page.name


def test_cookies_stay_out_of_the_archive(export: tuple[Ended, Path]) -> None:
    for warc in (export[1] / ".pbexport" / "archive").glob("*.gz"):
        listing = subprocess.run(
            [sys.executable, "-m", "gzip", "-d", "-c", str(warc)], capture_output=True, check=False
        ).stdout
        assert b"Set-Cookie" not in listing


def test_files_are_kept_byte_for_byte(export: tuple[Ended, Path]) -> None:
    files = export[1] / "files"

    assert (files / "empty.txt").read_bytes() == b""
    assert (files / "x.png").read_bytes() != (files / "x-1262304000.png").read_bytes()
    assert (files / "survey.bin").stat().st_size > 1_000_000


def test_the_summary_names_what_was_skipped(export: tuple[Ended, Path]) -> None:
    ended, _ = export

    assert ended.code == 1
    assert "gone.pdf: the wiki says that it is not there" in ended.stderr
    assert "--start" in ended.stderr


def test_a_second_run_changes_no_file(wiki: LookAlike, export: tuple[Ended, Path]) -> None:
    _, root = export
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*") if ".pbexport" not in path.parts}

    ended = run_pbexport("export", wiki.url, "-o", root, *FAST)

    assert "0 files new or changed" in ended.stderr
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert not [request for request in wiki.requests if "/w/page-revisions/" in request.path]


def test_build_needs_no_wiki(export: tuple[Ended, Path], tmp_path: Path) -> None:
    before = tree(export[1])
    copy = tmp_path / "copy"
    shutil.copytree(export[1], copy)
    shutil.rmtree(copy / "pages")
    shutil.rmtree(copy / "files")

    run_pbexport("build", copy)

    assert tree(copy) == before


def with_damaged_record(export: Path, copy: Path, page: str) -> Path:
    """A copy of an export in which the archive has lost a page's view; gives the page's file."""
    shutil.copytree(export, copy)
    (warc,) = (copy / ".pbexport" / "archive").glob("*.gz")
    with sqlite3.connect(copy / ".pbexport" / "state.sqlite") as state:
        query = "SELECT offset + length / 2, path FROM page JOIN snapshot ON id = view WHERE name = ?"
        place, path = state.execute(query, (page,)).fetchone()
    state.close()
    content = bytearray(warc.read_bytes())
    content[place] ^= 1
    warc.write_bytes(content)
    return copy / path


def damaged(ended: Ended) -> list[str]:
    return [item["item"] for item in ended.report["skipped"] if "damaged" in item["reason"]]


def test_a_damaged_record_costs_one_page_alone(export: tuple[Ended, Path], tmp_path: Path) -> None:
    """The page's file stays as it was, and the report says what happened."""
    file = with_damaged_record(export[1], tmp_path / "copy", "Boat Log")
    file.touch()

    ended = run_pbexport("build", tmp_path / "copy", "--json")

    assert len(damaged(ended)) == 1
    assert {path: text for path, text in tree(tmp_path / "copy").items() if path != "report.json"} == {
        path: text for path, text in tree(export[1]).items() if path != "report.json"
    }


def test_a_page_that_lies_there_as_it_was_written_is_not_made_again(export: tuple[Ended, Path], tmp_path: Path) -> None:
    with_damaged_record(export[1], tmp_path / "copy", "Boat Log")

    ended = run_pbexport("build", tmp_path / "copy", "--json")

    assert damaged(ended) == []
    assert tree(tmp_path / "copy") == tree(export[1])


def test_a_recipe_holds_until_another_is_asked_for(export: tuple[Ended, Path], tmp_path: Path) -> None:
    """Also one that an older version wrote down, which knew less to choose."""
    copy = tmp_path / "copy"
    shutil.copytree(export[1], copy)
    run_pbexport("build", copy, "--no-formulas")
    state = State(copy / ".pbexport" / "state.sqlite")
    assert json.loads(state.fact("recipe"))["formulas"] is False
    state.learn("recipe", '{"comments": "none", "engine": "turbohtml"}')
    state.close()
    run_pbexport("build", copy)
    state = State(copy / ".pbexport" / "state.sqlite")
    assert json.loads(state.fact("recipe")) == {"comments": "none", "engine": "turbohtml", "formulas": True}
    state.close()


def test_comments_can_be_left_out_and_come_back(export: tuple[Ended, Path], tmp_path: Path) -> None:
    before = tree(export[1])
    copy = tmp_path / "copy"
    shutil.copytree(export[1], copy)

    assert run_pbexport("build", copy, "--comments", "none").code == 1
    without = tree(copy)
    run_pbexport("build", copy, "--comments", "page")

    assert not [path for path, content in without.items() if b"\n## Comments\n" in content]
    assert tree(copy) == before


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("login", "asks to sign in"),
        ("redirect-login", "asks to sign in"),
        ("error-page", "no wiki page"),
        ("empty", "empty"),
        ("no-body", "no wiki page"),
        ("cut", "broke off"),
        ("403", "refuses it to visitors"),
        ("500", "HTTP 500"),
        ("foreign", "another host"),
        ("loop", "redirected more than"),
    ],
)
def test_one_bad_page_is_skipped_and_the_others_are_not(
    dozen: LookAlike, tmp_path: Path, kind: str, reason: str
) -> None:
    dozen.faults = (Fault("Boat", kind),)

    ended = run_pbexport("export", dozen.url, "-o", tmp_path / "quay", *FAST, "--json")
    reasons = [item["reason"] for item in ended.report["skipped"] if "Boat" in item["item"]]

    assert ended.code == 1
    assert reasons
    assert reason in reasons[0]
    assert not list((tmp_path / "quay" / "pages").glob("boat*"))
    assert ended.report["pages"]["written"] == 11


def test_a_storm_of_faults_changes_nothing_for_the_stubborn(
    wiki: LookAlike, export: tuple[Ended, Path], tmp_path: Path
) -> None:
    """Busy answers, broken transfers and closed connections all over the wiki: the files are the same in the end."""
    kinds = ("503", "cut", "close", "429", "cut-chunked", "500", "gzip")
    wiki.faults = tuple(Fault("/w/page|/f/|/w/file", kind, times=1, after=9 * n) for n, kind in enumerate(kinds))

    ended = run_pbexport("export", wiki.url, "-o", tmp_path / "quay", "--delay", 0, "--retries", 8)

    assert ended.code == 1
    assert "trying again" in ended.stderr
    assert tree(tmp_path / "quay") == tree(export[1])


def test_a_skipped_page_is_tried_again_on_the_next_run(dozen: LookAlike, tmp_path: Path) -> None:
    dozen.faults = (Fault("Boat", "login"),)
    run_pbexport("export", dozen.url, "-o", tmp_path / "quay", *FAST)
    dozen.faults = ()

    run_pbexport("export", dozen.url, "-o", tmp_path / "quay", *FAST)

    assert page_of(tmp_path / "quay", "Boat Log").is_file()


def test_a_web_page_where_a_file_was_asked_for_is_never_written(dozen: LookAlike, tmp_path: Path) -> None:
    dozen.faults = (Fault(r"/f/|/w/file/", "login"),)

    ended = run_pbexport("export", dozen.url, "-o", tmp_path / "quay", *FAST, "--json")

    assert ended.report["files"]["written"] == 0
    assert not (tmp_path / "quay" / "files").exists()


def test_a_page_without_pbinfo_is_read_from_what_is_visible(wiki: LookAlike, tmp_path: Path) -> None:
    wiki.faults = (Fault(r"^/(w/page/)?(\d+/)?Boat", "no-pbinfo"),)

    run_pbexport("export", wiki.url, "-o", tmp_path / "quay", *FAST)

    assert front_matter(page_of(tmp_path / "quay", "Boat Log"))["pbworks"]["revision"]  # type: ignore[index]


def test_a_private_wiki_asks_to_sign_in(tmp_path: Path) -> None:
    with LookAlike(private=True) as wiki:
        ended = run_pbexport("export", wiki.url, "-o", tmp_path / "quay", *FAST)

    assert ended.code == 3
    assert "members only" in ended.stderr
    assert not (tmp_path / "quay").exists()


def test_a_wiki_that_does_not_exist_is_one_sentence(tmp_path: Path) -> None:
    with LookAlike(gone=True) as wiki:
        ended = run_pbexport("export", wiki.url, "-o", tmp_path / "quay", *FAST)

    assert ended.code == 4
    assert ended.stderr.count("\n") == 1
    assert "There is no wiki at" in ended.stderr
    assert not (tmp_path / "quay").exists()


def test_a_server_that_says_nothing_is_one_sentence(wiki: LookAlike, tmp_path: Path) -> None:
    wiki.faults = (Fault(".", "close"),)

    ended = run_pbexport("export", wiki.url, "-o", tmp_path / "quay", *FAST)

    assert ended.code == 4
    assert "does not answer" in ended.stderr
    assert not (tmp_path / "quay").exists()


def test_a_folder_with_other_things_is_left_alone(wiki: LookAlike, tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()

    ended = run_pbexport("export", wiki.url, "-o", tmp_path, *FAST)

    assert ended.code == 2
    assert "Choose another folder" in ended.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["pages"]


def test_a_folder_with_the_export_of_another_wiki_is_left_alone(export: tuple[Ended, Path]) -> None:
    before = tree(export[1])

    ended = run_pbexport("export", "http://127.0.0.1:9", "-o", export[1], *FAST)

    assert ended.code == 2
    assert "holds the export of" in ended.stderr
    assert tree(export[1]) == before


def test_two_runs_never_work_in_one_folder(wiki: LookAlike, tmp_path: Path) -> None:
    wiki.faults = (Fault("/w/page-revisions/", "slow", seconds=0.2),)
    command = [sys.executable, "-m", "pbexport", "export", wiki.url, "-o", str(tmp_path), "--delay", "0", "-q"]
    with subprocess.Popen(command) as first:
        while not (tmp_path / ".pbexport" / "archive").exists():
            assert first.poll() is None
        ended = run_pbexport("export", wiki.url, "-o", tmp_path, *FAST)
        first.kill()

    assert ended.code == 7
    assert "Another run is at work" in ended.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_one_sentence(wiki: LookAlike, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)

    ended = run_pbexport("export", wiki.url, "-o", tmp_path / "quay", *FAST)

    assert ended.code == 7


def test_a_file_in_the_place_of_the_folder_is_one_sentence(wiki: LookAlike, tmp_path: Path) -> None:
    (tmp_path / "quay").write_text("I am a file")

    ended = run_pbexport("export", wiki.url, "-o", tmp_path / "quay", *FAST)

    assert ended.code in {2, 7}
    assert "Traceback" not in ended.stderr


def test_robots_rules_are_honoured_unless_the_owner_says_otherwise(wiki: LookAlike, tmp_path: Path) -> None:
    rules = "User-agent: *\nDisallow: /w/page/\nCrawl-Delay: 1\n"
    wiki.robots = rules

    obeyed = run_pbexport("export", wiki.url, "-o", tmp_path / "obeyed", *FAST, "--json")
    ignored = run_pbexport("export", wiki.url, "-o", tmp_path / "ignored", *FAST, "--json", "--ignore-robots")
    wiki.robots = ""

    assert obeyed.report["disallowed"]
    assert obeyed.report["pages"]["written"] < ignored.report["pages"]["written"]
    assert ignored.report["disallowed"] == []
    assert "asks every robot to wait 1 s" in obeyed.stderr


def test_unlinked_pages_come_with_start(wiki: LookAlike, export: tuple[Ended, Path], tmp_path: Path) -> None:
    written = {front_matter(page)["title"] for page in (export[1] / "pages").rglob("*.md")}
    lost = sorted(set(wiki.pages) - written)
    starts = [part for name in lost for part in ("--start", f"/w/page/{wiki.pages[name].oid}")]

    ended = run_pbexport("export", wiki.url, "-o", tmp_path / "quay", *FAST, *starts, "--json")

    assert lost
    assert ended.report["pages"]["missing"] < len(lost)


def test_what_the_wiki_claims_but_does_not_show_can_be_accepted(export: tuple[Ended, Path], tmp_path: Path) -> None:
    """What was skipped is another matter: that stays exit 1."""
    copy = tmp_path / "copy"
    shutil.copytree(export[1], copy)
    with sqlite3.connect(copy / ".pbexport" / "state.sqlite") as state:
        state.execute("DELETE FROM skipped")
    state.close()

    assert run_pbexport("build", copy).code == 1
    assert run_pbexport("build", copy, "--allow-missing").code == 0
    assert run_pbexport("build", export[1], "--allow-missing").code == 1


def test_a_folder_without_an_export_cannot_be_built(tmp_path: Path) -> None:
    ended = run_pbexport("build", tmp_path)

    assert ended.code == 2
    assert "holds no export. Make one with: pbexport export WIKI -o" in ended.stderr


def test_without_a_sitemap_links_still_lead_far(tmp_path: Path) -> None:
    with LookAlike(sitemap=False) as wiki:
        ended = run_pbexport("export", wiki.url, "-o", tmp_path / "quay", *FAST, "--json")

    assert ended.report["pages"]["written"] >= 55


@pytest.mark.parametrize("address", ["wiki.harbour.example", "http://lanternquay.pbwiki.com/FrontPage", "LanternQuay"])
def test_a_wiki_is_found_under_a_domain_of_its_own_and_under_its_name(
    wiki: LookAlike, export: tuple[Ended, Path], tmp_path: Path, address: str
) -> None:
    ended = run_pbexport("export", address, "-o", tmp_path / "quay", *FAST, "--json", HTTP_PROXY=wiki.url)

    assert ended.report["pages"] == export[0].report["pages"]
    assert ended.report["files"] == export[0].report["files"]
    assert {path.name for path in (tmp_path / "quay" / "pages").iterdir()} == {
        path.name for path in (export[1] / "pages").iterdir()
    }


def test_the_report_is_the_same_on_stdout_and_on_disk(export: tuple[Ended, Path]) -> None:
    ended, root = export

    assert json.loads((root / "report.json").read_text("utf-8")) == ended.report
