r"""A folder of notes, read by the rules of Obsidian: what its API for plugins and its help say.

* `[[NAME]]` is the file at that path, or else the file of that name in whatever folder, with `.md` or without;
  case does not matter. `(NAME)` in a link of Markdown means the same, percent-encoded.
* `[[NAME#HEADING]]` is the first heading that is equal once marks are taken out of both; `[[NAME#^BLOCK]]` a block that
  ends with ` ^BLOCK`, letters of a to z, digits and dashes, or the one above where that stands alone.
* `[[…|LABEL]]`; in a table, `\|`. `![[FILE|LABEL]]` shows a file; a label of digits is its width.
* `#tag` is a tag unless it is a number; `%%…%%` says nothing; `==…==` is marked; `^[…]` is a footnote.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import yaml
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from pbexport.audit.facts import Facts
from pbexport.audit.reader import parsed, read

_LINK = re.compile(r"(?P<embeds>!?)\[\[(?P<target>[^\[\]|\n]+)(?:\|(?P<label>[^\n]*?))?\]\]")
_TAG = re.compile(r"""#(?!\d+(?:\W|\Z))[^\u2000-\u206f\u2e00-\u2e7f'!"#$%&()*+,.:;<=>?@^`{|}~\[\]\\\s]+""")
_BLOCK = re.compile(r"(?:^|\s)\^(?P<name>[A-Za-z0-9-]+)\s*\Z")
_MARKS = re.compile(r"""[!"#$%&()*+,.:;<=>?@^`{|}~/\[\]\\\r\n\s]+""")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_REFUSED = re.compile(r'[*"\\/<>:|?#^\[\]]')


def _named_link(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it calls it so
    found = _LINK.match(state.src, state.pos)
    if found and not silent:
        token = state.push("named", "", 0)
        token.meta = found.groupdict()
    state.pos = found.end() if found else state.pos
    return found is not None


def _sign(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it calls it so
    """What Obsidian would take for something else than text."""
    rest, before = state.src[state.pos :], state.src[state.pos - 1 : state.pos]
    found = _TAG.match(rest) if not before.strip() or before in "([{" else None
    found = found or re.match(r"%%|==(?=\S)|\^\[", rest)
    if found and not silent:
        state.push("sign", "", 0).content = found[0]
    state.pos += len(found[0]) if found else 0
    return found is not None


def _shown(_self: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, _env: EnvType) -> str:
    told = tokens[at].meta
    label = told["label"] or told["target"]
    return f'<img src="x" alt="{label}">' if told["embeds"] else f'<a href="x">{label}</a>'


_MARKDOWN = MarkdownIt("commonmark", {"maxNesting": 10_000}).enable(["table", "strikethrough"])
_MARKDOWN.inline.ruler.before("link", "named", _named_link)
_MARKDOWN.inline.ruler.before("link", "sign", _sign)
_MARKDOWN.add_render_rule("named", _shown)


@dataclass(frozen=True)
class Note:
    """A file of Markdown."""

    path: str
    properties: dict[str, Any]
    body: str

    @cached_property
    def blocks(self) -> list[Token]:
        return _MARKDOWN.parse(self.body)

    @cached_property
    def spans(self) -> list[Token]:
        """What stands in its lines, in order, links and images with what is in them."""
        return [span for block in self.blocks for span in _spans(block)]

    @cached_property
    def links(self) -> list[str]:
        """Where its links and embeds lead within the vault: `NAME#PLACE`."""
        return list(filter(None, map(_leads, self.spans)))

    @cached_property
    def headings(self) -> list[str]:
        """As they are compared."""
        opened = (at for at, block in enumerate(self.blocks) if block.type == "heading_open" and block.level == 0)
        return [unmarked(self.blocks[at + 1].content) for at in opened]

    @cached_property
    def names(self) -> list[str]:
        """Of its blocks."""
        lines = (block.content for block in self.blocks if block.type == "inline")
        return [found["name"].lower() for line in lines if (found := _BLOCK.search(line))]

    @cached_property
    def signs(self) -> list[str]:
        """What would be a tag, comment, mark or footnote."""
        return [span.content for span in self.spans if span.type == "sign"]

    @cached_property
    def facts(self) -> Facts:
        """What it says to a reader."""
        for block in self.blocks:
            if block.type == "inline" and block.children and _BLOCK.search(block.content):
                last = block.children[-1]
                last.content = _BLOCK.sub("", last.content)
        return read(parsed(_MARKDOWN.renderer.render(self.blocks, _MARKDOWN.options, {})))


def _spans(token: Token) -> Iterator[Token]:
    for span in token.children or ():
        yield span
        yield from _spans(span)


def _leads(span: Token) -> str:
    if span.type == "named":
        return str(span.meta["target"])
    address = str(span.attrs.get("href") or span.attrs.get("src") or "")
    return "" if _ELSEWHERE.match(address) else unquote(address)


def unmarked(heading: str) -> str:
    """A heading as it is compared with another."""
    return " ".join(_MARKS.sub(" ", heading).split()).casefold()


@dataclass(frozen=True)
class Vault:
    """A folder of notes."""

    folder: Path

    @cached_property
    def paths(self) -> list[str]:
        """Of all that Obsidian sees."""
        found = (path.relative_to(self.folder) for path in self.folder.rglob("*") if path.is_file())
        return [path.as_posix() for path in found if not any(part.startswith(".") for part in path.parts)]

    @cached_property
    def notes(self) -> dict[str, Note]:
        """Path → note."""
        return {path: self._note(path) for path in self.paths if path.endswith(".md")}

    def _note(self, path: str) -> Note:
        _, front, body = (self.folder / path).read_text("utf-8").split("---\n", 2)
        return Note(path, yaml.safe_load(front), body)

    def found(self, name: str, note: Note) -> str:
        """The path of what a name means in a note, or nothing. Fails where it could mean two files."""
        if not name:
            return note.path
        for wanted in (name.casefold(), f"{name}.md".casefold()):
            whole = [path for path in self.paths if path.casefold() == wanted]
            alike = whole or [path for path in self.paths if path.rpartition("/")[2].casefold() == wanted]
            assert len(alike) < 2, f"{name} means {alike}"
            if alike:
                return alike[0]
        return ""

    def broken(self) -> list[tuple[str, str]]:
        """Path of a note and link, for each that does not arrive."""
        links = ((note, link) for note in self.notes.values() for link in note.links)
        return [(note.path, link) for note, link in links if not self._arrives(note, link)]

    def _arrives(self, note: Note, link: str) -> bool:
        name, _, place = link.partition("#")
        path = self.found(name, note)
        if not place or not path:
            return bool(path)
        there = self.notes[path]
        return place[1:].lower() in there.names if place.startswith("^") else unmarked(place) in there.headings

    def refused(self) -> list[str]:
        """The paths with a name that Obsidian or Windows does not take, or that differ by case alone."""
        names = [path.casefold() for path in self.paths]
        bad = [path for path in self.paths if any(map(_is_refused, path.split("/")))]
        return bad + [path for path in self.paths if names.count(path.casefold()) > 1]


def _is_refused(name: str) -> bool:
    return bool(_REFUSED.search(name) or name != name.strip(" .") or len(name.encode()) > 255)
