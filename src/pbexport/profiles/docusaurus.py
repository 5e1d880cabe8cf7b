"""Docusaurus with its classic theme (builders.md 5)."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import groupby

from pbexport.frontmatter import Facts, Fields, quoted
from pbexport.markdown import Layout
from pbexport.profiles.directives import without_directives
from pbexport.profiles.escapes import Kind, pieces, rewritten
from pbexport.profiles.profile import Branch, Contents, Entry, LinkStyle, Profile
from pbexport.profiles.redirects import as_page
from pbexport.profiles.tags import kept_apart
from pbexport.stamps import stamp

_ROOT = "docs/"
_HOST = r"(?:[^/?#@()\s]*@)?[^\s/?#@%:()<>\[\]|^\\]+(?::\d{0,5})?(?:[/?#]|\)|\s)"
_LINK = re.compile(
    rf"""
      (?P<picture> !\[ (?: \\. | [^\[\]\\] | \[[^\[\]]*\] )* )?                        # up to its address
      (?<!\\) \]\( (?= (?P<file> /files/ ) | (?:https?|ftp|wss?): (?! /*{_HOST} ) )
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""What begins a link or picture that leads to an attachment, or to an address that the builder would fail at."""
_HEADING_ID = re.compile(r"^([ >*+-]*#{1,6} .*\{\\?#.+\})[ \t]*$", re.MULTILINE)
"""A heading with something at its end that would be its id."""
_PLACE = re.compile(r'^([ >*+-]*#{1,6} )(.*?)<a id="([^"{}]+)"></a>(.*)$', re.MULTILINE)


def _front(fields: Fields, facts: Facts, entry: Entry) -> Fields:
    """With an address of its own, for the name of a file means many things here."""
    told = kept_apart(fields, facts.page.tags, _has_address)
    told["slug"] = quoted(f"/{entry.url}")
    edited = [f"date: {stamp(facts.last.unix)}"] if facts.last else []
    edited += [f"author: {quoted(facts.page.author)}"] if facts.page.author else []
    if edited:
        told["last_update"] = f"{{{', '.join(edited)}}}"
    return told


def _has_address(tag: str) -> bool:
    return any(map(str.isalnum, tag))


def _body(markdown: str) -> str:
    """Attachments stay where they are: this builder would copy them under other names, and take some for pages."""
    text = rewritten(without_directives(markdown), text=partial(_LINK.sub, _left_alone))
    parts = groupby(pieces(text), lambda piece: piece.kind is Kind.FENCE)
    return "".join((str if is_fence else _headings)("".join(piece.text for piece in some)) for is_fence, some in parts)


def _left_alone(found: re.Match[str]) -> str:
    return found[0] if found["picture"] and found["file"] else f"{found[0]}pathname://"


def _headings(text: str) -> str:
    """A place in a heading is its id, for the headings stand in links beside the page: no link may stand in those."""
    return _PLACE.sub(r"\1\2\4 {#\3}", _HEADING_ID.sub(r"\1&nbsp;", text))


def _values(contents: Contents) -> Mapping[str, str]:
    return {"title": quoted(contents.title)}


def _further(contents: Contents) -> Mapping[str, str]:
    """The sidebar, and a page for each old address: the builder's plugin for those takes not every name.

    Its own copies of files have no `?` in their names, nor what follows that.
    """
    sidebar = list(_items(contents.navigation, contents.entries))
    return {
        **{f"static/{post}": as_page(post, entry.url) for post, entry in contents.signposts if "?" not in post},
        "wiki.json": json.dumps(sidebar, ensure_ascii=False, indent=1) + "\n",
    }


def _items(branches: Iterable[Branch], entries: Mapping[int, Entry]) -> Iterator[Mapping[str, object]]:
    for branch in branches:
        page = {} if branch.page is None else {"type": "doc", "id": _id(entries[branch.page])}
        if not branch.branches:
            yield {**page, "label": branch.title}
            continue
        link = {"link": page} if page else {}
        yield {"type": "category", "label": branch.title, **link, "items": list(_items(branch.branches, entries))}


def _id(entry: Entry) -> str:
    return entry.path.removeprefix(_ROOT).removesuffix(".md")


DOCUSAURUS = Profile(
    "docusaurus",
    command="npm install && npx docusaurus build",
    pages=_ROOT,
    pages_root=_ROOT,
    files="static/files/",
    files_root="static/",
    front_page="index.md",
    reserved=frozenset({"404", "assets", "files", "img", "index", "search", "sitemap", "tags"}),
    file_links=LinkStyle.URL,
    unwelcome=frozenset({".md", ".mdx"}),
    ending="",
    front=_front,
    body=_body,
    layout=Layout(demotes=True),
    values=_values,
    further=_further,
)
