"""Preformatted text, and code in a line: what stands in them is text, and what cannot stand there follows."""

from itertools import takewhile

from turbohtml import Element, Node, Text

from pbexport.markdown.normalise.tree import ATOMS, BLANK, BLOCKS, CELLS, PARAGRAPH_BREAK, holds, is_blank, is_element

_LINES = BLOCKS - {"hr", PARAGRAPH_BREAK}
"""What is lines of preformatted text, or a part of one."""


def preformatted(pre: Element) -> None:
    """Markup in preformatted text is text; a line break is the end of a line; links, pictures and rules follow."""
    for line_break in list(pre.iter_elements(("br", PARAGRAPH_BREAK))):
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
