"""One page, from its snapshots to its file: read, relink, to Markdown, front matter, write, and look at it once more.

A page is a pure function of its snapshots, the atlas and the recipe, so the same archive gives the same bytes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha1

from pbexport.addresses import Site
from pbexport.archive import Archive
from pbexport.audit.proof import Evidence, light_losses
from pbexport.audit.verdict import difference_text
from pbexport.document import document
from pbexport.errors import NotReadable, PbexportError
from pbexport.links import Atlas, Relinker
from pbexport.model import Filed, History, Kind, MissingLink, Page, Skipped, Snapshot, Stage, Unproven
from pbexport.reading.history import read_history
from pbexport.reading.page import read_page
from pbexport.recipe import Comments, Recipe
from pbexport.state import KnownPage
from pbexport.write import Folder


@dataclass(frozen=True, slots=True)
class Written:
    """What came of one page: all that the report needs of it, and nothing of its text."""

    number: int
    changed: bool = False
    revisions: int = 0
    comments: int = 0
    tags: tuple[str, ...] = ()
    missing: tuple[MissingLink, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    is_there: bool = True
    seal: str = ""
    """What was proven: as long as page and file keep it, the proof need not be made again; "" where it failed."""
    unproven: tuple[Unproven, ...] = ()


@dataclass(frozen=True, slots=True)
class Press:
    """Writes single pages; it knows all that a page depends on, and nothing of other pages."""

    folder: Folder
    archive: Archive
    atlas: Atlas
    anchors: Mapping[int, frozenset[str]]
    """For each page the places in it that some link points to."""
    recipe: Recipe
    wiki: str
    proves: bool = True
    """Whether each page is looked at again once it is written."""

    def write(self, known: KnownPage) -> Written:
        """Reads a page's snapshots and writes its file, if that is not what lies there already."""
        try:
            return self._written(known)
        except NotReadable as trouble:
            return self.lost(known, str(trouble))
        except PbexportError:
            raise
        except Exception as fault:  # noqa: BLE001 - a fault of the converter costs its page, never the run
            return self.lost(known, _fault(fault))

    def _written(self, known: KnownPage) -> Written:
        relinker = Relinker(self.atlas, known.number)
        view = self._snapshot(known.view)
        page = read_page(view)
        history = read_history(self._snapshot(known.history)) if known.history else None
        anchors = self.anchors.get(known.number, frozenset())
        text = document(page, history, relinker, anchors=anchors, recipe=self.recipe, wiki=self.wiki)
        path = self.atlas.pages[known.number]
        seal, losses = self._proven(known, view, text) if self.proves else ("", ())
        return Written(
            known.number,
            changed=self.folder.put_text(path, text),
            revisions=len(history.revisions) if history else 0,
            comments=len(page.comments),
            tags=page.tags,
            missing=tuple(MissingLink(path, address) for address in dict.fromkeys(relinker.missing)),
            skipped=tuple(shortfalls(page, history, self.atlas.site)),
            seal=seal,
            unproven=(Unproven(path, losses),) if losses else (),
        )

    def _proven(self, known: KnownPage, view: Snapshot, text: str) -> tuple[str, tuple[str, ...]]:
        """The seal of a page that says what the wiki's page says, or what it lost or invented."""
        seal = f"{known.view.digest} {sha1(text.encode('utf-8', 'replace'), usedforsecurity=False).hexdigest()}"
        if seal == known.seal:
            return seal, ()
        evidence = evidence_of(view.body, text, Relinker(self.atlas, known.number), self.recipe)
        try:
            losses = tuple(map(difference_text, light_losses(evidence)))
        except Exception as fault:  # noqa: BLE001 - what cannot be proven is not proven
            losses = (_fault(fault),)
        return ("" if losses else seal), losses

    def lost(self, known: KnownPage, reason: str = "its conversion ended the process that did it") -> Written:
        """What stands in the place of a page that could not be written."""
        trouble = Skipped(known.view.url, Kind.PAGE, Stage.READ, reason)
        return Written(known.number, skipped=(trouble,), is_there=False)

    def _snapshot(self, filed: Filed) -> Snapshot:
        content = self.archive.read(filed.location)
        return Snapshot(filed.url, filed.status, filed.content_type, filed.fetched, content)


def evidence_of(html: bytes, document: str, relinker: Relinker, recipe: Recipe) -> Evidence:
    """What the proof of a page needs, if its file was written by this recipe."""
    return Evidence(html, document, relinker, comments=recipe.comments is Comments.PAGE, formulas=recipe.formulas)


def _fault(fault: Exception) -> str:
    return f"this is a fault of pbexport itself, please report it: {type(fault).__name__}: {fault}"


def shortfalls(page: Page, history: History | None, site: Site) -> Iterator[Skipped]:
    """What the page itself says it has, beyond what could be read of it."""
    url = site.page_url(page.number, page.name)
    if history and history.claimed > len(history.revisions):
        listed = f"the wiki counts {history.claimed} revisions but lists {len(history.revisions)}"
        yield Skipped(url, Kind.HISTORY, Stage.READ, listed)
    if page.comment_count and page.comment_count > len(page.comments):
        shown = f"the page counts {page.comment_count} comments but shows {len(page.comments)}"
        yield Skipped(url, Kind.PAGE, Stage.READ, shown)
