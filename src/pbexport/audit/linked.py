"""Where the links of written pages lead: every one that leads within the export must arrive."""

import posixpath
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Places:
    """What a link to one page may name."""

    written: frozenset[str]
    """Places in the written page."""
    known: frozenset[str]
    """Places that the wiki's own page has."""


NOWHERE = Places(frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class DeadLink:
    """A link that does not arrive."""

    page: str
    target: str
    reason: str
    lost: bool = True
    """Whether it arrives on the wiki: where it does not, nothing was lost."""


def leads_elsewhere(target: str) -> bool:
    """Whether a link leaves the export."""
    return _ELSEWHERE.match(target) is not None


def dead_links(
    page: str, targets: Iterable[str], there: Container[str], places: Mapping[str, Places]
) -> Iterator[DeadLink]:
    """The links of one page that do not arrive; `there` holds the paths of all files, `places` those of all pages."""
    for target in dict.fromkeys(targets):
        if leads_elsewhere(target):
            continue
        path, _, fragment = target.partition("#")
        arrives = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(path))) if path else page
        if arrives.startswith("../") or arrives not in there:
            yield DeadLink(page, target, "there is no such file")
        elif fragment and arrives in places and unquote(fragment) not in places[arrives].written:
            lost = unquote(fragment) in places[arrives].known
            yield DeadLink(page, target, "there is no such place in that page", lost)
