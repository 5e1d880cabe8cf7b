"""The platform's frame around what came without it: from then on a page is read as any other, wherever it came from."""

from dataclasses import replace

from pbexport.model.answers import Snapshot, Telling
from pbexport.reading import api_view, backup_page, text
from pbexport.reading.mirror_view import with_plugins

_HTML = "text/html"
_BODY = b'id="wikipage-inner"'
"""What every page view has, whatever a server said that it is."""


def in_frame(snapshot: Snapshot, told: Telling | None = None) -> Snapshot:
    """The page view or revisions page that a capture stands for; a page view as it is.

    `told` is how much the capture can tell, where that is known already. Raises `NotThere` when the platform says that
    there is no such page, `NotReadable` when nothing can be read.
    """
    match telling(snapshot) if told is None else told:
        case Telling.ANSWERED:
            body = api_view.framed(snapshot.body)
        case Telling.STORED:
            body = backup_page.framed(snapshot.body, backup_page.name_in(snapshot.url))
        case Telling.WORDS:
            body = text.in_frame(snapshot).body
        case Telling.SHOWN:
            body = with_plugins(snapshot.body, snapshot.url)
    is_framed = body is snapshot.body and snapshot.content_type == _HTML
    return snapshot if is_framed else replace(snapshot, body=body, content_type=_HTML)


def telling(snapshot: Snapshot) -> Telling:
    """How much a capture can tell, before it is put into a frame. The API calls its answers a plain text too."""
    if api_view.is_answer(snapshot.body):
        return Telling.ANSWERED
    if snapshot.content_type == text.CONTENT_TYPE and _BODY not in snapshot.body:
        return Telling.WORDS
    return Telling.STORED if backup_page.is_backup_page(snapshot.body) else Telling.SHOWN
