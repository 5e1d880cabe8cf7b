"""What a walk has to look at, and what it finds: values that travel from a source to the ledger."""

from collections.abc import Iterator
from dataclasses import dataclass

from pbexport.addressing.addresses import FileAddress, PageAddress
from pbexport.model.happenings import Skipped
from pbexport.model.pages import History, Page


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page with its snapshots."""

    page: Page
    path: str
    """The path that was asked for."""
    view: int
    history: tuple[int, History] | None
    mentions: tuple[tuple[str, str], ...]
    """Places that this page's links point to: path of a page, name of the place."""


@dataclass(frozen=True, slots=True)
class FoundAgain:
    """Another path of a page that is known already."""

    path: str
    number: int


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file with its snapshot."""

    address: FileAddress
    snapshot: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A page that the user does not want."""

    number: int


@dataclass(frozen=True, slots=True)
class Gone:
    """A page that was there in an earlier run, and of which the wiki says that it is not there."""

    number: int


@dataclass(frozen=True, slots=True)
class Disallowed:
    """An address that robots.txt asks to leave alone."""

    address: str


Found = FoundPage | FoundAgain | FoundFile | LeftOut | Gone | Disallowed | Skipped


@dataclass(frozen=True, slots=True)
class Agenda:
    """What a walk has to look at."""

    starts: tuple[str, ...] = ()
    """Addresses to begin from, as the user gave them."""
    listed: tuple[PageAddress, ...] = ()
    """Pages that the wiki's own listing names, and that are to be looked at."""
    known: tuple[PageAddress, ...] = ()
    """Pages of earlier runs that are looked at even where nothing leads to them any more."""
    fed: tuple[str, ...] = ()
    """Addresses that the feed of recent changes names."""
    files: tuple[FileAddress, ...] = ()
    explores: bool = True
    """Whether sitemap and tag pages are asked for what nothing links to."""
    is_closed: bool = False
    """Whether the listing is complete: a name that it does not have is no page, and need not be asked for."""

    @property
    def paths(self) -> Iterator[str]:
        """The paths of the pages that are to be looked at, whatever was known of them."""
        yield from (address.path for address in (*self.listed, *self.known))
        yield from self.fed
