"""Finding elements in a tree. BeautifulSoup's own way can do more, and takes longer."""

from collections.abc import Container

from bs4 import Tag


def every_tag(tree: Tag) -> list[Tag]:
    """All elements below, in the order of the text."""
    return [node for node in tree.descendants if isinstance(node, Tag)]


def tags(tree: Tag, names: Container[str]) -> list[Tag]:
    """All elements below that have one of these names, in the order of the text."""
    return [node for node in tree.descendants if isinstance(node, Tag) and node.name in names]
