"""All SQL: the index of the archive, and what is known of the wiki.

Everything here could be read again from the archive, save two things: the names that were given to files, which stay,
and which run is unfinished. A snapshot is indexed when its bytes are in the archive, and what it means is recorded
after that; so a killed run forgets at most what `Archive.recover` finds again, or what is read again from it.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlite_utils import Database, Migrations

from pbexport.errors import FolderLocked, LocalTrouble
from pbexport.model import Filed, Kind, Location, Skipped, Stage

migrations = Migrations("pbexport")

_FILED = "url, status, content_type, fetched, size, digest, redirect, file, offset, length"


@migrations()
def first_schema(database: Database) -> None:
    """What version 0.1 keeps."""
    for statement in _FIRST_SCHEMA.split(";"):
        database.execute(statement)


@migrations()
def seals(database: Database) -> None:
    """What of a page was proven."""
    database.execute("ALTER TABLE page ADD COLUMN seal TEXT NOT NULL DEFAULT ''")


_FIRST_SCHEMA = """
    CREATE TABLE run (id INTEGER PRIMARY KEY, finished INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE snapshot (
        id INTEGER PRIMARY KEY, run INTEGER NOT NULL, url TEXT NOT NULL, status INTEGER NOT NULL,
        content_type TEXT NOT NULL, fetched INTEGER NOT NULL, size INTEGER NOT NULL, digest TEXT NOT NULL,
        redirect TEXT NOT NULL, file TEXT NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL
    );
    CREATE INDEX snapshot_url ON snapshot (url, run);
    CREATE TABLE page (
        number INTEGER PRIMARY KEY, name TEXT NOT NULL, edited INTEGER, view INTEGER NOT NULL, history INTEGER,
        history_edited INTEGER, path TEXT
    );
    CREATE TABLE alias (path TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE attachment (
        key TEXT PRIMARY KEY, name TEXT NOT NULL, snapshot INTEGER NOT NULL, path TEXT
    ) WITHOUT ROWID;
    CREATE TABLE mention (address TEXT, fragment TEXT, PRIMARY KEY (address, fragment)) WITHOUT ROWID;
    CREATE TABLE skipped (
        item TEXT, kind TEXT, stage TEXT, reason TEXT NOT NULL, PRIMARY KEY (item, kind, stage)
    ) WITHOUT ROWID;
    CREATE TABLE disallowed (address TEXT PRIMARY KEY) WITHOUT ROWID
"""


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


@dataclass(frozen=True, slots=True)
class KnownFile:
    """An attachment, and where its snapshot lies."""

    key: str
    name: str
    path: str
    """Where it is written, relative to the export's folder; "" as long as no name was given."""
    filed: Filed


class State:
    """The state of one export; in memory when no path is given."""

    def __init__(self, path: Path | None = None) -> None:
        with _sqlite_trouble(path):
            connection = sqlite3.connect(path or ":memory:", isolation_level=None)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            migrations.apply(Database(connection))
        self._sql = connection

    def close(self) -> None:
        """Closes the file; all that was recorded is in it."""
        self._sql.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What is recorded within is recorded all together or not at all."""
        self._sql.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._sql.execute("ROLLBACK")
            raise
        self._sql.execute("COMMIT")

    # runs and facts

    def begin_run(self) -> int:
        """The number of the run that is unfinished, or of a new one."""
        found = self._sql.execute("SELECT id FROM run WHERE NOT finished").fetchone()
        if found is None:
            found = self._sql.execute("INSERT INTO run DEFAULT VALUES RETURNING id").fetchone()
        return int(found[0])

    def finish_run(self, run: int) -> None:
        """All that the run could get is in the archive; the next one asks anew."""
        self._sql.execute("UPDATE run SET finished = 1 WHERE id = ?", (run,))

    def fact(self, name: str) -> str:
        """A fact about the wiki, "" when it is not known."""
        found = self._sql.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return str(found[0]) if found else ""

    def learn(self, name: str, value: str) -> None:
        """Records a fact about the wiki."""
        self._sql.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, value))

    # the index of the archive

    def index(self, run: int, filed: Filed) -> int:
        """Records a snapshot; gives its number."""
        where = filed.location
        row = (run, filed.url, filed.status, filed.content_type, filed.fetched, filed.size, filed.digest,
               filed.redirect, where.file, where.offset, where.length)  # fmt: skip
        statement = f"INSERT INTO snapshot (run, {_FILED}) VALUES (?,?,?,?,?,?,?,?,?,?,?)"  # noqa: S608 - constants
        return self._sql.execute(statement, row).lastrowid or 0

    def held(self, url: str, run: int) -> tuple[int, Filed] | None:
        """What this run already got from an address, with the snapshot's number."""
        statement = f"SELECT id, {_FILED} FROM snapshot WHERE url = ? AND run = ? ORDER BY id DESC"  # noqa: S608
        found = self._sql.execute(statement, (url, run)).fetchone()
        return (found[0], _filed(found[1:])) if found else None

    def snapshot(self, number: int) -> Filed:
        """A snapshot's entry by its number."""
        statement = f"SELECT {_FILED} FROM snapshot WHERE id = ?"  # noqa: S608 - constants
        return _filed(self._sql.execute(statement, (number,)).fetchone())

    def ends(self) -> dict[str, int]:
        """For each WARC file the byte after its last known record."""
        return dict(self._sql.execute("SELECT file, max(offset + length) FROM snapshot GROUP BY file"))

    def forget_beyond(self, sizes: dict[str, int]) -> None:
        """Forgets snapshots whose bytes are not on disk: a power loss may take what the index already knew."""
        lost = {file: sizes.get(file, 0) for file, end in self.ends().items() if end > sizes.get(file, 0)}
        if not lost:
            return
        with self.transaction():
            for file, size in lost.items():
                self._sql.execute("DELETE FROM snapshot WHERE file = ? AND offset + length > ?", (file, size))
            known = "(SELECT id FROM snapshot)"
            self._sql.execute(f"DELETE FROM page WHERE view NOT IN {known}")  # noqa: S608 - constants
            self._sql.execute(f"UPDATE page SET history = NULL WHERE history NOT IN {known}")  # noqa: S608
            self._sql.execute(f"DELETE FROM attachment WHERE snapshot NOT IN {known}")  # noqa: S608 - constants

    # what the snapshots mean

    def put_page(self, number: int, name: str, edited: int | None, view: int) -> None:
        """Records what a page view says; the history that is known stays."""
        self._sql.execute(
            "INSERT INTO page (number, name, edited, view) VALUES (?, ?, ?, ?) ON CONFLICT (number) DO UPDATE SET "
            "name = excluded.name, edited = excluded.edited, view = excluded.view",
            (number, name, edited, view),
        )

    def put_history(self, number: int, history: int) -> None:
        """Records the history of a page as it now is."""
        self._sql.execute("UPDATE page SET history = ?, history_edited = edited WHERE number = ?", (history, number))

    def history_of(self, number: int, edited: int | None) -> int | None:
        """The snapshot of a page's history, if it was got since the page was last saved."""
        found = self._sql.execute(
            "SELECT history FROM page WHERE number = ? AND history_edited = ?", (number, edited)
        ).fetchone()
        return found[0] if found else None

    def put_alias(self, path: str, number: int) -> None:
        """Records that a page answered under a path."""
        self._sql.execute("INSERT OR REPLACE INTO alias VALUES (?, ?)", (path, number))

    def put_file(self, key: str, name: str, snapshot: int) -> None:
        """Records an attachment; the name it was given stays."""
        self._sql.execute(
            "INSERT INTO attachment (key, name, snapshot) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET "
            "name = excluded.name, snapshot = excluded.snapshot",
            (key, name, snapshot),
        )

    def file_of(self, key: str) -> int | None:
        """The snapshot of an attachment."""
        found = self._sql.execute("SELECT snapshot FROM attachment WHERE key = ?", (key,)).fetchone()
        return found[0] if found else None

    def put_mentions(self, mentions: Iterable[tuple[str, str]]) -> None:
        """Records that some link points to a place in a page: its path, the name of the place."""
        self._sql.executemany("INSERT OR IGNORE INTO mention VALUES (?, ?)", mentions)

    def place_page(self, number: int, path: str) -> None:
        """Gives a page its file name, for good."""
        self._sql.execute("UPDATE page SET path = ? WHERE number = ?", (path, number))

    def place_file(self, key: str, path: str) -> None:
        """Gives an attachment its file name, for good."""
        self._sql.execute("UPDATE attachment SET path = ? WHERE key = ?", (path, key))

    def put_seal(self, number: int, seal: str) -> None:
        """Records of what a page's proof was made."""
        self._sql.execute("UPDATE page SET seal = ? WHERE number = ? AND seal <> ?", (seal, number, seal))

    def page_names(self) -> Iterator[tuple[int, str, str]]:
        """Number, name and path ("" when none) of every page, oldest page first."""
        yield from self._sql.execute("SELECT number, name, ifnull(path, '') FROM page ORDER BY number")

    def pages(self) -> Iterator[KnownPage]:
        """Every page with its snapshots, oldest page first."""
        last = -1
        while rows := self._sql.execute(_PAGES, (last,)).fetchall():
            for number, name, path, seal, *rest in rows:
                history = _filed(rest[10:]) if rest[10] is not None else None
                yield KnownPage(number, name, path, _filed(rest[:10]), history, seal)
            last = rows[-1][0]

    def aliases(self) -> Iterator[tuple[str, int]]:
        """Every path under which a page answered, with the page's number."""
        yield from self._sql.execute("SELECT path, number FROM alias")

    def mentions(self) -> Iterator[tuple[str, str]]:
        """Every place that some link points to."""
        yield from self._sql.execute("SELECT address, fragment FROM mention ORDER BY address, fragment")

    def files(self) -> Iterator[KnownFile]:
        """Every attachment, in the order of its key."""
        columns = ", ".join(f"s.{column}" for column in _FILED.split(", "))
        statement = (
            f"SELECT a.key, a.name, ifnull(a.path, ''), {columns} FROM attachment a "  # noqa: S608 - constants
            "JOIN snapshot s ON s.id = a.snapshot ORDER BY a.key"
        )
        for key, name, path, *rest in self._sql.execute(statement).fetchall():
            yield KnownFile(key, name, path, _filed(rest))

    # what could not be done

    def skip(self, skipped: Skipped) -> None:
        """Records what could not be done."""
        row = (skipped.item, skipped.kind, skipped.stage, skipped.reason)
        self._sql.execute("INSERT OR REPLACE INTO skipped VALUES (?, ?, ?, ?)", row)

    def disallow(self, address: str) -> None:
        """Records an address that robots.txt asks to leave alone."""
        self._sql.execute("INSERT OR IGNORE INTO disallowed VALUES (?)", (address,))

    def forget_troubles(self, *stages: Stage) -> None:
        """Forgets what could not be done at these stages: it is tried again."""
        for stage in stages:
            self._sql.execute("DELETE FROM skipped WHERE stage = ?", (stage,))
        if Stage.FETCH in stages:
            self._sql.execute("DELETE FROM disallowed")

    def troubles(self) -> tuple[Skipped, ...]:
        """All that could not be done, in the order of its address."""
        rows = self._sql.execute("SELECT item, kind, stage, reason FROM skipped ORDER BY item, kind, stage")
        return tuple(Skipped(item, Kind(kind), Stage(stage), reason) for item, kind, stage, reason in rows)

    def disallowed(self) -> tuple[str, ...]:
        """All addresses that robots.txt asks to leave alone."""
        return tuple(row[0] for row in self._sql.execute("SELECT address FROM disallowed ORDER BY address"))


_PAGES = f"""
    SELECT p.number, p.name, ifnull(p.path, ''), p.seal,
        {", ".join(f"v.{column}" for column in _FILED.split(", "))},
        {", ".join(f"h.{column}" for column in _FILED.split(", "))}
    FROM page p JOIN snapshot v ON v.id = p.view LEFT JOIN snapshot h ON h.id = p.history
    WHERE p.number > ? ORDER BY p.number LIMIT 500
"""  # noqa: S608 - constants


def _filed(row: Sequence[Any]) -> Filed:
    url, status, content_type, fetched, size, digest, redirect, file, offset, length = row
    return Filed(url, status, content_type, fetched, size, digest, redirect, Location(file, offset, length))


@contextmanager
def _sqlite_trouble(path: Path | None) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise LocalTrouble(f"The state {path} cannot be used: {error}. Move it away to begin anew.") from error


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Keeps every other run out of a folder; the operating system lets go when the process ends, however it ends.

    Raises `FolderLocked` when another run is at work there.
    """
    holder = sqlite3.connect(folder / "lock.sqlite", isolation_level=None, timeout=0)
    try:
        _take(holder, folder)
        yield
    finally:
        holder.close()


def _take(holder: sqlite3.Connection, folder: Path) -> None:
    try:
        holder.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        raise FolderLocked(f"Another run is at work in {folder.parent}. Wait for it, or stop it first.") from error
