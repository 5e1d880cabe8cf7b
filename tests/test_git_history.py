"""A wiki's whole past as commits, read back by git."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import Ended, run_pbexport
from gitting import Commit, blamed, commits, git, held, written

from fixtures import LookAlike
from fixtures.wiki import Author


@dataclass(frozen=True)
class Quay:
    """A wiki, its export with the texts of all old revisions and files, and its past in git."""

    wiki: LookAlike
    root: Path
    repository: Path
    ended: Ended


@pytest.fixture(scope="module")
def quay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Quay]:
    folder = tmp_path_factory.mktemp("quay")
    with LookAlike(content="dozen", api="open") as wiki:
        wiki.edit("Boat Log", "<p>One line.</p>", comment="less <b@c>\nis more")
        everything = ("--revisions", "all", "--file-revisions", "all")
        run_pbexport("export", wiki.url, "-o", folder / "quay", "--delay", 0, *everything)
        ended = run_pbexport("git", folder / "quay", folder / "repository")
        yield Quay(wiki, folder / "quay", folder / "repository", ended)


def shown(author: Author) -> str:
    """What the wiki's pages call an author."""
    return author.name if author.is_member else "Anonymous"


def of_pages(repository: Path) -> list[Commit]:
    return [each for each in commits(repository) if each.trailer("Page")]


def body(text: str) -> str:
    """A file without its front matter."""
    return text.partition("\n---\n")[2].replace("../../files/", "../files/")


def test_each_revision_is_one_commit_with_its_author_time_and_description(quay: Quay) -> None:
    saved = [
        (str(page.oid), shown(each.author), each.time, f"{name}: {' '.join(each.comment.split())}".removesuffix(": "))
        for name, page in quay.wiki.pages.items()
        for each in page.revisions
    ]

    told = [(each.trailer("Page"), each.name, each.time, each.subject) for each in of_pages(quay.repository)]

    assert sorted(told) == sorted(saved)
    assert quay.ended.code == 0


def test_commits_are_in_the_order_of_their_time_which_is_utc(quay: Quay) -> None:
    told = commits(quay.repository)

    assert [each.time for each in told] == sorted(each.time for each in told)
    assert {each.zone for each in told} == {"+0000"}


def test_git_finds_nothing_wrong_with_it(quay: Quay) -> None:
    assert git(quay.repository, "fsck", "--strict", "--full", "--no-dangling") == b""


def test_the_newest_commit_holds_the_pages_and_files_of_the_export(quay: Quay) -> None:
    assert held(quay.repository) == written(quay.root)


def test_the_working_tree_is_that_of_the_newest_commit(quay: Quay) -> None:
    assert git(quay.repository, "status", "--porcelain") == b""
    assert written(quay.repository) == written(quay.root)


def test_each_commit_holds_the_text_of_its_revision_with_links_as_from_where_the_page_is(quay: Quay) -> None:
    told = commits(quay.repository, "HEAD", "--", "pages/boat-log.md")
    texts = [git(quay.repository, "show", f"{each.id}:pages/boat-log.md").decode("utf-8") for each in told]
    old = [path.read_text("utf-8") for path in sorted((quay.root / "history" / "boat-log").iterdir())]

    assert [body(text) for text in texts[:-1]] == [body(text).replace("../../pages/", "") for text in old]
    assert texts[-1] == (quay.root / "pages" / "boat-log.md").read_text("utf-8")
    assert "(glossary.md#Fid)" in texts[0]


def test_a_line_of_the_front_matter_is_blamed_on_the_revision_that_it_names(quay: Quay) -> None:
    lines = {line: commit for commit, line in blamed(quay.repository, "pages/boat-log.md") if "- {id: " in line}
    ids = {each.id: each.trailer("Revision") for each in commits(quay.repository)}

    assert len(lines) == len(quay.wiki.pages["Boat Log"].revisions)
    assert all(f"{{id: {ids[commit]}," in line for line, commit in lines.items())


