"""What is to be written, and what came of it: values that go to other processes and back.

An order has all that is known of a text; its snapshots are read where it is carried out.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from pbexport.archive import Archive
from pbexport.model.answers import Filed, Snapshot
from pbexport.model.happenings import Imprint, Skipped
from pbexport.model.pages import PLAIN, Page, Precision, Revision, Standing
from pbexport.reading.frame import in_frame
from pbexport.reading.history import is_history
from pbexport.reading.joined import joined_history, joined_view
from pbexport.reading.page import read_revision, read_view
from pbexport.state import KnownPage
from pbexport.travelling import travelling
from pbexport.write import NOTHING, Put

Item = TypeVar("Item")
_MOST_AT_A_TIME = 2 << 20
"""Bytes of page views; a few dozen pages have that."""


@travelling
@dataclass(frozen=True, slots=True)
class Told:
    """What a page's file tells the report, and nothing of its text."""

    revisions: int = 0
    comments: int = 0
    tags: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    losses: tuple[str, ...] = ()
    """What was lost or invented, a line each."""


@travelling
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


@travelling
@dataclass(frozen=True, slots=True)
class Written:
    """What came of one order."""

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


def fitting(items: Sequence[Item], size: Callable[[Item], int]) -> Iterator[list[Item]]:
    """Some at a time of what is to be held in memory together: as many as a few dozen pages, or one that is large.

    `size` is that of the snapshot of one, in bytes.
    """
    some: list[Item] = []
    held = 0
    for item in items:
        if some and held + size(item) > _MOST_AT_A_TIME:
            yield some
            some, held = [], 0
        some.append(item)
        held += size(item)
    if some:
        yield some


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


def read_order(order: Order, view: Snapshot, *, text_only: bool = False) -> Page:
    """The page to be written; what readers said below it belongs to the page as it is, not to an old revision.

    Of an old revision, tags and folder can be left out with `text_only`: they are those of the page as it is too.
    """
    if order.revision is None:
        page, _ = read_view(view)
        return page if page.number == order.number else replace(page, number=order.number)
    page = read_revision(view, order.revision, text_only=text_only)
    return replace(page, number=order.number, comments=(), comment_count=None)
