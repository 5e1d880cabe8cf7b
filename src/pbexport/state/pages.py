"""What is known of the wiki's pages."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pbexport.model.answers import Filed
from pbexport.model.pages import PLAIN, Revision, Standing
from pbexport.state.snapshots import columns, filed


@dataclass(frozen=True, slots=True)
class KnownPage:
    """A page, and where its snapshots lie."""

    number: int
    name: str
    path: str
    """Where it is written, relative to the export's folder; "" as long as no name was given."""
    view: Filed
    history: Filed | None
    seal: str = ""
    """What its proof was made of; "" when there is none that holds."""
    edited: int | None = None
    """When it was last saved, as far as that is exact."""
    content: str = ""
    """A digest of all that its view says of the page."""
    standing: Standing = PLAIN
    listed: frozenset[str] = frozenset()
    """Who named it."""
    made: str = ""
    """A digest of all that its file was made of."""
    told: str = ""
    """What its file told the report, as JSON."""
    further: tuple[Filed, ...] = ()
    """Captures that tell what the view and the history do not."""
    saved: tuple[Revision, ...] = ()
    """Revisions whose text was captured, by what that text tells; newest first."""


@dataclass(frozen=True, slots=True)
class Pages:
    """The table of pages."""

    sql: sqlite3.Connection

    def put(self, number: int, name: str, edited: int | None, view: int, content: str = "") -> None:
        """Records what a page view says; the history that is known stays."""
        self.sql.execute(
            "INSERT INTO page (number, name, edited, view, content) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (number) DO UPDATE SET name = excluded.name, edited = excluded.edited, "
            "view = excluded.view, content = excluded.content, deleted = 0",
            (number, name, edited, view, content),
        )

    def pretend(self, number: int, name: str) -> None:
        """Records that a page has a name and says something new, whatever that is."""
        statement = "UPDATE page SET name = ?, content = '?', deleted = 0 WHERE number = ?"
        self.sql.execute(statement, (name, number))

    def put_history(self, number: int, history: int) -> None:
        """Records the history of a page as it now is."""
        self.sql.execute("UPDATE page SET history = ?, history_edited = edited WHERE number = ?", (history, number))

    def history_of(self, number: int, edited: int | None) -> int | None:
        """The snapshot of a page's history, if it was got since the page was last saved."""
        statement = "SELECT history FROM page WHERE number = ? AND history_edited = ?"
        found = self.sql.execute(statement, (number, edited)).fetchone()
        return found[0] if found else None

    def put_folder(self, number: int, folder: str) -> None:
        """Records in which folder a page lies."""
        self.sql.execute("UPDATE page SET folder = ? WHERE number = ?", (folder, number))

    def put_listed(self, number: int, by: frozenset[str]) -> None:
        """Records who named a page."""
        statement = "UPDATE page SET listed = ?1 WHERE number = ?2 AND listed <> ?1"
        self.sql.execute(statement, (" ".join(sorted(by)), number))

    def put_deleted(self, number: int, *, deleted: bool = True) -> None:
        """Records that the wiki no longer has a page, or has it again."""
        self.sql.execute("UPDATE page SET deleted = ? WHERE number = ?", (deleted, number))

    def put_made(self, number: int, made: str, told: str, seal: str) -> None:
        """Records of what a page's file was made, what it told the report, and of what its proof was made."""
        row = (made, told, seal, number)
        self.sql.execute("UPDATE page SET made = ?, told = ?, seal = ? WHERE number = ?", row)

    def place(self, number: int, path: str) -> None:
        """Gives a page its file's name."""
        self.sql.execute("UPDATE page SET path = ? WHERE number = ?", (path, number))

    def remove(self, number: int) -> None:
        """Forgets a page that the wiki no longer has; its answers stay in the archive."""
        self.sql.execute("DELETE FROM page WHERE number = ?", (number,))
        for table, column in _OF_PAGES:
            self.sql.execute(f"DELETE FROM {table} WHERE {column} = ?", (number,))  # noqa: S608 - constants

    def forget_lost(self) -> None:
        """Forgets pages whose view, and histories whose answer, is not in the archive."""
        self.sql.execute("DELETE FROM page WHERE view NOT IN (SELECT id FROM snapshot)")
        self.sql.execute("UPDATE page SET history = NULL WHERE history NOT IN (SELECT id FROM snapshot)")
        self.sql.execute("DELETE FROM revision WHERE snapshot NOT IN (SELECT id FROM snapshot)")
        self.sql.execute("DELETE FROM same WHERE snapshot NOT IN (SELECT id FROM snapshot)")
        self.sql.execute("UPDATE page SET past = ''")

    def put_further(self, number: int, snapshots: Iterable[int]) -> None:
        """Records which captures tell what a page's view and history do not."""
        self.sql.execute("DELETE FROM further WHERE page = ?", (number,))
        self.sql.executemany("INSERT INTO further VALUES (?, ?)", ((number, each) for each in snapshots))

    def renumber(self, number: int, now: int) -> None:
        """A page of which only the name was known has a number; its file keeps its name."""
        self.sql.execute("UPDATE page SET number = ? WHERE number = ?", (now, number))
        for table, column in _OF_PAGES:
            self.sql.execute(f"UPDATE OR REPLACE {table} SET {column} = ? WHERE {column} = ?", (now, number))  # noqa: S608

    def names(self) -> Iterator[tuple[int, str, str, str]]:
        """Number, name, path ("" when none) and folder ("" when none is known) of every page, oldest page first."""
        statement = "SELECT number, name, ifnull(path, ''), ifnull(folder, '') FROM page ORDER BY number"
        yield from self.sql.execute(statement)

    def unplace(self, number: int) -> None:
        """Takes a page's file name from it: it has another name or folder now."""
        self.sql.execute("UPDATE page SET path = NULL WHERE number = ?", (number,))

    def view_of(self, number: int) -> int | None:
        """The snapshot of a page's view."""
        found = self.sql.execute("SELECT view FROM page WHERE number = ?", (number,)).fetchone()
        return found[0] if found else None

    def history_snapshot(self, number: int) -> int | None:
        """The snapshot of a page's history."""
        found = self.sql.execute("SELECT history FROM page WHERE number = ?", (number,)).fetchone()
        return found[0] if found else None

    def got_in(self, run: int) -> tuple[int, ...]:
        """The pages whose view, as it is known, was got in a run."""
        statement = "SELECT number FROM page JOIN snapshot ON snapshot.id = page.view WHERE snapshot.run = ?"
        return tuple(row[0] for row in self.sql.execute(statement, (run,)))

    def told(self) -> Iterator[tuple[str, bool, str]]:
        """Path ("" when none) of every page, whether it is deleted, and what its file told the report."""
        rows = self.sql.execute("SELECT ifnull(path, ''), deleted, told FROM page ORDER BY number")
        yield from ((path, bool(deleted), told) for path, deleted, told in rows)

    def _select(self) -> str:
        """The query for pages; where all came from the wiki itself, it need not look for what they are joined from."""
        is_joined = self.sql.execute("SELECT EXISTS (SELECT 1 FROM source)").fetchone()[0]
        return _JOINED if is_joined else _ASKED

    def newest(self) -> int | None:
        """When a page was saved last."""
        found = self.sql.execute("SELECT max(edited) FROM page").fetchone()
        return None if found[0] is None else int(found[0])

    def count(self) -> int:
        """How many pages are known."""
        return int(self.sql.execute("SELECT count(*) FROM page").fetchone()[0])

    def get(self, number: int) -> KnownPage | None:
        """A page by its number."""
        found = self.sql.execute(f"{self._select()} WHERE p.number = ?", (number,)).fetchone()
        return _known(found) if found else None

    def all(self) -> Iterator[KnownPage]:
        """Every page with its snapshots, oldest page first; the table may be changed meanwhile."""
        last, some = _BEFORE_ALL, f"{self._select()} WHERE p.number > ? ORDER BY p.number LIMIT 500"
        while rows := self.sql.execute(some, (last,)).fetchall():
            yield from map(_known, rows)
            last = rows[-1][0]


