"""What came of a run, counted: the values that the report is written from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pbexport.model.happenings import Gave, Skipped
from pbexport.model.pages import Wiki


@dataclass(frozen=True, slots=True)
class MissingLink:
    """A link of a page to another page, or to a file, that is not there."""

    page: str
    """Path of the written page."""
    address: str


@dataclass(frozen=True, slots=True)
class Unproven:
    """A written page that does not say what the wiki's page says."""

    page: str
    """Path of the written page."""
    losses: tuple[str, ...]
    """What was lost or invented, a line each."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What was written, counted."""

    pages: int = 0
    deleted: int = 0
    """How many of the pages the wiki itself no longer has."""
    revisions: int = 0
    comments: int = 0
    files: int = 0
    file_names: int = 0
    """Distinct names: the wiki counts several versions of a file once."""
    tagged: Mapping[str, int] = field(default_factory=dict)
    """Tag → how many pages carry it."""


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a run, complete enough to be believed; nothing in it differs from run to run."""

    wiki: Wiki
    url: str
    totals: Totals
    skipped: tuple[Skipped, ...]
    missing_links: tuple[MissingLink, ...]
    unproven: tuple[Unproven, ...]
    disallowed: tuple[str, ...]
    """Addresses of this wiki that robots.txt asks to leave alone."""
    left_out: int = 0
    """Pages that the user does not want."""
    sources: tuple[Gave, ...] = ()
    """What was taken from elsewhere than the wiki itself."""
    unlinked: tuple[str, ...] = ()
    """Names of files from there that no page refers to: those of the wiki, or something that was not understood."""

    @property
    def pages_short(self) -> int:
        """How many pages the wiki claims beyond those that were found."""
        known = self.totals.pages - self.totals.deleted + self.left_out
        return max(0, (self.wiki.pagecount or 0) - known)

    @property
    def files_short(self) -> int:
        """How many files the wiki claims beyond those that were found."""
        return max(0, (self.wiki.filecount or 0) - self.totals.file_names)

    @property
    def complete(self) -> bool:
        """Nothing was skipped or lost, and nothing that the wiki claims is missing."""
        return not (self.skipped or self.unproven or self.pages_short or self.files_short)
