"""The same work in as many processes as there are processors; one item that kills its process costs only itself."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, TypeVar, cast

Item = TypeVar("Item")
Result = TypeVar("Result")

_FEW = 100
"""Items below which starting a process costs more than it saves (measured: 63 pages gain nothing, 250 gain half)."""
_MANY = 2_000
"""Items from which on even processes that must import everything anew pay."""
_BATCH = 32

_work: Callable[[Any], Any]
"""In a worker process: what it was started for."""


@dataclass(frozen=True, slots=True)
class Crew(Generic[Item, Result]):
    """Does `work` on items, in order; where that kills its process, `lost` says what stands in the result's place."""

    work: Callable[[Item], Result]
    lost: Callable[[Item], Result]

    def results(self, items: Iterable[Item], count: int) -> Iterator[Result]:
        """One result for each item, in their order; about `count` items are expected."""
        method = start_method(count)
        if method is None:
            yield from map(self.work, items)
            return
        batches = _batches(items, min(_BATCH, -(-count // (2 * processors()))))
        while (batch := next(batches, None)) is not None:
            broken = yield from self._until_broken(method, batch, batches)
            for item in broken:
                yield self._alone(method, item)

    def _until_broken(
        self, method: str, first: list[Item], rest: Iterator[list[Item]]
    ) -> Generator[Result, None, list[Item]]:
        """Works until a batch kills its process; gives back the items that are then without a result."""
        waiting: deque[tuple[list[Item], Future[list[Result]]]] = deque()
        with self._pool(method, processors()) as pool:
            try:
                waiting.append((first, pool.submit(_do_all, first)))
                for batch in rest:
                    waiting.append((batch, pool.submit(_do_all, batch)))
                    if len(waiting) > 2 * processors():
                        yield from waiting[0][1].result()
                        waiting.popleft()
                while waiting:
                    yield from waiting[0][1].result()
                    waiting.popleft()
            except BrokenProcessPool:
                return [item for batch, _ in waiting for item in batch]
        return []

    def _alone(self, method: str, item: Item) -> Result:
        try:
            with self._pool(method, 1) as pool:
                (result,) = pool.submit(_do_all, [item]).result()
        except BrokenProcessPool:
            return self.lost(item)
        else:
            return cast("Result", result)

    def _pool(self, method: str, workers: int) -> ProcessPoolExecutor:
        context = multiprocessing.get_context(method)
        return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(self.work,))


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def start_method(count: int) -> str | None:
    """How to start workers for so many items; None when they are better done here.

    A fork is cheap, but safe only while no other thread runs; elsewhere each worker imports everything anew.
    """
    if processors() < 2 or count < _FEW:  # noqa: PLR2004 - one processor has nobody to share with
        return None
    if "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1:
        return "fork"
    return "spawn" if count >= _MANY else None


def _batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch


def _begin(work: Callable[[Any], Any]) -> None:
    """A worker leaves Ctrl-C to the process that started it."""
    global _work  # noqa: PLW0603 - a worker process is handed its work only once
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _work = work


def _do_all(items: list[Any]) -> list[Any]:
    return [_work(item) for item in items]
