"""What Markdown says in another way than the page, told in the page's tree so: a rule of convert.md each.

Without these rules the proof would call it a loss that a caption stands above its table, or that the links of a
preformatted text follow after it. Nothing of the converter is used.
"""

from collections.abc import Sequence

from bs4 import Tag

from pbexport.audit.astray import place_astray
from pbexport.audit.fields import is_box
from pbexport.audit.headings import part_heading, remove_blank
from pbexport.audit.media import EMBEDDED
from pbexport.audit.tables import is_rich, rows_of
from pbexport.audit.trees import BLOCKS, HEADINGS, SEEN, is_seen, new_tag, tags, unmarked


def retell(tree: Tag) -> None:
    """Tells the page as Markdown has to."""
    remove_blank(tree)
    place_astray(tree)
    for pre in tags(tree, ("pre",)):
        _preformatted(pre)  # what it leaves behind is retold with what it stands in
    for tag in tags(tree, _RETOLD):
        if tag.parent is not None and (retold := _RETOLD.get(tag.name)):  # one may have become another since
            retold(tag)


def _said(tag: Tag) -> str:
    """The words of a piece of text; a line break, or a block, parts them."""
    parts = (" " if isinstance(node, Tag) else str(node) for node in tag.descendants
             if not isinstance(node, Tag) or node.name in BLOCKS)  # fmt: skip
    return " ".join("".join(parts).split())


def _caption(caption: Tag) -> None:
    """A caption is seen above its table, wherever it is written."""
    if caption.parent is not None and caption.parent.name == "table":
        caption.parent.insert_before(caption.extract())


def _preformatted(pre: Tag) -> None:
    """A fence shows text only: links that do not spell out their address are told again after it, each once."""
    links = {(str(link.attrs.get("href", "")), _said(link)): None for link in pre.find_all("a")}
    told = [(href, text) for href, text in links if text and href not in {"", text, f"mailto:{text}"}]
    for link in pre.find_all("a"):
        link.extract() if EMBEDDED in link.attrs.get("class", ()) else link.unwrap()
    for cell in pre.find_all(["td", "th"]):
        cell.insert_after(" ")
        cell.unwrap()
    for block in tags(pre, BLOCKS - {"br", "hr"}):
        block.name = "div"
    rules = [rule.replace_with("\n") for rule in pre.find_all("hr")]
    seen = [tag.extract() for tag in pre.find_all(SEEN)]
    if told or seen:
        copies = [part for href, text in told for part in (new_tag("a", text, href=href), " ")]
        pre.insert_after(new_tag("p", unmarked(*copies, *seen)))
    pre.insert_after(*rules)
    if not is_seen(pre):
        pre.name = "div"  # it still parts what stands beside it


def _link(link: Tag) -> None:
    """A link without text says its name."""
    name = next((str(link.attrs[key]) for key in ("title", "aria-label") if link.attrs.get(key)), "")
    if name and "href" in link.attrs and not link.get_text(strip=True) and not link.find("img"):
        link.append(name)


def unwrap_code(tree: Tag) -> None:
    """Code in a line with a link, a picture or a box to tick in it is better no code."""
    for code in tags(tree, ("code", "tt", "kbd", "samp")):
        if code.find("img") or any(map(is_box, code.find_all("input"))) or any(map(is_seen, code.find_all("a"))):
            code.unwrap()


def move_breaks_out(tree: Tag) -> None:
    """Line breaks first or last in a mark stand outside it, save in preformatted text."""
    for line_break in tags(tree, ("br",)):
        _move_out(line_break)


def _move_out(line_break: Tag) -> None:
    if line_break.find_parent("pre"):
        return
    while (mark := line_break.parent) is not None and mark.name not in BLOCKS:
        if not any(map(is_seen, line_break.next_siblings)):
            mark.insert_after(line_break.extract())
        elif not any(map(is_seen, line_break.previous_siblings)):
            mark.insert_before(line_break.extract())
        else:
            return


def _names(table: Tag) -> None:
    """Headings that only name the rows and columns of a table of data are bold words; a title stands above."""
    if table.find("table") or not table.find(HEADINGS):
        return
    rows = [row.find_all(["td", "th"], recursive=False) for row in rows_of(table)]
    headed = [(y, x) for y, row in enumerate(rows) for x, cell in enumerate(row) if cell.find(HEADINGS)]
    if not headed or len(rows) < 2 or max(map(len, rows)) < 2 or any(is_rich(cell) for row in rows for cell in row):  # noqa: PLR2004 - a table
        return
    alone = all(_is_heading_alone(rows[y][x]) for y, x in headed)
    beside = all(y == 0 or x == 0 for y, x in headed) and {y for y, x in headed if x} != set(range(len(rows)))
    if not (alone and beside):
        return
    if (0, 0) in headed and _is_title_row(rows):
        table.insert_before(*(heading.extract() for heading in rows[0][0].find_all(HEADINGS)))
    for heading in table.find_all(HEADINGS):
        heading.name = "strong"
        for box in heading.find_all(["br", "p", "div"]):  # in a heading, they only part words
            box.insert_before(" ")
            box.insert_after(" ")
            box.unwrap()


def _is_title_row(rows: Sequence[Sequence[Tag]]) -> bool:
    """Whether the first row of a table is one cell that reaches into no other row."""
    return len(rows[0]) == 1 and len(rows) > 2 and not rows[0][0].attrs.get("rowspan")  # noqa: PLR2004 - and a table


def _is_heading_alone(cell: Tag) -> bool:
    headings = cell.find_all(HEADINGS)
    return len(headings) == 1 and _said(headings[0]) == _said(cell) and not cell.find(["img", "input"])


_RETOLD = {
    **dict.fromkeys(HEADINGS, part_heading),
    "table": _names,
    "caption": _caption,
    "a": _link,
}
