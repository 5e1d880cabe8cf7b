"""A page that leads to all pages: a menu of thousands in each page would be larger than all that they say."""

from collections.abc import Iterable
from html import escape

from pbexport.addressing.links import relative
from pbexport.markdown import Layout, to_markdown
from pbexport.profiles.profile import Branch, Contents

TITLE = "All pages"


def every_page(contents: Contents, here: str, layout: Layout) -> str:
    """The body of that page, as Markdown; `here` is its own path."""
    return f"# {TITLE}\n\n{to_markdown(_listed(contents, contents.navigation, here), layout=layout)}"


def _listed(contents: Contents, branches: Iterable[Branch], here: str) -> str:
    items = (
        f"<li>{_line(contents, branch, here)}{_listed(contents, branch.branches, here)}</li>" for branch in branches
    )
    lines = "".join(items)
    return f"<ul>{lines}</ul>" if lines else ""


def _line(contents: Contents, branch: Branch, here: str) -> str:
    title = escape(branch.title)
    if branch.page is None:
        return title
    return f'<a href="{escape(relative(here, contents.entries[branch.page].path))}">{title}</a>'
