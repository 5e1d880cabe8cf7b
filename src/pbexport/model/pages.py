"""What people wrote: pages, their revisions, what readers said, and the wiki around them.

Times are Unix seconds, UTC. Numbers of pages are the platform's own ("oid", pbworks.md a).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha1

from pbexport.travelling import travelling


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
