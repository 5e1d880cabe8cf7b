"""The body tree cleaned: a table of small functions, one per quirk of the platform's editor, named after it.

In goes the body's HTML, out comes a tree made of the few tags of `tree.py`, in which blocks stand in blocks and lines
in lines. Each quirk is a selector, run in C, and a function for what it finds: a page without quirks costs next to
nothing. The facts about the editor are those of pbworks.md d, the rules those of convert.md.
"""

from collections.abc import Callable, Container

from turbohtml import Element, parse_fragment

from pbexport.markdown.normalise import lines, lists, media, residue, styles, tables, targets
from pbexport.markdown.normalise.tree import KNOWN, LISTS, any_of

Quirk = tuple[str, Callable[[Element], object]]
"""A selector, and what to do with each element found."""

UNSEEN: tuple[Quirk, ...] = (
    ("[style]", styles.style),
    (residue.UNSEEN, Element.decompose),
    (residue.NO_LINKS, Element.unwrap),
    ("img[src*='?'], img[src*='/math/render/'], img[src*='plugin_error.']", media.picture),
)
FOREIGN: dict[str, Callable[[Element], object]] = {
    **dict.fromkeys(("script", "style", "template", "head", "title", "meta", "link", "base"), Element.decompose),
    **dict.fromkeys(("datalist", "annotation-xml", "param", "source", "track"), Element.decompose),
    **dict.fromkeys(("object", "iframe", "video", "audio", "embed"), media.embed),
    **dict.fromkeys(("button", "textarea", "option"), residue.field),
    **dict.fromkeys(residue.NAMES, residue.rename),
    "math": media.annotated_formula,
}
"""What to do with tags that Markdown has no word for. All others, save those in `tree.KNOWN`, are unwrapped."""
LINES: tuple[Quirk, ...] = (
    ("input", lists.tick_box),
    ("br + br", lines.double_break),
)
PLACES: tuple[Quirk, ...] = (
    ("paragraph-break", lines.split_paragraphs),
    ("pre", lines.preformatted),
    ("code:has(*), pre code, code + code", lines.code),
    (f":not({', '.join(sorted(LISTS))}) > li", lists.stray_item),
    (f"{any_of(LISTS)}:has(> :not(li))", lists.list_children),
    ("li > ul:first-child, li > ol:first-child", lists.bare_nesting),
)


def normalise(body: str, address: Callable[[str], str | None], anchors: Container[str]) -> Element:
    """The body as a clean tree, below an element of its own."""
    root = parse_fragment(residue.readable(body), positions=False)
    elements = list(root.iter_elements())
    residue.flatten(root, elements)
    if anchors:
        targets.keep_bookmarks(root, anchors)
    if "<!" in body or "<?" in body:
        residue.remove_comments(root)
    _mend(root, UNSEEN)
    _mend_foreign(elements)
    targets.point(root, address)
    _mend(root, LINES)
    lines.settle_wrappers(root)
    _mend(root, PLACES)
    lists.remove_blank_items(root)
    lines.settle_headings(root)
    for table in reversed(root.select("table")):
        tables.settle(table)
    root.normalize()
    return root


def _mend(root: Element, quirks: tuple[Quirk, ...]) -> None:
    for selector, quirk in quirks:
        for element in root.select(selector):
            if element.parent is not None:
                quirk(element)


def _mend_foreign(elements: list[Element]) -> None:
    for element in elements:
        if element.tag not in KNOWN and element.parent is not None:
            FOREIGN.get(element.tag, Element.unwrap)(element)
