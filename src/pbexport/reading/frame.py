"""The platform's frame around what came without it: from then on a page is read as any other, wherever it came from."""

from dataclasses import replace

from pbexport.model import Snapshot, Telling
from pbexport.reading import api_view, backup_page, text
from pbexport.reading.mirror_view import with_plugins


def in_frame(snapshot: Snapshot) -> Snapshot:
    """The page view or revisions page that a capture stands for; a page view as it is.

    Raises `NotThere` when the platform says that there is no such page, `NotReadable` when nothing can be read.
    """
    if snapshot.content_type == text.CONTENT_TYPE:
        return text.in_frame(snapshot)
    return replace(snapshot, body=_framed(snapshot), content_type="text/html")


def telling(snapshot: Snapshot) -> Telling:
    """How much a capture can tell, before it is put into a frame."""
    if snapshot.content_type == text.CONTENT_TYPE:
        return Telling.WORDS
    if api_view.is_answer(snapshot.body):
        return Telling.ANSWERED
    return Telling.STORED if backup_page.is_backup_page(snapshot.body) else Telling.SHOWN


def _framed(snapshot: Snapshot) -> bytes:
    if api_view.is_answer(snapshot.body):
        return api_view.framed(snapshot.body)
    if backup_page.is_backup_page(snapshot.body):
        return backup_page.framed(snapshot.body, backup_page.name_in(snapshot.url))
    return with_plugins(snapshot.body, snapshot.url)
