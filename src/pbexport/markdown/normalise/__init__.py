"""The body tree cleaned: a table of small functions, one per quirk of the platform's editor, named after it.

In goes the body's HTML, out comes a tree made of the few tags of `tree.py`, in which blocks stand in blocks and lines
in lines. Each quirk is a selector, run in C, and a function for what it finds; it is looked for only where the page has
the tags for it, so a page without quirks costs next to nothing. The facts about the editor are those of pbworks.md d,
the rules those of convert.md.
"""

from collections.abc import Callable, Container

from turbohtml import Element, parse_fragment

from pbexport.markdown.normalise import lines, lists, literal, media, residue, styles, tables, targets
from pbexport.markdown.normalise.tree import HEADINGS, KNOWN, LISTS, PARAGRAPH_BREAK, any_of

Quirk = tuple[frozenset[str], str, Callable[[Element], object]]
"""Tags of which the page has one where the quirk is, a selector, and what to do with each element found."""
LISTED = LISTS | {"li", "input"}
"""Tags of lists, and of what becomes one."""
MEDIA = frozenset({"object", "iframe", "video", "audio", "embed", "area"})
"""Tags that become links, and may stand in one."""
_NOT_FOREIGN = KNOWN | {"span", "q"}

LINKS: tuple[Quirk, ...] = ((targets.BARRIERS, f"a[href]:has({any_of(targets.BARRIERS)}):has(a[href])", targets.part),)
PICTURES: tuple[Quirk, ...] = (
    (frozenset({"img"}), "img:not([src*='/']), img[src^='data:' i]", media.picture),
    (frozenset({"img"}), "img[src*='plugin_']", media.plugin),
)
FORMULAS: tuple[Quirk, ...] = (
    (frozenset({"math"}), "math:has(annotation)", media.annotated_formula),
    (frozenset({"img"}), "img[src*='?'], img[src*='/math/render/']", media.formula),
)
FOREIGN: dict[str, Callable[[Element], object]] = {
    **dict.fromkeys(("script", "style", "template", "head", "title", "meta", "link", "base"), Element.decompose),
    **dict.fromkeys(("datalist", "annotation", "annotation-xml", "param", "source", "track"), Element.decompose),
    **dict.fromkeys(MEDIA, media.embed),
    **dict.fromkeys(("button", "textarea", "option"), residue.field),
    **dict.fromkeys(residue.NAMES, residue.rename),
    "area": media.area,
    "ruby": residue.reading,
}
"""What to do with tags that Markdown has no word for. All others, save those in `tree.KNOWN`, are unwrapped."""
NESTED: tuple[Quirk, ...] = (*LINKS, (frozenset({"a"}), "a:has(a)", media.apart))
LINES: tuple[Quirk, ...] = (
    (frozenset({"input"}), "input:not([type=checkbox i])", lists.field),
    (frozenset({"q"}), "q", lines.quotation),
    (frozenset({"code"}), "code:has(a), code:has(img), code:has(input)", literal.linked_code),
    (frozenset({"br"}), "br + br", lines.double_break),
)
PLACES: tuple[Quirk, ...] = (
    (frozenset({"br", PARAGRAPH_BREAK}), PARAGRAPH_BREAK, lines.split_paragraphs),
    (frozenset({"pre"}), "pre", literal.preformatted),
    (frozenset({"blockquote"}), "blockquote", lines.blank_quotation),
    (frozenset({"code"}), "code:has(*), pre code, code + code", literal.code),
    (LISTED, f":not({', '.join(sorted(LISTS))}) > li", lists.stray_item),
)
NESTING: tuple[Quirk, ...] = (
    (LISTED, "li > div:has(> :is(ul, ol))", lists.boxed_lists),
    (LISTED, "li > ul, li > ol", lists.bare_nesting),
    (frozenset({"ol"}), "ol[start], ol[reversed], ol > li[value]", lists.numbers),
)


def normalise(
    body: str, address: Callable[[str], str | None], anchors: Container[str], *, formulas: bool = True
) -> tuple[Element, set[str]]:
    """The body as a clean tree, below an element of its own, and all tags that were met on the way there."""
    root = parse_fragment(residue.readable(body), positions=False)
    tags = residue.flatten(root)
    if anchors:
        targets.keep_bookmarks(root, anchors)
    _clean(root, tags)
    _mend_media(root, tags, formulas=formulas)
    targets.point(root, address)
    _settle(root, tags)
    root.normalize()
    return root, tags


def _clean(root: Element, tags: set[str]) -> None:
    """What is no part of the page goes, and what styles mean becomes tags."""
    residue.remove_comments(root)
    for element in root.select("[style]"):
        styles.style(element)
    root.remove(residue.UNSEEN)
    if "a" in tags:
        root.strip_tags(residue.NO_LINKS)
        _mend(root, LINKS, tags)


def _mend_media(root: Element, tags: set[str], *, formulas: bool) -> None:
    """Pictures, formulas and media become what Markdown can say, and all tags those that it has a word for."""
    _mend(root, PICTURES, tags)
    if formulas:
        _mend(root, FORMULAS, tags)
    foreign = tags - _NOT_FOREIGN
    _mend_foreign(root, foreign)
    if not foreign.isdisjoint(MEDIA):
        _mend(root, NESTED, tags)
    root.strip_tags("span")
    tags |= {residue.NAMES[tag] for tag in foreign if tag in residue.NAMES}


def _settle(root: Element, tags: set[str]) -> None:
    """Lines, lists, headings and tables find their places."""
    if "br" in tags:
        lines.move_breaks_out(root)
    _mend(root, LINES, tags)
    lines.settle_wrappers(root)
    if "input" in tags:
        lines.part_marked_tasks(root)
        lists.settle_tasks(root)
    if not tags.isdisjoint(LISTED):
        lists.remove_blank_items(root)
    _mend(root, PLACES, tags)
    if not tags.isdisjoint(LISTS):
        lists.place_loose(root)
    _mend(root, NESTING, tags)
    if not tags.isdisjoint(HEADINGS):
        lines.settle_headings(root)
    if "table" in tags:
        for table in reversed(root.select("table")):
            tables.settle(table)


def _mend(root: Element, quirks: tuple[Quirk, ...], found: set[str]) -> None:
    for traces, selector, quirk in quirks:
        if not found.isdisjoint(traces):
            for element in root.select(selector):
                if element.parent is not None:
                    quirk(element)


def _mend_foreign(root: Element, tags: set[str]) -> None:
    for element in list(root.iter_elements(tags)) if tags else ():
        if element.parent is not None:
            FOREIGN.get(element.tag, Element.unwrap)(element)
