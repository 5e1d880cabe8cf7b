"""A repository that is brought up to date: what is there stays as it is, and what is new stands upon it."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ended, run_pbexport
from gitting import commits, git, held, written
from killing import FAST, KILLER

from fixtures import LookAlike


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "quay"


@pytest.fixture
def wiki(exported: Callable[..., LookAlike], root: Path) -> LookAlike:
    """A dozen pages, which were exported without their old revisions."""
    return exported(root, content="dozen", api="open")


@pytest.fixture
def repository(wiki: LookAlike, root: Path, tmp_path: Path) -> Path:  # noqa: ARG001 - it comes with the export
    """Their past in git."""
    run_pbexport("git", root, tmp_path / "repository", "-q")
    return tmp_path / "repository"


def again(wiki: LookAlike, root: Path, repository: Path, *options: object) -> Ended:
    """Another run, and what came of telling it to git."""
    run_pbexport("export", wiki.url, "-o", root, *FAST, *options)
    return run_pbexport("git", root, repository, "--allow-missing", "--json")


def subjects(repository: Path, before: bytes) -> list[str]:
    return [each.subject for each in commits(repository, f"{before.decode().strip()}..HEAD")]


def tip(repository: Path) -> bytes:
    return git(repository, "rev-parse", "HEAD")


def test_revisions_whose_text_is_not_in_the_archive_are_named_and_not_invented(
    wiki: LookAlike, root: Path, repository: Path
) -> None:
    ended = run_pbexport("git", root, repository)
    told = run_pbexport("git", root, repository, "--json", "-q").report["missing"]
    old = {page: [each.time for each in wiki.pages[page].revisions[1:]] for page in ("Boat Log", "Café")}

    assert ended.code == 1
    assert "10 revisions are not told: their texts are not in the archive (--revisions all gets them)." in ended.stderr
    assert "    pages/boat-log.md: 3\n" in ended.stderr
    assert {each["page"]: each["revisions"] for each in told}["pages/boat-log.md"] == old["Boat Log"]
    assert {each["page"]: each["revisions"] for each in told}["pages/café.md"] == old["Café"]
    assert [each.subject for each in commits(repository, "HEAD", "--", "pages/boat-log.md")] == ["Boat Log"]
    assert run_pbexport("git", root, repository, "--allow-missing", "-q") == Ended(0, "", "")


def test_a_commit_says_how_many_revisions_it_stands_for(repository: Path) -> None:
    (only,) = commits(repository, "HEAD", "--", "pages/boat-log.md")

    assert "\nWith 3 revisions before it whose text is not in the archive.\n" in only.body


def test_a_new_revision_is_one_more_commit(wiki: LookAlike, root: Path, repository: Path) -> None:
    before, known = tip(repository), [each.id for each in commits(repository)]
    wiki.edit("Café", "<p>Closed.</p>", author="Oleg", comment="in the rain")

    ended = again(wiki, root, repository)

    *earlier, last = commits(repository)
    assert [each.id for each in earlier] == known
    assert subjects(repository, before) == ["Café: in the rain"]
    assert (last.name, last.time) == ("Oleg", wiki.pages["Café"].newest.time)
    assert held(repository) == written(root) == written(repository)
    assert ended.report["late"] == 0


def test_what_no_revision_tells_of_is_one_last_commit(wiki: LookAlike, root: Path, repository: Path) -> None:
    before = tip(repository)
    wiki.comment("Tide Tables", "The moon was late.")
    wiki.tag("Glossary", "Words")

    again(wiki, root, repository)

    (last,) = commits(repository, f"{before.decode().strip()}..HEAD")
    changed = git(repository, "show", "--name-only", "--format=", "HEAD").decode().split()
    assert (last.subject, last.name) == ("The wiki as it is now", "pbexport")
    assert changed == ["pages/glossary.md", "pages/papers-and-plans/tide-tables.md"]
    assert held(repository) == written(root)


def test_a_renamed_page_moves_where_the_wiki_renamed_it(wiki: LookAlike, root: Path, repository: Path) -> None:
    before = tip(repository)
    wiki.rename("Glossary", "Words of the Sea")
    wiki.edit("FrontPage", "<p>Later.</p>")

    again(wiki, root, repository)

    path = "pages/words-of-the-sea.md"
    followed = git(repository, "log", "--follow", "--format=%s", "--", path).decode().splitlines()
    assert "Words of the Sea" in subjects(repository, before)
    assert followed[-1] == "Glossary: #7: done"
    assert held(repository) == written(root) == written(repository)


def test_a_repository_that_is_made_later_knows_the_old_name_too(
    wiki: LookAlike, root: Path, repository: Path, tmp_path: Path
) -> None:
    wiki.rename("Glossary", "Words of the Sea")
    again(wiki, root, repository)
    wiki.edit("Words of the Sea", "<p>None left.</p>")

    again(wiki, root, repository)
    again(wiki, root, tmp_path / "later", "--revisions", "all")

    for each in (repository, tmp_path / "later"):
        told = commits(each, "HEAD", "--", "pages/glossary.md", "pages/words-of-the-sea.md")
        assert [one.trailer("Path") for one in told][-3:] == [
            "pages/glossary.md", "pages/words-of-the-sea.md", "pages/words-of-the-sea.md",
        ]  # fmt: skip
        assert b'title: "Glossary"\n' in held(each, told[-3].id)["pages/glossary.md"]
        assert held(each) == written(root)


def test_two_pages_may_swap_their_names(wiki: LookAlike, root: Path, repository: Path, tmp_path: Path) -> None:
    wiki.rename("Glossary", "For a moment")
    wiki.rename("Lost Property", "Glossary")
    wiki.rename("For a moment", "Lost Property")

    again(wiki, root, repository)
    again(wiki, root, tmp_path / "later")

    assert held(repository) == held(tmp_path / "later") == written(root)
    assert git(repository, "fsck", "--strict", "--no-dangling") == b""


def test_what_was_deleted_stays_and_what_was_pruned_goes(wiki: LookAlike, root: Path, repository: Path) -> None:
    wiki.hide("Boat Log")
    wiki.remove_file("survey.bin")
    again(wiki, root, repository)
    kept = held(repository)

    again(wiki, root, repository, "--prune")
    run_pbexport("git", root, repository, "-q")
    pruned = tip(repository)
    run_pbexport("git", root, repository, "-q")

    assert b"  deleted: true\n" in kept["pages/boat-log.md"]
    assert {"pages/boat-log.md", "files/survey.bin"} == kept.keys() - held(repository).keys()
    assert held(repository) == written(root)
    assert tip(repository) == pruned


def test_old_revisions_that_come_later_stand_after_what_is_there(wiki: LookAlike, root: Path, repository: Path) -> None:
    known = [each.id for each in commits(repository)]

    again(wiki, root, repository, "--revisions", "all", "--file-revisions", "all")
    ended = run_pbexport("git", root, repository)

    told = commits(repository)
    assert [each.id for each in told][: len(known)] == known
    saved = {(str(page.oid), str(each.time)) for page in wiki.pages.values() for each in page.revisions}
    assert {(each.trailer("Page"), each.trailer("Revision")) for each in told if each.trailer("Page")} == saved
    assert told[-1].subject != "The wiki as it is now"
    assert held(repository) == written(root)
    assert ended.code == 0
    assert "Nothing new" in ended.stderr


def test_it_says_that_they_do(wiki: LookAlike, root: Path, repository: Path) -> None:
    run_pbexport("export", wiki.url, "-o", root, *FAST, "--revisions", "all")

    ended = run_pbexport("git", root, repository)

    assert "  17 tell of older things than what was there, and stand after it." in ended.stderr


def test_a_new_version_of_a_file_is_one_more_commit(wiki: LookAlike, root: Path, repository: Path) -> None:
    before = tip(repository)
    wiki.upload("survey.bin", "noise 300 shallow", author="Oleg")

    again(wiki, root, repository)

    (last,) = commits(repository, f"{before.decode().strip()}..HEAD")
    assert (last.subject, last.name) == ("survey.bin", "Oleg")
    assert last.time == wiki.files["survey.bin"].uploads[0].time
    assert held(repository) == written(root)


def test_pages_that_are_written_in_another_way_are_one_commit(root: Path, repository: Path) -> None:
    before = tip(repository)
    run_pbexport("build", root, "--comments", "none")

    run_pbexport("git", root, repository)

    assert subjects(repository, before) == ["The wiki as it is now"]
    assert held(repository) == written(root)


def test_a_file_that_somebody_edited_here_is_no_part_of_the_wikis_past(root: Path, repository: Path) -> None:
    before = tip(repository)
    with (root / "pages" / "boat-log.md").open("a", encoding="utf-8") as page:
        page.write("Mine.\n")

    run_pbexport("git", root, repository)

    assert tip(repository) == before


@pytest.mark.parametrize("place", ["pbexport.chronicle.files:Files.gather", "pbexport.chronicle.pen:Pen.text"])
def test_a_run_that_is_killed_leaves_the_repository_as_it_was(
    wiki: LookAlike, root: Path, repository: Path, place: str
) -> None:
    before = tip(repository)
    wiki.edit("Café", "<p>Closed.</p>")
    run_pbexport("export", wiki.url, "-o", root, *FAST)

    killed = [sys.executable, "-c", KILLER, "after", place, "1", "git", str(root), str(repository)]
    assert subprocess.run(killed, check=False, capture_output=True).returncode < 0
    left = tip(repository)
    run_pbexport("git", root, repository)

    assert left == before
    assert subjects(repository, before) == ["Café"]


def test_a_page_that_cannot_be_read_is_named_and_costs_only_itself(wiki: LookAlike, root: Path, tmp_path: Path) -> None:
    (archive,) = (root / ".pbexport" / "archive").glob("*.warc.gz")
    run_pbexport("export", wiki.url, "-o", root, *FAST, "--revisions", "all")
    damaged = bytearray(archive.read_bytes())
    damaged[-200] ^= 0xFF
    archive.write_bytes(damaged)

    ended = run_pbexport("git", root, tmp_path / "repository", "--json")

    (untold,) = ended.report["untold"]
    assert "its record in the archive is damaged" in untold["reason"]
    assert f"{untold['path']}, revision {untold['revision']}, is not told" in ended.stderr
    assert len(commits(tmp_path / "repository")) == ended.report["commits"]
    assert ended.code == 1


def test_the_json_tells_all_that_came_of_it(root: Path, repository: Path) -> None:
    told = json.loads(run_pbexport("git", root, repository, "--json", "-q").stdout)

    assert told.keys() == {
        "repository", "branch", "commits", "revisions", "versions", "late", "missing", "untold",
    }  # fmt: skip
