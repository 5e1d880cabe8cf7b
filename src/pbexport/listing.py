"""What a wiki says that it has: pages and files, and by whom each of them was named."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Lister(StrEnum):
    """Who names pages."""

    API = "api"
    SITEMAP = "sitemap"
    FEED = "feed"
    LINK = "link"
    TAG = "tag"
    START = "start"
    """The user."""


@dataclass(frozen=True, slots=True)
class ListedPage:
    """A page, as a listing names it."""

    name: str
    number: int | None = None
    edited: int | None = None
    """When it was last saved (Unix seconds, UTC)."""
    folder: str | None = None
    """Path of the folder that it lies in, "" for none, None when the listing does not tell."""
    revisions: int | None = None
    size: int | None = None
    """Bytes of the stored text."""


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file, as a listing names it."""

    name: str
    number: int | None = None
    edited: int | None = None
    """When its newest version was uploaded (Unix seconds, UTC)."""
    size: int | None = None
    folder: str | None = None
    author: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened on the wiki, as the feed and the API tell it."""

    time: int
    """Unix seconds, UTC."""
    address: str
    """Of the page, absolute."""
    title: str
    what: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """All that a wiki says that it has."""

    pages: tuple[ListedPage, ...] = ()
    files: tuple[ListedFile, ...] | None = None
    """None when they were not asked for."""
    folders: tuple[str, ...] = ()
    """Paths of all folders."""
    tags: Mapping[str, int] = field(default_factory=dict)
    """Tag → how many pages carry it."""

    @property
    def folder_of(self) -> dict[int, str]:
        """Number of a page → the path of its folder, where that is told."""
        told = ((page.number, page.folder) for page in self.pages)
        return {number: folder for number, folder in told if number is not None and folder is not None}


Times = Mapping[str, int]
"""When each kind of thing last changed: `pagetime`, `filetime`, … (`GetTimes`, pbworks.md b, e)."""


def moved(before: Times, now: Times) -> frozenset[str]:
    """The kinds that changed; all of them when it is not known how things were."""
    return frozenset(kind for kind in {*before, *now} if before.get(kind) != now.get(kind))


def changes_since(changes: Iterable[Change], before: Times, now: Times) -> tuple[Change, ...]:
    """Those that happened since things were as `before` says; none where they are not all that did.

    They are all where something is told that was known before, and the newest change of each kind to the second.
    """
    told, known = tuple(changes), max(before.values(), default=0)
    new = tuple(change for change in told if change.time > known)
    newest = {now.get(kind) for kind in moved(before, now)}
    return new if len(new) < len(told) and newest <= {change.time for change in new} else ()
