"""Eleventy 3 (builders.md 5)."""

import json
from collections.abc import Iterable, Mapping

from pbexport.frontmatter import Facts, Fields, quoted
from pbexport.markdown import Layout
from pbexport.profiles.look import stylesheet
from pbexport.profiles.profile import Branch, Contents, Entry, Profile
from pbexport.profiles.tags import kept_apart

_ROOT = "content/"
_NO_TAGS = frozenset({
    "all", "constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString",
    "valueOf",
})  # fmt: skip
"""A tag is the name of something in JavaScript; these names mean something else there."""


def _front(fields: Fields, facts: Facts, _entry: Entry) -> Fields:
    """Without an engine of templates, nothing in a page is run."""
    return {**kept_apart(fields, facts.page.tags, _is_tag), "templateEngineOverride": "md"}


def _is_tag(tag: str) -> bool:
    return tag not in _NO_TAGS and not tag.startswith("__")


def _values(contents: Contents) -> Mapping[str, str]:
    return {
        "title": quoted(contents.title),
        "navigation": _json(_lines(contents.sidebar, contents.entries)),
        "moved": _json([{"file": post, "to": _url(entry)} for post, entry in contents.signposts]),
    }


def _lines(branches: Iterable[Branch], entries: Mapping[int, Entry]) -> list[dict[str, object]]:
    return [
        {
            "title": branch.title,
            "url": _url(entries[branch.page]) if branch.page is not None else "",
            "branches": _lines(branch.branches, entries),
        }
        for branch in branches
    ]


def _url(entry: Entry) -> str:
    return f"/{entry.url}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _further(_contents: Contents) -> Mapping[str, str]:
    return {"public/style.css": stylesheet()}


ELEVENTY = Profile(
    "eleventy",
    command="npm install && npx @11ty/eleventy",
    pages=_ROOT,
    pages_root=_ROOT,
    files="public/files/",
    files_root="public/",
    front_page="index.md",
    reserved=frozenset({"404", "all-pages", "files", "index", "redirects", "style", "tags"}),
    forbidden=frozenset({"index"}),
    ending="/",
    front=_front,
    layout=Layout(demotes=True),
    values=_values,
    further=_further,
)
