"""A large WARC as a source: records and pages a second on one core, and the memory that it takes.

`crawl.py` writes the imagined wiki of the look-alike as a crawler keeps it: once with files between the pages that make
it as large as it should be, once without. Each is read by a process of its own, to the last byte of every capture, and
by another one that also takes it into the archive of an export, as `pbexport export` does before it writes pages. The
aim for 2 GB is 500 pages a second, and less than 300 MB of memory.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from measure import ROOT, table

from pbexport.home import open_home
from pbexport.means import Means
from pbexport.model.answers import Answer
from pbexport.model.happenings import Skipped
from pbexport.remains.intake import Intake
from pbexport.remains.settle import settle
from pbexport.sources.warc import Warc

_MEGABYTE = 1_000_000
_CHUNK = 1 << 16
_WHOLE = 10
"""Numbers from there on are told without their fraction."""
_ALONE = 20
"""Megabytes of pages that stand alone, at most."""


def main() -> None:
    """Write and read both files, or be the process that reads."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--megabytes", type=int, default=200)
    asked.add_argument("--gigabytes", type=float, help="the same in larger units")
    asked.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    asked.add_argument("--take", type=Path, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.read or given.take:
        _tell(_read(given.read) if given.read else _take(given.take))
        return
    size = int(given.gigabytes * 1000) if given.gigabytes else given.megabytes
    table(
        "One pass through a WARC",
        ("", "MB", "records", "pages", "s", "records/s", "pages/s", "peak memory, MB"),
        *_measured("pages and files", size),
        *_measured("pages alone", min(size, _ALONE), "alone"),
    )


def _measured(what: str, size: int, *alone: str) -> Iterator[tuple[str, ...]]:
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "crawl.warc.gz"
        records, pages = _told("-m", "benchmarks.crawl", path, size, *alone)
        for how, flag in (("read", "--read"), ("into the archive", "--take")):
            seconds, found, peak = _told(__file__, flag, path)
            if found != pages:
                raise SystemExit(f"{found} of {pages} pages were found")
            large = path.stat().st_size / _MEGABYTE
            numbers = (large, records, pages, seconds, records / seconds, pages / seconds, peak)
            yield f"{what}, {how}", *(f"{each:,.0f}" if each >= _WHOLE else f"{each:.1f}" for each in numbers)


def _told(*arguments: object) -> list[float]:
    command = [sys.executable, *map(str, arguments)]
    return json.loads(subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.PIPE).stdout)


def _read(path: Path) -> int:
    """Reads everything; gives the number of pages."""
    return sum(map(_is_page, Warc(path).captures()))


def _take(path: Path) -> int:
    """Takes everything into the archive of a new export; gives the number of pages."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder, open_home(Path(folder) / "export") as home:
        run = home.state.runs.begin()
        gave = Intake(home, run, Means(), Warc(path), home.site).take()
        settle(home.state, run)
    return gave.pages


def _tell(pages: int) -> None:
    """Says how long this process worked, how many pages there were, and what memory it had at most."""
    seconds = time.process_time()
    peak = re.search(r"^VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)
    print(json.dumps((seconds, pages, int(peak[1]) * 1024 / _MEGABYTE if peak else 0)))


def _is_page(capture: Answer | Skipped) -> bool:
    if isinstance(capture, Skipped):
        raise SystemExit(f"{capture.item}: {capture.reason}")
    while capture.body.read(_CHUNK):
        pass
    return "/w/page/" in capture.url


if __name__ == "__main__":
    main()
