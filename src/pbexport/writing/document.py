"""One page, its history and the atlas → the text of its file."""

from collections.abc import Container
from functools import partial
from html import escape

from pbexport.addressing.links import Relinker
from pbexport.frontmatter import facts_of, front_matter
from pbexport.markdown import heading, to_markdown
from pbexport.model.pages import PLAIN, Comment, History, Page, Standing
from pbexport.profiles.edition import NO_ENTRY, PLAIN_EDITION, Edition
from pbexport.profiles.profile import Entry
from pbexport.recipe import Comments, Recipe
from pbexport.stamps import readable


def document(
    page: Page,
    history: History | None,
    relinker: Relinker,
    *,
    anchors: Container[str],
    recipe: Recipe,
    wiki: str,
    standing: Standing = PLAIN,
    edition: Edition = PLAIN_EDITION,
    entry: Entry = NO_ENTRY,
) -> str:
    """Front matter, body, comments: the whole file, ending with one newline; or its line in the file of all pages.

    `anchors` are the places in this page that some link of the wiki points to; `wiki` is the workspace's name;
    `edition` says for which builder the file is, `entry` what its site knows of the page.
    """
    site = relinker.atlas.site
    profile = edition.profile
    links: list[str] = []
    written = partial(
        to_markdown, address=partial(_noted, relinker, links) if profile.line else relinker, anchors=anchors,
        engine=recipe.engine, formulas=recipe.formulas, layout=profile.layout,
    )  # fmt: skip
    facts = facts_of(page, history, site.page_url(page.number, page.name), wiki, standing)
    parts = [profile.body(heading(page.name))] if profile.is_titled else []
    parts.append(profile.body(written(page.body)))
    if page.comments and recipe.comments is Comments.PAGE:
        parts.append(profile.body(written(comments_html(page.comments))))
    text = "\n".join(part for part in parts if part)
    if profile.line:
        return profile.line(facts, entry, text, links)
    return "\n".join(part for part in (front_matter(edition.fields(facts, entry)), text) if part)


def _noted(relinker: Relinker, links: list[str], href: str) -> str | None:
    """Where a link leads; each is written down too, for a profile that tells them apart from the text."""
    found = relinker(href)
    if found:
        links.append(found)
    return found


def comments_html(comments: tuple[Comment, ...]) -> str:
    """The section at the end of the page, as HTML: who said what, when; oldest first."""
    return "<h2>Comments</h2>" + "".join(map(_comment_html, comments))


def _comment_html(comment: Comment) -> str:
    names = "".join(f'<a name="{kind}{comment.id}"></a>' for kind in ("commentnum", "comment", "cr"))
    author = escape(comment.author or "Anonymous")
    return f"<p>{names}<strong>{author}</strong>, {readable(comment.id)}</p><blockquote>{comment.body}</blockquote>"
