"""Lists as they are read: how deep an item is, what number it has, and what it says of its own."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bs4 import Tag

from pbexport.audit.facts import Fact, told

_WHOLE = re.compile(r"\s*([+-]?\d{1,20})")
_WITHOUT_NUMBERS = frozenset({"ul", "dir", "menu"})
_HIGHEST = 999_999_999


@dataclass(slots=True)
class _List:
    step: int
    """From one number to the next; 0 where there are none."""
    next: int
    begin: int
    spoken: list[bool] = field(default_factory=list)
    """For each of its items so far, whether it says something of its own."""
    bare: list[bool | None] = field(default_factory=list)
    """For each of them, whether it is but a list of the same kind: an indentation. None if it says nothing at all."""

    def is_level(self, place: int) -> bool:
        """Whether what stands in its item at that place is one deeper for it.

        So it is if this item or one before it says something. Lists that are but indented at the beginning are read as
        this list: what comes after them, but is more than indented, is deeper than they are.
        """
        return any(self.spoken[: place + 1]) or (any(self.bare[:place]) and False in self.bare[: place + 1])


@dataclass(slots=True)
class Item:
    """An item, as far as it is read."""

    around: tuple[tuple[_List, int], ...]
    """The lists around its own, outermost first, each with the place of the item in it that holds this one."""
    number: int
    begin: int
    holes: list[tuple[int, int]] = field(default_factory=list)
    """The spans of lists within; none is in another."""
    text: str = ""

    def cut(self, begin: int, end: int) -> None:
        """A list within ended; what stands in it is not said by this item."""
        while self.holes and self.holes[-1][0] >= begin:
            self.holes.pop()
        self.holes.append((begin, end))

    def facts(self) -> Iterator[Fact]:
        """What it says, if anything."""
        if self.text:
            depth = 1 + sum(outer.is_level(place) for outer, place in self.around)
            yield Fact((depth, self.number, self.text), self.begin)


@dataclass(slots=True)
class Lists:
    """The lists of one text."""

    items: list[Item] = field(default_factory=list)
    """Every item, in the order of its beginning."""
    _open_lists: list[_List] = field(default_factory=list)
    _open_items: list[Item] = field(default_factory=list)

    def begin_list(self, tag: Tag, place: int) -> None:
        """A list begins."""
        numbered = tag.name == "ol"
        step = 0 if not numbered else -1 if "reversed" in tag.attrs else 1
        self._open_lists.append(_List(step, first_number(tag) if numbered else 0, place))

    def end_list(self, place: int, *, counts: bool) -> None:
        """A list ends: what stood in it is not said by the items around it, unless it does not count."""
        begin = self._open_lists.pop().begin
        for item in self._open_items if counts else ():
            item.cut(begin, place)

    def begin_item(self, tag: Tag, place: int, *, counts: bool) -> None:
        """An item begins; one that does not count, such as in a cell, is but text."""
        own = self._open_lists[-1] if self._open_lists else _List(0, 0, place)
        own.next = number_of(tag, "value", own.next) if own.step else 0
        own.spoken.append(False)
        own.bare.append(_is_bare(tag))
        around = tuple((each, len(each.spoken) - 1) for each in self._open_lists[:-1])
        self._open_items.append(Item(around, own.next, place))
        if counts:
            self.items.append(self._open_items[-1])

    def end_item(self, text: str) -> None:
        """An item ends, with all the text that stood in it."""
        item = self._open_items.pop()
        if self._open_lists and not told(text):
            self._open_lists[-1].bare[-1] = None
        for begin, end in reversed(item.holes):
            if begin >= item.begin:
                text = f"{text[: begin - item.begin]}\n{text[end - item.begin :]}"
        item.text = told(text)
        if item.text and self._open_lists:
            self._open_lists[-1].spoken[-1] = True
            self._open_lists[-1].next += self._open_lists[-1].step

    @property
    def begun(self) -> int:
        """Where the innermost open item begins."""
        return self._open_items[-1].begin


def _is_bare(item: Tag) -> bool:
    """Whether an item of a list without numbers holds such lists and nothing else."""
    parts = [part for part in item.children if isinstance(part, Tag) or str(part).strip()]
    while len(parts) == 1 and isinstance(parts[0], Tag) and parts[0].name == "div":
        parts = [part for part in parts[0].children if isinstance(part, Tag) or str(part).strip()]
    return all(isinstance(each, Tag) and each.name in _WITHOUT_NUMBERS for each in (item.parent, *parts))


def first_number(tag: Tag) -> int:
    """The number of a list's first item."""
    backwards = "reversed" in tag.attrs
    return number_of(tag, "start", len(tag.find_all("li", recursive=False)) if backwards else 1)


def number_of(tag: Tag, attribute: str, otherwise: int) -> int:
    """The number that an attribute says; numbers that Markdown cannot say are counted from 1."""
    said = _WHOLE.match(str(tag.attrs.get(attribute, "")))
    number = int(said[1]) if said else otherwise
    return number if 0 <= number <= _HIGHEST else 1
