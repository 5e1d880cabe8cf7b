"""The same work in as many processes as there are processors; one item that kills its process costs only itself.

A crew is made before a run begins: while no other thread is at work, its processes can be forked, which costs next to
nothing. What they are to do is handed to them once, in a file, however many items there are.
"""

import multiprocessing
import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_FEW = 40
"""Items below which handing them over costs more than it saves."""
_MANY = 2_000
"""Items from which on even processes that must import everything anew pay."""
_LARGEST_BATCH = 32
_BATCH = 8
"""Items at a time where no other process takes part."""


@dataclass(slots=True)
class Crew:
    """Processes that wait for work, for as long as the `with` block lasts; without one, all is done right here."""

    _pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        if processors() > 1 and _can_fork():
            self._pool = _started("fork")
            self._pool.submit(os.getpid)  # the first task starts them all
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def results(
        self,
        work: Callable[[Sequence[Item]], Sequence[Result]],
        lost: Callable[[Item], Result],
        items: Iterable[Item],
        count: int,
    ) -> Iterator[tuple[Item, Result]]:
        """Each item with its result, in their order; about `count` items are expected.

        `work` gets some items at a time and gives the result of each; it must be possible to pickle. Where an item
        kills its process, `lost` says what stands in its place.
        """
        if not self._is_worth_it(count):
            for some in _batches(items, _BATCH):
                yield from zip(some, work(some), strict=True)
            return
        with TemporaryDirectory() as folder:
            order = Path(folder) / "work.pickle"
            order.write_bytes(pickle.dumps(work))
            batches = _batches(items, min(_LARGEST_BATCH, -(-count // (2 * processors()))))
            while (batch := next(batches, None)) is not None:
                for some in (yield from self._until_broken(str(order), batch, batches)):
                    yield from zip(some, _apart(str(order), some, lost), strict=True)

    def _is_worth_it(self, count: int) -> bool:
        return processors() > 1 and count >= (_MANY if self._pool is None else _FEW)

    def _until_broken(
        self, order: str, first: list[Item], rest: Iterator[list[Item]]
    ) -> Generator[Any, None, list[list[Item]]]:
        """Works until a batch kills its process; gives back the batches that are then without a result."""
        self._pool = self._pool or _started("spawn")
        waiting: deque[tuple[list[Item], Future[list[Any]]]] = deque()
        try:
            for batch in chain((first,), rest):
                waiting.append((batch, _handed(self._pool, order, batch)))
                if len(waiting) > 2 * processors():
                    yield from _done(waiting)
            while waiting:
                yield from _done(waiting)
        except BrokenProcessPool:
            self._pool = None
            return [batch for batch, _ in waiting]
        return []


def _done(waiting: "deque[tuple[list[Any], Future[list[Any]]]]") -> Iterator[tuple[Any, Any]]:
    """The first batch of those that wait, with what came of it; one without a result goes on waiting."""
    batch, future = waiting[0]
    yield from zip(batch, future.result(), strict=True)
    waiting.popleft()


def _handed(pool: ProcessPoolExecutor, order: str, batch: list[Item]) -> "Future[list[Any]]":
    """The work on a batch; a pool that is broken already fails as one does that breaks later, so no batch is lost."""
    try:
        return pool.submit(_do_all, order, batch)
    except BrokenProcessPool as broken:
        failed: Future[list[Any]] = Future()
        failed.set_exception(broken)
        return failed


def _apart(order: str, items: list[Item], lost: Callable[[Item], Result]) -> list[Result]:
    """The results of items of which one may kill its process: half of them at a time, until it is known which."""
    try:
        with _started("spawn", 1) as pool:
            return pool.submit(_do_all, order, items).result()
    except BrokenProcessPool:
        if len(items) == 1:
            return list(map(lost, items))
        half = len(items) // 2
        return [*_apart(order, items[:half], lost), *_apart(order, items[half:], lost)]


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _can_fork() -> bool:
    """A fork copies one thread only; what another one holds at that moment would be held for ever."""
    return "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1


def _started(method: str, workers: int | None = None) -> ProcessPoolExecutor:
    context = multiprocessing.get_context(method)
    return ProcessPoolExecutor(workers or processors(), mp_context=context, initializer=_begin)


def _batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch


def _begin() -> None:
    """A worker leaves Ctrl-C to the process that started it, and ends when that ends, even if it was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@lru_cache(maxsize=1)
def _read(order: str) -> Callable[[Any], Any]:
    """The work of this worker; read once, whatever the number of batches."""
    return pickle.loads(Path(order).read_bytes())  # type: ignore[no-any-return]  # noqa: S301 - this process wrote it


def _do_all(order: str, items: list[Any]) -> list[Any]:
    return list(_read(order)(items))
