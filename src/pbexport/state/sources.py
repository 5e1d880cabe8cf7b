"""The sources other than the wiki itself that were taken in, and what each gave."""

import sqlite3
from dataclasses import dataclass

from pbexport.model.happenings import Gave

_COUNTS = ("pages", "revisions", "histories", "files", "unread", "others")

_OWN = "snapshot IN (SELECT id FROM snapshot WHERE source = :source)"
_TAKE_BACK = tuple(
    f"DELETE FROM {where} {_OWN}{end}"  # noqa: S608 - constants
    for where, end in (
        ("alias WHERE number IN (SELECT page FROM view WHERE", ")"),
        ("mention WHERE page IN (SELECT page FROM view WHERE", ")"),
        ("event WHERE run = :run AND kind = 'file' AND item IN (SELECT name FROM attachment WHERE", ")"),
        ("attachment WHERE", ""),
        ("upload WHERE", ""),
        ("listing WHERE", ""),
        ("view WHERE", ""),
    )
)
"""What forgets all that a source told, in this order."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The table of sources."""

    sql: sqlite3.Connection

    def begin(self, name: str) -> int:
        """The number of a source; what it gave before is counted anew."""
        self.sql.execute("INSERT OR IGNORE INTO source (name) VALUES (?)", (name,))
        self.sql.execute("UPDATE source SET stand = '' WHERE name = ?", (name,))
        return int(self.sql.execute("SELECT id FROM source WHERE name = ?", (name,)).fetchone()[0])

    def end(self, gave: Gave, stand: str) -> None:
        """Records that all of a source was taken in, as it stands."""
        columns = ", ".join(f"{count} = ?" for count in _COUNTS)
        counts = (getattr(gave, count) for count in _COUNTS)
        self.sql.execute(f"UPDATE source SET stand = ?, {columns} WHERE name = ?", (stand, *counts, gave.name))  # noqa: S608

    def take_back(self, source: int, run: int) -> None:
        """Forgets what a source told of pages and files, as if it had never been read."""
        for statement in _TAKE_BACK:
            self.sql.execute(statement, {"source": source, "run": run})

    def stand(self, name: str) -> str:
        """How a source stood when all of it was taken in; "" when it never was."""
        found = self.sql.execute("SELECT stand FROM source WHERE name = ?", (name,)).fetchone()
        return str(found[0]) if found else ""

    def credit(self, snapshot: int, source: int) -> None:
        """Records from where a snapshot comes."""
        self.sql.execute("UPDATE snapshot SET source = ? WHERE id = ? AND source IS NULL", (source, snapshot))

    def see(self, url: str, fetched: int) -> None:
        """Records that a capture was taken in, whether it told anything new or not."""
        self.sql.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (url, fetched))

    def has_seen(self, url: str, fetched: int) -> bool:
        """Whether a capture of an address at a time was taken in."""
        statement = "SELECT 1 FROM seen WHERE url = ? AND fetched = ?"
        return self.sql.execute(statement, (url, fetched)).fetchone() is not None

    def gave(self, name: str) -> Gave | None:
        """What a source gave, None if it was never taken in."""
        return next((gave for gave in self.all() if gave.name == name), None)

    def all(self) -> tuple[Gave, ...]:
        """What each source gave, in the order in which they were taken in."""
        statement = f"SELECT name, {', '.join(_COUNTS)} FROM source ORDER BY id"  # noqa: S608 - constants
        return tuple(Gave(*row) for row in self.sql.execute(statement))
