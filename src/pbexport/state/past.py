"""Old states whose content is in the archive: revisions of pages, versions of files."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from pbexport.model.answers import Filed
from pbexport.model.pages import Revision
from pbexport.state.snapshots import columns, filed


@dataclass(frozen=True, slots=True)
class KnownRevision:
    """An old revision of a page."""

    page: int
    id: int
    """Unix time of its save."""
    filed: Filed
    path: str
    """Where its text is written, "" when it is not yet."""
    made: str
    told: str


@dataclass(frozen=True, slots=True)
class KnownUpload:
    """An old version of a file."""

    key: str
    time: int
    filed: Filed
    path: str


@dataclass(frozen=True, slots=True)
class Pasts:
    """The tables of old revisions and versions."""

    sql: sqlite3.Connection

    def asked(self, table: str, key: int | str) -> str:
        """For what state of a page or file the old ones were asked for last."""
        statement = f"SELECT past FROM {table} WHERE {_KEYS[table]} = ?"  # noqa: S608 - constants
        found = self.sql.execute(statement, (key,)).fetchone()
        return str(found[0]) if found else ""

    def put_asked(self, table: str, key: int | str, state: str) -> None:
        """Records that all old states that are wanted of a page or file were asked for."""
        self.sql.execute(f"UPDATE {table} SET past = ? WHERE {_KEYS[table]} = ?", (state, key))  # noqa: S608 - constants

    def has_revision(self, page: int, revision: int) -> bool:
        """Whether the text of an old revision is in the archive."""
        statement = "SELECT 1 FROM revision WHERE page = ? AND id = ?"
        return self.sql.execute(statement, (page, revision)).fetchone() is not None

    def put_revision(self, page: int, revision: int, snapshot: int) -> None:
        """Records the text of an old revision."""
        self.sql.execute(
            "INSERT OR REPLACE INTO revision (page, id, snapshot) VALUES (?, ?, ?)", (page, revision, snapshot)
        )

    def put_captured(self, page: int, revision: Revision, snapshot: int) -> None:
        """Records the best capture of an old revision, with what it tells of itself; what the wiki answered stays.

        A history that lists it tells the same; where there is none, this is what is known of it.
        """
        row = (page, revision.id, snapshot, revision.author, revision.comment)
        self.sql.execute(
            "INSERT INTO revision (page, id, snapshot, author, comment) VALUES (?,?,?,?,?) ON CONFLICT (page, id) "
            "DO UPDATE SET snapshot = excluded.snapshot, author = excluded.author, comment = excluded.comment, "
            "made = '' WHERE author IS NOT NULL AND snapshot <> excluded.snapshot",
            row,
        )

    def forget_revision(self, page: int, revision: int) -> str:
        """Forgets an old revision: it is the page now. Gives the path of its text, "" when it was not written."""
        statement = "DELETE FROM revision WHERE page = ? AND id = ? RETURNING path"
        found = self.sql.execute(statement, (page, revision)).fetchone()
        return str(found[0]) if found else ""

    def put_made(self, revision: tuple[int, int], path: str, made: str, told: str) -> None:
        """Records where the text of an old revision is written, of what it was made, and what it told."""
        row = (path, made, told, *revision)
        self.sql.execute("UPDATE revision SET path = ?, made = ?, told = ? WHERE page = ? AND id = ?", row)

    def revisions(self, page: int | None = None) -> Iterator[KnownRevision]:
        """Every old revision whose text is in the archive, by page, oldest first."""
        which = "" if page is None else "WHERE r.page = ?"
        statement = (
            f"SELECT r.page, r.id, r.path, r.made, r.told, {columns('s')} FROM revision r "  # noqa: S608 - constants
            f"JOIN snapshot s ON s.id = r.snapshot {which} ORDER BY r.page, r.id"
        )
        for number, revision, path, made, told, *rest in self.sql.execute(statement, () if page is None else (page,)):
            yield KnownRevision(number, revision, filed(rest), path, made, told)

    def has_upload(self, key: str, time: int) -> bool:
        """Whether the bytes of an old version are in the archive."""
        return self.sql.execute("SELECT 1 FROM upload WHERE key = ? AND time = ?", (key, time)).fetchone() is not None

    def put_upload(self, key: str, time: int, snapshot: int) -> None:
        """Records the bytes of an old version."""
        self.sql.execute("INSERT OR REPLACE INTO upload (key, time, snapshot) VALUES (?, ?, ?)", (key, time, snapshot))

    def place_upload(self, key: str, time: int, path: str) -> None:
        """Records where the bytes of an old version are written."""
        self.sql.execute("UPDATE upload SET path = ? WHERE key = ? AND time = ?", (path, key, time))

    def uploads(self) -> Iterator[KnownUpload]:
        """Every old version whose bytes are in the archive, by file, oldest first."""
        statement = (
            f"SELECT u.key, u.time, u.path, {columns('s')} FROM upload u "  # noqa: S608 - constants
            "JOIN snapshot s ON s.id = u.snapshot ORDER BY u.key, u.time"
        )
        for key, time, path, *rest in self.sql.execute(statement).fetchall():
            yield KnownUpload(key, time, filed(rest), path)

    def renumber(self, page: int, number: int) -> None:
        """The old revisions are of the page with another number."""
        self.sql.execute("UPDATE OR REPLACE revision SET page = ? WHERE page = ?", (number, page))

    def remove(self, page: int) -> None:
        """Forgets the old revisions of a page that is taken away."""
        self.sql.execute("DELETE FROM revision WHERE page = ?", (page,))


_KEYS = {"page": "number", "attachment": "key"}
