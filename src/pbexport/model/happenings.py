"""What becomes of pages and files: done, or why not, and what was found in the place of their own.

Times are Unix seconds, UTC, where nothing else is said.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from pbexport.errors import ItemTrouble, NotReadable, NotTheFile, NotThere
from pbexport.travelling import travelling


class Kind(StrEnum):
    """What an answer was asked for."""

    PAGE = "page"
    HISTORY = "history"
    FILE = "file"
    LIST = "list"
    """Robots rules, sitemap, tag pages: what only helps to find the rest."""


class Stage(StrEnum):
    """Where on its journey an item was left behind."""

    FETCH = "fetch"
    READ = "read"


@dataclass(frozen=True, slots=True)
class Gave:
    """What one source gave, other than the wiki itself."""

    name: str
    pages: int = 0
    revisions: int = 0
    """Texts of old revisions."""
    histories: int = 0
    files: int = 0
    unread: int = 0
    """Captures of this wiki that could not be read; the report names them."""
    others: int = 0
    """What is no page, history or file of a wiki."""

    def and_then(self, more: "Gave") -> "Gave":
        """What a source gave that is asked only for what it did not give before; what failed was tried again."""
        return replace(
            more,
            pages=self.pages + more.pages,
            revisions=self.revisions + more.revisions,
            histories=self.histories + more.histories,
            files=self.files + more.files,
        )


@travelling
@dataclass(frozen=True, slots=True)
class Skipped:
    """What could not be done, and why."""

    item: str
    """The address, as the wiki would write it."""
    kind: Kind
    stage: Stage
    reason: str
    lasting: bool = False
    """Whether the wiki itself said so, and asking again would be no use until it changes."""

    @classmethod
    def because(cls, item: str, kind: Kind, trouble: ItemTrouble, *, lasting: bool = False) -> "Skipped":
        """What came of a trouble with one item; that there is no such thing, or a page instead, is lasting anyway."""
        stage = Stage.READ if isinstance(trouble, NotReadable) else Stage.FETCH
        return cls(item, kind, stage, str(trouble), lasting=lasting or isinstance(trouble, NotThere | NotTheFile))

    @classmethod
    def told(cls, told: Mapping[str, Any]) -> "Skipped":
        """The same from JSON, as `asdict` gives it."""
        return cls(**{**told, "kind": Kind(told["kind"]), "stage": Stage(told["stage"])})


class Happening(StrEnum):
    """What can happen to a page or a file from one run to the next."""

    ADDED = "added"
    CHANGED = "changed"
    RENAMED = "renamed"
    MOVED = "moved"
    DELETED = "deleted"
    RESTORED = "restored"
    PRUNED = "pruned"
    SKIPPED = "skipped"
    KEPT = "kept"
    """Edited here, and therefore not overwritten."""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a page or a file."""

    what: Happening
    kind: Kind
    item: str
    """Name of the page or file; the address of what was skipped."""
    detail: Mapping[str, Any] = field(default_factory=dict)


class OnEdit(StrEnum):
    """What becomes of a file that somebody edited when the wiki has something new for it."""

    BOTH = "both"
    """It stays, and the wiki's text goes beside it as `NAME.remote.md`."""
    KEEP = "keep"
    """It stays; the wiki's text is in the archive."""
    OVERWRITE = "overwrite"
    """It is replaced."""


@travelling
@dataclass(frozen=True, slots=True)
class Imprint:
    """What a file held when it was written; the last two tell, without reading it, that it still does."""

    digest: str
    """SHA-1 of the content, in hexadecimal; "" when only an older version knew it."""
    size: int
    mtime: int
    """Nanoseconds."""
