"""Of which wiki a capture is: one export is one wiki, and a source may hold several.

Where nobody says which one is meant, it is the one of which a source has the most pages. That is known only at its end;
until then it is the first that is seen.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from pbexport.addressing.addresses import Site
from pbexport.addressing.mirrored import HOMES
from pbexport.remains.captured import base_of


@dataclass(slots=True)
class Wikis:
    """The wikis of which a source holds pages."""

    workspace: str = ""
    """What the wiki is called at the platform that is taken in; "" as long as that is not known."""
    hosts: frozenset[str] = frozenset()
    """Where the wiki lived, as the user says; none for wherever the source says."""
    is_sure: bool = False
    """Whether it was known which one is meant before the source was read."""
    _pages: dict[str, set[int]] = field(default_factory=dict)
    """Name of a wiki in lower case → numbers of its pages that were seen."""
    _early: set[str] = field(default_factory=set)
    """Names of wikis whose files were seen before it was known which one is taken in."""

    @property
    def likeliest(self) -> str:
        """The wiki that has the most pages among those that may be meant; of several, the first that was seen."""
        meant = [name for name in self._pages if self.may_be_meant(name)]
        return max(meant, key=lambda name: len(self._pages[name]), default="")

    @property
    def is_hasty(self) -> bool:
        """Whether something of another wiki than the likeliest may have been taken in."""
        taken = self.workspace.lower()
        return bool(not self.is_sure and taken) and (taken != self.likeliest or bool(self._early - {taken}))

    @property
    def others(self) -> dict[str, int]:
        """The wikis that are left out, and how many of their pages were seen."""
        ours = {self.workspace.lower(), *self._named}
        return {name: len(pages) for name, pages in sorted(self._pages.items()) if name not in ours}

    def leaves_out(self, told: str, url: str, number: int) -> bool:
        """Whether a page is of another wiki; `told` is what it says its wiki is called, "" where it does not."""
        name = (told or workspace_at(base_of(url))).lower()
        if not name:
            return False
        if not self.workspace and (self.may_be_meant(name) or urlsplit(base_of(url)).netloc in self.hosts):
            self.workspace = told or name
        self._pages.setdefault(name, set()).add(number)
        return name != self.workspace.lower() and name not in self._named

    def may_have(self, base: str) -> bool:
        """Whether what lies at an address of the platform may be of the wiki that is taken in."""
        name = workspace_at(base)
        if name and not self.workspace:
            self._early.add(name)
        return bool(name) and (name in self._named or name == (self.workspace.lower() or name))

    def may_be_meant(self, name: str) -> bool:
        """Whether a wiki may be the one that is meant, as far as the user says."""
        return not self._named or name in self._named or name == self.workspace.lower()

    @property
    def _named(self) -> frozenset[str]:
        """What the hosts are called at the platform, those that are not on a domain of their own."""
        return frozenset(filter(None, (workspace_at(f"http://{host}") for host in self.hosts)))


def workspace_at(base: str) -> str:
    """What the wiki at an address is called, "" for one on a domain of its own.

    >>> workspace_at("http://quay.pbworks.com"), workspace_at("http://wiki.example.org")
    ('quay', '')
    """
    host = urlsplit(base).netloc
    return next((host.removesuffix(home) for home in HOMES if host.endswith(home)), "")


def hosts_of(sites: Iterable[Site]) -> frozenset[str]:
    """All hosts that mean one of these wikis."""
    return frozenset(host for site in sites for host in site.hosts)