_OF_PAGES = (
    ("link", "page"), ("mention", "page"), ("alias", "number"), ("former", "number"), ("further", "page"),
)  # fmt: skip
"""Tables whose rows belong to a page, besides its old revisions."""
_BEFORE_ALL = -(1 << 62)
"""Numbers below zero are those of pages of which only the name is known."""
_SOURCES = """
    SELECT json_group_array(name) FROM (SELECT DISTINCT o.id, o.name FROM source o WHERE o.id IN (v.source, h.source)
    OR o.id IN (SELECT s.source FROM further u JOIN snapshot s ON s.id = u.snapshot WHERE u.page = p.number))
"""
_FURTHER = f"""
    SELECT json_group_array(json_array({columns("s")}))
    FROM further u JOIN snapshot s ON s.id = u.snapshot WHERE u.page = p.number
"""  # noqa: S608 - constants
_SAVED = """
    SELECT json_group_array(json_array(r.id, r.author, r.comment)) FROM (
    SELECT * FROM revision WHERE page = p.number AND author IS NOT NULL ORDER BY id DESC) r
"""
_PAGES = f"""
    SELECT p.number, p.name, ifnull(p.path, ''), p.seal, p.edited, p.content, ifnull(p.folder, ''),
        p.deleted, (SELECT json_group_array(f.name) FROM former f WHERE f.number = p.number), p.listed, p.made, p.told,
        {{others}}, {columns("v")}, {columns("h")}
    FROM page p JOIN snapshot v ON v.id = p.view LEFT JOIN snapshot h ON h.id = p.history
"""  # noqa: S608 - constants
_ASKED = _PAGES.format(others="'[]', '[]', '[]'")
_JOINED = _PAGES.format(others=f"({_SOURCES}), ({_FURTHER}), ({_SAVED})")


def _known(row: Sequence[Any]) -> KnownPage:
    number, name, path, seal, edited, content, folder, deleted, former, listed, made, told, *rest = row
    sources, further, saved, *rest = rest
    return KnownPage(
        number=number,
        name=name,
        path=path,
        view=filed(rest[:10]),
        history=filed(rest[10:]) if rest[10] is not None else None,
        seal=seal,
        edited=edited,
        content=content,
        standing=Standing(folder, bool(deleted), _list(former), _list(sources)),
        listed=frozenset(listed.split()),
        made=made,
        told=told,
        further=tuple(filed(each) for each in _list(further)),
        saved=tuple(Revision(*each) for each in _list(saved)),
    )


def _list(written: str) -> tuple[Any, ...]:
    return tuple(json.loads(written)) if written != "[]" else ()
