"""One text, from its snapshots to its file: read, relink, to Markdown, front matter, write, and look at it once more.

A page is a pure function of its snapshots, the atlas and the recipe, so the same archive gives the same bytes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha1

from pbexport.addresses import Site
from pbexport.archive import Archive
from pbexport.audit.evidence import Evidence
from pbexport.counted import counted
from pbexport.document import document
from pbexport.errors import NotReadable, PbexportError
from pbexport.links import Relinker
from pbexport.model import (
    PLAIN,
    Filed,
    History,
    Imprint,
    Kind,
    Page,
    Precision,
    Revision,
    Skipped,
    Snapshot,
    Stage,
    Standing,
)  # fmt: skip
from pbexport.reading.frame import in_frame
from pbexport.reading.history import is_history, read_history
from pbexport.reading.joined import joined_history, joined_view
from pbexport.reading.page import read_revision, read_view
from pbexport.recipe import Comments, Recipe
from pbexport.shelves import Shelves
from pbexport.state import KnownPage
from pbexport.write import NOTHING, Folder, Put


@dataclass(frozen=True, slots=True)
class Told:
    """What a page's file tells the report, and nothing of its text."""

    revisions: int = 0
    comments: int = 0
    tags: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    losses: tuple[str, ...] = ()
    """What was lost or invented, a line each."""


@dataclass(frozen=True, slots=True)
class Order:
    """A text that is to be written: a page, or an old revision of one."""

    number: int
    """Of the page."""
    name: str
    path: str
    """Where it goes."""
    view: Filed
    history: Filed | None = None
    standing: Standing = PLAIN
    seal: str = ""
    """What its proof was made of when it was written last."""
    made: str = ""
    """A digest of all that it is made of."""
    known: Imprint | None = None
    """What was last written at its path."""
    beside: Imprint | None = None
    """What was last written beside it, where somebody had edited it."""
    revision: int | None = None
    """Which old revision it is; None for the page as it is."""
    further: tuple[Filed, ...] = ()
    """Captures that tell what view and history do not."""
    saved: tuple[Revision, ...] = ()
    """Revisions that are known by their own texts."""


