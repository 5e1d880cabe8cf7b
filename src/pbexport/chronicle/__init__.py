"""A wiki's past → commits: what is not in a repository yet is put there, in the order of its time.

    pages as they are  ─▶ texts ─┐
    attachments        ─▶ bytes ─┼─▶ old texts by time, each commit as soon as none can come before it
    what git has       ──────────┘   ─▶ one commit for what is left to change

Only what a commit says of each is kept until it is made.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from pbexport.chronicle.chronicler import Chronicler
from pbexport.chronicle.files import uploaders
from pbexport.chronicle.repository import Repository, opened
from pbexport.errors import NotReadable, UsageTrouble
from pbexport.git.identity import Authors
from pbexport.git.known import Known
from pbexport.git.message import marks_of
from pbexport.git.outcome import Outcome
from pbexport.home import Home, open_export
from pbexport.means import Means
from pbexport.profiles.edition import Edition
from pbexport.reading.history import read_history
from pbexport.sites.contents import site_shelves
from pbexport.state.manifest import open_manifest
from pbexport.writing.atlas import draw_atlas, pointed_places
from pbexport.writing.orders import Order, order_of, read_order, read_snapshots
from pbexport.writing.shelves import Shelves

_NO_NAME = "wiki"
"""What a wiki is called whose name nobody knows any more."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a history."""

    branch: str = ""
    """Where the commits go; "" for what the repository has checked out."""
    bare: bool = False
    """Whether a new repository has no working tree."""
    edition: Edition | None = None
    """For which builder the pages are written; None for the files of the export."""


def tell_history(root: Path, place: Path, authors: Authors, means: Means, wanted: Wanted) -> Outcome:
    """Tells the past of the export in `root` to the repository at `place`; raises the errors of `errors.py`.

    The wiki's name in `authors` may be empty: the export knows it.
    """
    with open_export(root) as home:
        for cut in home.recover():
            means.voice.say(cut)
        repository = opened(place, wanted.branch, bare=wanted.bare)
        repository.refuse_unfit()
        authors = replace(authors, wiki=authors.wiki or home.name or _NO_NAME)
        known, newest = _read(repository)
        if known.wiki and known.wiki.lower() != authors.wiki.lower():
            raise UsageTrouble(
                f"{place} holds the past of the wiki {known.wiki}, and {root} is of {authors.wiki}. Name another "
                "repository, or another branch with --branch."
            )
        shelves = _shelves(home, wanted.edition)
        return Chronicler(home, repository, authors, means, known, shelves, newest).tell()


def _shelves(home: Home, edition: Edition | None) -> Shelves:
    """Where everything lies in the export; or in the site that an edition makes of it, where one is given."""
    if edition is None:
        atlas = draw_atlas(home.state, home.site)
        return Shelves(atlas, pointed_places(home.state, atlas))
    with open_manifest(None) as manifest:
        return site_shelves(home, home.recipe, edition, manifest)[1]


def author_names(root: Path) -> tuple[set[str], str]:
    """All who saved anything in an export, "" for those whom nobody knows, and what the wiki is called."""
    with open_export(root) as home:
        return {*_authors_of_pages(home), *_authors_of_files(home)}, home.name or _NO_NAME


def _authors_of_pages(home: Home) -> Iterator[str]:
    for page in home.state.pages.all():
        order = order_of(page)
        with suppress(NotReadable):
            view, listed = read_snapshots(order, home.archive)
            yield read_order(order, view).author
            yield from (each.author for each in (read_history(listed).revisions if listed else ()))
            for old in home.state.past.revisions(page.number) if listed is None else ():
                shown = Order(page.number, page.name, page.path, old.filed, revision=old.id)
                yield read_order(shown, read_snapshots(shown, home.archive)[0], text_only=True).author


def _authors_of_files(home: Home) -> Iterator[str]:
    for file in home.state.files.all():
        yield file.author
        yield from uploaders(home, file.name).values()


def _read(repository: Repository) -> tuple[Known, int]:
    """What a repository holds, and when its newest commit is from; raises `UsageTrouble` for one that is not ours."""
    known, newest = Known(), 0
    for entry in repository.log():
        marks = marks_of(entry.message)
        if marks is None:
            subject = entry.message.partition("\n")[0]
            raise UsageTrouble(
                f"The branch {repository.branch} of {repository.place} has a commit that pbexport did not make: "
                f"{entry.id[:10]} “{subject}”. Give it a branch of its own with --branch, and merge that into yours."
            )
        known.learn(marks)
        newest = max(newest, entry.time)
    return known, newest
