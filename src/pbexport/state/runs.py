"""The runs of an export: one that was killed goes on as the same run."""

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Runs:
    """The table of runs."""

    sql: sqlite3.Connection

    def unfinished(self) -> int | None:
        """The run that was stopped before its end, if there is one."""
        found = self.sql.execute("SELECT id FROM run WHERE NOT finished").fetchone()
        return int(found[0]) if found else None

    def begin(self, now: int | None = None) -> int:
        """The number of the run that is unfinished, or of a new one that begins `now` (Unix seconds)."""
        run = self.unfinished()
        if run is None:
            statement = "INSERT INTO run (began) VALUES (?) RETURNING id"
            run = int(self.sql.execute(statement, (now,)).fetchone()[0])
        return run

    def finish(self, run: int, now: int | None = None) -> None:
        """All that the run could get is in the archive and written; the next one asks anew."""
        self.sql.execute("UPDATE run SET finished = 1, ended = ? WHERE id = ?", (now, run))

    def forget(self, run: int) -> None:
        """A run that found nothing to do leaves no trace."""
        self.sql.execute("DELETE FROM run WHERE id = ?", (run,))

    def times(self, run: int) -> tuple[int | None, int | None]:
        """When a run began and ended, as far as that is known."""
        found = self.sql.execute("SELECT began, ended FROM run WHERE id = ?", (run,)).fetchone()
        return (found[0], found[1]) if found else (None, None)
