"""Which of the places that links point to are there, and which heading each of them is at."""

from collections.abc import Container

from turbohtml import Element, parse_fragment

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def headings_at(body: str, names: Container[str]) -> dict[str, str]:
    """Name of each place that is there in a body's HTML, of those asked for → the text of its heading, "" for none."""
    found: dict[str, str] = {}
    for element in parse_fragment(body, positions=False).select("[id], a[name]"):
        for name in (element.attr("id"), element.attr("name") if element.tag == "a" else None):
            if name and name in names:
                found.setdefault(name, _heading(element))
    return found


def _heading(element: Element) -> str:
    """The text of the heading that an element is, or lies in."""
    if element.tag in _HEADINGS:
        return _text(element)
    box = next((box for box in element.ancestors if isinstance(box, Element) and box.tag in _HEADINGS), None)
    return _text(box) if box is not None else ""


def _text(element: Element) -> str:
    return " ".join(element.text.split())
