"""Peak memory of exports that grow: it has to stay flat, and under 250 MB, whatever the size of the wiki.

Each export and each build is started as a user would; the system reports the resident size of its largest process at
the end. Pages are written by as many processes as there are processors: on Linux all of them are also added up.
"""

import argparse
import tempfile
from pathlib import Path

from measure import Cost, look_alike, pbexport, table

LIMIT = 250
"""Megabytes."""


def main() -> None:
    """Export and build wikis of a quarter, a half and all of the pages."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("pages", type=int, nargs="?", default=20_000)
    pages = asked.parse_args().pages
    measured = [(size, *_measured(size)) for size in (pages // 4, pages // 2, pages)]
    table(
        f"Peak memory up to {pages:,} pages",
        ("pages", "export, MB", "all processes", "s", "build, MB", "all processes", "s"),
        *((f"{size:,}", *_told(export), *_told(build)) for size, export, build in measured),
    )
    largest = max(max(cost.peak, cost.together) for _, *costs in measured for cost in costs)
    print(f"{'Under' if largest < LIMIT else 'NOT under'} {LIMIT} MB: {largest:.0f} MB at most.")


def _measured(size: int) -> tuple[Cost, Cost]:
    """One export with its build, in a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as scratch, look_alike(size) as url:
        root = Path(scratch) / "export"
        export = pbexport("export", url, "-o", root, "--delay", 0, "-q", watched=True)
        return export, pbexport("build", root, "-q", watched=True)


def _told(cost: Cost) -> tuple[str, str, str]:
    return f"{cost.peak:.0f}", f"{cost.together:.0f}", f"{cost.wall:.0f}"


if __name__ == "__main__":
    main()
