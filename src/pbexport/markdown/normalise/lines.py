"""Lines, paragraphs and headings: what a line break meant, and what may stand in what."""

from itertools import takewhile

from turbohtml import Element, Node, Text

from pbexport.markdown.normalise.tree import (
    ATOMS,
    BLANK,
    BLOCKS,
    HEADINGS,
    WRAPPERS,
    holds,
    is_blank,
    is_blank_text,
    is_element,
    lone_text,
    wrap_in,
)

_BREAK = "paragraph-break"
_WRAPPERS, _HEADINGS, _CROWD = tuple(WRAPPERS), tuple(sorted(HEADINGS)), BLOCKS | {"br"}
_BELOW = {"h1": "h2", "h2": "h3", "h3": "h4", "h4": "h5", "h5": "h6", "h6": "h6"}
_BIG = frozenset({"ul", "ol", "table", "pre", "hr", "blockquote", *HEADINGS})


def double_break(second: Element) -> None:
    """Two line breaks in a row, with nothing but space between them, were typed for a new paragraph."""
    between = list(takewhile(lambda node: not is_element(node, ("br", _BREAK)), second.previous_siblings))
    if not all(map(is_blank, between)) or is_element(second.parent, ("pre", *HEADINGS)):
        return
    for node in between:
        node.extract()
    first = second.previous_sibling
    if isinstance(first, Element):
        first.tag = _BREAK
        second.extract()


def settle_wrappers(root: Element) -> None:
    """A link or mark around nothing goes, one around blocks is put into each of them; the inner ones first."""
    for wrapper in reversed(list(root.iter_elements(_WRAPPERS))):
        text = lone_text(wrapper)
        if text.strip(BLANK):
            continue
        if not text and holds(wrapper, BLOCKS):
            inline_around_blocks(wrapper)
        elif is_blank_text(wrapper.text) and not holds(wrapper, ATOMS):
            wrapper.unwrap()


def inline_around_blocks(wrapper: Element) -> None:
    """Put a link or mark into each of the blocks in it: Markdown knows marks within a line only."""
    line: list[Node] = []
    for child in [*wrapper, None]:
        if child is not None and not is_element(child, BLOCKS):
            line.append(child)
            continue
        if line and not all(map(is_blank, line)):
            line[0].wrap_siblings(_copy(wrapper), until=line[-1])
        line = []
        if isinstance(child, Element):
            _into(wrapper, child)
    wrapper.unwrap()


def _into(wrapper: Element, block: Element) -> None:
    if block.tag in {"pre", "hr", _BREAK}:
        return
    inner = block.wrap_children(_copy(wrapper))
    if holds(inner, BLOCKS):
        inline_around_blocks(inner)


def _copy(wrapper: Element) -> Element:
    return Element(wrapper.tag, wrapper.attrs.copy())


def split_paragraphs(mark: Element) -> None:
    """Where paragraph breaks stand, the lines around them become paragraphs."""
    parent = mark.parent
    if not isinstance(parent, Element):
        return
    line: list[Node] = []
    for child in [*parent, None]:
        if child is not None and not is_element(child, BLOCKS):
            line.append(child)
            continue
        if line:
            wrap_in("p", line)
        line = []
        if is_element(child, (_BREAK,)) and child is not None:
            child.extract()
    if parent.tag == "p":
        parent.unwrap()


def settle_headings(root: Element) -> None:
    """Headings are single lines that say something; the page's only heading of level 1 is its title.

    If the body has others, all its headings move down one level.
    """
    headings = list(root.iter_elements(_HEADINGS))
    crowded = [element for element in headings if not lone_text(element) and holds(element, _CROWD)]
    for element in crowded:
        _one_line(element)
    if crowded:
        headings = list(root.iter_elements(_HEADINGS))
    headings = [element for element in headings if not _dissolved(element)]
    if any(element.tag == "h1" for element in headings):
        for element in headings:
            element.tag = _BELOW[element.tag]


def _one_line(heading: Element) -> None:
    """Breaks in a heading become spaces, and blocks in it lose their edges; big ones cannot stand in it at all."""
    for line_break in list(heading.iter_elements(("br", _BREAK))):
        line_break.replace_with(Text(" "))
    if holds(heading, _BIG):
        heading.unwrap()
        return
    for block in list(heading.iter_elements(BLOCKS)):
        block.insert_before(Text(" "))
        block.insert_after(Text(" "))
        block.unwrap()


def _dissolved(heading: Element) -> bool:
    """Whether this was a spacer, or only the place of a bookmark, and is no heading any more."""
    text = heading.text
    if text.endswith((" ", "\n", "\xa0")) and isinstance(last := heading[-1], Text):
        last.data = last.data.rstrip()
    spacer = is_blank_text(text) and not holds(heading, ("img", "tex"))
    if spacer:
        heading.tag = "div"
    return spacer


def preformatted(pre: Element) -> None:
    """Markup in preformatted text is text; a line break is the end of a line; pictures follow after it."""
    for line_break in list(pre.iter_elements(("br", _BREAK))):
        line_break.replace_with(Text("\n" if line_break.tag == "br" else "\n\n"))
    for block in list(pre.iter_elements(("p", "div", "li", "tr"))):
        block.insert_after(Text("\n"))
    atoms = [atom.extract() for atom in list(pre.iter_elements(ATOMS))]
    if atoms:
        pre.insert_after(Element("p", None, atoms))
    pre.text = pre.text.replace("\xa0", " ")
    if is_blank(pre):
        pre.decompose()


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
