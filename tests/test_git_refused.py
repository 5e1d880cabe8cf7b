"""What `pbexport git` does not do: one sentence says why, and what to do instead."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import run_pbexport
from gitting import commits, git, held, written

from fixtures import LookAlike


@pytest.fixture
def root(exported: Callable[..., LookAlike], tmp_path: Path) -> Path:
    exported(tmp_path / "quay", content="dozen", api="open")
    return tmp_path / "quay"


@pytest.fixture
def repository(root: Path, tmp_path: Path) -> Path:
    run_pbexport("git", root, tmp_path / "repository", "-q")
    for name, value in (("user.name", "Me"), ("user.email", "me@here.example")):
        git(tmp_path / "repository", "config", name, value)
    return tmp_path / "repository"


def refused(*arguments: object, code: int = 2, **environment: str) -> str:
    """The one sentence that the program says."""
    ended = run_pbexport("git", *arguments, "-q", **environment)
    assert (ended.code, ended.stdout) == (code, "")
    assert ended.stderr.startswith("pbexport: ")
    assert ended.stderr.count("\n") == 1
    return ended.stderr.removeprefix("pbexport: ")


def test_a_folder_without_an_export(tmp_path: Path) -> None:
    assert "holds no export" in refused(tmp_path, tmp_path / "repository")
    assert not (tmp_path / "repository").exists()


def test_a_folder_with_something_else(root: Path, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "mum.txt").write_text("Dear mum", "utf-8")

    said = refused(root, tmp_path / "letters")

    assert said == f"{tmp_path / 'letters'} is no git repository, and not empty either. Name a new or empty folder.\n"
    assert os.listdir(tmp_path / "letters") == ["mum.txt"]  # noqa: PTH208 - the names are the point


def test_a_file(root: Path, tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("Dear mum", "utf-8")

    assert "is no git repository" in refused(root, tmp_path / "letter")


def test_a_folder_within_another_repository(root: Path, repository: Path) -> None:
    """Its commits would go into the one around it."""
    assert "is no git repository" in refused(root, repository / "pages")


def test_a_branch_on_which_somebody_else_worked(root: Path, repository: Path) -> None:
    git(repository, "commit", "-q", "--allow-empty", "-m", "Mine")
    tip = git(repository, "rev-parse", "HEAD").decode()

    said = refused(root, repository)

    assert said.startswith(
        f"The branch main of {repository} has a commit that pbexport did not make: {tip[:10]} “Mine”."
    )
    assert "--branch" in said


def test_a_branch_of_its_own_beside_somebodys_work(root: Path, repository: Path) -> None:
    git(repository, "commit", "-q", "--allow-empty", "-m", "Mine")
    mine = git(repository, "rev-parse", "main")

    ended = run_pbexport("git", root, repository, "--branch", "wiki", "--allow-missing")

    assert ended.code == 0
    assert held(repository, "wiki") == written(root)
    assert git(repository, "rev-parse", "main") == mine
    assert git(repository, "status", "--porcelain") == b""


def test_a_repository_of_another_wiki(repository: Path, exported: Callable[..., LookAlike], tmp_path: Path) -> None:
    exported(tmp_path / "other", pages=3)

    said = refused(tmp_path / "other", repository)

    assert said.startswith(
        f"{repository} holds the past of the wiki lanternjetty, and {tmp_path / 'other'} is of dreamquay."
    )


def test_changes_that_are_not_committed(root: Path, repository: Path) -> None:
    (repository / "pages" / "attic.md").write_text("Mine", "utf-8")

    said = refused(root, repository)

    assert said.startswith(f"{repository} has changes that are not committed, such as pages/attic.md.")
    assert (repository / "pages" / "attic.md").read_text("utf-8") == "Mine"


def test_a_clone_that_does_not_show_all_it_holds(root: Path, repository: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{repository}", "clone")

    assert "is a shallow clone" in refused(root, tmp_path / "clone")


@pytest.mark.parametrize("name", ["a..b", "-x", "a b", "wiki.lock", "@{-1}"])
def test_a_name_that_no_branch_can_have(root: Path, tmp_path: Path, name: str) -> None:
    assert f"“{name}” can be no branch of git." in refused(root, tmp_path / "repository", f"--branch={name}")
    assert not (tmp_path / "repository").exists()


def test_no_branch_that_is_checked_out(root: Path, repository: Path) -> None:
    git(repository, "checkout", "-q", "--detach")

    assert "has no branch checked out. Choose one with --branch." in refused(root, repository)


def test_a_machine_without_git(root: Path, tmp_path: Path) -> None:
    said = refused(root, tmp_path / "repository", code=7, PATH=str(tmp_path))

    assert said == "There is no program git on this machine. Install it, and run again.\n"


def test_a_repository_that_is_damaged(root: Path, repository: Path) -> None:
    shutil.rmtree(repository / ".git" / "objects")

    assert refused(root, repository, code=2)


def test_a_file_in_the_way_stays_and_the_commits_are_kept(root: Path, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main", "repository")
    (tmp_path / "repository" / "pages").mkdir()
    (tmp_path / "repository" / "pages" / "attic.md").write_text("Mine", "utf-8")

    said = refused(root, tmp_path / "repository", code=7)

    assert said.startswith(f"All commits are in {tmp_path / 'repository'}, but its files could not follow. git says: ")
    assert (tmp_path / "repository" / "pages" / "attic.md").read_text("utf-8") == "Mine"
    assert commits(tmp_path / "repository")


@pytest.mark.parametrize("places", [(), ("a", "b", "c")])
def test_too_few_places_or_too_many(places: tuple[str, ...]) -> None:
    assert refused(*places) == "Name one repository, or the folder of an export and then a repository.\n"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("mara", "line 2: “mara” is not of the form NAME ON THE WIKI = Name <mail>."),
        ("mara = Mara", "line 2: “mara = Mara” is not of the form NAME ON THE WIKI = Name <mail>."),
        ("mara = M <a@b> <c@d>", "line 2: "),
        ("mara = M <a b@c>", "line 2: "),
    ],
)
def test_an_authors_file_that_cannot_be_understood(root: Path, tmp_path: Path, line: str, reason: str) -> None:
    (tmp_path / "authors.txt").write_text(f"# ours\n{line}\n", "utf-8")

    assert reason in refused(root, tmp_path / "repository", "--authors", tmp_path / "authors.txt")


def test_an_authors_file_that_is_no_text(root: Path, tmp_path: Path) -> None:
    (tmp_path / "authors.txt").write_bytes(b"\xff\xfe")

    assert "cannot be read as UTF-8" in refused(root, tmp_path / "repository", "--authors", tmp_path / "authors.txt")


def test_variables_that_lead_git_elsewhere(root: Path, repository: Path, tmp_path: Path) -> None:
    """As they are set while a hook of another repository is at work."""
    elsewhere = {"GIT_DIR": str(repository / ".git"), "GIT_WORK_TREE": str(repository), "GIT_INDEX_FILE": "index"}
    before = git(repository, "rev-parse", "HEAD")

    run_pbexport("git", root, tmp_path / "new", "--branch", "other", **elsewhere)

    assert git(repository, "rev-parse", "HEAD") == before
    assert held(tmp_path / "new") == written(root) == written(tmp_path / "new")
