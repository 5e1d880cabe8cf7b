"""What the pages point to, and under which names and addresses they are known."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Links:
    """The tables of addresses, former names, places and links."""

    sql: sqlite3.Connection

    def put_alias(self, path: str, number: int) -> None:
        """Records that a page answered under a path."""
        self.sql.execute("INSERT OR REPLACE INTO alias VALUES (?, ?)", (path, number))

    def renumber(self, number: int, now: int) -> None:
        """What is known of a page is known of the page with another number."""
        for table, column in (("alias", "number"), ("mention", "page")):
            self.sql.execute(f"UPDATE OR REPLACE {table} SET {column} = ? WHERE {column} = ?", (now, number))  # noqa: S608

    def aliases(self) -> Iterator[tuple[str, int]]:
        """Every path under which a page answered, with the page's number."""
        yield from self.sql.execute("SELECT path, number FROM alias")

    def put_former(self, number: int, name: str) -> None:
        """Records a name that a page no longer has."""
        self.sql.execute("INSERT OR IGNORE INTO former VALUES (?, ?)", (number, name))

    def former(self) -> Iterator[tuple[int, str]]:
        """Every name that a page no longer has, with the page's number."""
        yield from self.sql.execute("SELECT number, name FROM former ORDER BY number, name")

    def put_mentions(self, page: int, mentions: Iterable[tuple[str, str]]) -> None:
        """Records the places that a page's links point to: path of a page, name of the place."""
        self.sql.execute("DELETE FROM mention WHERE page = ?", (page,))
        rows = ((page, address, fragment) for address, fragment in mentions)
        self.sql.executemany("INSERT OR IGNORE INTO mention VALUES (?, ?, ?)", rows)

    def mentions(self) -> Iterator[tuple[str, str]]:
        """Every place that some link points to."""
        yield from self.sql.execute("SELECT DISTINCT address, fragment FROM mention ORDER BY address, fragment")

    def put_led(self, page: int, led: Mapping[str, str]) -> None:
        """Records where the links of a written page lead: path on the wiki → path in the export, "" for nowhere."""
        self.sql.execute("DELETE FROM link WHERE page = ?", (page,))
        rows = ((page, address, target) for address, target in led.items())
        self.sql.executemany("INSERT INTO link VALUES (?, ?, ?)", rows)

    def led(self) -> Iterator[tuple[str, str]]:
        """Every address that a written page links to, and where that led when the page was written."""
        yield from self.sql.execute("SELECT DISTINCT address, led FROM link")

    def pages_with(self, address: str, led: str) -> Iterator[int]:
        """The pages in which a link to an address leads there."""
        rows = self.sql.execute("SELECT page FROM link WHERE address = ? AND led = ?", (address, led))
        yield from (row[0] for row in rows)

    def missing(self) -> Iterator[tuple[int, str]]:
        """Every link that leads nowhere: number of the page, path on the wiki."""
        yield from self.sql.execute("SELECT page, address FROM link WHERE led = '' ORDER BY page, address")
