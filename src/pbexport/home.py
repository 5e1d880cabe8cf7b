"""Where an export lives: the folder with what is written, and `.pbexport/` with all that must never be lost."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from pbexport.addressing.addresses import Site
from pbexport.archive import Archive
from pbexport.choice import Choice, choice_from
from pbexport.errors import LocalTrouble, UsageTrouble
from pbexport.model.happenings import Imprint, OnEdit
from pbexport.model.pages import Wiki
from pbexport.paths import HIDDEN
from pbexport.recipe import Recipe, recipe_from
from pbexport.state import State, copied
from pbexport.state.lock import lock
from pbexport.write import Folder, remote_path

CHANGES = "CHANGES.md"
JOURNAL = f"{HIDDEN}/journal.jsonl"
HISTORY = "history"
REPORT = "report.json"
OURS = ("pages", "files", HISTORY)
"""The folders in which nothing lies that pbexport did not write."""


@dataclass(frozen=True, slots=True)
class Home:
    """An export that is open for one run."""

    folder: Folder
    state: State
    archive: Archive

    @property
    def site(self) -> Site:
        """Where the wiki lives."""
        others = json.loads(self.state.fact("hosts") or "[]")
        return Site.at(self.state.fact("base"), self.state.fact("workspace"), others)

    @property
    def wiki(self) -> Wiki:
        """What the wiki's front page said of it, as far as that is known."""
        return Wiki(**json.loads(self.state.fact("wiki") or "{}"))

    @property
    def name(self) -> str:
        """What the workspace is called."""
        return self.wiki.name or self.state.fact("workspace")

    @property
    def recipe(self) -> Recipe:
        """How the pages were written last."""
        return recipe_from(self.state.fact("recipe"))

    @property
    def choice(self) -> Choice:
        """What of the wiki was wanted last."""
        return choice_from(self.state.fact("choice"))

    def imprints_at(self, path: str) -> tuple[Imprint | None, Imprint | None]:
        """What was last written at a path, and beside it where somebody had edited what is there."""
        return self.state.imprints.of(path), self.state.imprints.of(remote_path(path))

    def recover(self) -> Iterator[str]:
        """Makes archive, index and files agree again after a crash; tells what had to be cut off, a sentence each.

        What is whole is kept: an answer that the index did not know, a file that was written but not recorded.
        """
        self.state.forget_beyond(self.archive.sizes())
        for filed in self.archive.recover(self.state.snapshots.ends()):
            self.state.snapshots.index(self.state.runs.begin(), filed)
        for name, cut in self.archive.cut:
            yield f"{name} ended in the middle of an answer, as a run that is killed leaves it: {cut:,} bytes cut off."
        with self.state.transaction():
            self.state.imprints.put_all(self.folder.intents())
        self.folder.tidy()


def exists(root: Path) -> bool:
    """Whether a folder holds an export."""
    return (root / HIDDEN / "state.sqlite").is_file()


def refuse_foreign(root: Path) -> None:
    """Raises `UsageTrouble` when writing to a folder might overwrite what is not ours."""
    if exists(root):
        return
    in_the_way = [name for name in (*OURS, REPORT, CHANGES) if (root / name).exists()]
    if in_the_way:
        what = " and ".join(in_the_way)
        raise UsageTrouble(f"{root} holds {what}, but no export of pbexport. Choose another folder with -o.")


@contextmanager
def open_export(root: Path, on_edit: OnEdit = OnEdit.BOTH) -> Iterator[Home]:
    """Opens an export that is there already. Raises `UsageTrouble` where there is none."""
    if not exists(root):
        raise UsageTrouble(f"{root} holds no export. Make one with: pbexport export WIKI -o {root}")
    with open_home(root, on_edit=on_edit) as home:
        yield home


@contextmanager
def open_home(root: Path, stem: str = "wiki", on_edit: OnEdit = OnEdit.BOTH) -> Iterator[Home]:
    """Opens an export for this run alone, making the folder where there is none; `stem` names new WARC files."""
    hidden = root / HIDDEN
    try:
        hidden.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LocalTrouble(f"{root} cannot be written: {error.strerror or error}. Choose another folder.") from error
    with lock(hidden):
        state = State(hidden / "state.sqlite")
        archive = Archive(hidden / "archive", stem)
        try:
            with state.trouble():
                yield Home(Folder(root, hidden / "scratch", on_edit), state, archive)
        finally:
            archive.close()
            state.close()


@contextmanager
def open_rehearsal(root: Path) -> Iterator[Home]:
    """An export on which everything can be tried: what is known is a copy, and whatever is recorded is forgotten."""
    with TemporaryDirectory(prefix="pbexport-") as aside:
        copied(root / HIDDEN / "state.sqlite", Path(aside, "state.sqlite"))
        state = State(Path(aside, "state.sqlite"))
        archive = Archive(root / HIDDEN / "archive", "rehearsal", writes_to=Path(aside))
        try:
            yield Home(Folder(root, Path(aside, "scratch")), state, archive)
        finally:
            archive.close()
            state.close()
