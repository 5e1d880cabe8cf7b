"""MkDocs with the theme Material; Zensical builds the same tree (builders.md 5)."""

from collections.abc import Iterable, Iterator, Mapping
from html import escape

from pbexport.frontmatter import Facts, Fields, quoted
from pbexport.markdown import Layout
from pbexport.profiles.profile import Branch, Contents, Entry, Profile

_ROOT = "docs/"


def _front(fields: Fields, facts: Facts, _entry: Entry) -> Fields:
    """The theme puts the title into its HTML as it is."""
    return {**fields, "title": quoted(escape(facts.page.name, quote=False))}


def _values(contents: Contents) -> Mapping[str, str]:
    return {
        "title": quoted(contents.title),
        "navigation": "\n".join(_nav(contents.navigation, contents.entries, "  ")),
        "redirects": "\n".join(_redirects(contents)),
    }


def _nav(branches: Iterable[Branch], entries: Mapping[int, Entry], indent: str) -> Iterator[str]:
    for branch in branches:
        title, page = quoted(branch.title), branch.page
        own = quoted(entries[page].path.removeprefix(_ROOT)) if page is not None else ""
        if not branch.branches:
            yield f"{indent}- {title}: {own}"
            continue
        yield f"{indent}- {title}:"
        if own:
            yield f"{indent}    - {title}: {own}"
        yield from _nav(branch.branches, entries, f"{indent}    ")


def _redirects(contents: Contents) -> Iterator[str]:
    """What the plugin redirects makes pages for: addresses as files."""
    for entry in contents.entries.values():
        for old in entry.former:
            if old in contents.moved:
                yield f"        {quoted(f'{old[1:]}.md')}: {quoted(entry.path.removeprefix(_ROOT))}"


MKDOCS = Profile(
    "mkdocs",
    command="mkdocs build --strict",
    pages=_ROOT,
    pages_root=_ROOT,
    files="docs/files/",
    files_root=_ROOT,
    front_page="index.md",
    reserved=frozenset({"index", "readme", "tags", "404"}),
    unwelcome=frozenset({".md", ".markdown", ".mdown", ".mkdn", ".mkd"}),
    ending="/",
    front=_front,
    layout=Layout(indent=4, demotes=True),
    values=_values,
)