def test_no_commit_names_what_was_saved_after_it(quay: Quay) -> None:
    for each in of_pages(quay.repository):
        text = git(quay.repository, "show", f"{each.id}:{each.trailer('Path')}").decode("utf-8")
        assert max(map(int, re.findall(r"- \{id: (\d+)", text))) == each.time


def test_a_file_has_its_versions(quay: Quay) -> None:
    told = commits(quay.repository, "HEAD", "--", "files/x.png")

    contents = [git(quay.repository, "show", f"{each.id}:files/x.png") for each in told]

    assert [(each.time, each.name) for each in told] == [
        (1262304000, "Mara Oyelaran"),
        (1293840000, 'Bo "the Knot" O\'Hara'),
    ]
    assert contents == [upload.content for upload in reversed(quay.wiki.files["x.png"].uploads)]


def test_no_address_of_a_user_is_in_it(quay: Quay) -> None:
    everything = git(quay.repository, "log", "--all", "-p", "--format=fuller").decode("utf-8", "replace")
    mails = {each.mail for each in commits(quay.repository)}
    people = {each.author.email for page in quay.wiki.pages.values() for each in page.revisions} - {""}

    assert people
    assert not [mail for mail in people if mail in everything]
    assert {mail.rpartition("@")[2] for mail in mails} == {"lanternjetty.pbworks.invalid"}


def test_the_same_archive_gives_the_same_commits(quay: Quay, tmp_path: Path) -> None:
    run_pbexport("git", quay.root, tmp_path / "bare", "--bare")

    assert git(tmp_path / "bare", "rev-parse", "HEAD") == git(quay.repository, "rev-parse", "HEAD")


def test_all_whom_commits_name_are_listed(quay: Quay) -> None:
    listed = run_pbexport("git", quay.root, "--list-authors").stdout.splitlines()

    assert {each.name for each in commits(quay.repository)} <= {line.partition(" = ")[0] for line in listed}


def test_run_again_it_adds_nothing(quay: Quay) -> None:
    before = git(quay.repository, "rev-parse", "HEAD")

    ended = run_pbexport("git", quay.root, quay.repository)

    assert git(quay.repository, "rev-parse", "HEAD") == before
    assert "Nothing new" in ended.stderr
    assert ended.code == 0


def test_a_clone_is_as_good_as_the_repository(quay: Quay, tmp_path: Path) -> None:
    """All that a later run needs to know is in the commits."""
    git(tmp_path, "clone", "-q", str(quay.repository), "clone")

    ended = run_pbexport("git", quay.root, tmp_path / "clone", "--json")

    assert ended.report["commits"] == 0


def test_a_repository_of_another_hash_function_takes_it_too(quay: Quay, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--object-format=sha256", "new")
    run_pbexport("git", quay.root, tmp_path / "new")

    ended = run_pbexport("git", quay.root, tmp_path / "new", "--json")

    assert held(tmp_path / "new") == written(quay.root)
    assert ended.report["commits"] == 0


def test_a_wiki_with_everything_that_is_hard_is_told_by_many_processes(tmp_path: Path) -> None:
    with LookAlike(api="open") as wiki:
        run_pbexport("export", wiki.url, "-o", tmp_path / "quay", "--delay", 0, "--revisions", "all")
        saved = sum(len(page.revisions) for page in wiki.pages.values())

    ended = run_pbexport("git", tmp_path / "quay", tmp_path / "repository", "--json")

    assert ended.report["revisions"] == saved
    assert ended.report["untold"] == ended.report["missing"] == []
    assert git(tmp_path / "repository", "fsck", "--strict", "--full", "--no-dangling") == b""
    assert held(tmp_path / "repository") == written(tmp_path / "quay")
    assert run_pbexport("git", tmp_path / "quay", tmp_path / "repository", "--json").report["commits"] == 0
