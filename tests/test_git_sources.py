"""The past of a wiki that is gone: from its backup, from texts, and from both and the wiki one after the other."""

from collections import Counter
from pathlib import Path

from conftest import run_pbexport
from gitting import Commit, commits, held, written
from killing import FAST

from fixtures import LookAlike
from fixtures.backup import backup_zip

TIDES = """View

Tide Tables

Page history last edited by Mara Oyelaran 2 years, 3 months ago

Low water at noon, and nobody at the quay.

Comments (0)

You don't have permission to comment on this page.
"""
TIMELESS = """View

Shopping List

Rope, tar, biscuits.

Comments (0)

You don't have permission to comment on this page.
"""


def of_pages(repository: Path) -> list[Commit]:
    return [each for each in commits(repository) if each.trailer("Page")]


def test_a_backup_tells_every_revision(tmp_path: Path) -> None:
    with LookAlike(content="dozen") as wiki:
        backup = backup_zip(wiki, tmp_path / "quay.zip", revisions=True, files=True)
        run_pbexport("export", backup, "-o", tmp_path / "quay", "--host", "lanternjetty.pbworks.com")
        ended = run_pbexport("git", tmp_path / "quay", tmp_path / "repository")

    saved = {each.time for page in wiki.pages.values() for each in page.revisions}
    assert ended.code == 0
    assert {each.time for each in of_pages(tmp_path / "repository")} == saved
    assert held(tmp_path / "repository") == written(tmp_path / "quay")


def test_pages_that_get_their_numbers_later_are_not_told_twice(tmp_path: Path) -> None:
    """A backup knows names alone; the wiki itself knows the numbers of the same pages."""
    with LookAlike(content="dozen", api="open") as wiki:
        backup = backup_zip(wiki, tmp_path / "quay.zip", revisions=True)
        run_pbexport("export", backup, "-o", tmp_path / "quay", "--host", wiki.url.removeprefix("http://"))
        run_pbexport("git", tmp_path / "quay", tmp_path / "repository")
        before = of_pages(tmp_path / "repository")

        run_pbexport("export", wiki.url, "-o", tmp_path / "quay", *FAST)
        run_pbexport("git", tmp_path / "quay", tmp_path / "repository")

    told = of_pages(tmp_path / "repository")
    twice = Counter((each.trailer("Path"), each.trailer("Revision")) for each in told)
    assert {each.trailer("Page").startswith("-") for each in before} == {True}
    assert [each.id for each in told] == [each.id for each in before]
    assert set(twice.values()) == {1}
    assert held(tmp_path / "repository") == written(tmp_path / "quay")


def test_a_time_that_is_not_exact_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "tides.txt").write_text(TIDES, "utf-8")
    run_pbexport("export", tmp_path / "tides.txt", "-o", tmp_path / "quay", "--captured-at", "2019-10-01")

    run_pbexport("git", tmp_path / "quay", tmp_path / "repository")
    again = run_pbexport("git", tmp_path / "quay", tmp_path / "repository", "--json")

    (only,) = of_pages(tmp_path / "repository")
    assert only.name == "Mara Oyelaran"
    assert 1_495_000_000 < only.time < 1_500_000_000
    assert "\nWhen it was saved is known to the month only.\n" in only.body
    assert only.trailer("Revision") == ""
    assert again.report["commits"] == 0


def test_what_nobody_knows_the_time_of_stands_at_the_time_of_its_capture(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text(TIMELESS, "utf-8")
    run_pbexport("export", tmp_path / "list.txt", "-o", tmp_path / "quay", "--captured-at", "2019-10-01")

    run_pbexport("git", tmp_path / "quay", tmp_path / "repository")
    again = run_pbexport("git", tmp_path / "quay", tmp_path / "repository", "--json")

    (only,) = of_pages(tmp_path / "repository")
    assert (only.name, only.time) == ("unknown", 1_569_888_000)
    assert "\nWhen it was saved is not known; it was captured then.\n" in only.body
    assert again.report["commits"] == 0


def test_revisions_that_the_wiki_only_counts_are_counted(tmp_path: Path) -> None:
    with LookAlike(content="dozen") as wiki:
        page = wiki.pages["Boat Log"]
        shown = wiki.answer("GET", page.href, {"host": "lanternjetty.pbworks.com"}).body
        (tmp_path / "boat-log.html").write_bytes(shown)
        run_pbexport("export", tmp_path / "boat-log.html", "-o", tmp_path / "quay")

    ended = run_pbexport("git", tmp_path / "quay", tmp_path / "repository", "--json")

    assert ended.report["missing"] == [{"page": "pages/boat-log.md", "revisions": [], "unlisted": 3}]
    assert "3 revisions are not told" in ended.stderr
    assert ended.code == 1
