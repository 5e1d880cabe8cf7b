"""What happened to pages and files, run by run."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from pbexport.model.happenings import Event, Happening, Kind


@dataclass(frozen=True, slots=True)
class Events:
    """The table of events."""

    sql: sqlite3.Connection

    def put(self, run: int, event: Event) -> None:
        """Records what happened; the same event is recorded once, however often a run is killed."""
        detail = json.dumps(event.detail, ensure_ascii=False, sort_keys=True)
        row = (run, event.what, event.kind, event.item, detail)
        statement = "SELECT 1 FROM event WHERE run = ? AND what = ? AND kind = ? AND item = ? AND detail = ?"
        if self.sql.execute(statement, row).fetchone() is None:
            self.sql.execute("INSERT INTO event (run, what, kind, item, detail) VALUES (?, ?, ?, ?, ?)", row)

    def of(self, run: int) -> tuple[Event, ...]:
        """What happened in a run, in its order."""
        statement = "SELECT what, kind, item, detail FROM event WHERE run = ? ORDER BY id"
        rows = self.sql.execute(statement, (run,))
        return tuple(Event(Happening(what), Kind(kind), item, json.loads(said)) for what, kind, item, said in rows)

    def runs(self) -> Iterator[int]:
        """The runs in which something happened, newest first."""
        rows = self.sql.execute("SELECT DISTINCT run FROM event ORDER BY run DESC").fetchall()
        yield from (row[0] for row in rows)
