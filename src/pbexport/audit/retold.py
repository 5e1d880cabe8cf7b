"""What Markdown says in another way than the page, told in the page's tree so: a rule of convert.md each.

Without these rules the proof would call it a loss that a caption stands above its table, or that the links of a
preformatted text follow after it. Nothing of the converter is used.
"""

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement

from pbexport.audit.facts import visible
from pbexport.audit.marks import EM, STRONG, STRUCK
from pbexport.audit.tables import is_rich, rows_of
from pbexport.audit.trees import IN_LINE, tags

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BIG = ("ul", "ol", "table", "pre", "hr", "blockquote", *_HEADINGS)
_STYLES = {
    **dict.fromkeys(STRONG, "font-weight:bold"),
    **dict.fromkeys(EM, "font-style:italic"),
    **dict.fromkeys(STRUCK, "text-decoration:line-through"),
    **dict.fromkeys(("span", "font", "u"), ""),
}
"""Marks within a line, and the styles that say the same."""
_WRITTEN_ON = frozenset({"text", "search", "url", "email", "number", "date", "submit", "button", "reset"})
"""Kinds of fields of a form that show their value."""
_LISTS = ("ul", "ol")
_SEEN = ("img", "input")


def retell(tree: Tag) -> None:
    """Tells the page as Markdown has to."""
    for tag in tags(tree, _RETOLD):
        if tag.parent is not None and (retold := _RETOLD.get(tag.name)):  # one may have become another since
            retold(tag)


def _new(name: str, *children: PageElement | str, **attributes: str) -> Tag:
    tag = BeautifulSoup().new_tag(name, attrs=attributes)
    tag.extend(children)
    return tag


def _said(tag: Tag) -> str:
    """The words of a piece of text; a line break parts them."""
    parts = (" " if isinstance(node, Tag) and node.name == "br" else str(node) for node in tag.descendants
             if isinstance(node, NavigableString) or (isinstance(node, Tag) and node.name == "br"))  # fmt: skip
    return " ".join("".join(parts).split())


def _caption(caption: Tag) -> None:
    """A caption is seen above its table, wherever it is written."""
    if caption.parent is not None and caption.parent.name == "table":
        caption.parent.insert_before(caption.extract())


def _heading(heading: Tag) -> None:
    """A list, table or quotation within a heading is none; what stands beside it is."""
    if not heading.find(_BIG):
        return
    _part_marks(heading)
    part = None
    for child in list(heading.children):
        if isinstance(child, Tag) and (child.name in _BIG or child.find(_BIG)):
            part = None
            if child.name in {"div", "p"}:
                child.name = heading.name  # a box: what holds of the heading holds of it
                _heading(child)
            continue
        if part is None:
            part = _new(heading.name)
            child.insert_before(part)
        part.append(child.extract())
    heading.unwrap()


def _part_marks(heading: Tag) -> None:
    """A mark around a list within a heading is one around each of its parts; around the list, it is a style of it."""
    for mark in tags(heading, _STYLES):
        if not mark.find(_BIG):
            continue
        style = f"{mark.attrs.get('style', '')};{_STYLES[mark.name]}"
        for child in list(mark.children):
            if isinstance(child, Tag) and (child.name in _BIG or child.find(_BIG)):
                child.attrs["style"] = f"{child.attrs.get('style', '')};{style}"
            else:
                child.wrap(_new(mark.name, **{key: str(value) for key, value in mark.attrs.items()}))
        mark.unwrap()


def _preformatted(pre: Tag) -> None:
    """A fence shows text only: links that do not spell out their address are told again after it, each once."""
    for quotation in pre.find_all("q"):
        _quotation(quotation)
    links = {(str(link.attrs.get("href", "")), _said(link)): None for link in pre.find_all("a")}
    if pre.parent is not None and pre.parent.name == "a":
        links[str(pre.parent.attrs.get("href", "")), _said(pre)] = None
        pre.parent.unwrap()
    told = [(href, text) for href, text in links if text and href not in {"", text, f"mailto:{text}"}]
    for link in pre.find_all("a"):
        link.unwrap()
    pictures = [picture.extract() for picture in pre.find_all("img")]
    if told or pictures:
        copies = [part for href, text in told for part in (_new("a", text, href=href), " ")]
        pre.insert_after(_new("p", *copies, *pictures))


def _link(link: Tag) -> None:
    """A link without text says its name."""
    name = next((str(link.attrs[key]) for key in ("title", "aria-label") if link.attrs.get(key)), "")
    if name and "href" in link.attrs and not link.get_text(strip=True) and not link.find("img"):
        link.append(name)


def _quotation(quotation: Tag) -> None:
    """Quotation marks stand in the line of the first and of the last that is seen in a quotation, else nowhere."""
    for inner in quotation.find_all(["input", "br"]):
        _RETOLD[inner.name](inner)
    seen = [node for node in quotation.descendants if _is_quoted(node)]
    if seen:
        _in_line(seen[0], quotation).insert_before('"')
        _in_line(seen[-1], quotation).insert_after('"')
    quotation.unwrap()


