"""An item that begins with a list: turbohtml begins the list in a line of its own, which Goldmark takes for no item's.

In the tree, a mark makes a line of the item's beginning; in the text, the list takes its place: `- 1. a`.
"""

import re

from turbohtml import Element, Text

from pbexport.markdown.normalise.tree import is_blank

_BEGINS = "\3"
"""The mark. No text holds such a character (escape.clean)."""
_UNTIL_LIST = re.compile(rf"{_BEGINS}\n(?:[ >]*\n)?[ >]*")
_FIRST = "li > ul:first-child, li > ol:first-child"


def begin(root: Element) -> bool:
    """Mark each list that its item begins with. Returns whether there are any."""
    found = [element for element in root.select(_FIRST) if all(map(is_blank, element.previous_siblings))]
    for element in found:
        element.insert_before(Text(_BEGINS))
    return bool(found)


def begun(text: str) -> str:
    """The Markdown with each of these lists in the line of its item."""
    return _UNTIL_LIST.sub("", text)
