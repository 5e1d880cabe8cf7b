"""A repository, by git itself: opened or made, read, and added to in one stream."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from pbexport.errors import LocalTrouble, UsageTrouble
from pbexport.git.stream import BEGIN, END

_ELSEWHERE = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_NAMESPACE")
"""Variables that lead git to another repository than the one that was named."""
_HEADS = "refs/heads/"
_ENTRY = "--format=tformat:%H %ct%n%B"
_DEPTH = 250
"""How many contents may be packed each against the one before it: a third less on disk than at git's own 50."""
_NO_REPOSITORY = b"not a git repository"
_NOTHING_YET = "main"
"""The branch of a new repository."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One commit, as far as it is read."""

    id: str
    time: int
    """Unix seconds, UTC."""
    message: str


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository, and the branch of it that is added to."""

    place: Path
    branch: str

    def tip(self) -> str:
        """The id of the branch's newest commit, "" when there is none."""
        found = self._git("rev-parse", "--verify", "--quiet", f"{_HEADS}{self.branch}^{{commit}}", may_fail=True)
        return found.strip()

    def log(self) -> Iterator[Entry]:
        """The branch's commits, oldest first."""
        tip = self.tip()
        if not tip:
            return
        command = ("log", "-z", "--reverse", "--topo-order", "--no-show-signature", "--encoding=UTF-8", _ENTRY, tip)
        with _started(self.place, *command) as git:
            for told in _pieces(git, b"\0"):
                head, _, message = told.decode("utf-8", "replace").partition("\n")
                commit, _, time = head.partition(" ")
                yield Entry(commit, int(time), message)

    def contents(self) -> dict[str, str]:
        """Path → id of its content, of every file in the branch's newest commit."""
        tip = self.tip()
        told = self._git("ls-tree", "-r", "-z", "--full-tree", tip) if tip else ""
        entries = (entry.partition("\t") for entry in told.split("\0") if entry)
        return {path: facts.split()[2] for facts, _, path in entries}

    def hashing(self) -> str:
        """The name of the function by which this repository names what it holds."""
        return self._git("rev-parse", "--show-object-format").strip()

    def refuse_unfit(self) -> None:
        """Raises `UsageTrouble` where commits cannot be added, or would be lost in what is being done here."""
        if self._git("rev-parse", "--is-shallow-repository").strip() == "true":
            raise UsageTrouble(
                f"{self.place} is a shallow clone, which does not show what it holds. Name a whole one: "
                f"git -C {self.place} fetch --unshallow"
            )
        changed = self._changed() if self._is_checked_out() else ""
        if changed:
            raise UsageTrouble(
                f"{self.place} has changes that are not committed, such as {changed}. Commit or stash them, or choose "
                "another branch with --branch."
            )

    @contextmanager
    def adding(self) -> Iterator[IO[bytes]]:
        """Takes a stream for fast-import. Nothing is changed unless all of it came; raises `LocalTrouble`."""
        command = _command(self.place, "fast-import", "--done", "--quiet", f"--depth={_DEPTH}")
        with TemporaryFile() as said:
            git = subprocess.Popen(  # noqa: S603 - the program is git, and what it is told is made here
                command, stdin=subprocess.PIPE, stdout=said, stderr=said, env=_environment(self.place),
                start_new_session=True,
            )  # fmt: skip
            try:
                with suppress(BrokenPipeError), _pipe(git.stdin) as stream:  # why it broke is in what git said
                    stream.write(BEGIN)
                    yield stream
                    stream.write(END)
            except BaseException:
                git.kill()
                git.wait()
                raise
            if git.wait():
                said.seek(0)
                raise _refused(said.read())

    def follow(self, before: str) -> None:
        """Lets the working tree follow the branch, which was at `before` until now, where it is checked out."""
        if not self._is_checked_out():
            return
        empty = self._git("hash-object", "-t", "tree", "--stdin").strip()
        try:
            self._git("read-tree", "-m", "-u", before or empty, self.tip())
        except LocalTrouble as trouble:
            raise LocalTrouble(
                f"All commits are in {self.place}, but its files could not follow. {trouble} "
                f"Then: git -C {self.place} reset --hard"
            ) from trouble

    def _is_checked_out(self) -> bool:
        """Whether there is a working tree, and the branch is what it shows."""
        if self._git("rev-parse", "--is-bare-repository").strip() == "true":
            return False
        return _head(self.place) == self.branch

    def _changed(self) -> str:
        """A path in the working tree that is not as it was committed, "" when there is none."""
        told = self._git("status", "--porcelain", "-z", "--untracked-files=no")
        return told.split("\0")[0][3:]

    def _git(self, *arguments: str, may_fail: bool = False) -> str:
        return _said(self.place, *arguments, may_fail=may_fail)


