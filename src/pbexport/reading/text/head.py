"""Where a page begins in its text, and what the platform's frame says above it: title, last editor, how long ago.

Above the body stand notices, tabs and the title, and on most wikis the history line. Where that is missing, the tab
"View" tells, and where both are, the first line is the title, for a text that somebody copied begins with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pbexport.reading.text import chrome
from pbexport.reading.text.tail import Tail

_REACH = 60
"""Lines that say something, among which a body begins; texts made from the page's HTML have up to 17 above it."""
_FEW = 10
"""The same, among which the title stands when its name is known."""
_LONGEST_NAME = 100
"""Characters of a page's name (pbworks.md a)."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What a history line says."""

    author: str = ""
    ago: str = ""
    rest: str = ""
    """What follows it in a text without line ends."""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a body."""

    title: str
    """As the text shows it; "" where it shows none."""
    begin: int
    """Where the body begins."""
    edit: Edit | None = None
    is_sure: bool = False
    """Whether nobody but the platform says so."""


@dataclass(frozen=True, slots=True)
class _HistoryLine:
    begin: int
    end: int
    edit: Edit
    title: str


@dataclass(frozen=True, slots=True)
class _Top:
    """The beginning of a text."""

    lines: Sequence[str]
    said: Sequence[str]
    """The same lines as `bare` tells them."""
    near: Sequence[int]
    """The first lines that say something."""
    wanted: frozenset[str] = field(default_factory=frozenset)
    """What the title may be, by the text's address or its first line, as `loose` tells it."""

    def own(self, begin: int, end: int) -> list[int]:
        """Those of the first lines that are not known to be the platform's, from one line to another."""
        return [at for at in self.near if begin <= at < end and not _is_frame(self.said[at])]

    def is_aside(self, at: int) -> bool:
        """Whether a line may be a notice of unknown wording: behind a bullet, between bars, or longer than a title."""
        said = self.said[at]
        is_long = len(said) > _LONGEST_NAME or chrome.is_sentence(said)
        return is_long or chrome.is_marked(self.lines[at]) or chrome.is_advert(said)

    def is_named(self, at: int) -> bool:
        """Whether a line says what the title may be."""
        return loose(self.said[at]) in self.wanted

    def title(self, at: int) -> str:
        """The title that stands in a line."""
        line = self.lines[at]
        title = chrome.shown(line) if chrome.is_marked(line) else " ".join(line.split())
        return title if len(title) <= _LONGEST_NAME + len(chrome.REDIRECTED) + _LONGEST_NAME else ""

    def head(self, at: int, *, is_sure: bool = False) -> Head:
        """The head that ends with a title; one that is too long for a title is the body's first line."""
        title = self.title(at)
        return Head(title, at + 1 if title else at, is_sure=is_sure)


def loose(name: str) -> str:
    """A name without what addresses and texts write in different ways."""
    return "".join(filter(str.isalnum, name.partition(chrome.REDIRECTED)[0])).casefold()


def find_head(lines: Sequence[str], said: Sequence[str], names: Sequence[str], tail: Tail) -> Head:
    """The head of a text; each line is also given as `bare` tells it, and the names that its address may mean."""
    near = [at for at, line in enumerate(said[: tail.begin]) if line][:_REACH]
    top = _Top(lines, said, near, frozenset(map(loose, (*names, *_headline(said, near)))) - {""})
    return _above_history(top) or _below_tab(top, tail) or _bare_head(top, has_address=bool(names))


def other_view(said: Sequence[str], begin: int) -> str:
    """What it is instead of a page as it is, by the lines where its body would begin; "" when that does not show."""
    near = [line for line in said[begin : begin + _FEW] if line][:4]
    for reach, first, second, reason in chrome.OTHER_VIEWS:
        if any(map(first.fullmatch, near[:reach])) and any(map(second.fullmatch, near)):
            return reason
    return ""


def _is_frame(line: str) -> bool:
    return bool(chrome.HEAD.fullmatch(line) or chrome.SURE_SCAFFOLD.fullmatch(line))


