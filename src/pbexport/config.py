"""What a user can ask for, in frozen values; no other module knows of flags, environment or defaults."""

from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from pbexport.asking.credentials import Credentials
from pbexport.asking.fetch import Manners
from pbexport.choice import Choice
from pbexport.model.happenings import OnEdit
from pbexport.profiles.edition import Edition

USER_AGENT = f"pbexport/{version('pbexport')}"
DEFAULT_OUTPUT = Path("output")


@dataclass(frozen=True, slots=True)
class Limit:
    """How many items may fail before a run is ended: a number, or a share of all that were asked for."""

    count: int | None = None
    share: float | None = None

    def is_passed(self, failed: int, asked: int) -> bool:
        """Whether more failed than is allowed; a share is taken once a few were asked for."""
        if self.count is not None:
            return failed > self.count
        return self.share is not None and asked >= _A_FEW and failed > self.share * asked


_A_FEW = 20


@dataclass(frozen=True, slots=True)
class Visit:
    """How a wiki is visited."""

    wiki: str
    """As the user gave it: an address, or the bare name of a workspace."""
    manners: Manners = field(default_factory=Manners)
    ignore_robots: bool = False
    obey_crawl_delay: bool = False
    starts: tuple[str, ...] = ()
    """Further addresses to begin from."""
    credentials: Credentials = field(default_factory=Credentials)
    choice: Choice | None = None
    """What of the wiki is wanted; None for the same as in the last run."""
    on_edit: OnEdit = OnEdit.BOTH
    prunes: bool = False
    """Whether what the wiki no longer has is taken away here too."""
    rescues: bool = False
    """Whether only what was skipped is tried again."""
    limit: Limit = field(default_factory=Limit)
    site: tuple[Path, Edition] | None = None
    """A site that is to be made of the export too: its folder, and for which builder it is."""
