r"""Dollar signs in text: a backslash stands before those, and only those, that would end a formula.

Formulas are written as `$…$`, and readers that know them follow pandoc's rule: the first sign has no space after it,
the next one no space before it and no digit after it. So `$5 and $10` is left alone, while `$a$` becomes `$a\$`. Two
signs together begin a formula if two more follow somewhere, or at the start of a paragraph.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import cast

from turbohtml import Element, NodeFilter, NodeIterator, Text

from pbexport.markdown.normalise.tree import BLOCKS, CELLS, LITERAL, block_of, holds, is_element

_SIGNS = re.compile(r"\$+")


@dataclass(slots=True)
class _Sign:
    """One dollar sign of a text, or several together, or what is written with some."""

    node: Text
    begin: int
    end: int
    opens: bool
    closes: bool
    fixed: bool = False
    """Whether it belongs to a formula or to code."""
    escaped: bool = False

    @property
    def double(self) -> bool:
        return self.end - self.begin > 1


_NODE, _ESCAPED = attrgetter("node"), attrgetter("escaped")


def escape_dollars(root: Element) -> None:
    """Escape dollar signs below root, line by line; all else is escaped already."""
    formulas = holds(root, ("tex",))
    for _, line in groupby(_texts(root, formulas=formulas), block_of):
        nodes = list(line)
        if len(nodes) > 1 or nodes[0].data.count("$") > 1:  # one sign alone begins nothing
            _escape_line(nodes)


def _escape_line(nodes: Iterable[Text]) -> None:
    signs = [sign for node in nodes for sign in _signs(node)]
    _decide(signs)
    for node, own in groupby(filter(_ESCAPED, signs), _NODE):
        node.data = _written(node.data, own)


def _written(text: str, escaped: Iterable[_Sign]) -> str:
    parts, done = [], 0
    for sign in escaped:
        parts += [text[done : sign.begin], r"\$" * (sign.end - sign.begin)]
        done = sign.end
    return "".join([*parts, text[done:]])


def _texts(root: Element, *, formulas: bool) -> list[Text]:
    """The texts that are, or have, dollar signs; only where there are formulas, each text is asked what it is."""
    texts = cast("Iterator[Text]", NodeIterator(root, NodeFilter.SHOW_TEXT))
    return [node for node in texts if "$" in node.data or (formulas and _tag(node) == "tex")]


def _tag(node: Text) -> str:
    return node.parent.tag if isinstance(node.parent, Element) else ""


def _signs(node: Text) -> Iterator[_Sign]:
    """The signs of a text; what stands beside it in another text is taken for a letter.

    So is space at the edge of a mark or link, which is written outside it.
    """
    text, tag = node.data, _tag(node)
    if tag in LITERAL:
        yield _Sign(node, 0, 0, opens=False, closes=tag != "tex" or _may_close(node), fixed=True)
        return
    core = _core(node, text, tag)
    first, last = text.find(core), text.find(core) + len(core)
    for found in _SIGNS.finditer(text):
        begin, end = found.span()
        opens = end - begin > 1 or not text[end : min(end + 1, last)].isspace()
        spaced = begin > first and text[begin - 1].isspace()
        closes = not spaced and not text[begin + 1 : begin + 2].isdigit()
        yield _Sign(node, begin, end, opens, closes)


def _core(node: Text, text: str, tag: str) -> str:
    """A text without the space at its edges that is not written there: in a cell, beside a break, which is a tag."""
    if tag not in CELLS:
        return text if tag in BLOCKS else text.strip()
    text = text.lstrip() if is_element(node.previous_sibling, ("br",)) else text
    return text.rstrip() if is_element(node.next_sibling, ("br",)) else text


def _may_close(formula: Text) -> bool:
    """Whether the first sign of a formula could be taken for the end of another one."""
    before = formula.parent.previous_sibling if formula.parent else None
    spaced = type(before) is Text and before.data[-1:].isspace()
    return not spaced and not formula.data[:1].isdigit()


def _decide(signs: Iterable[_Sign]) -> None:
    """Find which signs need a backslash, such that none ends what another one before it begins."""
    before: list[_Sign] = []
    paired = False  # whether two signs together are among those before
    for sign in signs:
        if sign.fixed:
            for each in before:
                each.escaped = sign.closes and each.opens
            before, paired = [], False
        elif (sign.double and (paired or _starts_line(sign))) or (before and before[-1].opens and sign.closes):
            sign.escaped = True
        else:
            before.append(sign)
            paired = paired or sign.double


def _starts_line(sign: _Sign) -> bool:
    return not sign.node.data[: sign.begin].strip() and sign.node.previous_sibling is None
