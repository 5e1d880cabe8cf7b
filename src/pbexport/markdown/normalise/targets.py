"""Where links and images lead, and the bookmarks that links lead to."""

import re
from collections.abc import Callable, Container, Mapping

from turbohtml import Element, Node, Text

from pbexport.markdown.normalise.tree import HEADINGS, WRAPPERS, emptied, runs

_RUNS_CODE = re.compile(
    r"(?:javascript|vbscript|livescript|mocha|data:(?!image/(?:png|gif|jpe?g|webp|bmp)\b))", re.IGNORECASE
)
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\xad\u200b\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
_HOLDS_TEXT = HEADINGS | WRAPPERS | {"p", "div", "li", "td", "th", "dt", "dd", "blockquote", "span"}
BARRIERS = frozenset({"table", "applet", "marquee"})
"""Tags in or before which a link may stand although one is open around them (HTML, "Tree construction")."""
_LEADS = "a[href]"


def part(link: Element) -> None:
    """A link around others, as one that nobody closed before a table, is a link around what stands beside them."""
    for line, other in runs(link, _leads_elsewhere):
        if line:
            line[0].wrap_siblings(emptied(link), until=line[-1])
        if isinstance(other, Element) and not _leads(other):
            part(other.wrap_children(emptied(link)))
    link.unwrap()


def _leads_elsewhere(node: Node) -> bool:
    return isinstance(node, Element) and (_leads(node) or bool(node.select(_LEADS)))


def _leads(element: Element) -> bool:
    return element.tag == "a" and "href" in element.attrs


def keep_bookmarks(root: Element, anchors: Container[str]) -> None:
    """Put a `bookmark` where something stands that a link points to by name; a mapping says what it is called then."""
    for element in root.select("[id], a[name]"):
        for name in dict.fromkeys((element.attr("id"), element.attr("name") if element.tag == "a" else None)):
            if name and name in anchors:
                written = anchors[name] if isinstance(anchors, Mapping) else name
                if written:
                    _place(Element("bookmark", {"id": written}), element)


def _place(bookmark: Element, target: Element) -> None:
    """At the start of the text that is pointed to: no mark stands between the blocks of a list or table."""
    if target.tag in {"ul", "ol", "dl", "table", "tbody", "thead", "tr"}:
        target = next(target.iter_elements(("li", "td", "th", "dt", "dd")), target)
    if target.tag in _HOLDS_TEXT and target.tag not in WRAPPERS:
        target.insert(0, bookmark)
    elif target.tag in {"pre", "hr", "table", "ul", "ol", "dl"}:
        target.insert_before(Element("p", None, [bookmark]))
    else:
        target.insert_before(bookmark)


def point(root: Element, address: Callable[[str], str | None]) -> None:
    """Give every link and image its new address; without one, its text stays."""
    for element in list(root.iter_elements(("a", "img"))):
        attribute = "href" if element.tag == "a" else "src"
        source = element.attr(attribute)
        found = safe(source)
        target = address(found) if found else None
        if target != found:
            target = safe(target)
        if target:
            if target != source:
                element.attrs[attribute] = target
        elif element.tag == "a":
            element.unwrap()
        else:
            element.replace_with(*_alternative(element))


def safe(address: str | None) -> str | None:
    """The address without characters that browsers overlook; None if it is empty or would run code."""
    plain = address.strip() if address else ""
    if not plain.isprintable():
        plain = _INVISIBLE.sub("", plain).strip()
    return None if not plain or _RUNS_CODE.match(plain) else plain


def _alternative(image: Element) -> list[Node]:
    alt = image.attr("alt")
    return [Text(alt)] if alt else [Text(" ")]