def _is_quoted(node: PageElement) -> bool:
    """Whether a node is seen, and does not leave the quotation, as pictures leave preformatted text."""
    if isinstance(node, Tag):
        return node.name in _SEEN and node.find_parent("pre") is None
    return bool(visible(str(node)).strip())


def _in_line(node: PageElement, around: Tag) -> PageElement:
    """What stands in the line with all that is within it; in preformatted text, where marks are nothing, the node."""
    if around.find_parent("pre"):
        return node
    while node.parent is not None and node.parent is not around and node.parent.name in IN_LINE:
        node = node.parent
    return node


def _line_break(line_break: Tag) -> None:
    """Line breaks first or last in a mark stand outside it, save in preformatted text."""
    if line_break.find_parent("pre"):
        return
    while (mark := line_break.parent) is not None and mark.name in IN_LINE:
        if all(map(_is_blank, line_break.next_siblings)):
            mark.insert_after(line_break.extract())
        elif all(map(_is_blank, line_break.previous_siblings)):
            mark.insert_before(line_break.extract())
        else:
            return


def _is_blank(node: PageElement) -> bool:
    """Whether nobody would see this node; line breaks are no sight."""
    if isinstance(node, Tag):
        return not node.get_text(strip=True) and node.name not in _SEEN and not node.find(_SEEN)
    return not str(node).strip()


def _code(code: Tag) -> None:
    """Code in a line with a link or picture in it is better no code."""
    if code.find("img") or any(link.get_text(strip=True) for link in code.find_all("a")):
        code.unwrap()


def _area(area: Tag) -> None:
    """A part of a picture that leads somewhere is a link."""
    href = str(area.attrs.get("href", ""))
    name = next((str(area.attrs[key]) for key in ("alt", "title", "aria-label") if area.attrs.get(key)), href)
    area.replace_with(NavigableString(" "), _new("a", name, href=href)) if href else area.decompose()


def _field(box: Tag) -> None:
    kind = str(box.attrs.get("type", "text")).lower() or "text"
    if kind != "checkbox":
        box.replace_with(NavigableString(f" {box.attrs.get('value', '')} " if kind in _WRITTEN_ON else " "))


def _reading(above: Tag) -> None:
    """How characters are read stands above them; in a line it stands in brackets."""
    before = above.previous_sibling
    if not (isinstance(before, Tag) and before.name == "rp"):
        above.insert(0, NavigableString("("))
        above.append(NavigableString(")"))


def _list(element: Tag) -> None:
    """What stands in a list but in no item belongs to the item before it, and before the first one stands before it."""
    item: Tag | None = None
    for child in list(element.children):
        if isinstance(child, Tag) and child.name == "li":
            item = child
        elif isinstance(child, NavigableString) and not child.strip():
            continue
        elif item is None and not (isinstance(child, Tag) and child.name in _LISTS):
            element.insert_before(child.extract())
        elif item is not None and not (isinstance(child, Tag) and child.name in _LISTS):
            _append(item, child.extract())


def _append(item: Tag, node: PageElement) -> None:
    """Loose text in a list is a paragraph of the item before, with all that stands in its line."""
    last = item.contents[-1] if item.contents else None
    if isinstance(last, Tag) and last.attrs.get("class") == ["loose"]:
        last.append(node)
    else:
        item.append(_new("p", node, **{"class": "loose"}))


def _names(table: Tag) -> None:
    """Headings that only name the rows and columns of a table of data are bold words; a title stands above."""
    if table.find("table") or not table.find(_HEADINGS):
        return
    rows = [row.find_all(["td", "th"], recursive=False) for row in rows_of(table)]
    headed = [(y, x) for y, row in enumerate(rows) for x, cell in enumerate(row) if cell.find(_HEADINGS)]
    if not headed or len(rows) < 2 or max(map(len, rows)) < 2 or any(is_rich(cell) for row in rows for cell in row):  # noqa: PLR2004 - a table
        return
    alone = all(_is_heading_alone(rows[y][x]) for y, x in headed)
    beside = all(y == 0 or x == 0 for y, x in headed) and {y for y, x in headed if x} != set(range(len(rows)))
    if not (alone and beside):
        return
    if len(rows[0]) == 1 and len(rows) > 2 and (0, 0) in headed:  # noqa: PLR2004 - a title and a table
        table.insert_before(*(heading.extract() for heading in rows[0][0].find_all(_HEADINGS)))
    for heading in table.find_all(_HEADINGS):
        heading.name = "strong"


def _is_heading_alone(cell: Tag) -> bool:
    headings = cell.find_all(_HEADINGS)
    return len(headings) == 1 and _said(headings[0]) == _said(cell) and not cell.find(["img", "input"])


_RETOLD = {
    **dict.fromkeys(_HEADINGS, _heading),
    **dict.fromkeys(_LISTS, _list),
    "table": _names,
    "caption": _caption,
    "pre": _preformatted,
    "a": _link,
    "q": _quotation,
    "br": _line_break,
    **dict.fromkeys(("code", "tt", "kbd", "samp"), _code),
    "area": _area,
    "input": _field,
    "rt": _reading,
}
