"""What was written into the folder of a site: it lies in that folder, so that a site can be moved, or thrown away."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pbexport.state.imprints import Imprints

_TABLES = """
    CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS written (
        path TEXT PRIMARY KEY, digest TEXT NOT NULL, size INTEGER NOT NULL, mtime INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS leftover (path TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS made (
        path TEXT PRIMARY KEY, made TEXT NOT NULL, led TEXT NOT NULL DEFAULT '{}'
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS spots (page INTEGER PRIMARY KEY, made TEXT NOT NULL, headings TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What each file of a site was made of, and what it held."""

    sql: sqlite3.Connection

    @property
    def imprints(self) -> Imprints:
        """What lies where."""
        return Imprints(self.sql)

    def made(self) -> dict[str, str]:
        """Path of each file → a digest of what it was made of."""
        return dict(self.sql.execute("SELECT path, made FROM made"))

    def led(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        """Path of each page → where its links led: path on the wiki → path in the site."""
        for path, led in self.sql.execute("SELECT path, led FROM made WHERE led <> '{}'"):
            yield path, json.loads(led)

    def spots(self) -> Iterator[tuple[int, str, Mapping[str, str]]]:
        """Number of each page that links point into, of what it was made then, and the places that are there."""
        for page, made, headings in self.sql.execute("SELECT page, made, headings FROM spots"):
            yield page, made, json.loads(headings)

    def put_spots(self, page: int, made: str, headings: Mapping[str, str]) -> None:
        """Records which places are there in a page: name → heading."""
        row = (page, made, json.dumps(dict(headings), ensure_ascii=False))
        self.sql.execute("INSERT OR REPLACE INTO spots VALUES (?, ?, ?)", row)

    def put_made(self, path: str, made: str, led: Mapping[str, str] | None = None) -> None:
        """Records of what a file was made, and where its links lead."""
        row = (path, made, json.dumps(dict(led or {}), ensure_ascii=False))
        self.sql.execute("INSERT OR REPLACE INTO made VALUES (?, ?, ?)", row)

    def forget(self, path: str) -> None:
        """Nothing of ours lies at a path any more."""
        self.imprints.forget(path)
        self.sql.execute("DELETE FROM made WHERE path = ?", (path,))

    def fact(self, name: str) -> str:
        """A fact about the site as a whole, "" when it is not known."""
        found = self.sql.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return str(found[0]) if found else ""

    def learn(self, name: str, value: str) -> None:
        """Records a fact."""
        self.sql.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, value))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What is recorded within is recorded all together or not at all."""
        with self.sql:
            self.sql.execute("BEGIN IMMEDIATE")
            yield


def is_site(folder: Path) -> bool:
    """Whether a folder holds a site that was made here."""
    return (folder / "site.sqlite").is_file()


@contextmanager
def open_manifest(folder: Path | None) -> Iterator[Manifest]:
    """The manifest that lies in a folder; a new one where there is none, and one in memory for no folder."""
    sql = sqlite3.connect(folder / "site.sqlite" if folder else ":memory:", isolation_level=None)
    try:
        sql.execute("PRAGMA journal_mode = WAL")
        sql.execute("PRAGMA synchronous = NORMAL")
        sql.executescript(_TABLES)
        yield Manifest(sql)
    finally:
        sql.close()
