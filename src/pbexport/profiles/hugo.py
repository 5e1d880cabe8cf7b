"""Hugo, without a theme (builders.md 5)."""

import re
from collections.abc import Iterable, Iterator, Mapping

from pbexport.frontmatter import Facts, Fields, flow, quoted
from pbexport.markdown import Layout
from pbexport.paths import folder_path
from pbexport.profiles.escapes import rewritten
from pbexport.profiles.look import stylesheet
from pbexport.profiles.places import folders_of
from pbexport.profiles.profile import Branch, Contents, Entry, LinkStyle, Profile
from pbexport.profiles.tags import kept_apart

_ROOT = "content/"
_LIST = "_index.md"
_MOST_BYTES = 200
_RUN = re.compile(r"\{\{[<%]|<!--more-->|\\\\\\\n|\\~~|HAHAHUGOSHORTCODE")
"""What Hugo reads otherwise than other readers: shortcodes, ends of summaries, a line break after a backslash, a tilde
beside struck text, and what it puts in the place of a shortcode while it works.
"""
_BRACES = re.compile(r"\{\{(?=[<%])")
_BREAK = re.compile(r"(?<!\\)((?:\\\\)+)\\\n")
_TILDE = re.compile(r"(?<!\\)((?:\\\\)*)\\~(?=~)")
_PLACE = re.compile(r"(?<=HAHAHUGO)SHORTCODE")
_SHORTCODE = re.compile(
    rf"\{{\{{(?:<(?P<plain>.*?)>\}}\}}|%(?P<marked>.*?)%\}}\}}|(?=[<%]))|<!--(?=more-->)|{_PLACE.pattern}", re.DOTALL
)
"""One that ends in the same piece of code, or the first signs of what does not."""


def _front(fields: Fields, facts: Facts, entry: Entry) -> Fields:
    own = kept_apart(fields, facts.page.tags, _has_address)
    if entry.signposts:
        own["aliases"] = flow(f"/{file.removesuffix('/index.html')}" for file in entry.signposts)
    if entry.weight:
        own["weight"] = str(entry.weight)
    return own


def _has_address(tag: str) -> bool:
    """Whether the page of a tag can have an address of its own: that of `..` would be the first page."""
    return all(any(map(str.isalnum, part)) for part in tag.split("/")) and len(tag.encode()) <= _MOST_BYTES


def _body(markdown: str) -> str:
    """Shortcodes are run wherever they stand, in code too."""
    return rewritten(markdown, text=_in_text, code=_in_code) if _RUN.search(markdown) else markdown


def _in_text(text: str) -> str:
    text = _TILDE.sub(r"\1&#126;", _BREAK.sub(r"\1<br>\n", _BRACES.sub("{&#123;", text)))
    return _PLACE.sub(_put_in, text)


def _in_code(text: str) -> str:
    """Hugo writes a shortcode that is a comment as it is; what does not end has to be put together."""
    return _SHORTCODE.sub(_as_comment, text)


def _as_comment(found: re.Match[str]) -> str:
    if found["plain"] is not None:
        return f"{{{{</*{found['plain']}*/>}}}}"
    if found["marked"] is not None:
        return f"{{{{%/*{found['marked']}*/%}}}}"
    return _put_in(found)


def _put_in(found: re.Match[str]) -> str:
    """By a shortcode of the site's own, whose text Hugo does not look at again."""
    return f'{{{{< text "{found[0]}" >}}}}'


def _values(contents: Contents) -> Mapping[str, str]:
    menu = "".join(f"\n  - {entry}" for entry in _menu(contents.sidebar, contents.entries, ""))
    return {"title": quoted(contents.title), "menu": menu or " []"}


def _menu(branches: Iterable[Branch], entries: Mapping[int, Entry], parent: str) -> Iterator[str]:
    for place, branch in enumerate(branches, 1):
        name = f"{parent}.{place}".removeprefix(".")
        above = f', parent: "{parent}"' if parent else ""
        page = f", pageRef: {quoted(f'/{entries[branch.page].url}')}" if branch.page is not None else ""
        yield f'{{identifier: "{name}"{above}, name: {quoted(branch.title)}{page}, weight: {place}}}'
        yield from _menu(branch.branches, entries, name)


def _further(contents: Contents) -> Mapping[str, str]:
    """A page for each folder that has none of its own; each says what the folder is called on the wiki."""
    paths = {entry.path for entry in contents.entries.values()}
    lists = {f"{folder}{_LIST}": title for folder, title in _folders(contents.entries.values())}
    pages = {path: f"---\ntitle: {quoted(title)}\n---\n" for path, title in lists.items() if path not in paths}
    return {**pages, "static/style.css": stylesheet()}


def _folders(entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    for entry in entries:
        names = [name for name in entry.folder.split("/") if folder_path(name)]
        folders = [folder for folder in folders_of(entry.path) if folder != _ROOT]
        if entry.path.endswith(f"/{_LIST}") and len(folders) > len(names):
            folders.pop()
        yield from zip(folders, names, strict=False)


HUGO = Profile(
    "hugo",
    command="hugo --panicOnWarning",
    pages=_ROOT,
    pages_root=_ROOT,
    files="static/files/",
    files_root="static/",
    front_page=_LIST,
    folder_page=_LIST,
    reserved=frozenset({"404", "_index", "all-pages", "files", "index", "sitemap", "style", "tags"}),
    forbidden=frozenset({"index"}),
    file_links=LinkStyle.URL,
    ending="/",
    front=_front,
    body=_body,
    layout=Layout(demotes=True),
    is_weighed=True,
    values=_values,
    further=_further,
)
