"""Elements of a tree, by their names. BeautifulSoup's own way can do more, and takes longer."""

from collections.abc import Container, Iterable

from bs4 import BeautifulSoup, Tag
from bs4.element import PageElement, PreformattedString

from pbexport.audit.facts import visible

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
LISTS = ("ul", "ol")
ANY_LIST = (*LISTS, "menu", "dir")
"""Lists by all their names, old ones too."""
BLOCKS = frozenset({
    *HEADINGS, *LISTS,
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog", "dir",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form",
    "header", "hgroup", "hr", "legend", "li", "listing", "main", "menu", "nav", "noscript", "p", "plaintext",
    "pre", "search", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "xmp",
})  # fmt: skip
"""Tags that begin and end a line; all others stand in one, as do those that no browser knows (HTML, "Rendering")."""
SEEN = ("img", "input")
"""Tags of a line that are seen without a text."""
_SHOWN = (*SEEN, "hr")
_MAKER = BeautifulSoup("", "html.parser")
"""Makes elements; to make such a maker takes longer than to make an element."""


def in_line(node: PageElement) -> bool:
    """Whether a node stands in a line, and neither begins nor ends one."""
    return not isinstance(node, Tag) or node.name not in BLOCKS


def is_seen(node: PageElement) -> bool:
    """Whether anybody would see this node; line breaks are no sight."""
    nodes = (node, *node.descendants) if isinstance(node, Tag) else (node,)
    return any(each.name in _SHOWN if isinstance(each, Tag) else _is_text(each) for each in nodes)


def _is_text(node: PageElement) -> bool:
    return not isinstance(node, PreformattedString) and bool(visible(str(node)).strip())


def every_tag(tree: Tag) -> list[Tag]:
    """All elements below, in the order of the text."""
    return [node for node in tree.descendants if isinstance(node, Tag)]


def tags(tree: Tag, names: Container[str]) -> list[Tag]:
    """All elements below that have one of these names, in the order of the text."""
    return [node for node in tree.descendants if isinstance(node, Tag) and node.name in names]


def new_tag(name: str, /, *children: PageElement | str, **attributes: str) -> Tag:
    """A new element, which stands in no tree yet."""
    tag = _MAKER.new_tag(name, attrs=attributes)
    tag.extend(children)
    return tag


def wrap_in(tag: Tag, run: Iterable[PageElement]) -> None:
    """Puts neighbouring nodes into a new element that stands where they stood."""
    nodes = list(run)
    nodes[0].insert_before(tag)
    tag.extend(nodes)


def emptied(tag: Tag) -> Tag:
    """A new element like this one, with nothing in it."""
    copy = _MAKER.new_tag(tag.name)
    copy.attrs.update(tag.attrs)
    return copy


def unmarked(*children: PageElement | str) -> Tag:
    """What has no part in the marks that it stands in, as Markdown will say it outside them."""
    return new_tag("span", *children, style="font-weight: normal; font-style: normal")
