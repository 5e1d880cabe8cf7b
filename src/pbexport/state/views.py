"""Captures of one page that lie side by side: where they come from, and what each of them can tell."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pbexport.model.answers import Telling

Weight = tuple[bool, bool, int, bool, Telling, int, int]


@dataclass(frozen=True, slots=True)
class KnownView:
    """A capture that shows a page as it was saved once."""

    page: int
    snapshot: int
    name: str
    saved: int | None
    """When that revision was saved (Unix seconds, UTC), None when not even about that is known."""
    is_exact: bool
    """Whether that is the revision's id."""
    telling: Telling
    is_old: bool
    """Whether the wiki itself showed it as an old revision."""
    fetched: int
    content: str
    """A digest of all that it says of the page."""
    author: str = ""
    comment: str = ""

    @property
    def weight(self) -> Weight:
        """Of several captures the heaviest is the page: the newest revision, told best, seen last.

        A bare text is the page only where there is nothing else.
        """
        is_whole = self.telling > Telling.WORDS
        return is_whole, self.is_exact, self.saved or 0, not self.is_old, self.telling, self.fetched, self.snapshot


@dataclass(frozen=True, slots=True)
class KnownHistory:
    """A capture that lists the revisions of a page."""

    page: int
    snapshot: int
    ids: frozenset[int]
    fetched: int


@dataclass(frozen=True, slots=True)
class Views:
    """The tables of captures that show pages, and of those that list revisions."""

    sql: sqlite3.Connection

    def put(self, view: KnownView) -> None:
        """Records a capture of a page."""
        row = (view.page, view.snapshot, view.name, view.saved, view.is_exact, view.telling, view.is_old, view.fetched,
               view.content, view.author, view.comment)  # fmt: skip
        self.sql.execute("INSERT OR REPLACE INTO view VALUES (?,?,?,?,?,?,?,?,?,?,?)", row)

    def put_history(self, history: KnownHistory) -> None:
        """Records a capture that lists revisions."""
        row = (history.page, history.snapshot, json.dumps(sorted(history.ids)), history.fetched)
        self.sql.execute("INSERT OR REPLACE INTO listing VALUES (?, ?, ?, ?)", row)

    def same(self, page: int, content: str) -> int | None:
        """The snapshot that says the same of a page."""
        found = self.sql.execute("SELECT snapshot FROM view WHERE page = ? AND content = ?", (page, content)).fetchone()
        return int(found[0]) if found else None

    def of(self, page: int) -> tuple[KnownView, ...]:
        """All captures of a page, in the order of the archive."""
        rows = self.sql.execute("SELECT * FROM view WHERE page = ? ORDER BY snapshot", (page,))
        return tuple(map(_view, rows))

    def histories_of(self, page: int) -> tuple[KnownHistory, ...]:
        """All captures that list a page's revisions."""
        rows = self.sql.execute("SELECT * FROM listing WHERE page = ? ORDER BY snapshot", (page,))
        return tuple(KnownHistory(row[0], row[1], frozenset(json.loads(row[2])), row[3]) for row in rows)

    def pages(self) -> tuple[int, ...]:
        """The numbers of all pages that were captured."""
        statement = "SELECT page FROM view UNION SELECT page FROM listing ORDER BY page"
        return tuple(row[0] for row in self.sql.execute(statement))

    def names(self) -> Iterator[tuple[int, str]]:
        """Number and name of every page that was captured, a row for each name it had."""
        yield from self.sql.execute("SELECT DISTINCT page, name FROM view ORDER BY page, name").fetchall()

    def forget_lost(self) -> None:
        """Forgets captures that are not in the archive."""
        for table in ("view", "listing", "further"):
            self.sql.execute(f"DELETE FROM {table} WHERE snapshot NOT IN (SELECT id FROM snapshot)")  # noqa: S608
        self.sql.execute("UPDATE source SET stand = ''")
        self.sql.execute("DELETE FROM seen")

    def renumber(self, page: int, number: int) -> None:
        """All that was captured of a page is of the page with another number."""
        for table in ("view", "listing"):
            self.sql.execute(f"UPDATE OR REPLACE {table} SET page = ? WHERE page = ?", (number, page))  # noqa: S608


def _view(row: Sequence[Any]) -> KnownView:
    page, snapshot, name, saved, is_exact, telling, is_old, *rest = row
    return KnownView(page, snapshot, name, saved, bool(is_exact), Telling(telling), bool(is_old), *rest)
