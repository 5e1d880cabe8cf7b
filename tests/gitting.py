"""Repositories as git itself reads them."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from conftest import tree


@dataclass(frozen=True)
class Commit:
    """One commit, as `git log` tells it."""

    id: str
    name: str
    mail: str
    time: int
    zone: str
    subject: str
    body: str

    def trailer(self, key: str) -> str:
        """What the commit says under a key, "" for nothing."""
        told = (line.partition(": ") for line in self.body.splitlines())
        return next((value for name, _, value in told if name == f"PBworks-{key}"), "")


def git(repository: Path, *arguments: str) -> bytes:
    """What git says; it must not fail."""
    command = ["git", "-C", str(repository), *arguments]
    return subprocess.run(command, check=True, capture_output=True).stdout


def commits(repository: Path, *arguments: str) -> list[Commit]:
    """The commits of a repository, oldest first."""
    told = git(
        repository,
        "log",
        "-z",
        "--reverse",
        "--date=raw",
        "--format=%H%n%an%n%ae%n%ad%n%s%n%B",
        *(arguments or ("HEAD",)),
    )
    return list(map(_commit, filter(None, told.decode("utf-8").split("\0"))))


def _commit(told: str) -> Commit:
    number, name, mail, when, subject, body = told.split("\n", 5)
    time, zone = when.split()
    return Commit(number, name, mail, int(time), zone, subject, body)


def held(repository: Path, commit: str = "HEAD") -> dict[str, bytes]:
    """Path → content of every file in a commit."""
    names = git(repository, "ls-tree", "-r", "-z", "--name-only", commit).decode("utf-8").split("\0")
    return {name: git(repository, "show", f"{commit}:{name}") for name in names if name}


def written(root: Path) -> dict[str, bytes]:
    """Path → content of every page and file of an export."""
    return {path: content for path, content in tree(root).items() if path.startswith(("pages/", "files/"))}


def blamed(repository: Path, path: str) -> Iterator[tuple[str, str]]:
    """For each line of a file the commit that `git blame` names, and the line."""
    commit = ""
    for line in git(repository, "blame", "--porcelain", "HEAD", "--", path).decode("utf-8").splitlines():
        if line.startswith("\t"):
            yield commit, line[1:]
        elif len(first := line.partition(" ")[0]) == len("0" * 40) and set(first) <= set("0123456789abcdef"):
            commit = first
