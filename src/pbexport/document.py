"""One page, its history and the atlas → the text of its file."""

from collections.abc import Container
from datetime import UTC, datetime
from functools import partial
from html import escape

from pbexport.frontmatter import facts_of, fields_of, front_matter
from pbexport.links import Relinker
from pbexport.markdown import to_markdown
from pbexport.model import PLAIN, Comment, History, Page, Standing
from pbexport.recipe import Comments, Recipe


def document(
    page: Page,
    history: History | None,
    relinker: Relinker,
    *,
    anchors: Container[str],
    recipe: Recipe,
    wiki: str,
    standing: Standing = PLAIN,
) -> str:
    """Front matter, body, comments: the whole file, ending with one newline.

    `anchors` are the places in this page that some link of the wiki points to; `wiki` is the workspace's name.
    """
    site = relinker.atlas.site
    written = partial(to_markdown, address=relinker, anchors=anchors, engine=recipe.engine, formulas=recipe.formulas)
    url = site.page_url(page.number, page.name)
    fields = fields_of(facts_of(page, history, url, wiki, standing))
    parts = [front_matter(fields), written(page.body)]
    if page.comments and recipe.comments is Comments.PAGE:
        parts.append(written(comments_html(page.comments)))
    return "\n".join(part for part in parts if part)


def comments_html(comments: tuple[Comment, ...]) -> str:
    """The section at the end of the page, as HTML: who said what, when; oldest first."""
    return "<h2>Comments</h2>" + "".join(map(_comment_html, comments))


def _comment_html(comment: Comment) -> str:
    said = datetime.fromtimestamp(comment.id, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    names = "".join(f'<a name="{kind}{comment.id}"></a>' for kind in ("commentnum", "comment", "cr"))
    author = escape(comment.author or "Anonymous")
    return f"<p>{names}<strong>{author}</strong>, {said}</p><blockquote>{comment.body}</blockquote>"
