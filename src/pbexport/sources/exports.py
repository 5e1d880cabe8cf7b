"""The backups that a wiki makes of itself when it is asked, by API v2 (pbworks.md f).

It makes them in its own time, and keeps what it made: in one segment or in several, each a file to be fetched.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pbexport.asking.api_call import Call
from pbexport.reading.api_answer import entries, read_answer
from pbexport.reading.pbinfo import number, text

_NO = frozenset({"", "0", "false", "no", "none"})


@dataclass(frozen=True, slots=True)
class Segment:
    """One file of a backup."""

    name: str
    size: int | None
    """Bytes, as the wiki counts them."""

    @property
    def call(self) -> Call:
        """What is asked for its bytes."""
        return Call("GetExport", (("name", self.name),))


@dataclass(frozen=True, slots=True)
class Export:
    """A backup that the wiki made, or is making."""

    files: bool | None
    """Whether attachments are in it; None when the wiki does not tell."""
    revisions: bool | None
    """Whether older revisions are in it; the same."""
    is_complete: bool
    is_underway: bool
    said: str
    """What the wiki says of it, for people."""
    segments: tuple[Segment, ...]

    def holds(self, *, files: bool, revisions: bool) -> bool:
        """Whether it is of the kind that is wanted, as far as the wiki tells."""
        return self.files in {None, files} and self.revisions in {None, revisions}


@dataclass(frozen=True, slots=True)
class Exports:
    """What one wiki has of them; every question raises `ItemTrouble` when it is refused or not understood."""

    ask: Callable[[Call], bytes]

    def all(self) -> tuple[Export, ...]:
        """Those that there are."""
        return tuple(map(_export, entries(read_answer(self.ask(Call.of("GetExportStatus"))), "exports")))

    def make(self, *, files: bool, revisions: bool) -> None:
        """Asks for a new one."""
        read_answer(self.ask(Call.of("CreateExport", files=files, revs=revisions, notify=False)))

    def drop(self, *, files: bool, revisions: bool) -> None:
        """Lets go of the one that there is, so that another can be made."""
        read_answer(self.ask(Call.of("DeleteExport", files=files, revs=revisions)))


def _export(told: Mapping[str, Any]) -> Export:
    return Export(
        files=_yes(told["files"]) if "files" in told else None,
        revisions=_yes(told["revs"]) if "revs" in told else None,
        is_complete=_yes(told.get("complete")),
        is_underway=_yes(told.get("running")) or _yes(told.get("queued")),
        said=text(told.get("desc")),
        segments=tuple(
            Segment(text(each.get("name")), number(each.get("bytes")))
            for each in entries(told, "segments")
            if text(each.get("name"))
        ),
    )


def _yes(value: object) -> bool:
    """The platform writes truth as its PHP happens to hold it."""
    return str(value).lower() not in _NO
