"""Elements of a tree, by their names. BeautifulSoup's own way can do more, and takes longer."""

from collections.abc import Container

from bs4 import Tag

IN_LINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "bookmark", "button", "cite", "code", "data", "del",
    "dfn", "em", "font", "i", "img", "input", "ins", "kbd", "label", "mark", "math", "mi", "mn", "mo",
    "mrow", "msub", "msup", "nobr", "semantics", "optgroup", "option",
    "output", "q", "rb", "rp", "rt", "rtc", "ruby", "s", "samp", "select", "small", "span", "strike",
    "strong", "sub", "sup", "textarea", "time", "tt", "u", "var", "wbr",
})  # fmt: skip
"""Tags that stand in a line; all others begin and end one."""


def every_tag(tree: Tag) -> list[Tag]:
    """All elements below, in the order of the text."""
    return [node for node in tree.descendants if isinstance(node, Tag)]


def tags(tree: Tag, names: Container[str]) -> list[Tag]:
    """All elements below that have one of these names, in the order of the text."""
    return [node for node in tree.descendants if isinstance(node, Tag) and node.name in names]
