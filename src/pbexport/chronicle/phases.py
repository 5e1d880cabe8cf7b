"""The states that a page was in: each that was saved, and each other name or folder that it got."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf

from pbexport.git.story import Stay
from pbexport.model.answers import Filed
from pbexport.state import KnownPage, KnownRevision
from pbexport.travelling import travelling


@travelling
@dataclass(frozen=True, slots=True)
class Phase:
    """A state of a page that is to be told."""

    path: str
    name: str
    former: tuple[str, ...] = ()
    """Names that it had before."""
    revision: int | None = None
    """The id of an old revision; None for the page as it is."""
    filed: Filed | None = None
    """The text of an old revision."""
    renamed: int | None = None
    """When the page got this name or place, where it got nothing else (Unix seconds, UTC)."""
    is_last: bool = False

    @property
    def time(self) -> int:
        """When it began, of an old text or another name (Unix seconds, UTC)."""
        return max(0, self.revision or 0) if self.renamed is None else self.renamed


def phases_of(page: KnownPage, old: Sequence[KnownRevision], lain: Sequence[Stay]) -> list[Phase]:
    """The states of a page, oldest first, from its old revisions and the places where it lay, oldest first too."""
    newest = max([page.edited or 0, *(each.id for each in old)])
    texts = [*((each.id, each.id, each.filed) for each in old), (newest, None, None)]
    ends = [*(time for time, *_ in texts[1:]), inf]
    phases = []
    for (time, revision, filed), end in zip(texts, ends, strict=True):
        here = max(at for at, stay in enumerate(lain) if stay.since is None or stay.since < time)
        turned = (at for at, stay in enumerate(lain) if stay.since is not None and time <= stay.since < end)
        phases.append(_phase(lain, here, revision, filed))
        phases += (replace(_phase(lain, at, revision, filed), renamed=lain[at].since) for at in turned)
    last = replace(phases[-1], path=page.path, name=page.name, former=page.standing.former, is_last=True)
    return [*phases[:-1], last]


def _phase(lain: Sequence[Stay], at: int, revision: int | None, filed: Filed | None) -> Phase:
    stay = lain[at]
    former = dict.fromkeys(each.name for each in lain[:at] if each.name != stay.name)
    return Phase(stay.path, stay.name, tuple(former), revision, filed)
