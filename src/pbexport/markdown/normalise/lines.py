"""Lines, paragraphs and headings: what a line break meant, and what may stand in what."""

from itertools import takewhile

from turbohtml import Element, Node, Text

from pbexport.markdown.normalise.tree import (
    ATOMS,
    BLANK,
    BLOCKS,
    CELLS,
    HEADINGS,
    WRAPPERS,
    any_of,
    emptied,
    holds,
    is_blank,
    is_blank_text,
    is_element,
    lone_text,
    wrap_in,
)

_BREAK = "paragraph-break"
_BREAKS = frozenset({"br", _BREAK})
_ONE_LINERS = HEADINGS | {"pre"}
"""Where there are no paragraphs."""
_WRAPPERS, _HEADINGS, _CROWD = tuple(WRAPPERS), tuple(sorted(HEADINGS)), BLOCKS | {"br"}
_BELOW = {"h1": "h2", "h2": "h3", "h3": "h4", "h4": "h5", "h5": "h6", "h6": "h6"}
_AFTER_BREAK = f"br + {any_of(WRAPPERS - {'a'})}"
_BROKEN = f"{any_of(WRAPPERS | {'q'})}:has(br):not(pre *)"
_LINES = BLOCKS - {"hr", _BREAK}
"""What is lines of preformatted text, or a part of one."""
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
    while isinstance(parent := node.parent, Element) and parent != within and parent.tag not in BLOCKS:
        node = parent
    return node


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
        first.tag = _BREAK
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


def inline_around_blocks(wrapper: Element) -> None:
    """Put a link or mark into each of the blocks in it: Markdown knows marks within a line only."""
    line: list[Node] = []
    for child in [*wrapper, None]:
        if child is not None and not is_element(child, BLOCKS):
            line.append(child)
            continue
        if line and not all(map(is_blank, line)):
            _move_breaks_out(line[0].wrap_siblings(emptied(wrapper), until=line[-1]))
        line = []
        if isinstance(child, Element):
            _into(wrapper, child)
    wrapper.unwrap()


def _into(wrapper: Element, block: Element) -> None:
    if block.tag in {"hr", _BREAK} or (block.tag == "pre" and wrapper.tag != "a") or is_blank(block):
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
    line: list[Node] = []
    for child in [*parent, None]:
        if child is not None and not is_element(child, BLOCKS):
            line.append(child)
            continue
        if not all(map(is_blank, line)):
            wrap_in("p", line)
        line = []
        if is_element(child, (_BREAK,)) and child is not None:
            child.extract()


def blank_quotation(quote: Element) -> None:
    """What quotes nothing is but a gap between blocks; the editor indents empty lines like that."""
    if is_blank(quote):
        quote.tag = "div"


def settle_headings(root: Element) -> None:
    """Headings are single lines that say something; the page's only heading of level 1 is its title.

    If the body has others, all its headings move down one level.
    """
    headings = _headings(root)
    crowded = [element for element in headings if not lone_text(element) and holds(element, _CROWD)]
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
    for line_break in [node for node in heading.iter_elements(("br", _BREAK)) if not _in_big(node, heading)]:
        line_break.replace_with(Text(" "))
    for box in [box for box in heading.iter_elements(("p", "div")) if not _in_big(box, heading)]:
        box.insert_before(Text(" "))
        box.insert_after(Text(" "))
        box.unwrap()
    if not holds(heading, _BIG):
        return
    line: list[Node] = []
    for child in [*heading, None]:
        if child is not None and not is_element(child, _BIG):
            line.append(child)
            continue
        if not all(map(is_blank, line)):
            wrap_in(heading.tag, line)
        line = []
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


def preformatted(pre: Element) -> None:
    """Markup in preformatted text is text; a line break is the end of a line; links, pictures and rules follow."""
    for line_break in list(pre.iter_elements(("br", _BREAK))):
        line_break.replace_with(Text("\n" if line_break.tag == "br" else "\n\n"))
    for block in list(pre.iter_elements(_LINES)):
        _end_lines(block, pre)
    apart: list[Node] = [*_links(pre), *(atom.extract() for atom in list(pre.iter_elements(ATOMS)))]
    if apart:
        pre.insert_after(Element("p", None, apart))
    for rule in list(pre.iter_elements("hr")):
        rule.replace_with(Text("\n"))
        pre.insert_after(rule)
    pre.text = pre.text.replace("\xa0", " ")
    if is_blank(pre):
        pre.tag = "div"  # it still parts what stands beside it


def _end_lines(block: Element, pre: Element) -> None:
    """A block in preformatted text ends the line before it, and its own; a cell is parted from the next."""
    if block.tag in CELLS:
        block.insert_after(Text(" "))
        return
    if _in_line(block, pre):
        block.insert_before(Text("\n"))
    if not (block.text.endswith("\n") or (len(block) and is_element(block[-1], _LINES - CELLS))):
        block.insert_after(Text("\n"))


def _in_line(block: Element, pre: Element) -> bool:
    """Whether something stands in the line before a block in preformatted text."""
    node: Node = block
    while node.previous_sibling is None and isinstance(node.parent, Element) and node.parent != pre:
        node = node.parent
    before = node.previous_sibling
    return before is not None and before.text[-1:] not in {"", "\n"}


def _links(pre: Element) -> list[Node]:
    """The links of preformatted text that do not spell out their address, each once."""
    links = {(link.attr("href") or "", " ".join(link.text.split())): link for link in pre.iter_elements("a")}
    for link in list(pre.iter_elements("a")):
        if link.attr("embeds") is not None:  # its text is none of the page's
            link.extract()
    told = [(href, text) for href, text in links if text and href not in {text, f"mailto:{text}"}]
    return [node for href, text in told for node in (Element("a", {"href": href}, [Text(text)]), Text(" "))]


def linked_code(element: Element) -> None:
    """Code with a link, picture or box in it is better no code, all of it, whatever breaks will part it into."""
    if holds(element, ("img", "input")) or any(link.text.strip(BLANK) for link in element.iter_elements("a")):
        element.unwrap()


def code(element: Element) -> None:
    """Markup in code is text; code with a link or picture in it is better no code."""
    if is_element(element.parent, ("pre", "code")) or holds(element, ("a", "img")):
        element.unwrap()
        return
    first = element
    while is_element(before := first.previous_sibling, ("code",)) and isinstance(before, Element):
        first = before
    followers = list(takewhile(_is_code, first.next_siblings))
    first.text = "".join(_code_text(part) for part in (first, *followers) if isinstance(part, Element))
    for follower in followers:
        follower.extract()


def _is_code(node: Node) -> bool:
    return isinstance(node, Element) and node.tag == "code" and not holds(node, ("a", "img"))


def _code_text(element: Element) -> str:
    for line_break in list(element.iter_elements("br")):
        line_break.replace_with(Text(" "))
    return element.text
