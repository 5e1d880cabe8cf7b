"""What a wiki's robots.txt asks of this program."""

from dataclasses import dataclass
from functools import cached_property

from protego import Protego

AGENT = "pbexport"
"""The name under which rules are looked up; PBworks has one set for everybody (pbworks.md a)."""


@dataclass(frozen=True)
class Rules:
    """The rules of one host; without any, everything is allowed."""

    text: str = ""
    ignored: bool = False
    """The owner of the wiki may decide so."""

    def allow(self, url: str) -> bool:
        """Whether an address may be asked for."""
        return self.ignored or bool(self._rules.can_fetch(url, AGENT))

    @property
    def crawl_delay(self) -> float:
        """Seconds between requests that the host asks for, 0 when it asks for none."""
        return float(self._rules.crawl_delay(AGENT) or 0)

    @cached_property
    def _rules(self) -> Protego:
        return Protego.parse(self.text)