def opened(place: Path, branch: str = "", *, bare: bool = False) -> Repository:
    """The repository at a place, made where there is nothing yet; without a branch, the one that is checked out.

    Raises `UsageTrouble` where something else lies, or the branch cannot be, and `LocalTrouble` without git.
    """
    if shutil.which("git") is None:
        raise LocalTrouble("There is no program git on this machine. Install it, and run again.")
    if branch and _said(Path(), "check-ref-format", "--branch", branch, may_fail=True).strip() != branch:
        raise UsageTrouble(f"“{branch}” can be no branch of git. Choose another name with --branch.")
    if not place.exists() or (place.is_dir() and not any(place.iterdir())):
        _make(place, branch or _NOTHING_YET, bare=bare)
    else:
        _refuse_foreign(place)
    branch = branch or _head(place)
    if not branch:
        raise UsageTrouble(f"{place} has no branch checked out. Choose one with --branch.")
    return Repository(place, branch)


def _refuse_foreign(place: Path) -> None:
    """Raises `UsageTrouble` for what is no repository, and `LocalTrouble` for one that git will not open."""
    if place.is_dir():
        done = _done(place, "rev-parse", "--git-dir")
        if not done.returncode:
            return
        if _NO_REPOSITORY not in done.stderr:
            raise _refused(done.stderr)
    raise UsageTrouble(f"{place} is no git repository, and not empty either. Name a new or empty folder.")


def _make(place: Path, branch: str, *, bare: bool) -> None:
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LocalTrouble(f"{place} cannot be written: {error.strerror}. Choose another folder.") from error
    _said(place, "init", "--quiet", *(("--bare",) if bare else ()))
    _said(place, "symbolic-ref", "HEAD", f"{_HEADS}{branch}")


def _head(place: Path) -> str:
    """The branch that is checked out, or would be if it had a commit."""
    return _said(place, "symbolic-ref", "--quiet", "HEAD", may_fail=True).strip().removeprefix(_HEADS)


def _done(place: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603 - the same
        _command(place, *arguments), stdin=subprocess.DEVNULL, capture_output=True, check=False, env=_environment(place)
    )


def _said(place: Path, *arguments: str, may_fail: bool = False) -> str:
    done = _done(place, *arguments)
    if done.returncode and not may_fail:
        raise _refused(done.stderr)
    return "" if done.returncode else done.stdout.decode("utf-8", "surrogateescape")


@contextmanager
def _started(place: Path, *arguments: str) -> Iterator[IO[bytes]]:
    """What git says, while it says it."""
    git = subprocess.Popen(  # noqa: S603 - the same
        _command(place, *arguments), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment(place)
    )
    with git:
        yield _pipe(git.stdout)


def _pipe(asked_for: IO[bytes] | None) -> IO[bytes]:
    """A pipe that was asked for is there."""
    if asked_for is None:
        raise AssertionError("subprocess.PIPE gives a pipe")
    return asked_for


def _command(place: Path, *arguments: str) -> list[str]:
    return ["git", "-C", str(place), *arguments]


def _environment(place: Path) -> dict[str, str]:
    """In English, and with no other repository than the one at that very place."""
    kept = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
    return kept | {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_CEILING_DIRECTORIES": str(place.resolve().parent)}


def _pieces(stream: IO[bytes], end: bytes) -> Iterator[bytes]:
    """What stands before each end mark."""
    rest = b""
    while chunk := stream.read(1 << 16):
        *whole, rest = (rest + chunk).split(end)
        yield from whole


def _refused(said: bytes) -> LocalTrouble:
    """What git says first is the reason."""
    lines = said.decode("utf-8", "replace").strip().splitlines()
    reason = lines[0].removeprefix("fatal: ").rstrip(".") if lines else "it ended without a word"
    return LocalTrouble(f"git says: {reason}.")
