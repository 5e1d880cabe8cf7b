"""Starlight, the theme of Astro for documentation (builders.md 5)."""

import json
from collections.abc import Iterable, Iterator, Mapping

from pbexport.frontmatter import Facts, Fields, quoted
from pbexport.markdown import Layout
from pbexport.profiles.directives import without_directives
from pbexport.profiles.profile import Branch, Contents, Entry, LinkStyle, Profile
from pbexport.profiles.redirects import as_page
from pbexport.stamps import stamp

_ROOT = "src/content/docs/"


def _front(fields: Fields, facts: Facts, entry: Entry) -> Fields:
    """With an address of its own, for Astro makes others of some names; the first page keeps that of its file."""
    slug = entry.url.rstrip("/")
    return {
        **fields,
        **({"slug": quoted(slug)} if slug else {}),
        **({"lastUpdated": stamp(facts.last.unix)} if facts.last else {}),
    }


def _values(contents: Contents) -> Mapping[str, str]:
    return {"title": quoted(contents.title)}


def _further(contents: Contents) -> Mapping[str, str]:
    """The sidebar, and a page for each old address: the builder's own way takes brackets in them for patterns."""
    sidebar = list(_items(contents.navigation, contents.entries))
    return {
        **{f"public/{post}": as_page(post, entry.url) for post, entry in contents.signposts},
        "wiki.json": json.dumps(sidebar, ensure_ascii=False, indent=1) + "\n",
    }


def _items(branches: Iterable[Branch], entries: Mapping[int, Entry]) -> Iterator[Mapping[str, object]]:
    for branch in branches:
        page = [] if branch.page is None else [_item(branch.title, entries[branch.page])]
        if branch.branches:
            yield {"label": branch.title, "items": [*page, *_items(branch.branches, entries)]}
        else:
            yield from page


def _item(title: str, entry: Entry) -> Mapping[str, object]:
    slug = entry.url.rstrip("/")
    return {"label": title, "slug": slug} if slug else {"label": title, "link": "/"}


STARLIGHT = Profile(
    "starlight",
    command="npm install && npx astro build",
    pages=_ROOT,
    pages_root=_ROOT,
    files="public/files/",
    files_root="public/",
    front_page="index.md",
    reserved=frozenset({"404", "_astro", "files", "index", "pagefind", "sitemap-index", "sitemap-0"}),
    forbidden=frozenset({"index"}),
    page_links=LinkStyle.URL,
    file_links=LinkStyle.URL,
    ending="/",
    front=_front,
    body=without_directives,
    layout=Layout(demotes=True),
    values=_values,
    further=_further,
)
