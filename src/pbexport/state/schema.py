"""What the state's tables look like, and how one that an older version wrote becomes one of today."""

import sqlite3
from pathlib import Path

from sqlite_utils import Database, Migrations

from pbexport.errors import LocalTrouble

migrations = Migrations("pbexport")


def bring_up_to_date(connection: sqlite3.Connection, path: Path | None) -> None:
    """Applies each change that a state lacks in a transaction of its own, after a copy of what is there.

    Raises `LocalTrouble` for a state that a newer version wrote.
    """
    database = Database(connection)
    known = {each.name for each in migrations.applied(database)}
    newer = known - {each.name for each in migrations.pending(database)} - _NAMES
    if newer:
        raise LocalTrouble(f"The state {path} was written by a newer pbexport. Install that version, or a newer one.")
    if known and known != _NAMES and path is not None:
        _copy(connection, path.with_name(f"{path.name}.before-{len(_NAMES)}"))
    migrations.apply(database)


def _copy(connection: sqlite3.Connection, beside: Path) -> None:
    """A copy of the state as it is; one that is there already is older, and stays."""
    if not beside.exists():
        half = beside.with_suffix(f"{beside.suffix}.half")
        half.unlink(missing_ok=True)
        copy = sqlite3.connect(half)
        connection.backup(copy)
        copy.close()
        half.replace(beside)


def _run(database: Database, statements: str) -> None:
    for statement in statements.split(";"):
        database.execute(statement)


@migrations()
def first_schema(database: Database) -> None:
    """What the first version kept."""
    _run(database, _FIRST_SCHEMA)


@migrations()
def seals(database: Database) -> None:
    """What of a page was proven."""
    database.execute("ALTER TABLE page ADD COLUMN seal TEXT NOT NULL DEFAULT ''")


@migrations()
def incremental(database: Database) -> None:
    """What is needed to do only what changed; a first run after it does every page once more."""
    _run(database, _INCREMENTAL)


@migrations()
def sources(database: Database) -> None:
    """What is needed to take pages from more than the wiki itself, and to join what was taken."""
    _run(database, _SOURCES)


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

_INCREMENTAL = """
    ALTER TABLE page ADD COLUMN content TEXT NOT NULL DEFAULT '';
    ALTER TABLE page ADD COLUMN folder TEXT;
    ALTER TABLE page ADD COLUMN listed TEXT NOT NULL DEFAULT '';
    ALTER TABLE page ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE page ADD COLUMN made TEXT NOT NULL DEFAULT '';
    ALTER TABLE page ADD COLUMN told TEXT NOT NULL DEFAULT '';
    ALTER TABLE page ADD COLUMN past TEXT NOT NULL DEFAULT '';
    ALTER TABLE attachment ADD COLUMN past TEXT NOT NULL DEFAULT '';
    ALTER TABLE attachment ADD COLUMN edited INTEGER;
    ALTER TABLE attachment ADD COLUMN folder TEXT;
    ALTER TABLE attachment ADD COLUMN author TEXT NOT NULL DEFAULT '';
    ALTER TABLE attachment ADD COLUMN made TEXT NOT NULL DEFAULT '';
    ALTER TABLE attachment ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE skipped ADD COLUMN lasting INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE run ADD COLUMN began INTEGER;
    ALTER TABLE run ADD COLUMN ended INTEGER;
    CREATE TABLE same (run INTEGER, url TEXT, snapshot INTEGER NOT NULL, PRIMARY KEY (run, url)) WITHOUT ROWID;
    CREATE TABLE written (
        path TEXT PRIMARY KEY, digest TEXT NOT NULL, size INTEGER NOT NULL, mtime INTEGER NOT NULL
    ) WITHOUT ROWID;
    INSERT INTO written SELECT path, substr(seal, instr(seal, ' ') + 1), -1, -1 FROM page WHERE path IS NOT NULL;
    INSERT OR IGNORE INTO written SELECT path, '', -1, -1 FROM attachment WHERE path IS NOT NULL;
    DELETE FROM fact WHERE name LIKE 'written %';
    CREATE TABLE leftover (path TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE link (page INTEGER, address TEXT, led TEXT NOT NULL, PRIMARY KEY (page, address)) WITHOUT ROWID;
    CREATE INDEX link_address ON link (address);
    ALTER TABLE mention RENAME TO mention_of_old;
    CREATE TABLE mention (
        page INTEGER, address TEXT, fragment TEXT, PRIMARY KEY (page, address, fragment)
    ) WITHOUT ROWID;
    INSERT INTO mention SELECT 0, address, fragment FROM mention_of_old;
    DROP TABLE mention_of_old;
    CREATE TABLE revision (
        page INTEGER, id INTEGER, snapshot INTEGER NOT NULL, path TEXT NOT NULL DEFAULT '',
        made TEXT NOT NULL DEFAULT '', told TEXT NOT NULL DEFAULT '', PRIMARY KEY (page, id)
    ) WITHOUT ROWID;
    CREATE TABLE upload (
        key TEXT, time INTEGER, snapshot INTEGER NOT NULL, path TEXT NOT NULL DEFAULT '', PRIMARY KEY (key, time)
    ) WITHOUT ROWID;
    CREATE TABLE former (number INTEGER, name TEXT, PRIMARY KEY (number, name)) WITHOUT ROWID;
    CREATE TABLE event (
        id INTEGER PRIMARY KEY, run INTEGER NOT NULL, what TEXT NOT NULL, kind TEXT NOT NULL, item TEXT NOT NULL,
        detail TEXT NOT NULL
    );
    CREATE INDEX event_run ON event (run, kind, item)
"""

_SOURCES = """
    CREATE TABLE source (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, stand TEXT NOT NULL DEFAULT '',
        pages INTEGER NOT NULL DEFAULT 0, revisions INTEGER NOT NULL DEFAULT 0, histories INTEGER NOT NULL DEFAULT 0,
        files INTEGER NOT NULL DEFAULT 0, unread INTEGER NOT NULL DEFAULT 0, others INTEGER NOT NULL DEFAULT 0
    );
    ALTER TABLE snapshot ADD COLUMN source INTEGER;
    CREATE TABLE view (
        page INTEGER, snapshot INTEGER, name TEXT NOT NULL, saved INTEGER, is_exact INTEGER NOT NULL,
        telling INTEGER NOT NULL, is_old INTEGER NOT NULL, fetched INTEGER NOT NULL, content TEXT NOT NULL,
        author TEXT NOT NULL, comment TEXT NOT NULL, PRIMARY KEY (page, snapshot)
    ) WITHOUT ROWID;
    CREATE INDEX view_content ON view (page, content);
    CREATE TABLE listing (
        page INTEGER, snapshot INTEGER, ids TEXT NOT NULL, fetched INTEGER NOT NULL, PRIMARY KEY (page, snapshot)
    ) WITHOUT ROWID;
    CREATE TABLE seen (url TEXT, fetched INTEGER, PRIMARY KEY (url, fetched)) WITHOUT ROWID;
    CREATE TABLE further (page INTEGER, snapshot INTEGER, PRIMARY KEY (page, snapshot)) WITHOUT ROWID;
    ALTER TABLE revision ADD COLUMN author TEXT;
    ALTER TABLE revision ADD COLUMN comment TEXT NOT NULL DEFAULT ''
"""

_NAMES = {"first_schema", "seals", "incremental", "sources"}
