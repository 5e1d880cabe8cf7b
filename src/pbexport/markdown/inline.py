"""What stands in a line — emphasis, links, images, code — written as Markdown text into the normalised tree.

After `write_inline` the tree holds blocks, text and line breaks only. turbohtml then writes the blocks, and leaves
text as it is. Its own inline Markdown is not used, because it cannot see that two neighbouring runs are one, or what
stands before and after a mark.
"""

from collections.abc import Callable
from typing import cast

from turbohtml import Element, Node, Text

from pbexport.markdown.emphasis import BREAK, SYMBOL, flanks
from pbexport.markdown.escape import escape_heading_end, escape_item_start, escape_line_start
from pbexport.markdown.normalise.tree import BLOCKS, HEADINGS, INLINE, MARKS, UNMARKS, is_element, lone_text
from pbexport.markdown.runs import line_text
from pbexport.markdown.spans import WRITERS
from pbexport.markdown.texts import NO_LINE_START, escape_further, escape_texts

_EDGES = f"{BREAK} \t\n\r\f"
_WRITTEN = tuple(WRITERS)
_IN_RUNS = tuple(INLINE - WRITERS.keys())
"""Inline elements that depend on what stands beside them: marks, and line breaks."""


def write_inline(root: Element, escapes: Callable[[str], str] | None = None) -> None:
    """Turn all inline elements below root into Markdown text; text that Markdown would misread is escaped.

    `escapes` does so with what only one reader of Markdown would misread: Markdown in, Markdown out.
    """
    escape_texts(root)
    if escapes:
        escape_further(root, escapes)
    for element in reversed(list(root.iter_elements(_WRITTEN))):
        _become(element, WRITERS[element.tag](element))
    parents: dict[Node | None, None] = {}
    for element in list(root.iter_elements(_IN_RUNS)):
        if written := _lone_mark(element):
            _become(element, written)
        else:
            parents[element.parent] = None
    for parent in parents:
        if isinstance(parent, Element) and parent.tag not in INLINE:
            _write_lines(parent)


def _become(element: Element, text: str) -> None:
    """Put text in the place of an element; by way of its inside, which takes a quarter of the time of a new node."""
    element.set_text(text)
    element.unwrap()


def _write_lines(parent: Element) -> None:
    """Replace each run of inline children by its Markdown."""
    line: list[Node] = []
    for child in list(parent):
        if isinstance(child, Element) and child.tag in BLOCKS:
            _write_line(line)
            line = []
        else:
            line.append(child)
    _write_line(line)


def _write_line(line: list[Node]) -> None:
    """Write one line; breaks at its end say nothing."""
    while len(line) > 1 and is_element(line[-1], ("br",)):
        line.pop().extract()
    if len(line) > 1 or isinstance(line[0] if line else None, Element):
        text = _unmarked(line) if _take_turns(line, len(line[::2])) else line_text(line)
        _replace(line, text.strip(_EDGES))


def _lone_mark(element: Element) -> str:
    """A mark around one text, with other text or nothing beside it: most are such, and need no look at their line.

    Spaces at its edges go outside, or away where the line begins or ends. Otherwise, or where Markdown would not read
    the symbols, nothing.
    """
    mark = MARKS.get(element.tag)
    text = lone_text(element) if mark else ""
    core = text.strip(_EDGES)
    if not (core and mark) or is_element(element.parent, INLINE):
        return ""
    previous, following = element.previous_sibling, element.next_sibling
    before, after = _beside(previous, -1), _beside(following, 0)
    if not (before and after) or (core != text and "[" in (core[0], after)):  # `!` before a link
        return ""
    left, _, right = text.partition(core)
    if not (flanks((before + left)[-1], core[0]) and flanks((right + after)[0], core[-1])):
        return ""
    symbol = SYMBOL[mark]
    return f"{left if previous else ''}{symbol}{core}{symbol}{right if following else ''}"


def _beside(sibling: Node | None, end: int) -> str:
    """The nearest character of what stands beside a mark; none if that is no text, or a gap before the next mark."""
    if sibling is None:
        return " "
    return text[end] if type(sibling) is Text and (text := sibling.data).strip() else ""


def _unmarked(line: list[Node]) -> str:
    """The text of a line that is texts with breaks between them, without a look at marks: there may be 400,000."""
    return BREAK.join(text.data for text in cast("list[Text]", line[::2]))


def _replace(line: list[Node], text: str) -> None:
    """Put text where a line of nodes stood, with `br` elements for the break marks in it."""
    texts = _lines(text, line[0])
    if _take_turns(line, len(texts)):
        for kept, part in zip(cast("list[Text]", line[::2]), texts, strict=True):
            kept.data = part
        return
    for part in texts[:-1]:
        line[0].insert_before(Text(part), Element("br"))
    line[0].replace_with(Text(texts[-1]))
    for node in line[1:]:
        node.extract()


def _lines(text: str, first: Node) -> list[str]:
    """The lines of a text, in the place of the first of its nodes: in a mark, none was seen to begin or end there."""
    lines = list(map(str.strip, text.split(BREAK)))
    if is_element(first.parent, HEADINGS):
        return [*lines[:-1], escape_heading_end(lines[-1])]
    if is_element(first.parent, NO_LINE_START):
        return lines
    if is_element(first.parent, ("li",)) and is_element(first, UNMARKS) and first.previous_sibling is None:
        lines[0] = escape_item_start(lines[0])
    return list(map(escape_line_start, lines))


def _take_turns(line: list[Node], texts: int) -> bool:
    """Whether a line is so many texts with breaks between them: then they can stay where they are."""
    if len(line) != 2 * texts - 1 or type(line[0]) is not Text:
        return False
    return set(map(type, line[::2])) == {Text} and all(is_element(node, ("br",)) for node in line[1::2])
