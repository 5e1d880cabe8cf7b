"""A wiki's past as a builder has its pages."""

from pathlib import Path

import pytest
from conftest import run_pbexport, tree
from gitting import commits, git, held

from fixtures import LookAlike


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("profiles") / "wiki"
    with LookAlike(content="dozen", api="open") as wiki:
        run_pbexport("export", wiki.url, "-o", root, "--delay", 0, "--revisions", "all", "-q")
    return root


def told(root: Path, repository: Path, *options: str) -> str:
    ended = run_pbexport("git", root, repository, "--allow-missing", *options)
    assert ended.code == 0, ended.stderr
    return ended.stderr


@pytest.mark.parametrize("profile", ["plain", "mkdocs", "hugo", "obsidian"])
def test_the_newest_commit_holds_the_pages_and_files_of_the_site(root: Path, tmp_path: Path, profile: str) -> None:
    run_pbexport("build", root, "--profile", profile, "--into", tmp_path / "site", "-q")

    told(root, tmp_path / "repository", "--profile", profile)

    site, repository = tree(tmp_path / "site"), held(tmp_path / "repository")
    assert len(repository) == len([path for path in tree(root) if path.startswith(("pages/", "files/"))])
    assert repository.items() <= site.items()


def test_run_again_it_has_nothing_to_add(root: Path, tmp_path: Path) -> None:
    told(root, tmp_path / "repository", "--profile", "mkdocs")

    assert "Nothing new" in told(root, tmp_path / "repository", "--profile", "mkdocs")


def test_the_commits_are_those_of_the_export(root: Path, tmp_path: Path) -> None:
    told(root, tmp_path / "plain")
    told(root, tmp_path / "hugo", "--profile", "hugo")

    plain, hugo = (
        [(each.name, each.time, each.subject) for each in commits(tmp_path / name)] for name in ("plain", "hugo")
    )

    assert plain == hugo


def test_another_profile_moves_everything_in_one_commit(root: Path, tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    told(root, repository)
    before = commits(repository)

    told(root, repository, "--profile", "mkdocs")

    after = commits(repository)
    assert [each.id for each in after[: len(before)]] == [each.id for each in before]
    assert not [path for path in held(repository) if path.startswith("pages/")]
    git(repository, "fsck", "--strict")


def test_a_profile_without_pages_is_none_for_git(root: Path, tmp_path: Path) -> None:
    ended = run_pbexport("git", root, tmp_path / "repository", "--profile", "jsonl")

    assert ended.code == 2
    assert "'jsonl' is not one of" in ended.stderr
