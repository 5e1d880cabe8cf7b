"""What all written pages and files come to, for the report: counted from what each told when it was written."""

import json
from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import asdict, dataclass, field

from pbexport.model.happenings import Skipped
from pbexport.state import KnownFile, KnownRevision
from pbexport.telling.outcome import Totals, Unproven
from pbexport.writing.orders import Told


def told_json(told: Told) -> str:
    """What a page's file tells, as the state keeps it; only what there is to tell."""
    found = {
        "revisions": told.revisions,
        "comments": told.comments,
        "tags": told.tags,
        "skipped": [asdict(each) for each in told.skipped],
        "losses": told.losses,
    }
    return json.dumps({key: value for key, value in found.items() if value}, ensure_ascii=False)


def told_from(written: str) -> Told:
    """The same, read back."""
    told = json.loads(written or "{}")
    return Told(
        revisions=told.get("revisions", 0),
        comments=told.get("comments", 0),
        tags=tuple(told.get("tags", ())),
        skipped=tuple(map(Skipped.told, told.get("skipped", ()))),
        losses=tuple(told.get("losses", ())),
    )


@dataclass(slots=True)
class Census:
    """Grows page by page; small whatever the size of the wiki."""

    revisions: int = 0
    comments: int = 0
    pages: int = 0
    deleted: int = 0
    tags: Counter[str] = field(default_factory=Counter)
    skipped: list[Skipped] = field(default_factory=list)
    unproven: list[Unproven] = field(default_factory=list)

    def add(self, path: str, *, deleted: bool, written: str) -> None:
        """Counts one page, by what its file told."""
        told = told_from(written)
        self.pages += 1
        self.deleted += deleted
        self.revisions += told.revisions
        self.comments += told.comments
        self.tags.update(told.tags)
        self.skipped += told.skipped
        if told.losses:
            self.unproven.append(Unproven(path, told.losses))

    def add_revision(self, revision: KnownRevision) -> None:
        """Counts the text of an old revision; the history of its page counted it as a revision already."""
        if losses := told_from(revision.told).losses:
            self.unproven.append(Unproven(revision.path, losses))


def taken(
    pages: Iterable[tuple[str, bool, str]], revisions: Iterable[KnownRevision] = (), lost: Container[str] = ()
) -> Census:
    """The census of all texts but those that could not be written, by their paths."""
    census = Census()
    for path, deleted, written in pages:
        if path not in lost:
            census.add(path, deleted=deleted, written=written)
    for revision in revisions:
        if revision.path not in lost:
            census.add_revision(revision)
    return census


def totals(census: Census, files: Iterable[KnownFile]) -> Totals:
    """What was written, counted; the wiki counts several versions of a file once, and what was deleted not at all."""
    known = list(files)
    return Totals(
        pages=census.pages,
        deleted=census.deleted,
        revisions=census.revisions,
        comments=census.comments,
        files=len({file.path for file in known}),
        file_names=len({file.name for file in known if not file.deleted}),
        tagged=dict(sorted(census.tags.items())),
    )
