"""A parsed text → `Facts`, in one pass and by the same rules for a page of the wiki and for rendered Markdown."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar
from urllib.parse import unquote

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement, RubyParenthesisString, RubyTextString

from pbexport.audit.facts import Aspect, Fact, Facts, pieces, told, visible
from pbexport.audit.lists import Lists
from pbexport.audit.marks import PLAIN, PREFORMATTED, Marks, MarksOf, marks_by_tag
from pbexport.audit.tables import Grid
from pbexport.audit.trees import BLOCKS, HEADINGS

_SHOWN = frozenset({"img", "input"})
"""What is seen without being text."""
_TEXTS = frozenset({NavigableString, RubyTextString, RubyParenthesisString})
_EMBED = re.compile(r"Embedded [a-z]+(?:: |$)")
"""How a link begins that stands for an embedded medium: its words are the program's own."""
_MARKED = ((Aspect.STRONG, "strong"), (Aspect.EM, "em"), (Aspect.STRUCK, "struck"))


def read(tree: Tag, marks_of: MarksOf = marks_by_tag) -> Facts:
    """All that a tree says."""
    return _Reader(marks_of).read(tree)


def parsed(html: str) -> Tag:
    """The tree of well-formed HTML."""
    return BeautifulSoup(html, "html.parser")


@dataclass(slots=True)
class _Link:
    """A link, or several in a row to one address: where the text begins and ends, and its parts."""

    address: str
    begin: int
    end: int
    parts: list[str]


