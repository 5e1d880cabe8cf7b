"""What Markdown says in another way than the page: the rules of convert.md that move or rename, retold in the source.

The judge compares the Markdown with the source as retold here. Nothing of the converter is used.
"""

import re

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.element import RubyParenthesisString, RubyTextString

LINE_TAGS = {
    "a",
    "abbr",
    "acronym",
    "b",
    "bdi",
    "bdo",
    "big",
    "button",
    "cite",
    "code",
    "del",
    "dfn",
    "em",
    "font",
    "i",
    "img",
    "input",
    "ins",
    "kbd",
    "label",
    "mark",
    "nobr",
    "q",
    "s",
    "samp",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "tt",
    "u",
    "var",
    "wbr",
    "bookmark",
}
HEADINGS = {f"h{level}" for level in range(1, 7)}
_WORD = re.compile(r"\w+")
_TEXTS = {NavigableString, RubyTextString, RubyParenthesisString}
_SHOWN_VALUES = {"text", "search", "url", "email", "number", "date", "submit", "button", "reset"}
_BIG = ["ul", "ol", "table", "pre", "hr", "blockquote", *(f"h{level}" for level in range(1, 7))]


def retell(tree: BeautifulSoup) -> None:
    """Tell the source as Markdown has to."""
    for selector, retold in _RETOLD.items():
        for tag in tree.select(selector):
            retold(tag)


def words_of(text: str) -> list[str]:
    return _WORD.findall(text)


def text_of(tag: Tag) -> str:
    """The text with a space at every edge of a block, as a reader sees it."""
    parts: list[str] = []
    for node in tag.descendants:
        if isinstance(node, Tag):
            if node.name not in LINE_TAGS:
                parts.append(" ")
        elif type(node) in _TEXTS:
            closes_block = node.next_sibling is None and node.parent is not None and node.parent.name not in LINE_TAGS
            after_block = isinstance(node.previous_sibling, Tag) and node.previous_sibling.name not in LINE_TAGS
            parts.append(f"{' ' if after_block else ''}{node}{' ' if closes_block else ''}")
    return "".join(parts)


def has_paragraphs(cells: list[list[Tag]]) -> bool:
    return any(sum(1 for p in cell.find_all("p") if words_of(text_of(p))) > 1 for row in cells for cell in row)


def _caption_first(caption: Tag) -> None:
    """A caption is seen above its table, wherever it is written."""
    if caption.parent is not None and caption.parent.name == "table":
        caption.parent.insert_before(caption.extract())


def _heading_in_parts(heading: Tag) -> None:
    """A list, table or quotation within a heading is none; what stands beside it is."""
    if not heading.find(_BIG):
        return
    part = None
    for child in list(heading.children):
        if isinstance(child, Tag) and (child.name in _BIG or child.find(_BIG)):
            part = None
            if child.name in {"div", "p"}:
                child.name = heading.name  # a box: what holds of the heading holds of it
                _heading_in_parts(child)
            continue
        if part is None:
            part = BeautifulSoup("", "html.parser").new_tag(heading.name)
            child.insert_before(part)
        part.append(child.extract())
    heading.unwrap()


def _links_after(pre: Tag) -> None:
    """A fence shows text only: links that do not spell out their address are told again after it."""
    links = {(str(link["href"]), " ".join(text_of(link).split())): None for link in pre.find_all("a", href=True)}
    if pre.parent is not None and pre.parent.name == "a":
        links[str(pre.parent["href"]), " ".join(text_of(pre).split())] = None
        pre.parent.unwrap()
    place = BeautifulSoup("", "html.parser").new_tag("p")
    for href, text in links:
        if text and href not in {text, f"mailto:{text}"}:
            copy = BeautifulSoup("", "html.parser").new_tag("a", href=href)
            copy.string = text
            place.extend([copy, " "])
    pre.insert_after(place)


def _named(tag: Tag) -> None:
    """A link without text says its name."""
    name = next((str(tag[key]) for key in ("alt", "title", "aria-label") if tag.get(key)), "")
    if tag.name == "area":
        tag.insert_before(" ")
        tag.name, name = "a", name or str(tag["href"])
    if not text_of(tag).strip() and not tag.find("img") and name:
        tag.append(name)


def _shown_value(box: Tag) -> None:
    if str(box.get("type", "text")).lower() in _SHOWN_VALUES:
        box.replace_with(f" {box['value']} ")


def _names_not_headings(table: Tag) -> None:
    """Headings that only name the rows and columns of a table of data are bold words; a title stands above."""
    rows = [row.find_all(["td", "th"], recursive=False) for row in table.find_all("tr")]
    headed = [(y, x) for y, row in enumerate(rows) for x, cell in enumerate(row) if _said_heading(cell)]
    plain = not table.find(["ul", "ol", "pre", "blockquote", "table"]) and not has_paragraphs(rows)
    alone = all(_is_heading_alone(rows[y][x]) for y, x in headed)
    beside = all(y == 0 or x == 0 for y, x in headed) and {y for y, x in headed if x} != set(range(len(rows)))
    if not (headed and plain and alone and beside and len(rows) > 1 and max(map(len, rows)) > 1):
        return
    if len(rows[0]) == 1 and len(rows) > 2 and (0, 0) in headed:
        table.insert_before(*(heading.extract() for heading in rows[0][0].find_all(HEADINGS)))
    for heading in table.find_all(HEADINGS):
        heading.name = "strong"


def _is_heading_alone(cell: Tag) -> bool:
    return [words_of(text_of(heading)) for heading in cell.find_all(HEADINGS)] == [words_of(text_of(cell))]


def _said_heading(cell: Tag) -> Tag | None:
    return next((heading for heading in cell.find_all(HEADINGS) if words_of(text_of(heading))), None)


_RETOLD = {
    "table:has(h1, h2, h3, h4, h5, h6)": _names_not_headings,
    "caption": _caption_first,
    "h1, h2, h3, h4, h5, h6": _heading_in_parts,
    "pre:has(a), a pre": _links_after,
    "a[href], area[href]": _named,
    "input[value]": _shown_value,
}
"""What Markdown says in another way than the page, and how: a rule of convert.md each."""
