"""Blocks in an item of a list that need a blank line between them, where turbohtml writes none.

It writes one between the blocks of an item only if one of them is a paragraph. Without it a quotation goes on in the
next one, and so does a table; below a list or a quotation, a table is read as text. So a paragraph is put into the
tree, and taken out of the text again.
"""

import re

from turbohtml import Element, Text

from pbexport.markdown.lists_in_a_row import block_before
from pbexport.markdown.normalise.tree import LISTS, is_element

_APART = "\2"
"""The paragraph. No text holds such a character (escape.clean)."""
_PARAGRAPH = re.compile(rf"^[ >]*{_APART}\n[ >]*\n", re.MULTILINE)
_IN_ITEMS = "li :is(blockquote, table):not(td *, th *)"
GO_ON = {"blockquote": frozenset({"blockquote"}), "table": LISTS | {"blockquote", "table"}}
"""Blocks, and those before them that they would be taken for a part of."""


def keep_apart(root: Element) -> bool:
    """Put a paragraph between blocks that would be read as one. Returns whether there are any."""
    found = [block for block in root.select(_IN_ITEMS) if is_element(block_before(block), GO_ON[block.tag])]
    for block in found:
        block.insert_before(Element("p", None, [Text(_APART)]))
    return bool(found)


def kept_apart(text: str) -> str:
    """The Markdown without these paragraphs."""
    return _PARAGRAPH.sub("", text)
