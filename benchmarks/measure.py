"""What all measurements share: clocks, processes whose cost is known, and tables.

A machine is never quiet. So candidates take turns within one run, and what is told is the median of all rounds with the
smallest and the largest; a ratio is taken within each round.
"""

import json
import os
import re
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
_MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in which the system counts peak memory."""
_MEGABYTE = 1_000_000
_GLANCE = 0.1
"""Seconds between two looks at the memory of processes."""
_PSS = re.compile(r"^Pss: +(\d+) kB", re.MULTILINE)

sys.path.append(str(ROOT))  # so that every script finds the look-alike
os.environ.update(NO_PROXY="127.0.0.1", no_proxy="127.0.0.1")  # for every process that is started from here


@dataclass(frozen=True)
class Cost:
    """What some work took."""

    wall: float
    """Seconds on the clock."""
    cpu: float
    """Seconds of processor time, in Python and in the system."""
    peak: float = 0.0
    """Megabytes of resident memory that the largest process had at most; known of a process that has ended."""
    together: float = 0.0
    """Megabytes that all its processes had at once; known where it was watched, and the system is Linux."""

    @property
    def waiting(self) -> float:
        """The share of the time in which the processor had nothing to do for it."""
        return max(0.0, 1 - self.cpu / self.wall)


def timed(work: Callable[[], object]) -> Cost:
    """Does some work in this process and those that it starts and ends, and says what it took."""
    wall, cpu = time.perf_counter(), _processor_time()
    work()
    return Cost(time.perf_counter() - wall, _processor_time() - cpu)


def _processor_time() -> float:
    """Seconds that this process has worked until now, with those of its children that have ended."""
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


_INSTALLED = {"PYTHONDONTWRITEBYTECODE": ""}
"""An installed program has its bytecode beside it; so has this one from its second start on, whatever is usual here."""


def pbexport(*arguments: object, watched: bool = False, **environment: str) -> Cost:
    """Runs the program as a user would, and says what it took; 1 is an export with something missing.

    Watching sees its processes together, and disturbs them a little.
    """
    command = [sys.executable, "-m", "pbexport", *map(str, arguments)]
    begin = time.perf_counter()
    process = subprocess.Popen(command, env=os.environ | _INSTALLED | environment)
    together = _watch(process.pid) if watched else 0.0
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 1}:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    peak = used.ru_maxrss * _MAXRSS_UNIT / _MEGABYTE
    return Cost(time.perf_counter() - begin, used.ru_utime + used.ru_stime, peak, together)


def _watch(pid: int) -> float:
    """Megabytes that a process and its children had at most, looked at now and then until it ends."""
    most = 0.0
    while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        most = max(most, _resident(pid))
        time.sleep(_GLANCE)
    return most


def _resident(pid: int) -> float:
    """Megabytes of a process and its children now; what they share is counted once."""
    process = Path("/proc") / str(pid)
    try:
        shares = _PSS.findall((process / "smaps_rollup").read_text())
        children = (process / "task" / str(pid) / "children").read_text().split()
    except OSError:  # it has ended, or the system is another
        return 0.0
    return sum(map(int, shares)) * 1024 / _MEGABYTE + sum(_resident(int(child)) for child in children)


@dataclass(frozen=True)
class Served:
    """A wiki that another process serves."""

    url: str
    process: subprocess.Popen[str]

    def ask(self, what: str, *arguments: str) -> Any:  # noqa: ANN401 - what the wiki's own methods give
        """Does something to the wiki, or asks about it; `serve.py` knows what."""
        print(json.dumps([what, *arguments]), file=self.process.stdin, flush=True)
        return json.loads(first_line(self.process))


@contextmanager
def served(pages: int, answer_time: float = 0.0, api: str = "off") -> Iterator[Served]:
    """A wiki of so many pages (0: the small one).

    The server ends when its standard input does, which `Popen` closes.
    """
    command = [sys.executable, "-m", "benchmarks.serve", str(pages), str(answer_time), api]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") as server:
        yield Served(first_line(server).strip(), server)


@contextmanager
def look_alike(pages: int, answer_time: float = 0.0) -> Iterator[str]:
    """The address of such a wiki."""
    with served(pages, answer_time) as server:
        yield server.url


def first_line(server: subprocess.Popen[str]) -> str:
    """What a server says when it is ready."""
    line = server.stdout.readline() if server.stdout else ""
    if not line:
        raise SystemExit("the server did not start")
    return line


def spread(values: Iterable[float], digits: int = 1) -> str:
    """The median, and between which bounds the rounds lay.

    >>> spread([3, 1, 2])
    '2.0 (1.0-3.0)'
    """
    known = sorted(values)
    return f"{statistics.median(known):,.{digits}f} ({known[0]:,.{digits}f}-{known[-1]:,.{digits}f})"


def ratios(upper: Sequence[float], lower: Sequence[float]) -> list[float]:
    """How many times as large, round by round."""
    return [one / other for one, other in zip(upper, lower, strict=True)]


def table(title: str, *rows: Sequence[str]) -> None:
    """Prints rows under a title, the first column to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    print(f"\n{title}\n")
    for first, *others in rows:
        aligned = (text.rjust(width) for text, width in zip(others, widths[1:], strict=True))
        print("  ".join((first.ljust(widths[0]), *aligned)))
    print(flush=True)
