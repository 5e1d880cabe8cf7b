"""A large WARC as a source: records and pages a second on one core, and the memory that it takes.

`crawl.py` writes the imagined wiki of the look-alike as a crawler keeps it: once with files between the pages that make
it as large as it should be, once without. Each is read by a process of its own, to the last byte of every capture. The
aim for 2 GB is 500 pages a second, and less than 300 MB of memory.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measure import ROOT, table

from pbexport.model import Answer, Skipped
from pbexport.sources.warc import Warc

_MEGABYTE = 1_000_000
_CHUNK = 1 << 16
_ALONE = 20
"""Megabytes of pages that stand alone, at most."""


def main() -> None:
    """Write and read both files, or be the process that reads."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--megabytes", type=int, default=200)
    asked.add_argument("--gigabytes", type=float, help="the same in larger units")
    asked.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.read:
        _read(given.read)
        return
    size = int(given.gigabytes * 1000) if given.gigabytes else given.megabytes
    table(
        "One pass through a WARC",
        ("", "MB", "records", "pages", "s", "records/s", "pages/s", "peak memory, MB"),
        ("pages and files", *_measured(size)),
        ("pages alone", *_measured(min(size, _ALONE), "alone")),
    )


def _measured(size: int, *alone: str) -> tuple[str, ...]:
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "crawl.warc.gz"
        records, pages = _told("-m", "benchmarks.crawl", path, size, *alone)
        seconds, found, peak = _told(__file__, "--read", path)
        if found != pages:
            raise SystemExit(f"{found} of {pages} pages were found")
        numbers = (path.stat().st_size / _MEGABYTE, records, pages, seconds, records / seconds, pages / seconds, peak)
    return tuple(f"{number:,.0f}" if number >= 10 else f"{number:.1f}" for number in numbers)  # noqa: PLR2004


def _told(*arguments: object) -> list[float]:
    command = [sys.executable, *map(str, arguments)]
    return json.loads(subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.PIPE).stdout)


def _read(path: Path) -> None:
    """Reads everything; says how long it worked, how many pages there were, and what memory it had at most."""
    began = time.process_time()
    pages = sum(map(_is_page, Warc(path).captures()))
    seconds = time.process_time() - began
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
