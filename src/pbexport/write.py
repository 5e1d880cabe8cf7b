"""Files, atomically and only when changed: a reader never sees half a file, and an unchanged one is not touched.

What somebody edited is never lost: a file that does not hold what was last written there is theirs. Paths of single
files are texts here: to make a `Path` of each takes as long as to write it.
"""

import os
import posixpath
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from hashlib import sha1
from pathlib import Path
from typing import TYPE_CHECKING

from pbexport.errors import LocalTrouble
from pbexport.model.happenings import Imprint, OnEdit
from pbexport.travelling import travelling

if TYPE_CHECKING:
    from hashlib import _Hash

_INTENTS = "intents-"
_CHUNK = 1 << 16


@travelling
@dataclass(frozen=True, slots=True)
class Put:
    """What came of writing a file."""

    imprints: tuple[tuple[str, Imprint], ...]
    """What now lies where, as far as it is ours."""
    changed: bool = False
    """Whether anything had to be written."""
    edited: tuple[str, ...] = ()
    """Paths of somebody's files that were found there, or beside it, and left as they were."""


NOTHING = Put(())
"""What came of a file that was not written."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder of an export. A half-written file lies in `scratch`, on the same disk, so that replacing is atomic."""

    root: Path
    scratch: Path
    on_edit: OnEdit = OnEdit.BOTH
    _made: set[str] = field(default_factory=set)
    """Folders that are known to be there."""

    def put_text(self, path: str, text: str, known: Imprint | None = None, beside: Imprint | None = None) -> Put:
        """Makes the file hold `text`, in UTF-8 with line ends as given; `known` is what was last written there.

        `beside` is what was last written at its `remote_path`.
        """
        content = text.encode("utf-8", "replace")  # a lone surrogate, which no file can hold, becomes "?"
        return self.put(path, sha1(content, usedforsecurity=False).hexdigest(), (content,), known, beside)

    def put(
        self, path: str, digest: str, chunks: Iterable[bytes], known: Imprint | None, beside: Imprint | None = None
    ) -> Put:
        """Makes the file hold the chunks, one after the other; `digest` is that of all of them."""
        with _disk_trouble(path, self.root):
            return self._put(path, digest, lambda: self._half_written(chunks), (known, beside), self.on_edit)

    def put_stream(
        self, path: str, chunks: Iterable[bytes], known: Imprint | None, beside: Imprint | None = None
    ) -> Put:
        """The same for chunks that can be had only once: they go to the disk before it is known what they hold."""
        digest = sha1(usedforsecurity=False)
        with _disk_trouble(path, self.root):
            written = self._half_written(_noted(chunks, digest))
            return self._put(path, digest.hexdigest(), lambda: written, (known, beside), self.on_edit)

    def _put(
        self,
        path: str,
        digest: str,
        write: Callable[[], str],
        imprints: tuple[Imprint | None, Imprint | None],
        on_edit: OnEdit,
    ) -> Put:
        """Makes the file hold what `write` writes to a file of its own, if that is not there already."""
        target, (known, beside) = self._inside(path), imprints
        there = _imprint(target, known)
        if there is not None and there.digest == digest:
            return Put(((path, there),))
        if there is None or on_edit is OnEdit.OVERWRITE or _is_ours(there, known):
            return Put(((path, self._replace(path, target, digest, write())),), changed=True)
        if on_edit is OnEdit.KEEP or (known is not None and known.digest == digest):
            return Put((), edited=(path,))
        # what was put beside may have been edited too
        put = self._put(remote_path(path), digest, write, (beside, None), OnEdit.KEEP)
        return replace(put, edited=(path, *put.edited))

    def put_ours(self, path: str, text: str) -> bool:
        """Makes one of the program's own files hold `text`, whatever it held; says whether it had to be written."""
        content = text.encode("utf-8", "replace")
        target = self._inside(path)
        with _disk_trouble(path, self.root):
            there = _imprint(target, None)
            if there is not None and there.digest == sha1(content, usedforsecurity=False).hexdigest():
                return False
            os.replace(self._half_written((content,)), target)
        return True

    def append_once(self, path: str, line: str, beginning: str) -> None:
        """Adds a line to a file of the program's own, unless its last line begins like that already."""
        target = Path(self._inside(path))
        with _disk_trouble(path, self.root):
            said = target.read_bytes() if target.exists() else b""
            whole = said.rfind(b"\n") + 1
            if not said[said.rfind(b"\n", 0, max(0, whole - 1)) + 1 : whole].startswith(beginning.encode()):
                with target.open("ab") as file:
                    file.truncate(whole)  # what a killed run left half-written
                    file.write(line.encode("utf-8", "replace"))

    def is_there(self, path: str) -> bool:
        """Whether there is a file."""
        return os.path.isfile(self._inside(path))

    def holds(self, path: str, known: Imprint | None) -> bool:
        """Whether a file is there as it was written last, by its size and the time of its last change."""
        try:
            stat = os.stat(self._inside(path))
        except OSError:
            return False
        return _is_untouched(stat, known)

    def remove(self, path: str, known: Imprint | None) -> bool:
        """Takes a file away, and folders that are empty then; not what somebody edited. Says whether it is gone."""
        target = self._inside(path)
        with _disk_trouble(path, self.root):
            there = _imprint(target, known)
            if there is not None and not _is_ours(there, known):
                return False
            with suppress(FileNotFoundError):
                os.unlink(target)
            with suppress(OSError):
                while path := posixpath.dirname(path):
                    os.rmdir(self._inside(path))
                    self._made.discard(self._inside(path))
        return True

    def intents(self) -> Iterator[tuple[str, Imprint]]:
        """What a killed run wrote, but could not record any more."""
        for intended in self.scratch.glob(f"{_INTENTS}*"):
            for line in intended.read_text("utf-8").splitlines():
                digest, _, path = line.partition(" ")
                there = _imprint(self._inside(path), None) if path else None
                if there is not None and there.digest == digest:
                    yield path, there

    def tidy(self) -> None:
        """Empties the scratch folder: all that was intended is recorded."""
        shutil.rmtree(self.scratch, ignore_errors=True)
        with _disk_trouble(self.scratch.name, self.scratch.parent):
            self.scratch.mkdir(parents=True, exist_ok=True)

    def _inside(self, path: str) -> str:
        if path.startswith("/") or ".." in path.split("/"):
            raise LocalTrouble(f"{path} would lie outside {self.root}, which pbexport never writes to.")
        return os.path.join(self.root, path)

    def _replace(self, path: str, target: str, digest: str, written: str) -> Imprint:
        """Puts what was written into its place; that it is about to be there is noted before, for a killed run."""
        self._make(os.path.dirname(target))
        stat = os.stat(written)
        with open(os.path.join(self.scratch, f"{_INTENTS}{os.getpid()}"), "ab", buffering=0) as intents:
            intents.write(f"{digest} {path}\n".encode())
        os.replace(written, target)
        return Imprint(digest, stat.st_size, stat.st_mtime_ns)

    def _half_written(self, chunks: Iterable[bytes]) -> str:
        """A file of this process alone, to be put in its place in one step."""
        self._make(os.fspath(self.scratch))
        written = os.path.join(self.scratch, f"half-written-{os.getpid()}")
        with open(written, "wb") as file:
            file.writelines(chunks)
        return written

    def _make(self, folder: str) -> None:
        if folder not in self._made:
            os.makedirs(folder, exist_ok=True)
            self._made.add(folder)


