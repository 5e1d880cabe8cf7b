"""All SQL: the index of the archive, and what is known of the wiki.

Everything here could be read again from the archive, save the names that were given to files, which stay, what was
written where, and which run is unfinished. A snapshot is indexed when its bytes are in the archive, and what it means
is recorded after that; so a killed run forgets at most what `Archive.recover` finds again, or what is read again from
it.
"""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pbexport.errors import LocalTrouble
from pbexport.state.events import Events
from pbexport.state.files import Files, KnownFile
from pbexport.state.imprints import Imprints
from pbexport.state.links import Links
from pbexport.state.pages import KnownPage, Pages
from pbexport.state.past import KnownRevision, KnownUpload, Pasts
from pbexport.state.runs import Runs
from pbexport.state.schema import bring_up_to_date
from pbexport.state.snapshots import Snapshots
from pbexport.state.sources import Sources
from pbexport.state.troubles import Troubles
from pbexport.state.views import KnownHistory, KnownView, Views, Weight

__all__ = [
    "KnownFile",
    "KnownHistory",
    "KnownPage",
    "KnownRevision",
    "KnownUpload",
    "KnownView",
    "State",
    "Weight",
    "copied",
]


class State:
    """The state of one export; in memory when no path is given."""

    def __init__(self, path: Path | None = None) -> None:
        with _sqlite_trouble(path):
            sql = sqlite3.connect(path or ":memory:", isolation_level=None)
            sql.execute("PRAGMA journal_mode = WAL")
            sql.execute("PRAGMA synchronous = NORMAL")
            bring_up_to_date(sql, path)
        self._sql, self._path = sql, path
        self.runs = Runs(sql)
        self.snapshots = Snapshots(sql)
        self.pages = Pages(sql)
        self.files = Files(sql)
        self.past = Pasts(sql)
        self.links = Links(sql)
        self.troubles = Troubles(sql)
        self.imprints = Imprints(sql)
        self.events = Events(sql)
        self.sources = Sources(sql)
        self.views = Views(sql)

    def close(self) -> None:
        """Closes the file; all that was recorded is in it."""
        self._sql.close()

    @contextmanager
    def trouble(self) -> Iterator[None]:
        """What the disk does to a state within becomes a `LocalTrouble`."""
        with _sqlite_trouble(self._path):
            yield

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What is recorded within is recorded all together or not at all."""
        with _sqlite_trouble(self._path):
            self._sql.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                if self._sql.in_transaction:  # a full disk may have ended it already
                    self._sql.execute("ROLLBACK")
                raise
            self._sql.execute("COMMIT")

    def fact(self, name: str) -> str:
        """A fact about the wiki or this export, "" when it is not known."""
        found = self._sql.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return str(found[0]) if found else ""

    def times(self) -> dict[str, int]:
        """When each kind of thing had changed last, as the last run that came to its end was told (`GetTimes`)."""
        return dict(json.loads(self.fact("times") or "{}"))

    def learn(self, name: str, value: str) -> None:
        """Records a fact."""
        if self.fact(name) != value:
            self._sql.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, value))

    def forget_beyond(self, sizes: dict[str, int]) -> None:
        """Forgets snapshots whose bytes are not on disk, and what they meant."""
        with self.transaction():
            if self.snapshots.forget_beyond(sizes):
                self.pages.forget_lost()
                self.files.forget_lost()
                self.views.forget_lost()
                self.learn("times", "")  # so that the next run looks at everything


def copied(path: Path, to: Path) -> None:
    """Copies a state, as it is after its last transaction."""
    if path.exists():
        source, copy = sqlite3.connect(path), sqlite3.connect(to)
        source.backup(copy)
        source.close()
        copy.close()


@contextmanager
def _sqlite_trouble(path: Path | None) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise LocalTrouble(_said(path, error)) from error


def _said(path: Path | None, error: sqlite3.DatabaseError) -> str:
    """A full disk is no reason to move the state away."""
    if isinstance(error, sqlite3.OperationalError):
        room = "" if path is None else f" ({shutil.disk_usage(path.parent).free >> 20:,} MB are free there)"
        return f"The state {path} cannot be written: {error}{room}. Make room or mend the disk, and run again."
    return f"The state {path} cannot be used: {error}. Move it away to begin anew."
