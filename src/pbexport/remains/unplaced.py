"""Captures of old revisions that cannot be written, since they do not tell exactly when that revision was saved.

A text says "9 years ago" at best, and so does a page view without the platform's facts. That two such captures are of
two revisions is told by their words alone: those of a revision that is written need not be named.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress

from pbexport.addressing.addresses import PageAddress, read_address
from pbexport.errors import ItemTrouble
from pbexport.home import Home
from pbexport.model.answers import Snapshot
from pbexport.model.happenings import Kind, Skipped, Stage
from pbexport.reading.capture import ShownPage, read_capture
from pbexport.remains.captured import base_of, site_at
from pbexport.state import KnownView

REASON = "an older capture with other words is in the archive only, for it does not tell exactly when they were saved"


def name_unplaced(home: Home) -> None:
    """The report names each address under which there is such a capture, and no longer what was named before."""
    state = home.state
    with state.transaction():
        for skipped in state.troubles.skipped():
            if skipped.reason == REASON:
                state.troubles.forget(skipped.item)
        for number in state.views.pages():
            for url in _unplaced(home, state.views.of(number)):
                state.troubles.skip(Skipped(url, Kind.PAGE, Stage.READ, REASON, lasting=True))


def _unplaced(home: Home, views: Sequence[KnownView]) -> Iterator[str]:
    """The addresses of captures with words that no other one has that tells as much, and that is written or newer."""
    for telling in {view.telling for view in views}:
        alike = sorted((view for view in views if view.telling is telling), key=lambda view: view.weight, reverse=True)
        if not all(view.is_exact for view in alike[1:]):
            yield from _with_other_words(home, alike)


def _with_other_words(home: Home, alike: Sequence[KnownView]) -> Iterator[str]:
    """What is only the beginning of another is in it; so a text is to which comments were added later."""
    known: list[str] = []
    for view in alike:
        url, words = _words(home, view)
        if known and not view.is_exact and not any(each.startswith(words) for each in known):
            yield url
        known.append(words)


def _words(home: Home, view: KnownView) -> tuple[str, str]:
    """The address of a capture, and the body of the page that it shows; "" where the archive is damaged."""
    filed = home.state.snapshots.get(view.snapshot)
    with suppress(ItemTrouble):
        body = home.archive.read(filed.location)
        snapshot = Snapshot(filed.url, filed.status, filed.content_type, filed.fetched, body)
        meant = read_address(site_at(base_of(filed.url)), filed.url)
        shown = read_capture(snapshot, meant if isinstance(meant, PageAddress) else None)
        return filed.url, shown.page.body if isinstance(shown, ShownPage) else ""
    return filed.url, ""
