"""Styles that mean something become tags; all others (colours, sizes, fonts, underlines) go with their spans.

Half of the bold and italic text of real pages is written as styled spans (pbworks.md d).
"""

from functools import lru_cache

from turbohtml import Element

from pbexport.markdown.normalise.tree import HEADINGS

_MEANING = {
    "display": {"none": "hidden"},
    "visibility": {"hidden": "hidden", "collapse": "hidden"},
    "font-weight": {
        **dict.fromkeys(("bold", "bolder", "600", "700", "800", "900"), "strong"),
        **dict.fromkeys(("normal", "lighter", "100", "200", "300", "400", "500"), "unstrong"),
    },
    "font-style": {"italic": "em", "oblique": "em", "normal": "unem"},
    "text-decoration": {"line-through": "del"},
    "text-decoration-line": {"line-through": "del"},
}
_MARKS_OF = {"unstrong": frozenset({"b", "strong"}), "unem": frozenset({"i", "em"})}
"""Marks that a style takes back."""
_BOLD_ANYWAY = HEADINGS | {"th"}
_NO_TEXT = frozenset({"table", "thead", "tbody", "tfoot", "tr", "ul", "ol", "dl", "img", "br", "hr", "pre", "iframe"})


def style(element: Element) -> None:
    """What is hidden goes; a span that is bold, italic or struck out by its style becomes the tag that says so."""
    for meaning in _meanings(element.attr("style") or ""):
        _apply(element, meaning)


@lru_cache(maxsize=1024)
def _meanings(text: str) -> tuple[str, ...]:
    """What a style means, in tags. A page repeats a few styles hundreds of times."""
    meanings: list[str] = []
    for declaration in text.lower().split(";"):
        name, _, value = declaration.partition(":")
        known = _MEANING.get(name.strip(), {})
        meanings += [known[word] for word in value.replace("!", " ").split() if word in known]
    return tuple(meanings)


def _apply(element: Element, meaning: str) -> None:
    tag = element.tag
    if meaning == "hidden":
        element.decompose()
    elif tag == "span" or tag in _MARKS_OF.get(meaning, ()):  # such is what Google Docs puts around all it copies
        element.tag = meaning
    elif meaning.startswith("un") or tag in _NO_TEXT or (meaning == "strong" and tag in _BOLD_ANYWAY):
        return
    else:
        element.wrap_children(Element(meaning))
