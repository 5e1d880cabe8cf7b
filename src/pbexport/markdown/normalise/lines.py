"""Lines, paragraphs and headings: what a line break meant, and what may stand in what."""

from collections.abc import Container
from itertools import takewhile

from turbohtml import Element, Node, Text

from pbexport.markdown.normalise.tree import (
    ATOMS,
    BLANK,
    BLOCKS,
    HEADINGS,
    LINE_ENDS,
    PARAGRAPH_BREAK,
    WRAPPERS,
    any_of,
    emptied,
    holds,
    is_blank,
    is_blank_text,
    is_element,
    lone_text,
    runs,
    wrap_in,
)

_BREAKS = frozenset({"br", PARAGRAPH_BREAK})
_EMPTY = _BREAKS | {"hr"}
_ONE_LINERS = HEADINGS | {"pre"}
"""Where there are no paragraphs."""
_WRAPPERS, _HEADINGS = tuple(WRAPPERS), tuple(sorted(HEADINGS))
_BELOW = {"h1": "h2", "h2": "h3", "h3": "h4", "h4": "h5", "h5": "h6", "h6": "h6"}
_AFTER_BREAK = f"br + {any_of(WRAPPERS - {'a'})}"
_BROKEN = f"{any_of(WRAPPERS | {'q'})}:has(br):not(pre *)"
_BOXED = f"{any_of(WRAPPERS)}:has(br):has(input)"
_QUOTED = ATOMS - {"bookmark"}
_BIG = frozenset({"ul", "ol", "table", "pre", "hr", "blockquote", *HEADINGS})


def quotation(element: Element) -> None:
    """Quotation marks stand before the first and after the last of what shows, in whatever blocks these are.

    A picture in preformatted text will leave it, and is not quoted.
    """
    shown = [node for node in element.descendants if _is_quoted(node)]
    if shown:
        _outermost(shown[0], element).insert_before(Text('"'))
        _outermost(shown[-1], element).insert_after(Text('"'))
    element.unwrap()


def _is_quoted(node: Node) -> bool:
    if type(node) is Text:
        return not is_blank_text(node.data)
    return is_element(node, _QUOTED) and node.closest("pre") is None


def _outermost(node: Node, within: Element) -> Node:
    """The outermost mark or link around a node in its line; in preformatted text, where there are none, the node."""
    if within.closest("pre"):
        return node
    while isinstance(parent := node.parent, Element) and parent != within and _is_in_line(parent):
        node = parent
    return node


def _is_in_line(element: Element) -> bool:
    return element.tag not in BLOCKS and not holds(element, BLOCKS)


def double_break(second: Element) -> None:
    """Two line breaks in a row, with nothing but space between them, were typed for a new paragraph."""
    between: list[Node] = []
    first = second.previous_sibling
    while first is not None and not is_element(first, _BREAKS):
        if not is_blank(first):
            return
        between.append(first)
        first = first.previous_sibling
    if is_element(second.parent, _ONE_LINERS):
        return
    for node in between:
        node.extract()
    if isinstance(first, Element):
        first.tag = PARAGRAPH_BREAK
        second.extract()


def move_breaks_out(root: Element) -> None:
    """Line breaks first or last in a mark stand outside it: there they may be some of several in a row."""
    for wrapper in reversed(root.select(_BROKEN)):
        _move_breaks_out(wrapper)
        if next(iter(wrapper), None) is None:  # it would part the breaks before it from those after it
            wrapper.extract()
    for wrapper in root.select(_AFTER_BREAK):
        if is_blank(wrapper):
            wrapper.unwrap()


def _move_breaks_out(wrapper: Element) -> None:
    for node in list(takewhile(is_blank, reversed(list(wrapper)))):
        if is_element(node, ("br",)):
            wrapper.insert_after(node.extract())
    for node in list(takewhile(is_blank, wrapper)):
        if is_element(node, ("br",)):
            wrapper.insert_before(node.extract())


def settle_wrappers(root: Element) -> None:
    """A link or mark around nothing goes, one around blocks is put into each of them; the inner ones first."""
    for wrapper in reversed(list(root.iter_elements(_WRAPPERS))):
        text = lone_text(wrapper)
        if text.strip(BLANK):
            continue
        if not text and holds(wrapper, BLOCKS):
            inline_around_blocks(wrapper)
        elif is_blank_text(wrapper.text) and not holds(wrapper, ATOMS):
            _unwrap_blank(wrapper)


