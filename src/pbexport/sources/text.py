"""A plain text that somebody kept of a page, as a capture; `reading.text` tells what of it is the page.

Such a text does not tell when it was made. The user may say so, and then "9 years ago" becomes a date.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from os import fsencode
from pathlib import Path

from pbexport.errors import UsageTrouble
from pbexport.model.answers import Answer
from pbexport.model.happenings import Kind, Skipped, Stage
from pbexport.sources.captures import NO_EXCHANGE, UNKNOWN, file_address

_LARGEST = 20_000_000
"""Bytes; the longest page that was seen has 65,293 (pbworks.md g)."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text file."""

    path: Path
    captured: int = UNKNOWN
    """When the text was made (Unix seconds)."""

    @property
    def name(self) -> str:
        """The name of the file."""
        return fsencode(self.path.name).decode("utf-8", "replace")

    def captures(self) -> Iterator[Answer | Skipped]:
        """The text, or why it can be none. Raises `UsageTrouble` when the file cannot be read."""
        address = file_address(self.path.name)
        try:
            size = self.path.stat().st_size
            if reason := _unfit(size):
                yield Skipped(address, Kind.PAGE, Stage.READ, reason)
                return
            with self.path.open("rb") as body:
                headers = (("Content-Type", "text/plain"),)
                yield Answer(address, NO_EXCHANGE, "", headers, body, size, self.captured)
        except OSError as error:
            raise UsageTrouble(f"{self.name} cannot be read: {error.strerror}. Is it a text file?") from error


def _unfit(size: int) -> str:
    """Why a file of that size is no text of a page, "" when it may be one."""
    if not size:
        return "the file is empty"
    return f"the file is too large for the text of a page ({size:,} bytes)" if size > _LARGEST else ""
