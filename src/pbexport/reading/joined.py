"""Several captures of one page → one page view and one revisions page, in the platform's frame.

The newest revision is the page, and the others fill in what its own capture cannot tell: a file of the official backup
knows nothing of tags and comments, a revisions page nothing of what was saved after it was captured.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import escape

from pbexport.model.answers import Snapshot
from pbexport.model.pages import Comment, Page, Revision
from pbexport.reading.history import read_history
from pbexport.reading.page import read_view

_PLACE = re.compile(rb'<div id="wikiedit"></div><div id="comments">[^\n]*</div>\n(?=<script>|</html>)')
"""Where a frame that was put around a page holds nothing of what readers wrote, or only how many did."""


def joined_view(view: Snapshot, shown: Snapshot) -> Snapshot:
    """The page of a capture that knows its body alone, with the comments, tags and folder of a page view of it."""
    place = max(_PLACE.finditer(view.body), key=lambda found: found.start(), default=None)
    if place is None:
        return view
    page, _ = read_view(shown)
    around = f'<div id="wikiedit"></div>{_around(page)}\n'.encode("utf-8", "replace")
    body = view.body[: place.start()] + around + view.body[place.end() :]
    return replace(view, body=body)


def joined_history(histories: Sequence[Snapshot], others: Iterable[Revision]) -> Snapshot | None:
    """One list of all revisions that any of the captures names, newest first; None where nothing names any.

    The first of the histories that names a revision is believed; `others` are known by their own texts.
    """
    read = [read_history(history) for history in histories]
    known = {revision.id: revision for history in reversed(read) for revision in history.revisions}
    missing = {revision.id: revision for revision in others if revision.id not in known}
    if len(histories) == 1 and not missing:
        return histories[0]
    newest_first = sorted((known | missing).values(), key=lambda revision: -revision.id)
    if not newest_first:
        return histories[0] if histories else None
    claimed = max((history.claimed for history in read), default=0)
    body = revisions_page(newest_first, max(claimed, len(newest_first)))
    first = histories[0] if histories else Snapshot("", 200, "", 0, b"")
    return replace(first, body=body, content_type="text/html")


def revisions_page(revisions: Sequence[Revision], claimed: int) -> bytes:
    """The platform's page that lists revisions (pbworks.md c), with what is read of it."""
    rows = "".join(map(_row, revisions))
    return (
        f'<div id="page-revisions"><h2>Revisions ({claimed})</h2><form>'
        f'<table id="page-revisions-table">{rows}</table></form></div></html>'
    ).encode("utf-8", "replace")


def _row(revision: Revision) -> str:
    comment = f'<p class="revision-comment">{escape(revision.comment)}</p>' if revision.comment else ""
    author = f" by {escape(revision.author)}" if revision.author else ""
    return (
        f'<tr><td><input type="radio" value="{revision.id}"/></td>'
        f'<td>{comment}<span class="revision-has-comment">{author}</span></td></tr>'
    )


def _around(page: Page) -> str:
    """Comments, tags and folder as a page view has them (pbworks.md b), with what is read of them."""
    count = f'<span id="comments-count">{page.comment_count}</span>' if page.comment_count is not None else ""
    tags = "".join(f"<a>{escape(tag)}</a>" for tag in page.tags)
    folder = f'<option value="1" selected>{escape(page.folder)}</option>' if page.folder else ""
    return (
        f'<div id="comments">{count}{"".join(map(_comment, page.comments))}</div><span id="tagList">{tags}</span>'
        f'<ul><li id="folderselector"><select>{folder}</select></li></ul>'
    )


def _comment(comment: Comment) -> str:
    header = f'<div class="header"><h4>{escape(comment.author)} said</h4></div>'
    return f'<div class="comment" id="commentnum{comment.id}">{header}<div class="content">{comment.body}</div></div>'