def _noted(chunks: Iterable[bytes], digest: "_Hash") -> Iterator[bytes]:
    for chunk in chunks:
        digest.update(chunk)
        yield chunk


def remote_path(path: str) -> str:
    """Where the wiki's text goes when the file itself was edited here.

    >>> remote_path("pages/tide-tables.md"), remote_path("files/notes")
    ('pages/tide-tables.remote.md', 'files/notes.remote')
    """
    stem, suffix = posixpath.splitext(path)
    return f"{stem}.remote{suffix}"


def _is_ours(there: Imprint, known: Imprint | None) -> bool:
    """Whether a file holds what was last written; what an older version wrote is taken for that."""
    return known is not None and known.digest in {"", there.digest}


def _is_untouched(stat: os.stat_result, known: Imprint | None) -> bool:
    return known is not None and (known.size, known.mtime) == (stat.st_size, stat.st_mtime_ns)


def _imprint(target: str, known: Imprint | None) -> Imprint | None:
    """What lies there, None when nothing does."""
    try:
        stat = os.stat(target)
    except (FileNotFoundError, NotADirectoryError):
        return None
    if known is not None and _is_untouched(stat, known):
        return known
    digest = sha1(usedforsecurity=False)
    with open(target, "rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return Imprint(digest.hexdigest(), stat.st_size, stat.st_mtime_ns)


@contextmanager
def _disk_trouble(path: str, root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        said = error.strerror or error
        raise LocalTrouble(f"{root / path} cannot be written: {said}. Make room or choose another folder.") from error
