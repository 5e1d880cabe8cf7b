"""Sphinx with MyST, which reads its Markdown (builders.md 5)."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from pbexport.addressing.links import Anchor
from pbexport.frontmatter import quoted
from pbexport.markdown import Layout
from pbexport.profiles.escapes import Kind, pieces, rewritten
from pbexport.profiles.every_page import TITLE, every_page
from pbexport.profiles.profile import Branch, Contents, Entry, Profile
from pbexport.profiles.redirects import as_page, lead

_STATIC = "static/"
_ALL = "all-pages.md"
_LAYOUT = Layout(demotes=True)
_LINE = re.compile(
    r"""
      ^ (?P<begin> [ >]* (?: (?: [-*+] | \d{1,9}[.)] ) \  [ >]* )* )     # what stands before it in items and quotations
      (?: (?P<rule> ---|___|\*\*\* ) (?P<end> \n|\Z ) | (?= % | \+\+\+ | ::: | \([^)\n]*\)=\s*$ ) )
    """,
    re.VERBOSE | re.MULTILINE,
)
"""Comments, blocks and targets of MyST; and rules, which it wants neither first nor last."""
_SIGN = re.compile(
    r"""
      <a\ id="(?P<place>[^"]*)"></a>
    | (?P<link> \]\( ) (?= // )
    | (?: (?<=[])*~>]) | ^ ) \{ | \{ (?= [\w:+-]+ \}\Z )
    """,
    re.VERBOSE,
)
"""Places, links without a scheme, attributes and roles."""
_NO_BOX = re.compile("[^ >]")
_NO_ID = re.compile(r"[^a-z0-9]+")
_WILDCARDS = frozenset("*?[]")


def _anchor(name: str, _heading: str) -> Anchor:
    """A place as docutils calls one: it would change any other name, and links would not arrive."""
    plain = _NO_ID.sub("-", name.lower()).strip("-")
    place = f"at-{plain}" if plain and name.isascii() else f"at-{name.encode().hex()[:40]}"
    return Anchor(place, place)


def _body(markdown: str) -> str:
    """Places are written as MyST knows them, and what it would run is escaped."""
    return rewritten(_with_lines(markdown), text=lambda text: _SIGN.sub(_known, text))


def _with_lines(markdown: str) -> str:
    blocks = groupby(pieces(markdown), lambda piece: piece.kind is Kind.FENCE)
    texts = ((is_fence, "".join(piece.text for piece in block)) for is_fence, block in blocks)
    return "".join(text if is_fence else _LINE.sub(_as_text, text) for is_fence, text in texts)


def _as_text(found: re.Match[str]) -> str:
    begin, end = found["begin"], found["end"]
    if not found["rule"]:
        return f"{begin}\\"
    goes_on = found.end() < len(found.string) and found.string[found.end()] != "\n"
    return f"{begin}<hr>{end}{_NO_BOX.sub(' ', begin).rstrip()}\n" if goes_on else f"{begin}<hr>{end}"


def _known(found: re.Match[str]) -> str:
    if found["place"]:
        return f"[]{{#{found['place']}}}"
    return "](https:" if found["link"] else r"\{"


def _values(contents: Contents) -> Mapping[str, str]:
    return {"title": quoted(contents.title)}


def _further(contents: Contents) -> Mapping[str, str]:
    led = {post: lead(post, entry.url) for post, entry in contents.signposts if _WILDCARDS.isdisjoint(post)}
    pages = {f"{_STATIC}{post}": as_page(post, entry.url) for post, entry in contents.signposts if post not in led}
    return {
        "contents.txt": "".join(_trees(contents)),
        _ALL: _body(every_page(contents, _ALL, _LAYOUT)),
        "redirects/sphinx.json": json.dumps(led, ensure_ascii=False, indent=0) + "\n",
        **pages,
    }


def _trees(contents: Contents) -> Iterator[str]:
    """The sidebar, a block for each heading, for the tree of the pages has no others; and the page of all pages."""
    alone = [branch for branch in contents.sidebar if not _is_section(branch)]
    if alone:
        yield _tree("", alone, contents)
    for branch in filter(_is_section, contents.sidebar):
        yield _tree(f":caption: {quoted(branch.title)}\n", branch.branches, contents)
    yield f"\n```{{toctree}}\n:hidden:\n\n{TITLE} </{_ALL.removesuffix('.md')}>\n```\n"


def _is_section(branch: Branch) -> bool:
    return branch.page is None


def _tree(caption: str, branches: Iterable[Branch], contents: Contents) -> str:
    lines = "\n".join(_lines(branches, contents))
    return f"\n``````{{toctree}}\n:hidden:\n:titlesonly:\n{caption}\n{lines}\n``````\n"


def _lines(branches: Iterable[Branch], contents: Contents) -> Iterator[str]:
    for branch in branches:
        if branch.page is not None:
            yield f"{branch.title} <{_document(contents, contents.entries[branch.page])}>"
        yield from _lines(branch.branches, contents)


def _document(contents: Contents, entry: Entry) -> str:
    return "self" if entry.number == contents.front else f"/{entry.path.removesuffix('.md')}"


SPHINX = Profile(
    "sphinx",
    command="sphinx-build -W -b dirhtml . _build",
    pages="",
    files="static/files/",
    files_root=_STATIC,
    front_page="index.md",
    reserved=frozenset({"all-pages", "genindex", "redirects", "search", "static"}),
    forbidden=frozenset({"index"}),
    unwelcome=frozenset({".md"}),
    ending="/",
    body=_body,
    layout=_LAYOUT,
    is_titled=True,
    anchor=_anchor,
    values=_values,
    further=_further,
)
