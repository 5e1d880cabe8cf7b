"""What a user can ask for, in frozen values; no other module knows of flags, environment or defaults."""

from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from pbexport.fetch import Manners

USER_AGENT = f"pbexport/{version('pbexport')}"
DEFAULT_OUTPUT = Path("output")


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
