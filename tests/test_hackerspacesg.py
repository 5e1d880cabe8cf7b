"""The main job, on a real wiki: every figure here was counted in the capture by other means."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml
from conftest import Ended, Replay, replayed, run_pbexport, tree
from warcio.archiveiterator import ArchiveIterator

WIKI = "http://hackerspacesg.pbworks.com"
OF_THE_PLATFORM = re.compile(r"/w/(browse|tags|page-revisions)\b|/user/|[?&]rev=")
BOILERPLATE = (
    "You don't have permission to comment",
    "Printable version",
    "To join this workspace",
    "Already have an account",
    "Insert links to other pages or uploaded files",
    "No images or files uploaded yet",
    "Tip: To turn text into a link",
    "Loading",
    "Page history",
    "last edited by",
    "Recent Activity",
    "Get a free wiki",
    "European Union member",
    "Dokkio",
    "Terms of use",
    "This workspace is public",
    "quantserve",
)


@pytest.fixture(scope="module")
def exported(replay: Replay, tmp_path_factory: pytest.TempPathFactory) -> tuple[Ended, Path]:
    root = tmp_path_factory.mktemp("export") / "hsg"
    return run_pbexport("export", WIKI, "-o", root, "--delay", 0, "--json", HTTP_PROXY=replay.proxy), root


@pytest.fixture(scope="module")
def front_matters(exported: tuple[Ended, Path]) -> dict[str, Any]:
    pages = sorted((exported[1] / "pages").rglob("*.md"))
    return {page.name: yaml.safe_load(page.read_text("utf-8").split("---\n")[1]) for page in pages}


def test_the_summary_tells_what_is_missing_and_the_exit_code_too(exported: tuple[Ended, Path]) -> None:
    ended, _ = exported

    assert ended.code == 1
    assert "63 of 107 pages" in ended.stderr
    assert "475 revisions, 93 comments" in ended.stderr


def test_every_page_is_written_once(front_matters: dict[str, Any]) -> None:
    numbers = [facts["pbworks"]["id"] for facts in front_matters.values()]

    assert len(numbers) == 63
    assert len(set(numbers)) == 63


def test_every_revision_is_in_the_front_matter(front_matters: dict[str, Any]) -> None:
    revisions = [len(facts["pbworks"]["revisions"]) for facts in front_matters.values()]

    assert sum(revisions) == 475


def test_seven_pages_are_tagged_project(front_matters: dict[str, Any]) -> None:
    assert sum("Project" in facts.get("tags", ()) for facts in front_matters.values()) == 7


def test_every_comment_is_written(exported: tuple[Ended, Path]) -> None:
    texts = [page.read_text("utf-8") for page in (exported[1] / "pages").rglob("*.md")]
    sections = [text.partition("\n## Comments\n")[2] for text in texts]

    assert sum(len(re.findall(r"^\*\*.+\*\*, \d{4}-.* UTC$", section, re.MULTILINE)) for section in sections) == 93


def test_times_are_utc(front_matters: dict[str, Any]) -> None:
    """The page shows "November 14, 2009 at 6:07:28 pm" in a workspace eight hours ahead of UTC."""
    facts = front_matters["abouthackerspacesg.md"]

    assert facts["lastmod"].isoformat() == "2009-11-14T10:07:28+00:00"
    assert facts["pbworks"]["revision"] == 1258193248


def test_no_line_of_the_platform_reaches_a_file(exported: tuple[Ended, Path]) -> None:
    for path, content in tree(exported[1]).items():
        if path.endswith(".md"):
            text = content.decode("utf-8")
            assert not [line for line in BOILERPLATE if line in text], path


def test_every_link_leads_to_a_file_or_is_named_in_the_report(exported: tuple[Ended, Path]) -> None:
    ended, root = exported
    reported = {link["address"] for link in ended.report["missing_links"]}

    for page in (root / "pages").rglob("*.md"):
        for target in re.findall(r"(?<!\\)\]\(<?([^)>]+?)>?\)", page.read_text("utf-8")):
            if re.match(r"[a-z]+:", target):
                assert not target.startswith(WIKI) or target in reported or OF_THE_PLATFORM.search(target), target
            else:
                path = unquote(target.partition("#")[0])
                assert not path or (page.parent / path).is_file(), (page.name, target)


@pytest.mark.usefixtures("exported")
def test_it_asks_for_two_answers_a_page_and_little_else(replay: Replay) -> None:
    asked = [request["url"] for request in replay.requests()]
    files = [url for url in asked if "/f/" in url or "/w/file/" in url]

    assert len(asked) - len(files) <= 63 * 2 + 25
    assert len(asked) == len(set(asked))
    assert not [url for url in asked if re.search(r"[?&](rev|revision|mode|edit)=|/session/|/w/browse", url)]


def test_the_archive_is_a_warc_that_others_can_read(exported: tuple[Ended, Path]) -> None:
    records = []
    for path in (exported[1] / ".pbexport" / "archive").glob("*.warc.gz"):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, check_digests="raise"):
                record.content_stream().read()
                records.append((record.rec_headers.protocol, record.rec_type))

    assert {protocol for protocol, _ in records} == {"WARC/1.1"}
    assert [kind for _, kind in records].count("response") >= 63 * 2


def test_the_archive_can_be_exported_like_the_wiki_itself(exported: tuple[Ended, Path], tmp_path: Path) -> None:
    """A replay tool that knows nothing of this program serves the archive; the export of that is the same."""
    archives = (exported[1] / ".pbexport" / "archive").glob("*.warc.gz")

    with replayed(tmp_path / "requests.jsonl", *archives) as server:
        run_pbexport("export", WIKI, "-o", tmp_path / "again", "--delay", 0, HTTP_PROXY=server.proxy)

    assert tree(tmp_path / "again") == tree(exported[1])


def test_a_build_writes_the_same_bytes_without_a_request(exported: tuple[Ended, Path], replay: Replay) -> None:
    _, root = exported
    before, asked = tree(root), len(replay.requests())
    for path in (root / "pages").iterdir():
        path.unlink()

    ended = run_pbexport("build", root)

    assert ended.code == 1
    assert tree(root) == before
    assert len(replay.requests()) == asked


def test_a_second_run_makes_two_requests_at_most_and_touches_no_file(
    exported: tuple[Ended, Path], replay: Replay
) -> None:
    _, root = exported
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*") if ".pbexport" not in path.parts}
    asked = len(replay.requests())

    ended = run_pbexport("export", WIKI, "-o", root, "--delay", 0, HTTP_PROXY=replay.proxy)

    assert len(replay.requests()) - asked <= 2
    assert "0 files new or changed" in ended.stderr
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_no_address_of_a_person_leaves_the_archive(exported: tuple[Ended, Path]) -> None:
    for path, content in tree(exported[1]).items():
        if path.endswith((".md", ".json")):
            front = content.decode("utf-8").partition("\n---\n")[0]
            assert "xxxxxx@" not in front, path