def _headline(said: Sequence[str], near: Sequence[int]) -> tuple[str, ...]:
    """The name of the page in the title of its window, "WORKSPACE / NAME", which is the first line of some texts."""
    name = said[near[0]].partition(" / ")[2] if near else ""
    return (name,) if name else ()


def _above_history(top: _Top) -> Head | None:
    """The head that ends with a history line, if there is one in its place."""
    line = next(filter(None, (_history_line(top, at) for at in top.near)), None)
    if line is None:
        return None
    tab = _tab(top, line.begin)
    own, title = top.own(tab or 0, line.begin), _title_above(top, tab or 0, line.begin)
    beside = [at for at in own if at != title and (tab is not None or (title is not None and at > title))]
    if not all(map(top.is_aside, beside)):
        return None  # somebody quotes a history line on a wiki that shows none
    return Head(line.title or (top.title(title) if title is not None else ""), line.end, line.edit, is_sure=True)


def _title_above(top: _Top, begin: int, end: int) -> int | None:
    """The title between tab and history line: by its name, else the last line there, if possible without a bullet."""
    between = [at for at in top.near if begin <= at < end]
    named = [at for at in between if top.is_named(at)]
    own = top.own(begin, end)
    plain = [at for at in own if not chrome.is_marked(top.lines[at])]
    odd = [at for at in between if begin and not chrome.NO_TITLE.fullmatch(top.said[at])]  # a page called "Wiki"
    return next((each[-1] for each in (named, plain, own, odd) if each), None)


def _history_line(top: _Top, at: int) -> _HistoryLine | None:
    if not chrome.HISTORY_BEGINS.match(top.said[at]):
        return None
    places = [place for place in top.near if place >= at][:4]
    for count in range(1, len(places) + 1):
        told = "\n".join(chrome.shown(top.lines[place]) for place in places[:count])
        if found := chrome.HISTORY.fullmatch(told):
            edit = Edit(found["author"], " ".join(found["ago"].split()), found["rest"] or "")
            return _HistoryLine(at, places[count - 1] + 1, edit, found["title"] or "")
    found = chrome.TIMELESS_HISTORY.fullmatch(chrome.shown(top.lines[at]))
    return _HistoryLine(at, at + 1, Edit(found["author"]), "") if found else None


def _tab(top: _Top, end: int) -> int | None:
    """The line after the tab "View"."""
    return next((at + 1 for at in top.near if at < end and chrome.TABS.fullmatch(top.said[at])), None)


def _below_tab(top: _Top, tail: Tail) -> Head | None:
    """The head that ends with tab and title, where the wiki shows no history line."""
    tab = _tab(top, tail.begin)
    if tab is None:
        return None
    below, above = top.own(tab, tail.begin), [at for at in top.near if at < tab - 1]
    title = next((at for at in top.near if at >= tab and top.is_named(at)), None)
    if title is None or any(not top.is_aside(at) for at in below if at < title):
        title = next((at for at in below if not chrome.is_marked(top.lines[at])), None)
    sure = any(chrome.SURE_HEAD.fullmatch(top.said[at]) for at in above)
    strange = [at for at in above if not (_is_frame(top.said[at]) or top.is_aside(at) or top.is_named(at))]
    if title is None or (strange and not sure):
        return None
    return top.head(title, is_sure=sure or tail.is_sure or (bool(above) and tail.count is not None))


def _bare_head(top: _Top, *, has_address: bool) -> Head:
    """The title alone, or nothing: then the name in the address is the title, and all lines are the body's."""
    own = [at for at in top.own(0, len(top.lines)) if not _is_headline(top, at)]
    begin = own[0] if own else len(top.lines)
    title = next((at for at in own if not chrome.is_advert(top.said[at])), None)
    if title is None or chrome.is_marked(top.lines[title]) or (has_address and not top.is_named(title)):
        return Head("", begin)
    return top.head(title)


def _is_headline(top: _Top, at: int) -> bool:
    """Whether a line is the title of the window, and the page's own title follows."""
    return at == top.near[0] and any(
        loose(name) == loose(top.said[other]) for name in _headline(top.said, top.near) for other in top.near[1:]
    )