def order_of(
    page: KnownPage, made: str = "", imprints: tuple[Imprint | None, Imprint | None] = (None, None), path: str = ""
) -> Order:
    """The order for a page as it is, at its own path or at another one.

    `imprints` are of what was last written there, and beside it.
    """
    known, beside = imprints
    return Order(
        page.number, page.name, path or page.path, page.view, page.history, page.standing, page.seal, made=made,
        known=known, beside=beside, further=page.further, saved=page.saved,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """What came of one page."""

    order: Order
    told: Told
    put: Put = NOTHING
    led: Mapping[str, str] = field(default_factory=dict)
    """Where its links lead: path on the wiki → path in the export."""
    seal: str = ""
    """What was proven: as long as page and file keep it, the proof need not be made again; "" where it failed."""
    trouble: Skipped | None = None
    """Why it could not be written."""
    line: str = ""
    """What stands for it in the one file of all pages, where the edition has such a file."""


@dataclass(frozen=True, slots=True)
class Press:
    """Writes single texts; it knows all that a text depends on, and nothing of other texts."""

    folder: Folder
    archive: Archive
    shelves: Shelves
    recipe: Recipe
    wiki: str
    proves: bool = True
    """Whether each page is looked at again once it is written."""

    def write(self, order: Order) -> Written:
        """Reads a page's snapshots and writes its file, if that is not what lies there already."""
        try:
            return self._written(order)
        except NotReadable as trouble:
            return self.lost(order, str(trouble))
        except PbexportError:
            raise
        except Exception as fault:  # noqa: BLE001 - a fault of the converter costs its page, never the run
            return self.lost(order, _fault(fault))

    def _written(self, order: Order) -> Written:
        shelves = self.shelves
        relinker = shelves.relinker(order.path, order.view.url)
        view, listed = read_snapshots(order, self.archive)
        page = read_order(order, view)
        history = read_history(listed) if listed else None
        text = document(
            page, history, relinker, anchors=shelves.anchors_in(order.number, order.path), recipe=self.recipe,
            wiki=self.wiki, standing=order.standing, edition=shelves.edition, entry=shelves.entry(order.number),
        )  # fmt: skip
        seal, losses = self._proven(order, view, text) if self.proves else ("", ())
        told = Told(
            revisions=len(history.revisions) if history else 0,
            comments=len(page.comments),
            tags=page.tags,
            skipped=tuple(shortfalls(page, history, shelves.atlas.site)),
            losses=losses,
        )
        if shelves.edition.profile.line:
            return Written(order, told, led=relinker.led, line=text)
        put = self.folder.put_text(order.path, text, order.known, order.beside)
        return Written(order, told, put, relinker.led, seal)

    def _proven(self, order: Order, view: Snapshot, text: str) -> tuple[str, tuple[str, ...]]:
        """The seal of a text that says what the wiki's page says, or what it lost or invented."""
        seal = f"{order.view.digest} {sha1(text.encode('utf-8', 'replace'), usedforsecurity=False).hexdigest()}"
        if seal == order.seal:
            return seal, ()
        pointed = self.shelves.relinker(order.path, order.view.url)
        evidence = evidence_of(view.body, text, pointed, self.recipe, order.revision, fetched=view.fetched)
        try:
            losses = losses_of(evidence)
        except Exception as fault:  # noqa: BLE001 - what cannot be proven is not proven
            losses = (_fault(fault),)
        return ("" if losses else seal), losses

    def lost(self, order: Order, reason: str = "its conversion ended the process that did it") -> Written:
        """What stands in the place of a page that could not be written."""
        trouble = Skipped(order.view.url, Kind.PAGE, Stage.READ, reason)
        return Written(order, Told(), trouble=trouble)


def read_snapshots(order: Order, archive: Archive) -> tuple[Snapshot, Snapshot | None]:
    """The page view and the revisions page of an order, whatever they are joined from; raises `NotReadable`."""
    view = _read(order.view, archive)
    histories = [_read(order.history, archive)] if order.history else []
    if not order.standing.sources:
        return view, next(iter(histories), None)
    for other in (_read(filed, archive) for filed in order.further):
        if is_history(other):
            histories.append(other)
        else:
            view = joined_view(view, other)
    if not (histories or order.saved):
        return view, None
    return view, joined_history(histories, (*_as_saved(view), *order.saved))


def _as_saved(view: Snapshot) -> Iterator[Revision]:
    """The page's own revision, where anything tells of others."""
    page, _ = read_view(view)
    if page.edited and page.edited.precision is Precision.SECOND:
        yield Revision(page.edited.unix, page.author, page.description)


def _read(filed: Filed, archive: Archive) -> Snapshot:
    content = archive.read(filed.location)
    return in_frame(Snapshot(filed.url, filed.status, filed.content_type, filed.fetched, content))


def losses_of(evidence: Evidence) -> tuple[str, ...]:
    """What a text lost or invented, a line each. Its parsers are read in by the first proof: most runs make none."""
    from pbexport.audit.proof import light_losses  # noqa: PLC0415
    from pbexport.audit.verdict import difference_text  # noqa: PLC0415

    return tuple(map(difference_text, light_losses(evidence)))


def read_order(order: Order, view: Snapshot) -> Page:
    """The page to be written; what readers said below it belongs to the page as it is, not to an old revision."""
    if order.revision is None:
        page, _ = read_view(view)
        return page if page.number == order.number else replace(page, number=order.number)
    page = read_revision(view, order.revision)
    return replace(page, number=order.number, comments=(), comment_count=None)


def evidence_of(
    html: bytes, document: str, relinker: Relinker, recipe: Recipe, revision: int | None = None, *, fetched: int = 0
) -> Evidence:
    """What the proof of a text needs, if its file was written by this recipe."""
    comments = recipe.comments is Comments.PAGE and revision is None
    return Evidence(html, document, relinker, comments=comments, formulas=recipe.formulas, fetched=fetched)


def _fault(fault: Exception) -> str:
    return f"this is a fault of pbexport itself, please report it: {type(fault).__name__}: {fault}"


def shortfalls(page: Page, history: History | None, site: Site) -> Iterator[Skipped]:
    """What the page itself says it has, beyond what could be read of it."""
    url = site.page_url(page.number, page.name)
    if history and history.claimed > len(history.revisions):
        listed = f"the wiki counts {counted(history.claimed, 'revision')} but lists {len(history.revisions)}"
        yield Skipped(url, Kind.HISTORY, Stage.READ, listed)
    if page.comment_count and page.comment_count > len(page.comments):
        shown = f"the page counts {counted(page.comment_count, 'comment')} but shows {len(page.comments)}"
        yield Skipped(url, Kind.PAGE, Stage.READ, shown)
