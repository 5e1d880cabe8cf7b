"""Every text of the normalised tree, escaped by where it stands: within a line, at its start, in a heading or link."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import takewhile
from typing import cast

from turbohtml import Element, Node, NodeFilter, NodeIterator, Text

from pbexport.markdown.dollars import escape_dollars
from pbexport.markdown.escape import (
    BROKEN,
    ENDERS,
    STARTERS,
    UNKNOWN,
    clean,
    escape,
    escape_end,
    escape_heading_end,
    escape_item_start,
    escape_label,
    escape_line_start,
    escape_lone_tildes,
    markup_in,
    soften,
    starts_block,
)
from pbexport.markdown.lone_runs import bare_lone_runs
from pbexport.markdown.normalise.tree import (
    BLANK,
    BLOCKS,
    CELLS,
    HEADINGS,
    LITERAL,
    MARKS,
    UNMARKS,
    block_of,
    is_element,
    marks_within,
)

NO_LINE_START = HEADINGS | CELLS
"""Blocks whose first characters begin no line of Markdown."""
_ONLY_MARKS = MARKS.keys() | UNMARKS.keys()
_MARK_END = re.compile(r"(?:\A|(?<=[^\s~\\]))~(?!~)")
"""A tilde that could end what another one begins."""


def escape_texts(root: Element) -> None:
    """Escape every text below root in place, each by where it stands; half of all texts are line ends, and harmless."""
    page = root.text
    markup, marked = markup_in(page), list[Text]()
    for node in _texts(root):
        text = node.data
        if text == "\n":
            continue
        if "\xa0" in text and (softened := soften(text)) != text:
            text = node.data = softened
        for character in markup:
            if character in text:
                _escape_text(node, text, marked=True)
                marked.append(node)
                break
        else:
            if text[-1] in ENDERS or (text[0] in STARTERS and starts_block(text)):
                _escape_text(node, text, marked=False)
    if "$" in page:
        escape_dollars(root)
    if "~" in markup:
        _escape_tildes(root)
    if "*" in markup or "_" in markup:
        bare_lone_runs(root, marked)


def _escape_tildes(root: Element) -> None:
    """One tilde may be a mark for what is another text to us: within struck text, or beside other marks."""
    tilded = [node for node in _texts(root) if "~" in node.data and not is_element(node.parent, LITERAL)]
    texts = Counter(map(block_of, tilded))
    ended = {block_of(node) for node in tilded if _MARK_END.search(node.data)}
    for node in tilded:
        block, parent = block_of(node), node.parent
        if (texts[block] > 1 and block in ended) or (isinstance(parent, Element) and parent.closest("del, s, strike")):
            node.data = escape_lone_tildes(node.data)


def escape_further(root: Element, escapes: Callable[[str], str]) -> None:
    """Escape what only one reader of Markdown would misread, in texts that are escaped already."""
    for node in _texts(root):
        if not is_element(node.parent, LITERAL):
            node.data = escapes(node.data)


def _texts(root: Element) -> Iterator[Text]:
    return cast("Iterator[Text]", NodeIterator(root, NodeFilter.SHOW_TEXT))


def _escape_text(node: Text, text: str, *, marked: bool) -> None:
    parent = node.parent
    if isinstance(parent, Element):
        if parent.tag in LITERAL:
            node.data = clean(text)
        else:
            node.data = _escaped(text, node, parent, marked=marked) if text.strip(BLANK) else " "


def _escaped(text: str, node: Text, parent: Element, *, marked: bool) -> str:
    """The text of a node as Markdown, by what stands around it; `marked` if it holds a character of markup."""
    previous, following = node.previous_sibling, node.next_sibling
    tag = parent.tag
    in_block = tag in BLOCKS
    starts_line = in_block and not _continues(previous, tag)
    ends_line = in_block and not _continues(following, tag)
    if marked:
        end = " " if following is None else BROKEN
        text = _in_line(clean(text), node, " " if starts_line else UNKNOWN, end if ends_line else UNKNOWN)
    if starts_line:
        text = _at_line_start(text, tag, first=previous is None)
    if tag in HEADINGS and following is None:
        text = escape_heading_end(text)
    if ("[" in text or "]" in text) and parent.closest("a"):
        text = escape_label(text)
    if text.endswith("!") and is_element(following, ("a",)):
        text = f"{text[:-1]}\\!"
    return text


def _in_line(text: str, node: Text, before: str, after: str) -> str:
    """A text escaped between two characters: spaces at the edges of a line, elsewhere something that is not known yet.

    White space beside the edge of a mark or a break does not stay there, and so is no neighbour.
    """
    core = text.lstrip() if before != " " and _ends(node.previous_sibling) else text
    core = core.rstrip() if after != " " and _ends(node.next_sibling) else core
    if not core:
        return text
    left, _, right = text.partition(core)
    escaped = escape(core, before, after)
    return f"{left}{escaped if after == ' ' else escape_end(escaped, lambda: _what_follows(node))}{right}"


def _what_follows(node: Text) -> str:
    """The text right after a node, as far as it stands in equal marks: before any other, a symbol is written."""
    around = _around(node)
    run = takewhile(lambda other: type(other) is Text or _only_marks(other), node.following)
    texts = takewhile(lambda other: _around(other) == around, (other for other in run if type(other) is Text))
    return "".join(clean(text.data) for text in texts)


def _around(node: Node) -> tuple[Node | None, frozenset[str]]:
    """What a node stands in, and the marks on it there."""
    boxes = [box for box in takewhile(_only_marks, node.ancestors) if isinstance(box, Element)]
    marks: tuple[str, ...] = ()
    for box in reversed(boxes):
        marks = marks_within(box.tag, marks)
    return (boxes[-1] if boxes else node).parent, frozenset(marks)


def _only_marks(node: Node) -> bool:
    return is_element(node, _ONLY_MARKS)


def _continues(sibling: Node | None, tag: str) -> bool:
    """Whether the line goes on at this sibling in a block; in a cell, a break is written as a tag in the line."""
    if _ends(sibling):
        return sibling is not None and tag in CELLS
    return isinstance(sibling, Text) or (isinstance(sibling, Element) and sibling.tag not in BLOCKS)


def _ends(sibling: Node | None) -> bool:
    """Whether there is nothing but the edge of the element, or a break."""
    return sibling is None or is_element(sibling, ("br",))


def _at_line_start(text: str, tag: str, *, first: bool) -> str:
    if tag in NO_LINE_START:
        return text
    return escape_line_start(escape_item_start(text) if tag == "li" and first else text)
