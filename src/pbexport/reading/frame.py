"""The platform's frame around what came without it: from then on a page is read as any other, wherever it came from."""

from dataclasses import replace

from pbexport.model import Snapshot, Telling
from pbexport.reading import api_view


def in_frame(snapshot: Snapshot) -> Snapshot:
    """The page view or revisions page that a capture stands for; a page view as it is.

    Raises `NotThere` when the platform says that there is no such page, `NotReadable` when nothing can be read.
    """
    if api_view.is_answer(snapshot.body):
        return _html(snapshot, api_view.framed(snapshot.body))
    return replace(snapshot, content_type="text/html")


def telling(snapshot: Snapshot) -> Telling:
    """How much a capture can tell, before it is put into a frame."""
    return Telling.ANSWERED if api_view.is_answer(snapshot.body) else Telling.SHOWN


def _html(snapshot: Snapshot, body: bytes) -> Snapshot:
    return replace(snapshot, body=body, content_type="text/html")
