"""The values that travel through the program: frozen, small, and without a way to fetch, read or print.

Times are Unix seconds, UTC. Numbers of pages and files are the platform's own ("oid", pbworks.md a).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum
from hashlib import sha1
from typing import IO, Any

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


class Telling(IntEnum):
    """How much a capture of a page can tell, the least first."""

    WORDS = 0
    """A text: nothing but words."""
    STORED = 1
    """A file of the official backup: body, author and time of one revision, plugins not rendered."""
    ANSWERED = 2
    """An answer of the API: the same, plugins rendered."""
    SHOWN = 3
    """A page view: tags, comments and sidebar too."""


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


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as it came over the wire."""

    url: str
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: IO[bytes]
    """At its beginning; the bytes as sent, in the encoding the headers name."""
    size: int
    fetched: int

    def header(self, name: str) -> str:
        """A header's value, "" when there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


@dataclass(frozen=True, slots=True)
class Again:
    """A capture that says no more than: the same as an earlier one, which its own source does not hold."""

    url: str
    fetched: int
    digest: str
    """SHA-1 of what was sent, in base 32; "" where it is not told."""
    earlier: tuple[str, int]
    """Address and Unix time of the earlier one, as far as they are told."""
    kind: "Kind | None"
    """What its address leads to; None where that alone does not tell that it is of a wiki."""


@travelling
@dataclass(frozen=True, slots=True)
class Location:
    """Where one snapshot lies in the archive."""

    file: str
    """Name of the WARC file within the archive's folder."""
    offset: int
    """First byte of the record."""
    length: int
    """Compressed bytes of the record."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One answer of the platform, untouched."""

    url: str
    status: int
    content_type: str
    """In lower case and without parameters, "" when the answer named none."""
    fetched: int
    body: bytes


@travelling
@dataclass(frozen=True, slots=True)
class Filed:
    """A snapshot's entry in the index of the archive."""

    url: str
    status: int
    content_type: str
    """In lower case and without parameters, "" when the answer named none."""
    fetched: int
    size: int
    """Bytes as sent."""
    digest: str
    """SHA-1 of the bytes as sent, in base 32, as WARC writes it."""
    redirect: str
    """Where the answer points to instead; "" when it is no redirect."""
    location: Location


@travelling
@dataclass(frozen=True, slots=True)
class Imprint:
    """What a file held when it was written; the last two tell, without reading it, that it still does."""

    digest: str
    """SHA-1 of the content, in hexadecimal; "" when only an older version knew it."""
    size: int
    mtime: int
    """Nanoseconds."""


class OnEdit(StrEnum):
    """What becomes of a file that somebody edited when the wiki has something new for it."""

    BOTH = "both"
    """It stays, and the wiki's text goes beside it as `NAME.remote.md`."""
    KEEP = "keep"
    """It stays; the wiki's text is in the archive."""
    OVERWRITE = "overwrite"
    """It is replaced."""


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


class Precision(StrEnum):
    """How exactly a time is known; all but the first were read from "9 years, 8 months ago"."""

    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@travelling
@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time, and how exactly it is known."""

    unix: int
    precision: Precision = Precision.SECOND


@travelling
@dataclass(frozen=True, slots=True)
class Revision:
    """One saved state of a page."""

    id: int
    """Unix time of the save: the platform's own id of a revision (pbworks.md c)."""
    author: str
    comment: str = ""


@travelling
@dataclass(frozen=True, slots=True)
class History:
    """All that a revisions page says."""

    revisions: tuple[Revision, ...]
    """Newest first."""
    claimed: int
    """How many revisions the page says there are."""


@dataclass(frozen=True, slots=True)
class Comment:
    """What a reader wrote below a page."""

    id: int
    """Unix time of the comment (pbworks.md b)."""
    author: str
    body: str
    """HTML."""


@dataclass(frozen=True, slots=True)
class Wiki:
    """What a page view says of the wiki around it (`PBinfo.CurrentWiki`)."""

    name: str = ""
    title: str = ""
    front_page: str = ""
    pagecount: int | None = None
    filecount: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """What a page view means; nothing of the platform is left in it."""

    number: int
    name: str
    body: str
    """Inner HTML of what people wrote."""
    author: str = ""
    """Of the current revision."""
    edited: Moment | None = None
    description: str = ""
    """Of the current revision."""
    revcount: int | None = None
    tags: tuple[str, ...] = ()
    comments: tuple[Comment, ...] = ()
    comment_count: int | None = None
    folder: str = ""
    sidebar: str = ""
    """HTML of the sidebar beside the page."""
    wiki: Wiki = field(default_factory=Wiki)
    times: Mapping[str, int] = field(default_factory=dict)
    """When each kind of thing of the wiki last changed (`PBinfo.GetTimes`)."""
    by_member: bool = False
    """Whether the wiki knew who asked for the view."""

    @property
    def digest(self) -> str:
        """The same for two views that say the same of the page, whatever they say of the wiki and of the time."""
        exact = self.edited.unix if self.edited and self.edited.precision is Precision.SECOND else None
        said = (self.number, self.name, self.body, self.author, exact, self.description, self.revcount, self.tags,
                self.comments, self.comment_count, self.folder)  # fmt: skip
        return sha1(repr(said).encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


@travelling
@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a page beyond what its own view says."""

    folder: str = ""
    """The folder it lies in, with those around it: `Projects/2010`; "" when it lies in none, or that is not known."""
    deleted: bool = False
    """Whether the wiki says that it is no longer there."""
    former: tuple[str, ...] = ()
    """Names that it had before."""
    sources: tuple[str, ...] = ()
    """From where it comes, when that is not the wiki alone."""


PLAIN = Standing()
"""That of a page of which no more is known."""
