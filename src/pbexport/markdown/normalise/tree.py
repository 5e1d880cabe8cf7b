"""The few words the body tree is made of once it is normalised, and questions about them."""

from collections.abc import Callable, Iterable, Iterator

from turbohtml import Element, Node, Text

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
LISTS = frozenset({"ul", "ol"})
CELLS = frozenset({"td", "th"})
TABLE_PARTS = frozenset({"table", "thead", "tbody", "tfoot", "tr", "td", "th"})
PARAGRAPH_BREAK = "paragraph-break"
"""Stands, until all lines are settled, where two line breaks stood in a row."""
BLOCKS = HEADINGS | LISTS | TABLE_PARTS | {"p", "div", "li", "blockquote", "pre", "hr", PARAGRAPH_BREAK}
MARKS = {
    **dict.fromkeys(("strong", "b"), "strong"),
    **dict.fromkeys(("em", "i", "cite", "var", "dfn"), "em"),
    **dict.fromkeys(("del", "s", "strike"), "del"),
}
"""Tags that mark text, and what they mean."""
UNMARKS = {"unstrong": "strong", "unem": "em"}
"""Text that its style takes out of a mark around it."""
LITERAL = frozenset({"pre", "code", "tex"})
"""Elements whose text is no Markdown."""
WRAPPERS = frozenset({*MARKS, *UNMARKS, "a", "code", "sub", "sup"})
"""Inline elements that hold something."""
ATOMS = frozenset({"img", "bookmark", "tex", "input"})
"""Inline elements that mean something without text."""
LINE_ENDS = BLOCKS | {"br"}
INLINE = WRAPPERS | ATOMS | {"br"}
KNOWN = BLOCKS | INLINE

_SHOWN = ATOMS | {"hr"}
"""What shows without text."""
WIDE = "\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
"""White space that is wider, or narrower, than a plain space."""
SPACES = f" \t\n\r\f\v\x85\xa0{WIDE}"
"""All that Unicode calls white space."""
SHAPELESS = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\ufe0f"
"""Characters without a shape of their own."""
BLANK = f"{SPACES}{SHAPELESS}\xad\u180e\ufeff"
"""What nobody sees where nothing else is: white space, and characters without a shape of their own."""


def is_blank_text(text: str) -> bool:
    """Whether nobody would see this text: the editor writes hard and zero-width spaces as filling."""
    return not text.strip(BLANK)


def is_blank(node: Node) -> bool:
    """Whether nobody would see this node: no visible text, and nothing that shows without text."""
    if type(node) is Text:
        return not node.data.strip(BLANK)
    return not isinstance(node, Element) or (
        node.tag not in _SHOWN and not node.text.strip(BLANK) and not holds(node, _SHOWN)
    )


def marks_within(tag: str, marks: tuple[str, ...]) -> tuple[str, ...]:
    """The marks on what stands in an element with this tag, in text that has marks already, outermost first."""
    if tag in UNMARKS:
        return tuple(mark for mark in marks if mark != UNMARKS[tag])
    mark = MARKS.get(tag)
    return (*marks, mark) if mark and mark not in marks else marks


def lone_text(element: Element) -> str:
    """The text of an element that holds one text and nothing else, as most do; "" for all others."""
    return node.data if len(element) == 1 and type(node := element[0]) is Text else ""


def holds(element: Element, tags: Iterable[str]) -> bool:
    """Whether an element with one of these tags stands anywhere below."""
    return next(element.iter_elements(tags), None) is not None


def block_of(node: Node) -> Element | None:
    """The innermost block that a node stands in; None outside all."""
    return next((box for box in node.ancestors if isinstance(box, Element) and box.tag in BLOCKS), None)


def is_element(node: Node | None, tags: Iterable[str]) -> bool:
    """Whether this is an element with one of these tags."""
    return isinstance(node, Element) and node.tag in tags


def any_of(tags: Iterable[str]) -> str:
    """A selector for any of these tags."""
    return f":is({', '.join(sorted(tags))})"


def runs(parent: Element, ends: Callable[[Node], bool]) -> Iterator[tuple[list[Node], Node | None]]:
    """Neighbouring children that end nothing, maybe none, each time with the one that ends them, or None at the end."""
    run: list[Node] = []
    for child in list(parent):
        if ends(child):
            yield run, child
            run = []
        else:
            run.append(child)
    yield run, None


def wrap_in(tag: str, run: list[Node]) -> Element:
    """Put neighbouring nodes into a new element that stands where they stood."""
    return run[0].wrap_siblings(Element(tag), until=run[-1])


def emptied(element: Element) -> Element:
    """An element like this one, with nothing in it."""
    return Element(element.tag, element.attrs.copy())
