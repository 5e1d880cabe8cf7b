"""What came of telling a wiki's past: in a few lines for people, all of it as JSON for programs."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

_MOST_SHOWN = 20
"""Pages named for people; the JSON names all."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Revisions of a page whose texts are not in the archive, though the wiki lists or counts them."""

    page: str
    """Path of the page."""
    revisions: tuple[int, ...]
    """The ids of those that are listed, newest first."""
    unlisted: int = 0
    """How many more the wiki counts."""

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.revisions) + self.unlisted


@dataclass(frozen=True, slots=True)
class Untold:
    """What could not be told though it is in the archive, and why."""

    path: str
    revision: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it."""

    repository: str
    branch: str
    commits: int
    revisions: int
    """Commits that are of one revision of a page."""
    versions: int
    """Commits that are of one version of a file."""
    late: int
    """Commits that tell of something older than what was there already."""
    missing: tuple[Missing, ...]
    untold: tuple[Untold, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every revision that the wiki lists has its commit."""
        return not (self.missing or self.untold)


def outcome_json(outcome: Outcome) -> str:
    """All of it, with a line end."""
    return json.dumps(asdict(outcome), ensure_ascii=False, indent=2) + "\n"


def outcome_text(outcome: Outcome) -> str:
    """The outcome, most important first."""
    return "\n".join(_lines(outcome))


def _lines(outcome: Outcome) -> Iterator[str]:
    where = f"{outcome.repository}, branch {outcome.branch}"
    if outcome.commits:
        told = f"{outcome.revisions:,} revisions of pages, {outcome.versions:,} versions of files"
        yield f"{outcome.commits:,} new commits in {where}: {told}."
    else:
        yield f"Nothing new for {where}."
    if outcome.late:
        yield f"  {outcome.late:,} tell of older things than what was there, and stand after it."
        yield "    A new repository would have all in the order of its time."
    if outcome.missing:
        count = sum(page.count for page in outcome.missing)
        yield f"  {count:,} revisions are not told: their texts are not in the archive (--revisions all gets them)."
        shown = outcome.missing[:_MOST_SHOWN]
        yield from (f"    {page.page}: {page.count:,}" for page in shown)
        if rest := len(outcome.missing) - len(shown):
            yield f"    and {rest:,} more pages (--json names all)"
    yield from (f"  {_what(untold)} is not told: {untold.reason}" for untold in outcome.untold)


def _what(untold: Untold) -> str:
    return untold.path if untold.revision is None else f"{untold.path}, revision {untold.revision},"
