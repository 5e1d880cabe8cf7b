"""One text, from its snapshots to its file: read, relink, to Markdown, front matter, write, and look at it once more.

A page is a pure function of its snapshots, the atlas and the recipe, so the same archive gives the same bytes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha1
from typing import TypeVar

from pbexport.addressing.addresses import Site
from pbexport.addressing.links import Relinker
from pbexport.archive import Archive
from pbexport.audit.evidence import Evidence
from pbexport.model.answers import Snapshot
from pbexport.model.happenings import Kind, Skipped, Stage
from pbexport.model.pages import History, Page
from pbexport.reading.history import read_history
from pbexport.recipe import Comments, Recipe
from pbexport.telling.counted import counted
from pbexport.write import Folder
from pbexport.writing.document import document
from pbexport.writing.guarded import UNDONE, fault_in, guarded
from pbexport.writing.orders import Order, Told, Written, fitting, read_order, read_snapshots
from pbexport.writing.shelves import Shelves

A = TypeVar("A")
B = TypeVar("B")
_At = tuple[Order, A | Written]
"""A page on its way: what the last stage made of it, or what came of it when that was its end."""


@dataclass(frozen=True, slots=True)
class _Understood:
    """A page that was read."""

    view: Snapshot
    page: Page
    history: History | None


@dataclass(frozen=True, slots=True)
class _Composed:
    """The text of a page, not written yet."""

    view: Snapshot
    text: str
    told: Told
    led: Mapping[str, str]
    seal: str = ""


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

    def write_all(self, orders: Sequence[Order]) -> list[Written]:
        """Reads the snapshots of pages and writes their files, where that is not what lies there already.

        Stage by stage, some pages at a time: so the code of a stage stays in the processor's cache, and a page takes
        four fifths of the time.
        """
        return [written for some in fitting(orders, lambda order: order.view.size) for written in self._written(some)]

    def _written(self, orders: Sequence[Order]) -> Iterator[Written]:
        read = self._each(self._read, [(order, order) for order in orders])
        composed = self._each(self._composed, self._each(self._understood, read))
        looked_at = self._each(self._looked_at, composed) if self.proves else composed
        for _, written in self._each(self._put, looked_at):
            yield written

    def _each(self, stage: Callable[[Order, A], B], some: list[_At[A]]) -> list[_At[B]]:
        """What a stage makes of each page; one that came to its end before stays as it is."""
        return [(order, each if isinstance(each, Written) else self._tried(stage, order, each)) for order, each in some]

    def _tried(self, stage: Callable[[Order, A], B], order: Order, each: A) -> B | Written:
        return guarded(partial(stage, order, each), partial(self.lost, order))

    def _read(self, order: Order, _: Order) -> tuple[Snapshot, Snapshot | None]:
        return read_snapshots(order, self.archive)

    def _understood(self, order: Order, read: tuple[Snapshot, Snapshot | None]) -> _Understood:
        view, listed = read
        return _Understood(view, read_order(order, view), read_history(listed) if listed else None)

    def _composed(self, order: Order, known: _Understood) -> _Composed:
        shelves, page, history = self.shelves, known.page, known.history
        relinker = shelves.relinker(order.path, order.view.url)
        text = document(
            page, history, relinker, anchors=shelves.anchors_in(order.number, order.path), recipe=self.recipe,
            wiki=self.wiki, standing=order.standing, edition=shelves.edition, entry=shelves.entry(order.number),
        )  # fmt: skip
        told = Told(
            revisions=len(history.revisions) if history else 0,
            comments=len(page.comments),
            tags=page.tags,
            skipped=tuple(shortfalls(page, history, shelves.atlas.site)),
        )
        return _Composed(known.view, text, told, relinker.led)

    def _looked_at(self, order: Order, made: _Composed) -> _Composed:
        seal, losses = self._proven(order, made.view, made.text)
        return replace(made, seal=seal, told=replace(made.told, losses=losses))

    def _put(self, order: Order, made: _Composed) -> Written:
        if self.shelves.edition.profile.line:
            return Written(made.told, led=made.led, line=made.text)
        put = self.folder.put_text(order.path, made.text, order.known, order.beside)
        return Written(made.told, put, made.led, made.seal)

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
            losses = (fault_in(fault),)
        return ("" if losses else seal), losses

    def lost(self, order: Order, reason: str = UNDONE) -> Written:
        """What stands in the place of a page that could not be written."""
        trouble = Skipped(order.view.url, Kind.PAGE, Stage.READ, reason)
        return Written(Told(), trouble=trouble)


def losses_of(evidence: Evidence) -> tuple[str, ...]:
    """What a text lost or invented, a line each. Its parsers are read in by the first proof: most runs make none."""
    from pbexport.audit.proof import light_losses  # noqa: PLC0415
    from pbexport.audit.verdict import difference_text  # noqa: PLC0415

    return tuple(map(difference_text, light_losses(evidence)))


def evidence_of(
    html: bytes, document: str, relinker: Relinker, recipe: Recipe, revision: int | None = None, *, fetched: int = 0
) -> Evidence:
    """What the proof of a text needs, if its file was written by this recipe."""
    comments = recipe.comments is Comments.PAGE and revision is None
    return Evidence(html, document, relinker, comments=comments, formulas=recipe.formulas, fetched=fetched)


def shortfalls(page: Page, history: History | None, site: Site) -> Iterator[Skipped]:
    """What the page itself says it has, beyond what could be read of it."""
    url = site.page_url(page.number, page.name)
    if history and history.claimed > len(history.revisions):
        listed = f"the wiki counts {counted(history.claimed, 'revision')} but lists {len(history.revisions)}"
        yield Skipped(url, Kind.HISTORY, Stage.READ, listed)
    if page.comment_count and page.comment_count > len(page.comments):
        shown = f"the page counts {counted(page.comment_count, 'comment')} but shows {len(page.comments)}"
        yield Skipped(url, Kind.PAGE, Stage.READ, shown)
