"""Files, atomically and only when changed: a reader never sees half a file, and an unchanged one is not touched."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from os import getpid
from pathlib import Path

from pbexport.errors import LocalTrouble


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder of an export. A half-written file lies in `scratch`, on the same disk, so that replacing is atomic."""

    root: Path
    scratch: Path
    _made: set[Path] = field(default_factory=set)
    """Folders that are known to be there."""

    def put_text(self, path: str, text: str) -> bool:
        """Makes the file hold `text`, in UTF-8 with line ends as given; says whether it had to be written."""
        content = text.encode("utf-8", "replace")  # a lone surrogate, which no file can hold, becomes "?"
        target = self._inside(path)
        with _disk_trouble(target):
            if _holds(target, content):
                return False
            self._replace(target, (content,))
        return True

    def put_stream(self, path: str, chunks: Iterable[bytes]) -> None:
        """Makes the file hold the chunks, one after the other."""
        target = self._inside(path)
        with _disk_trouble(target):
            self._replace(target, chunks)

    def size(self, path: str) -> int | None:
        """Bytes of a file, None when it is not there."""
        target = self._inside(path)
        return target.stat().st_size if target.is_file() else None

    def _inside(self, path: str) -> Path:
        if path.startswith("/") or ".." in path.split("/"):
            raise LocalTrouble(f"{path} would lie outside {self.root}, which pbexport never writes to.")
        return self.root / path

    def _replace(self, target: Path, chunks: Iterable[bytes]) -> None:
        for folder in (target.parent, self.scratch):
            if folder not in self._made:
                folder.mkdir(parents=True, exist_ok=True)
                self._made.add(folder)
        beside = self.scratch / f"half-written-{getpid()}"
        with beside.open("wb") as file:
            file.writelines(chunks)
        beside.replace(target)


def _holds(target: Path, content: bytes) -> bool:
    try:
        return target.stat().st_size == len(content) and target.read_bytes() == content
    except FileNotFoundError:
        return False


@contextmanager
def _disk_trouble(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        said = error.strerror or error
        raise LocalTrouble(f"{target} cannot be written: {said}. Make room or choose another folder.") from error
