"""The index of the archive: which answer lies where."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pbexport.model.answers import Again, Filed, Location

FILED = "url, status, content_type, fetched, size, digest, redirect, file, offset, length"


@dataclass(frozen=True, slots=True)
class Snapshots:
    """The table of snapshots."""

    sql: sqlite3.Connection

    def index(self, run: int, filed: Filed, source: int | None = None) -> int:
        """Records a snapshot, and from which source it comes where that is not the wiki itself; gives its number."""
        where = filed.location
        row = (run, filed.url, filed.status, filed.content_type, filed.fetched, filed.size, filed.digest,
               filed.redirect, where.file, where.offset, where.length, source)  # fmt: skip
        statement = f"INSERT INTO snapshot (run, {FILED}, source) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)"  # noqa: S608
        return self.sql.execute(statement, row).lastrowid or 0

    def held(self, url: str, run: int) -> tuple[int, Filed] | None:
        """What this run already got from an address, with the snapshot's number."""
        same = self.sql.execute("SELECT snapshot FROM same WHERE run = ? AND url = ?", (run, url)).fetchone()
        if same:
            return int(same[0]), self.get(same[0])
        return self._newest("url = ? AND run = ?", (url, run))

    def latest(self, url: str) -> tuple[int, Filed] | None:
        """The newest snapshot of an address, of whichever run."""
        return self._newest("url = ?", (url,))

    def equal(self, url: str, digest: str) -> int | None:
        """The snapshot of an address with the same bytes."""
        statement = "SELECT id FROM snapshot WHERE url = ? AND digest = ? ORDER BY id LIMIT 1"
        found = self.sql.execute(statement, (url, digest)).fetchone()
        return int(found[0]) if found else None

    def earlier(self, again: Again) -> Filed | None:
        """The snapshot that a capture refers to: by address and time, else by its bytes, of whatever address."""
        found = self._newest("url = ? AND fetched = ?", again.earlier)
        if found is None and again.digest:
            self.sql.execute("CREATE INDEX IF NOT EXISTS snapshot_digest ON snapshot (digest)")  # few wikis need it
            found = self._newest("digest = ?", (again.digest,))
        return found[1] if found else None

    def put_same(self, run: int, url: str, snapshot: int) -> None:
        """Records that an address answered in this run with nothing new: what is held says the same."""
        self.sql.execute("INSERT OR REPLACE INTO same VALUES (?, ?, ?)", (run, url, snapshot))

    def forget_same(self) -> None:
        """At the end of a run nobody asks any more what it need not ask again."""
        self.sql.execute("DELETE FROM same")

    def get(self, number: int) -> Filed:
        """A snapshot's entry by its number."""
        statement = f"SELECT {FILED} FROM snapshot WHERE id = ?"  # noqa: S608 - constants
        return filed(self.sql.execute(statement, (number,)).fetchone())

    def ends(self) -> dict[str, int]:
        """For each WARC file the byte after its last known record."""
        return dict(self.sql.execute("SELECT file, max(offset + length) FROM snapshot GROUP BY file"))

    def mean_sizes(self) -> dict[str, int]:
        """The mean size of answers with success, in bytes, of views, histories and files alike, by kind of address."""
        kinds = "CASE WHEN url LIKE '%/w/page-revisions/%' THEN 'history' WHEN content_type LIKE 'text/html' THEN "
        statement = f"SELECT {kinds} 'page' ELSE 'file' END, avg(size) FROM snapshot WHERE status = 200 GROUP BY 1"  # noqa: S608
        return {kind: int(size) for kind, size in self.sql.execute(statement)}

    def forget_beyond(self, sizes: dict[str, int]) -> bool:
        """Forgets snapshots whose bytes are not on disk: a power loss may take what the index already knew."""
        lost = {file: sizes.get(file, 0) for file, end in self.ends().items() if end > sizes.get(file, 0)}
        for file, size in lost.items():
            self.sql.execute("DELETE FROM snapshot WHERE file = ? AND offset + length > ?", (file, size))
        return bool(lost)

    def _newest(self, condition: str, values: Sequence[object]) -> tuple[int, Filed] | None:
        statement = f"SELECT id, {FILED} FROM snapshot WHERE {condition} ORDER BY id DESC LIMIT 1"  # noqa: S608
        found = self.sql.execute(statement, values).fetchone()
        return (found[0], filed(found[1:])) if found else None


def columns(table: str) -> str:
    """The columns of a snapshot's entry, for a query that joins it under another name."""
    return ", ".join(f"{table}.{column}" for column in FILED.split(", "))


def filed(row: Sequence[Any]) -> Filed:
    """An entry of the index, from its columns."""
    url, status, content_type, fetched, size, digest, redirect, file, offset, length = row
    return Filed(url, status, content_type, fetched, size, digest, redirect, Location(file, offset, length))
