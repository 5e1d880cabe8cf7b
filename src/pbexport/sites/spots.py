"""Which of the places that links point to are there, and which heading each of them is at."""

from collections.abc import Container

from turbohtml import Element, parse_fragment

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def headings_at(body: str, names: Container[str]) -> dict[str, str]:
    """Name of each place that is there in a body's HTML, of those asked for → the text of its heading, "" for none.

    None is also a heading that its text is not enough to find: one with links or pictures in it, in a list, table or
    quotation, or not the first with those letters.
    """
    found: dict[str, str] = {}
    root = parse_fragment(body, positions=False)
    texts = _texts(root)
    for element in root.select("[id], a[name]"):
        for name in (element.attr("id"), element.attr("name") if element.tag == "a" else None):
            if name and name in names:
                found.setdefault(name, texts.get(_heading(element), ""))
    return found


def _texts(root: Element) -> dict[Element | None, str]:
    """Each heading that its text is enough to find → that text."""
    first: dict[str, Element] = {}
    for heading in root.iter_elements(_HEADINGS):
        first.setdefault("".join(filter(str.isalnum, heading.text)).casefold(), heading)
    return {heading: _text(heading) for heading in first.values() if _is_plain(heading)}


def _is_plain(heading: Element) -> bool:
    return heading.select_one("a[href], img, sub, sup") is None and heading.closest("li, table, blockquote") is None


def _heading(element: Element) -> Element | None:
    """The heading that an element is, or lies in."""
    if element.tag in _HEADINGS:
        return element
    return next((box for box in element.ancestors if isinstance(box, Element) and box.tag in _HEADINGS), None)


def _text(element: Element) -> str:
    return " ".join(element.text.split())
