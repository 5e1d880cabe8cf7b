"""A whole export over HTTP, and what bounds it: HTTP, or Python.

The look-alike runs in a process of its own. A bare `requests` session that asks for the same addresses and throws the
answers away is the fastest that any tool built on requests can be; the export does the same and keeps, reads and writes
everything. Then the same with a server that takes as long for an answer as a distant one does.
"""

import argparse
import random
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import requests
from measure import Cost, look_alike, pbexport, ratios, spread, table, timed


@dataclass(frozen=True)
class Round:
    """One export, the bare client beside it, and the writing of all files again without HTTP."""

    export: Cost
    build: Cost
    bare: Cost
    pages: int
    requests: int
    sampled: int


def main() -> None:
    """Measure on loopback, then with answers that take their time."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("pages", type=int, nargs="?", default=5000)
    asked.add_argument("--sample", type=int, default=2000, help="requests of the bare client")
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--answer-time", type=float, default=0.05, help="seconds that a distant server takes")
    given = asked.parse_args()
    _tell(_rounds(given.pages, given.sample, given.rounds, 0.0), 0.0)
    _tell(_rounds(given.pages // 25, given.sample // 25, given.rounds, given.answer_time), given.answer_time)


def _rounds(pages: int, sample: int, rounds: int, answer_time: float) -> list[Round]:
    with look_alike(pages, answer_time) as url:
        return [_round(url, sample) for _ in range(rounds)]


def _round(url: str, sample: int) -> Round:
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "export"
        export = pbexport("export", url, "-o", root, "--delay", 0, "-q")
        build = pbexport("build", root, "-q")
        pages, asked = _archived(root)
    chosen = random.Random(len(asked)).sample(asked, min(sample, len(asked)))  # noqa: S311 - the same every time
    return Round(export, build, timed(lambda: _ask(chosen)), pages, len(asked), len(chosen))


def _archived(root: Path) -> tuple[int, list[str]]:
    """How many pages an export holds, and every address it asked for."""
    with closing(sqlite3.connect(root / ".pbexport" / "state.sqlite")) as state:
        (pages,) = state.execute("SELECT count(*) FROM page").fetchone()
        return pages, [url for (url,) in state.execute("SELECT url FROM snapshot")]


def _ask(addresses: list[str]) -> None:
    """The least that a client can do: one connection, every answer read to its end."""
    with requests.Session() as session:
        for address in addresses:
            session.get(address, timeout=30).content  # noqa: B018 - reading it is the work


def _tell(rounds: list[Round], answer_time: float) -> None:
    export = [each.requests / each.export.wall for each in rounds]
    bare = [each.sampled / each.bare.wall for each in rounds]
    first = rounds[0]
    where = f"answers after {1000 * answer_time:.0f} ms" if answer_time else "answers at once"
    table(
        f"Export of {first.pages:,} pages, {where}: {len(rounds)} rounds, median (min-max)",
        ("", "bare requests", "export"),
        ("requests", f"{first.sampled:,}", f"{first.requests:,}"),
        ("requests/s", spread(bare, 0), spread(export, 0)),
        ("pages/s", "", spread((each.pages / each.export.wall for each in rounds), 0)),
        (
            "CPU ms a request",
            spread((1000 * each.bare.cpu / each.sampled for each in rounds), 2),
            spread((1000 * each.export.cpu / each.requests for each in rounds), 2),
        ),
        (
            "time spent waiting, %",
            spread((100 * each.bare.waiting for each in rounds), 0),
            spread((100 * each.export.waiting for each in rounds), 0),
        ),
        ("build alone, % of the time", "", spread((100 * each.build.wall / each.export.wall for each in rounds), 0)),
        ("speed, export to bare", "", spread(ratios(export, bare), 2)),
    )


if __name__ == "__main__":
    main()
