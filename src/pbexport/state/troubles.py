"""What could not be done."""

import sqlite3
from dataclasses import dataclass

from pbexport.model.happenings import Kind, Skipped, Stage


@dataclass(frozen=True, slots=True)
class Troubles:
    """The tables of what was skipped, and of what robots.txt asks to leave alone."""

    sql: sqlite3.Connection

    def skip(self, skipped: Skipped) -> None:
        """Records what could not be done."""
        row = (skipped.item, skipped.kind, skipped.stage, skipped.reason, skipped.lasting)
        self.sql.execute("INSERT OR REPLACE INTO skipped VALUES (?, ?, ?, ?, ?)", row)

    def disallow(self, address: str) -> None:
        """Records an address that robots.txt asks to leave alone."""
        self.sql.execute("INSERT OR IGNORE INTO disallowed VALUES (?)", (address,))

    def forget(self, item: str) -> None:
        """Forgets what could not be done with an address: it is tried again."""
        self.sql.execute("DELETE FROM skipped WHERE item = ?", (item,))

    def forget_all(self, *stages: Stage) -> None:
        """Forgets what could not be done at these stages: it is tried again."""
        for stage in stages:
            self.sql.execute("DELETE FROM skipped WHERE stage = ?", (stage,))
        if Stage.FETCH in stages:
            self.sql.execute("DELETE FROM disallowed")

    def skipped(self) -> tuple[Skipped, ...]:
        """All that could not be done, in the order of its address."""
        rows = self.sql.execute("SELECT item, kind, stage, reason, lasting FROM skipped ORDER BY item, kind, stage")
        return tuple(Skipped(row[0], Kind(row[1]), Stage(row[2]), row[3], lasting=bool(row[4])) for row in rows)

    def disallowed(self) -> tuple[str, ...]:
        """All addresses that robots.txt asks to leave alone."""
        return tuple(row[0] for row in self.sql.execute("SELECT address FROM disallowed ORDER BY address"))
