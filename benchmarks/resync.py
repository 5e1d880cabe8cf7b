"""What a run costs that gets only what changed: requests, bytes, files, processor time and memory.

The look-alike runs in a process of its own, and people change it between the runs. Each run is the program as a user
would start it, without a pause between requests. The table goes to `docs/resync-costs.md`, row by row.
"""

import argparse
import os
import platform
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from measure import ROOT, Cost, Served, pbexport, served

APIS = {"open": "the API answers", "off": "without API"}
OUTPUT = ROOT / "docs" / "resync-costs.md"
HEAD = """\
# What bringing an export up to date costs

Written by `python benchmarks/resync.py` on {date}, on {processors} shared processors ({machine}), Python {python},
beside a little other work. The wiki is the look-alike of `fixtures/`, imagined page by page, and answers over loopback
as fast as it can; requests follow without a pause. Each run is a process of its own.

- **Requests**: all, and by kind: page views, histories of pages, files, and what only helps to find those (the API,
  `robots.txt`, the feed, the sitemap).
- **KB**: content of all answers as it was sent, not compressed, without headers.
- **Files**: those under the export's folder that are new or have another time of change, `.pbexport` aside;
  "taken away" are those that are gone.
- **s**: processor time of the program and its workers, in Python and in the system, start of the interpreter included.
  The server's is not in it.
- **MB**: resident memory of the largest process at its most.

A changed page got one sentence more. The renamed page and the deleted one are linked by others, which are written again
where their links lead elsewhere.
"""
COLUMNS = "| run | requests | views | histories | files | others | KB | files written | taken away | s | MB |"
RULE = f"|---{'|--:' * (COLUMNS.count('|') - 2)}|"


@dataclass(frozen=True)
class Line:
    """What one run took."""

    run: str
    asked: dict[str, int]
    """Requests by their kind, and `bytes`."""
    written: int
    removed: int
    cost: Cost

    def __str__(self) -> str:
        kinds = [self.asked.get(kind, 0) for kind in ("views", "histories", "files", "others")]
        numbers = (sum(kinds), *kinds, round(self.asked.get("bytes", 0) / 1000), self.written, self.removed)
        told = (*(f"{number:,}" for number in numbers), f"{self.cost.cpu:.2f}", f"{self.cost.peak:.0f}")
        return f"| {' | '.join((self.run, *told))} |"


@dataclass
class Wiki:
    """A wiki and its export."""

    server: Served
    root: Path
    times: dict[str, int] = field(default_factory=dict)
    """When each file of the export was written."""

    def run(self, name: str, change: Callable[[], object] = lambda: None) -> Line:
        """One run, after people changed something."""
        change()
        self.server.ask("counted")
        cost = pbexport("export", self.server.url, "-o", self.root, "--delay", 0, "-q")
        before, self.times = self.times, dict(_times(self.root))
        written = sum(before.get(path) != time for path, time in self.times.items())
        return Line(name, self.server.ask("counted"), written, len(before.keys() - self.times.keys()), cost)

    def runs(self) -> Iterator[Line]:
        """One after the other, each beginning where the last one ended."""
        yield self.run("first")
        yield self.run("unchanged")
        names = self.server.ask("names")
        texts = names[len(names) // 4 :]  # the first ones list others
        for count in (1, 10, 100):
            chosen = (names if count > len(texts) else texts)[:: max(1, len(texts) // count)][:count]
            yield self.run(f"{len(chosen)} changed", lambda chosen=chosen: self._amend(chosen))
        yield self.run("1 renamed", lambda: self.server.ask("rename", texts[5], "Renamed at last"))
        yield self.run("1 deleted", lambda: self.server.ask("hide", texts[7]))
        yield self.run("unchanged again")

    def _amend(self, names: list[str]) -> None:
        for name in names:
            self.server.ask("amend", name)


def main() -> None:
    """Measure wikis of several sizes, with API and without."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--pages", type=int, nargs="+", default=[100, 1_000, 10_000])
    asked.add_argument("--api", nargs="+", choices=APIS, default=list(APIS))
    asked.add_argument("--output", type=Path, default=OUTPUT)
    given = asked.parse_args()
    given.output.write_text(_head(), "utf-8")
    for line in _lines(given.pages, given.api):
        print(line, flush=True)
        with given.output.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")


def _lines(sizes: list[int], apis: list[str]) -> Iterator[str | Line]:
    for pages in sizes:
        for api in apis:
            yield from ("", f"## {pages:,} pages, {APIS[api]}", "", COLUMNS, RULE)
            with tempfile.TemporaryDirectory() as scratch, served(pages, api=api) as server:
                yield from Wiki(server, Path(scratch) / "export").runs()


def _times(root: Path) -> Iterator[tuple[str, int]]:
    """When each file was written that is there for people."""
    for path in root.rglob("*"):
        if path.is_file() and ".pbexport" not in path.parts:
            yield str(path), path.stat().st_mtime_ns


def _head() -> str:
    return HEAD.format(
        date=datetime.now(UTC).date(),
        processors=os.cpu_count(),
        machine=f"{platform.system()}, {platform.machine()}",
        python=platform.python_version(),
    )


if __name__ == "__main__":
    main()