@dataclass(slots=True)
class _Reader:
    """Reads one tree."""

    marks_of: MarksOf
    parts: list[str] = field(default_factory=list)
    """The plain text so far."""
    length: int = 0
    told: dict[Aspect, list[Fact]] = field(default_factory=lambda: {aspect: [] for aspect in Aspect})
    spans: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: {name: [] for _, name in _MARKED})
    """Where the text is marked."""
    marks: list[Marks] = field(default_factory=lambda: [PLAIN])
    begun: list[int] = field(default_factory=list)
    """Where the open links, headings, cells and preformatted texts begin."""
    links: list[_Link] = field(default_factory=list)
    lists: Lists = field(default_factory=Lists)
    grids: list[Grid] = field(default_factory=list)
    open: dict[str, int] = field(default_factory=lambda: {"heading": 0, "link": 0, "preformatted": 0})
    after_break: bool = False
    """Whether nothing visible came since the last line break."""

    def read(self, tree: Tag) -> Facts:
        """All that the tree says."""
        for node, begins in _walk(tree):
            if not isinstance(node, Tag):
                self._text(node)
            elif begins:
                self._begin(node)
            else:
                self._end(node)
        return self._facts()

    def _facts(self) -> Facts:
        text = "".join(self.parts)
        self.told[Aspect.LINKS] = [Fact((link.address, told("".join(link.parts))), link.begin) for link in self.links]
        self.told[Aspect.ITEMS] = [fact for item in self.lists.items for fact in item.facts()]
        for aspect, name in _MARKED:
            self.told[aspect] = list(pieces(text, self.spans[name]))
        return Facts(text, {aspect: tuple(facts) for aspect, facts in self.told.items()})

    def _text(self, node: PageElement) -> None:
        if type(node) not in _TEXTS:  # a comment, a script, a style
            return
        data, begin, marks = visible(str(node)), self.length, self.marks[-1]
        self.after_break = self.after_break and not data.strip()
        self._add(data if self.open["preformatted"] else data.replace("\n", " "))
        if marks is not PLAIN:
            for name, spans in self.spans.items():
                if getattr(marks, name):
                    spans.append((begin, self.length))

    def _add(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def _begin(self, tag: Tag) -> None:
        name = tag.name
        if name == "br":
            self._break()
        else:
            self._edge(name)
        self.after_break = self.after_break and name not in _SHOWN
        self.marks.append(self.marks_of(tag, self.marks[-1]))
        if kind := _KINDS.get(name):
            self.open[kind] += 1
        if begin := self.BEGINNINGS.get(name):
            begin(self, tag)

    def _end(self, tag: Tag) -> None:
        name = tag.name
        if end := self.ENDS.get(name):
            end(self, tag)
        self.marks.pop()
        if kind := _KINDS.get(name):
            self.open[kind] -= 1
        if name != "br":
            self._edge(name)

    def _edge(self, name: str) -> None:
        if name in BLOCKS:
            self._add(" " if self.open["heading"] else "\n")

    def _break(self) -> None:
        """A line break; in a heading, and once within code in a line or a link, Markdown can only say a space."""
        in_code = self.marks[-1].literal and not self.open["preformatted"]
        once = (in_code or self.open["link"]) and not self.after_break
        self._add(" " if self.open["heading"] or once else "\n")
        self.after_break = True

    def _since(self, begin: int) -> str:
        """The text since a place; it is looked for from the end, which is near."""
        found, length = [], self.length - begin
        for part in reversed(self.parts):
            if length <= 0:
                break
            found.append(part[-length:] if length < len(part) else part)
            length -= len(part)
        return "".join(reversed(found))

    def _take_back(self, begin: int) -> None:
        """Forgets the text since a place, and how it was marked."""
        for spans in self.spans.values():
            while spans and spans[-1][0] >= begin:
                spans.pop()
            if spans and spans[-1][1] > begin:
                spans[-1] = (spans[-1][0], begin)
        part = ""
        while self.length > begin:
            part = self.parts.pop()
            self.length -= len(part)
        if self.length < begin:
            self._add(part[: begin - self.length])

    # what elements say

    def _remember(self, _: Tag) -> None:
        self.begun.append(self.length)

    def _link(self, tag: Tag) -> None:
        begin, address = self.begun.pop(), plain_address(str(tag.attrs.get("href", "")))
        text = self._since(begin)
        said = text.strip()
        if address and _EMBED.match(" ".join(said.split())):
            self._take_back(begin)
            self.links.append(_Link(address, begin, begin, ["Embedded"]))
        elif address and (said or tag.find("img")):
            self._add_link(_Link(address, begin, begin + len(text.rstrip()), [said]))

    def _add_link(self, link: _Link) -> None:
        """Neighbouring links to one address are one: a link around two paragraphs is written in each of them."""
        before = self.links[-1] if self.links else None
        if before is None or before.address != link.address:
            self.links.append(link)
            return
        space = [" "] if before.end < link.end - len(link.parts[0]) else []
        before.parts += [*space, *link.parts]
        before.end = link.end

    def _image(self, tag: Tag) -> None:
        if address := tag.attrs.get("src"):
            alt = told(visible(str(tag.attrs.get("alt", ""))))
            self.told[Aspect.IMAGES].append(Fact((plain_address(str(address)), alt), self.length))

    def _rule(self, _: Tag) -> None:
        if not self.grids:  # in a cell, Markdown cannot say it
            self.told[Aspect.RULES].append(Fact(("—",), self.length))

    def _heading(self, tag: Tag) -> None:
        begin = self.begun.pop()
        said = told(self._since(begin))
        if said or tag.find("img"):
            self.told[Aspect.HEADINGS].append(Fact((int(tag.name[1]), said), begin))

    def _code(self, _: Tag) -> None:
        place = self.begun.pop()
        if self.grids:  # in a cell, Markdown can only say it as code in a line
            return
        for line in self._since(place).replace("\xa0", " ").split("\n"):
            if line.strip():
                self.told[Aspect.CODE].append(Fact((line.rstrip(),), place))
            place += len(line) + 1

    def _box(self, tag: Tag) -> None:
        if str(tag.attrs.get("type", "")).lower() == "checkbox":
            self._add("☑ " if "checked" in tag.attrs else "☐ ")

    def _list(self, tag: Tag) -> None:
        self.lists.begin_list(tag, self.length)

    def _list_end(self, _: Tag) -> None:
        self.lists.end_list(self.length, counts=not self.grids)

    def _item(self, tag: Tag) -> None:
        self.lists.begin_item(tag, self.length, counts=not self.grids)

    def _item_end(self, _: Tag) -> None:
        self.lists.end_item(self._since(self.lists.begun))

    def _table(self, _: Tag) -> None:
        self.grids.append(Grid())

    def _table_end(self, _: Tag) -> None:
        self.told[Aspect.ROWS] += self.grids.pop().facts()

    def _row(self, _: Tag) -> None:
        if self.grids:
            self.grids[-1].add_row(self.length)

    def _cell_end(self, tag: Tag) -> None:
        begin = self.begun.pop()
        if self.grids:
            self.grids[-1].add_cell(tag, told(self._since(begin)))

    BEGINNINGS: ClassVar[dict[str, Callable[["_Reader", Tag], None]]] = {
        **dict.fromkeys(("a", "td", "th", *HEADINGS, *PREFORMATTED), _remember),
        **dict.fromkeys(("ul", "ol", "dir", "menu"), _list),
        "li": _item,
        "table": _table,
        "tr": _row,
        "img": _image,
        "hr": _rule,
        "input": _box,
    }
    ENDS: ClassVar[dict[str, Callable[["_Reader", Tag], None]]] = {
        **dict.fromkeys(HEADINGS, _heading),
        **dict.fromkeys(PREFORMATTED, _code),
        **dict.fromkeys(("td", "th"), _cell_end),
        **dict.fromkeys(("ul", "ol", "dir", "menu"), _list_end),
        "a": _link,
        "li": _item_end,
        "table": _table_end,
    }


_KINDS = {**dict.fromkeys(HEADINGS, "heading"), **dict.fromkeys(PREFORMATTED, "preformatted"), "a": "link"}


def plain_address(address: str) -> str:
    """An address, equal for two ways to write the same."""
    return re.sub(r"\s", "", unquote(address))


def _walk(tree: Tag) -> Iterator[tuple[PageElement, bool]]:
    """Every node below: texts once, elements where they begin (True) and where they end (False)."""
    todo: list[tuple[PageElement, bool]] = [(child, True) for child in reversed(tree.contents)]
    while todo:
        node, begins = todo.pop()
        yield node, begins
        if begins and isinstance(node, Tag):
            todo.append((node, False))
            todo += [(child, True) for child in reversed(node.contents)]
