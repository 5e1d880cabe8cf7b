"""MkDocs with the theme Material; Zensical builds the same tree (builders.md 5)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape

from pbexport.frontmatter import Facts, Fields, flow, quoted
from pbexport.markdown import Layout
from pbexport.profiles.every_page import TITLE, every_page
from pbexport.profiles.profile import Branch, Contents, Entry, Profile
from pbexport.profiles.python_markdown import for_python_markdown
from pbexport.profiles.redirects import as_page

_ROOT = "docs/"
_ALL = "docs/all-pages.md"
_LAYOUT = Layout(indent=4, demotes=True)
_READ_AS_HTML = re.compile(r"<|&(?=#?\w+;)")


def _front(fields: Fields, facts: Facts, _entry: Entry) -> Fields:
    tags = {"tags": flow(map(_as_html, facts.page.tags))} if "tags" in fields else {}
    return {**fields, "title": _shown(facts.page.name), **tags}


def _shown(text: str) -> str:
    return quoted(_as_html(text))


def _as_html(text: str) -> str:
    """The theme puts titles and tags into its HTML as they are."""
    return _READ_AS_HTML.sub(lambda found: escape(found[0]), text)


def _values(contents: Contents) -> Mapping[str, str]:
    return {
        "title": _shown(contents.title),
        "navigation": "\n".join(_nav(contents.sidebar, contents.entries, "  ")),
        "redirects": "\n".join(_redirects(contents)),
    }


def _nav(branches: Iterable[Branch], entries: Mapping[int, Entry], indent: str) -> Iterator[str]:
    for branch in branches:
        title, page = _shown(branch.title), branch.page
        own = quoted(entries[page].path.removeprefix(_ROOT)) if page is not None else ""
        if not branch.branches:
            yield f"{indent}- {title}: {own}"
            continue
        yield f"{indent}- {title}:"
        if own:
            yield f"{indent}    - {title}: {own}"
        yield from _nav(branch.branches, entries, f"{indent}    ")


def _redirects(contents: Contents) -> Iterator[str]:
    """What the plugin makes pages for: addresses as if they were files of Markdown."""
    for post, entry in contents.signposts:
        if _is_for_plugin(post):
            old = f"{post.removesuffix('.html')}.md"
            yield f"      {quoted(old)}: {quoted(entry.path.removeprefix(_ROOT))}"


def _further(contents: Contents) -> Mapping[str, str]:
    """The page of all pages, and those for old addresses that the plugin makes none for."""
    pages = for_python_markdown(every_page(contents, _ALL, _LAYOUT))
    others = {
        f"{_ROOT}{post}": as_page(post, entry.url) for post, entry in contents.signposts if not _is_for_plugin(post)
    }
    return {_ALL: f"---\ntitle: {quoted(TITLE)}\n---\n\n{pages}", **others}


def _is_for_plugin(post: str) -> bool:
    return post.endswith("/index.html") and "#" not in post


MKDOCS = Profile(
    "mkdocs",
    command="mkdocs build --strict",
    pages=_ROOT,
    pages_root=_ROOT,
    files="docs/files/",
    files_root=_ROOT,
    front_page="index.md",
    reserved=frozenset({"404", "all-pages", "tags"}),
    forbidden=frozenset({"index", "readme"}),
    unwelcome=frozenset({".md", ".markdown", ".mdown", ".mkdn", ".mkd"}),
    ending="/",
    front=_front,
    body=for_python_markdown,
    layout=_LAYOUT,
    is_titled=True,
    values=_values,
    further=_further,
)
