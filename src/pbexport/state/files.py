"""What is known of the wiki's attachments."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from pbexport.model.answers import Filed
from pbexport.state.snapshots import columns, filed


@dataclass(frozen=True, slots=True)
class KnownFile:
    """An attachment, and where its snapshot lies."""

    key: str
    name: str
    path: str
    """Where it is written, relative to the export's folder; "" as long as no name was given."""
    filed: Filed
    edited: int | None = None
    """When its newest version was uploaded, as far as the wiki told."""
    folder: str | None = None
    author: str = ""
    deleted: bool = False
    made: str = ""
    """The digest of the answer that its file was made of."""


@dataclass(frozen=True, slots=True)
class Files:
    """The table of attachments."""

    sql: sqlite3.Connection

    def put(self, key: str, name: str, snapshot: int) -> None:
        """Records an attachment; the name it was given stays."""
        self.sql.execute(
            "INSERT INTO attachment (key, name, snapshot) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET "
            "name = excluded.name, snapshot = excluded.snapshot, deleted = 0",
            (key, name, snapshot),
        )

    def follow(self, name: str, snapshot: int) -> None:
        """The address `/f/NAME`, which always means the newest version, means this snapshot from now on.

        Old versions that shared its file, being equal to it until now, get files of their own.
        """
        key = f"/{name}"
        self.sql.execute("UPDATE attachment SET snapshot = ? WHERE key = ?", (snapshot, key))
        self.sql.execute(
            "UPDATE attachment SET path = NULL WHERE snapshot <> ?1 AND path IN "
            "(SELECT path FROM attachment WHERE name = ?2 AND snapshot = ?1)",
            (snapshot, name),
        )

    def put_facts(self, key: str, edited: int | None, folder: str | None, author: str) -> None:
        """Records what a listing says of an attachment."""
        self.sql.execute(
            "UPDATE attachment SET edited = ?, folder = ?, author = ?, deleted = 0 WHERE key = ?",
            (edited, folder, author, key),
        )

    def put_deleted(self, key: str, *, deleted: bool = True) -> None:
        """Records that the wiki no longer has a file, or has it again."""
        self.sql.execute("UPDATE attachment SET deleted = ? WHERE key = ?", (deleted, key))

    def snapshot_of(self, key: str) -> int | None:
        """The snapshot of an attachment."""
        found = self.sql.execute("SELECT snapshot FROM attachment WHERE key = ?", (key,)).fetchone()
        return found[0] if found else None

    def put_made(self, key: str, digest: str) -> None:
        """Records of which answer a file was made."""
        self.sql.execute("UPDATE attachment SET made = ? WHERE key = ?", (digest, key))

    def place(self, key: str, path: str) -> None:
        """Gives an attachment its file's name, for good."""
        self.sql.execute("UPDATE attachment SET path = ? WHERE key = ?", (path, key))

    def remove(self, key: str) -> None:
        """Forgets a file that the wiki no longer has; its bytes stay in the archive."""
        self.sql.execute("DELETE FROM attachment WHERE key = ?", (key,))

    def forget_lost(self) -> None:
        """Forgets files whose bytes are not in the archive."""
        self.sql.execute("DELETE FROM attachment WHERE snapshot NOT IN (SELECT id FROM snapshot)")
        self.sql.execute("DELETE FROM upload WHERE snapshot NOT IN (SELECT id FROM snapshot)")
        self.sql.execute("UPDATE attachment SET past = ''")

    def count(self) -> int:
        """How many keys of files are known."""
        return int(self.sql.execute("SELECT count(*) FROM attachment").fetchone()[0])

    def unlinked(self) -> tuple[str, ...]:
        """Names of files to which no page as it was written refers."""
        statement = "SELECT DISTINCT name FROM attachment WHERE path NOT IN (SELECT led FROM link) ORDER BY name"
        return tuple(name for (name,) in self.sql.execute(statement))

    def all(self) -> Iterator[KnownFile]:
        """Every attachment, in the order of its key."""
        statement = (
            f"SELECT a.key, a.name, ifnull(a.path, ''), {columns('s')}, "  # noqa: S608 - constants
            "a.edited, a.folder, a.author, a.deleted, a.made "
            "FROM attachment a JOIN snapshot s ON s.id = a.snapshot ORDER BY a.key"
        )
        for key, name, path, *rest in self.sql.execute(statement).fetchall():
            edited, folder, author, deleted, made = rest[10:]
            yield KnownFile(key, name, path, filed(rest[:10]), edited, folder, author, bool(deleted), made)
