"""Files from an archive of many pages, the export's own and builders' sites: the first time, and when nothing changed.

The export is made once, against the look-alike in a process of its own; every build is a process, as users start it.
The processor time of all its processes is told too, for it says what a build takes where other work goes on beside it.
"""

import argparse
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from measure import Cost, look_alike, pbexport, spread, table

_PROFILES = ("plain", "mkdocs", "hugo", "jsonl")


def main() -> None:
    """Export, and build."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("pages", type=int, nargs="?", default=10_000)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--profiles", nargs="*", default=_PROFILES)
    asked.add_argument("--export", type=Path, help="an export that is there already")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        root = given.export or _exported(given.pages, Path(scratch) / "export")
        rows = [tuple(_row("its own files", [_own(root) for _ in range(given.rounds)]))]
        rows += [
            tuple(_row(profile, [_site(root, profile, Path(scratch, profile)) for _ in range(given.rounds)]))
            for profile in given.profiles
        ]
    head = ("", "first: s", "processor s", "nothing changed: s", "processor s", "peak MB")
    table(f"Sites of {given.pages:,} pages, {given.rounds} rounds, median (min-max)", head, *rows)


def _exported(pages: int, root: Path) -> Path:
    with look_alike(pages) as url:
        pbexport("export", url, "-o", root, "--delay", 0, "-q")
    return root


def _row(name: str, rounds: list[tuple[Cost, Cost]]) -> Iterator[str]:
    first, again = zip(*rounds, strict=True)
    yield name
    for costs in (first, again):
        yield from (_told(cost.wall for cost in costs), _told(cost.cpu for cost in costs))
    yield f"{max(cost.peak for cost in (*first, *again)):.0f}"


def _own(root: Path) -> tuple[Cost, Cost]:
    for name in ("pages", "files"):
        shutil.rmtree(root / name)
    first, again = (pbexport("build", root, "-q") for _ in range(2))
    return first, again


def _site(root: Path, profile: str, into: Path) -> tuple[Cost, Cost]:
    shutil.rmtree(into, ignore_errors=True)
    first, again = (pbexport("build", root, "--profile", profile, "--into", into, "-q") for _ in range(2))
    return first, again


def _told(seconds: Iterable[float]) -> str:
    return spread(list(seconds), 1)


if __name__ == "__main__":
    main()
