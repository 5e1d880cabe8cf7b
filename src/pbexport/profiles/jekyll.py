"""Jekyll 4 (builders.md 5), with the plugin for CommonMark.

Jekyll's own parser, kramdown, reads more as markup than can be escaped: any line with a bar is a table to it.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import chain
from urllib.parse import quote

from pbexport.frontmatter import Facts, Fields, flow, quoted
from pbexport.markdown import Layout
from pbexport.profiles.look import stylesheet
from pbexport.profiles.profile import Branch, Contents, Entry, Profile

_NOT_PLAIN = re.compile(r"[%:]|\.(?=[./])")
"""What Jekyll does not take as it stands in an address: `:path` would be replaced, and `./` cut out."""


def _front(fields: Fields, _facts: Facts, entry: Entry) -> Fields:
    own = {"last_modified_at" if key == "lastmod" else key: value for key, value in fields.items()}
    own["render_with_liquid"] = "false"
    if entry.signposts:
        own["redirect_from"] = flow(_permalink(file) for file in entry.signposts)
    return own


def _permalink(file: str) -> str:
    """How Jekyll is told to write a file."""
    return _NOT_PLAIN.sub(lambda found: f"%{ord(found[0]):02X}", f"/{file.removesuffix('index.html')}")


def _values(contents: Contents) -> Mapping[str, str]:
    navigation = "\n".join(_lines(contents.sidebar, contents.entries, ""))
    return {"title": quoted(contents.title), "navigation": navigation or "[]"}


def _lines(branches: Iterable[Branch], entries: Mapping[int, Entry], indent: str) -> Iterable[str]:
    for branch in branches:
        yield f"{indent}- title: {quoted(branch.title)}"
        if branch.page is not None:
            yield f"{indent}  url: {quoted(quote(f'/{entries[branch.page].url}'))}"
        if branch.branches:
            yield from chain((f"{indent}  branches:",), _lines(branch.branches, entries, f"{indent}    "))


def _further(_contents: Contents) -> Mapping[str, str]:
    return {"style.css": stylesheet()}


JEKYLL = Profile(
    "jekyll",
    command="jekyll build",
    pages="",
    files="files/",
    front_page="index.md",
    reserved=frozenset({"404", "all-pages", "files", "gemfiles", "index", "redirects", "style", "tags"}),
    forbidden=frozenset({"index"}),
    ending="/",
    front=_front,
    layout=Layout(demotes=True),
    values=_values,
    further=_further,
)
