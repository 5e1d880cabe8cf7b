"""What was written where: by this a file that somebody edited is told from one of ours."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pbexport.model.happenings import Imprint


@dataclass(frozen=True, slots=True)
class Imprints:
    """The tables of files written, and of those that are left over where a page moved."""

    sql: sqlite3.Connection

    def put(self, path: str, imprint: Imprint) -> None:
        """Records what now lies at a path."""
        row = (path, imprint.digest, imprint.size, imprint.mtime)
        self.sql.execute("INSERT OR REPLACE INTO written VALUES (?, ?, ?, ?)", row)

    def put_all(self, imprints: Iterable[tuple[str, Imprint]]) -> None:
        """The same for many: path and imprint of each."""
        for path, imprint in imprints:
            self.put(path, imprint)

    def of(self, path: str) -> Imprint | None:
        """What was last written at a path, None when nothing was."""
        found = self.sql.execute("SELECT digest, size, mtime FROM written WHERE path = ?", (path,)).fetchone()
        return Imprint(*found) if found else None

    def forget(self, path: str) -> None:
        """Nothing of ours lies at a path any more."""
        self.sql.execute("DELETE FROM written WHERE path = ?", (path,))
        self.sql.execute("DELETE FROM leftover WHERE path = ?", (path,))

    def paths(self) -> Iterator[str]:
        """Where something of ours lies."""
        yield from (row[0] for row in self.sql.execute("SELECT path FROM written ORDER BY path"))

    def leave(self, path: str) -> None:
        """Records that what lies at a path is to be taken away once its successor is written."""
        if path:
            self.sql.execute("INSERT OR IGNORE INTO leftover VALUES (?)", (path,))

    def keep(self, path: str) -> None:
        """What lies at a path is needed again."""
        self.sql.execute("DELETE FROM leftover WHERE path = ?", (path,))

    def leftovers(self) -> tuple[str, ...]:
        """What is to be taken away."""
        return tuple(row[0] for row in self.sql.execute("SELECT path FROM leftover ORDER BY path"))
