"""Ctrl-C: once, and what is being done is finished and saved; twice, and all stops now."""

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, Self

from pbexport.errors import Interrupted

_SLICE = 0.1
"""Seconds after which a wait looks whether it is still wanted."""
_SAVED = "Stopped. All that came is saved: run the same command again to go on."


@dataclass(slots=True)
class Stop:
    """Hears Ctrl-C, and the system's wish that the program end, for as long as the `with` block lasts."""

    say: Callable[[str], None] = field(default=lambda _: None)
    asked: bool = False
    _before: dict[int, Any] = field(default_factory=dict)

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._hear)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, signal.SIG_IGN if self.asked else handler)  # who is leaving need not be asked again

    def check(self) -> None:
        """Raises `Interrupted` if the user asked to stop."""
        if self.asked:
            raise Interrupted(_SAVED)

    def sleep(self, seconds: float) -> None:
        """Waits; raises `Interrupted` as soon as the user asks to stop."""
        end = time.monotonic() + seconds
        while (rest := end - time.monotonic()) > 0:
            self.check()
            time.sleep(min(rest, _SLICE))
        self.check()

    def _hear(self, number: int, _: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        if number == signal.SIGINT:
            self.say("Stopping when this item is done; Ctrl-C again stops now.")