def _unwrap_blank(wrapper: Element) -> None:
    """A link that is but a picture of a style sheet may have a name; what has none goes."""
    name = wrapper.attr("title") or wrapper.attr("aria-label") if wrapper.tag == "a" else None
    if name and not is_blank_text(name):
        wrapper.append(Text(name))
    else:
        wrapper.unwrap()


def part_marked_tasks(root: Element) -> None:
    """A mark around lines with a box to tick in one is one around each, as any may be a task; inner marks first."""
    for wrapper in reversed(root.select(_BOXED)):
        inline_around_blocks(wrapper, LINE_ENDS)


def inline_around_blocks(wrapper: Element, ends: Container[str] = BLOCKS) -> None:
    """Put a link or mark into each of the blocks in it: Markdown knows marks within a line only."""
    for line, block in runs(wrapper, lambda node: isinstance(node, Element) and node.tag in ends):
        if not all(map(is_blank, line)):
            _move_breaks_out(line[0].wrap_siblings(emptied(wrapper), until=line[-1]))
        if isinstance(block, Element):
            _into(wrapper, block)
    wrapper.unwrap()


def _into(wrapper: Element, block: Element) -> None:
    if block.tag in _EMPTY or (block.tag == "pre" and wrapper.tag != "a") or is_blank(block):
        return
    inner = block.wrap_children(emptied(wrapper))
    _move_breaks_out(inner)
    if holds(inner, BLOCKS):
        inline_around_blocks(inner)


def split_paragraphs(mark: Element) -> None:
    """Where paragraph breaks stand, the lines around them become paragraphs."""
    parent = mark.parent
    if isinstance(parent, Element):
        part_lines(parent)
        if parent.tag == "p":
            parent.unwrap()


def part_lines(parent: Element) -> None:
    """Lines between blocks and paragraph breaks become paragraphs; the breaks go."""
    for line, block in runs(parent, lambda node: is_element(node, BLOCKS)):
        if not all(map(is_blank, line)):
            wrap_in("p", line)
        if block is not None and is_element(block, (PARAGRAPH_BREAK,)):
            block.extract()


def blank_quotation(quote: Element) -> None:
    """What quotes nothing is but a gap between blocks; the editor indents empty lines like that."""
    if is_blank(quote):
        quote.tag = "div"


def settle_headings(root: Element) -> None:
    """Headings are single lines that say something; the page's only heading of level 1 is its title.

    If the body has others, all its headings move down one level.
    """
    headings = _headings(root)
    crowded = [element for element in headings if not lone_text(element) and holds(element, LINE_ENDS)]
    for element in crowded:
        _one_line(element)
    if crowded:
        headings = _headings(root)
    if "h1" in [element.tag for element in headings]:
        for element in headings:
            element.tag = _BELOW[element.tag]


def _headings(root: Element) -> list[Element]:
    return [element for element in list(root.iter_elements(_HEADINGS)) if not _dissolved(element)]


def _one_line(heading: Element) -> None:
    """Breaks in a heading become spaces, and boxes in it lose their edges; big blocks stand between its parts."""
    for line_break in [node for node in heading.iter_elements(("br", PARAGRAPH_BREAK)) if not _in_big(node, heading)]:
        line_break.replace_with(Text(" "))
    for box in [box for box in heading.iter_elements(("p", "div")) if not _in_big(box, heading)]:
        box.insert_before(Text(" "))
        box.insert_after(Text(" "))
        box.unwrap()
    if not holds(heading, _BIG):
        return
    for line, _ in runs(heading, lambda node: is_element(node, _BIG)):
        if not all(map(is_blank, line)):
            wrap_in(heading.tag, line)
    heading.unwrap()


def _in_big(node: Element, heading: Element) -> bool:
    return any(is_element(box, _BIG) for box in takewhile(lambda box: box != heading, node.ancestors))


def _dissolved(heading: Element) -> bool:
    """Whether this was a spacer, or only the place of a bookmark, and is no heading any more."""
    text = heading.text
    if text.endswith((" ", "\n", "\xa0")) and isinstance(last := heading[-1], Text):
        last.data = last.data.rstrip()
    spacer = is_blank_text(text) and not holds(heading, ("img", "tex", "input"))
    if spacer:
        heading.tag = "div"
    return spacer
