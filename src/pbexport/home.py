"""Where an export lives: the folder with what is written, and `.pbexport/` with all that must never be lost."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pbexport.archive import Archive
from pbexport.errors import LocalTrouble, UsageTrouble
from pbexport.state import State, lock
from pbexport.write import Folder

_HIDDEN = ".pbexport"
_OURS = ("pages", "files", "report.json")


@dataclass(frozen=True, slots=True)
class Home:
    """An export that is open for one run."""

    folder: Folder
    state: State
    archive: Archive

    def recover(self) -> None:
        """Makes archive and index agree again after a crash: what is whole is kept, the rest is forgotten."""
        self.state.forget_beyond(self.archive.sizes())
        run = self.state.begin_run()
        for filed in self.archive.recover(self.state.ends()):
            self.state.index(run, filed)


def exists(root: Path) -> bool:
    """Whether a folder holds an export."""
    return (root / _HIDDEN / "state.sqlite").is_file()


def refuse_foreign(root: Path) -> None:
    """Raises `UsageTrouble` when writing to a folder might overwrite what is not ours."""
    if exists(root):
        return
    in_the_way = [name for name in _OURS if (root / name).exists()]
    if in_the_way:
        what = " and ".join(in_the_way)
        raise UsageTrouble(f"{root} holds {what}, but no export of pbexport. Choose another folder with -o.")


@contextmanager
def open_export(root: Path) -> Iterator[Home]:
    """Opens an export that is there already. Raises `UsageTrouble` where there is none."""
    if not exists(root):
        raise UsageTrouble(f"{root} holds no export. Make one with: pbexport export WIKI -o {root}")
    with open_home(root) as home:
        yield home


@contextmanager
def open_home(root: Path, stem: str = "wiki") -> Iterator[Home]:
    """Opens an export for this run alone, making the folder where there is none; `stem` names new WARC files."""
    hidden = root / _HIDDEN
    try:
        hidden.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LocalTrouble(f"{root} cannot be written: {error.strerror or error}. Choose another folder.") from error
    with lock(hidden):
        scratch = hidden / "scratch"
        shutil.rmtree(scratch, ignore_errors=True)  # what a killed run left half-written
        scratch.mkdir()
        state = State(hidden / "state.sqlite")
        archive = Archive(hidden / "archive", stem)
        try:
            yield Home(Folder(root, scratch), state, archive)
        finally:
            archive.close()
            state.close()
