"""What a run says while it works, on stderr: a live display on a terminal, plain lines elsewhere, nothing if asked."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TaskID, TextColumn
from rich.progress import TimeRemainingColumn as TimeLeft
from rich.text import Text

_EVERY = 10.0
"""Seconds between two plain lines."""


class Voice(Protocol):
    """Tells a user what happens."""

    def say(self, text: str) -> None:
        """One sentence worth a line of its own."""

    def detail(self, text: str) -> None:
        """One line for those who want to know everything."""

    def at(self, stage: str, done: int, ahead: int) -> None:
        """How far a stage is; `ahead` may grow while it works."""


class Quiet:
    """Says nothing."""

    def say(self, text: str) -> None:
        """Nothing."""

    def detail(self, text: str) -> None:
        """Nothing."""

    def at(self, stage: str, done: int, ahead: int) -> None:
        """Nothing."""


@dataclass(slots=True)
class Lines:
    """Plain lines: one when a stage begins, one every ten seconds, one when it ends."""

    verbose: bool = False
    _stage: str = ""
    _began: float = 0.0
    _told: float = 0.0

    def say(self, text: str) -> None:
        """One line."""
        print(text, file=sys.stderr, flush=True)  # noqa: T201 - this is the program's voice

    def detail(self, text: str) -> None:
        """One line if everything is to be told."""
        if self.verbose:
            self.say(text)

    def at(self, stage: str, done: int, ahead: int) -> None:
        """A line now and then."""
        now = time.monotonic()
        if stage != self._stage:
            self._stage, self._began, self._told = stage, now, now
        elif ahead and now - self._told < _EVERY:
            return
        self._told = now
        self.say(f"{stage}: {done:,} done, {ahead:,} ahead{_pace(done, ahead, now - self._began)}")


@dataclass(slots=True)
class Live:
    """A live display for people at a terminal."""

    progress: Progress
    verbose: bool = False
    _tasks: dict[str, TaskID] = field(default_factory=dict)

    def say(self, text: str) -> None:
        """A line above the display."""
        self.progress.console.print(text, markup=False, highlight=False)

    def detail(self, text: str) -> None:
        """A line above the display if everything is to be told."""
        if self.verbose:
            self.say(text)

    def at(self, stage: str, done: int, ahead: int) -> None:
        """Moves the bar of the stage; where a stage begins, those before it are complete."""
        if stage not in self._tasks:
            for task in self.progress.tasks:
                self.progress.update(task.id, total=task.completed)
            self._tasks[stage] = self.progress.add_task(stage, total=None)
        self.progress.update(self._tasks[stage], completed=done, total=done + ahead)


class _Rate(ProgressColumn):
    """Items a second."""

    def render(self, task: Task) -> Text:
        """The rate, as far as it is known."""
        return Text(f"{task.speed:.1f}/s" if task.speed else "", style="progress.data.speed")


@contextmanager
def voice(*, quiet: bool = False, verbose: bool = False) -> Iterator[Voice]:
    """The voice that fits where stderr goes."""
    console = Console(stderr=True)
    if quiet:
        yield Quiet()
    elif not console.is_terminal:
        yield Lines(verbose)
    else:
        columns = (
            TextColumn("{task.description:<8}"),
            BarColumn(),
            MofNCompleteColumn(),
            _Rate(),
            TimeLeft(compact=True),
        )
        with Progress(*columns, console=console) as progress:
            yield Live(progress, verbose)


def _pace(done: int, ahead: int, seconds: float) -> str:
    if seconds < 1 or not done or not ahead:
        return ""
    rate = done / seconds
    left = int(ahead / rate)
    return f", {rate:.1f}/s, about {left // 60}:{left % 60:02} left"
