r"""What `git fast-import` reads (git-fast-import(1)): contents, each under a mark, then commits that refer to them.

>>> b"".join(commit(Commit("main", 0, "A <a@b>", "Log", (Put("a.md", 1),))))
b'commit refs/heads/main\nauthor A <a@b> 0 +0000\ncommitter A <a@b> 0 +0000\ndata 3\nLogM 100644 :1 a.md\n'
"""

from collections.abc import Iterator
from dataclasses import dataclass

BEGIN = b"feature done\n"
"""A stream without its end is refused, so that a run that is killed leaves the repository as it was."""
END = b"done\n"
_LATEST = (1 << 63) - 1
"""The last second that git knows; its first one is that of 1970."""
_SHORT = {ord("\n"): "\\n", ord('"'): '\\"', ord("\\"): "\\\\"}


@dataclass(frozen=True, slots=True)
class Put:
    """A path has a content now."""

    path: str
    mark: int


@dataclass(frozen=True, slots=True)
class Drop:
    """A path is no longer there."""

    path: str


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit on the tip of a branch."""

    branch: str
    time: int
    """Unix seconds, UTC."""
    author: str
    """`Name <mail>`, as git takes it."""
    message: str
    changes: tuple[Put | Drop, ...]
    parent: str = ""
    """The commit on which the first one of a stream stands; "" for a new branch, and for all that follow."""


def blob(mark: int, size: int) -> bytes:
    """What stands before a content of so many bytes; a line end follows after it."""
    return b"blob\nmark :%d\ndata %d\n" % (mark, size)


def commit(told: Commit) -> Iterator[bytes]:
    """A commit as the stream has it."""
    when = f"{told.author} {min(max(told.time, 0), _LATEST)} +0000"
    message = _bytes(told.message.replace("\0", " "))
    yield _bytes(f"commit refs/heads/{told.branch}\nauthor {when}\ncommitter {when}\ndata {len(message)}\n")
    yield message
    if told.parent:
        yield b"from %s\n" % told.parent.encode()
    for change in told.changes:
        match change:
            case Put(path=path, mark=mark):
                yield b"M 100644 :%d %s\n" % (mark, _bytes(quoted(path)))
            case Drop(path=path):
                yield b"D %s\n" % _bytes(quoted(path))


def quoted(path: str) -> str:
    r"""A path as the stream has it.

    >>> quoted("pages/a b.md"), quoted('"a"\n')
    ('pages/a b.md', '"\\"a\\"\\n"')
    """
    return f'"{path.translate(_SHORT)}"' if path.startswith('"') or "\n" in path else path


def _bytes(text: str) -> bytes:
    """In UTF-8; a lone surrogate, which no file can hold either, becomes "?"."""
    return text.encode("utf-8", "replace")
