"""A body's HTML → what it says, read by BeautifulSoup the way browsers read; nothing of the converter is used.

What nobody sees, and what the platform put into the body, is no part of what it says: each such rule stands in one of
the tables below, or is a function of its own.
"""

import re
from html import unescape
from urllib.parse import parse_qs, unquote, urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

from pbexport.audit.around import settle_marks
from pbexport.audit.evidence import Address
from pbexport.audit.facts import Aspect, Fact, Facts
from pbexport.audit.fields import show_values
from pbexport.audit.links import LIVE, part_links
from pbexport.audit.marks import PREFORMATTED, marks_by_style
from pbexport.audit.media import place_media
from pbexport.audit.pictures import settle_pictures
from pbexport.audit.quotations import quote
from pbexport.audit.reader import read
from pbexport.audit.readings import tell_readings
from pbexport.audit.regions import BROWSER
from pbexport.audit.retold import move_breaks_out, retell, unwrap_code
from pbexport.audit.simplified import simplified
from pbexport.audit.tables import settle
from pbexport.audit.tasks import name_tasks
from pbexport.audit.trees import tags

FORMULA = "\ue000"
"""Stands in the plain text where a formula stands."""

_UNSEEN = frozenset(("script", "style", "template", "title", "meta", "link", "base", "datalist"))
_RESIDUE = frozenset({"pb_bookmark", "toc"})
"""Classes: `pb_bookmark` is left by the editor where the cursor stood, `toc` is the table-of-contents plugin, which
builders make themselves (pbworks.md d)."""
_NO_LINKS = frozenset({"kLink", "pbTOC"})
"""Marks of an advertising script of 2009, and the other end of the table-of-contents plugin."""
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))\b", re.IGNORECASE)
_NOTICE = re.compile(r"[^\w“”\"]*If you are (?:a )?citizen of an? European Union")
_ADVERT, _ADVERTISED = (
    re.compile(r"Dokkio"),
    re.compile(r"AI-powered|automatically\s+organize|free\s+account|makers\s+of\s+PBworks|Check\s+it\s+out"),
)
_NOTICE_LENGTH, _NOTICE_REACH = 400, 3
"""Characters of the longest notice, with room; blocks from the edge of a body within which notices stand."""
_PLACE = re.compile(r"""\s(?:id|name)=(["'])(.+?)\1""")
_FORMULA_IN = (
    (re.compile(r"/plugin_helper\.php$"), "tex"),
    (re.compile(r"/(?:tex|mathtex|mimetex)\.cgi$"), ""),
    (re.compile(r"codecogs\.com/(?:.*[./])?(?:latex|image|download|eq\.latex)$"), ""),
    (re.compile(r"chart\.(?:apis\.google|googleapis)\.com/chart$"), "chl"),
    (re.compile(r"/latex\.php$"), "latex"),
)
"""Addresses of pictures that carry LaTeX: the path, and the parameter that holds it ("" for the whole query)."""


def unmoved(href: str) -> str:
    """An address that stays."""
    return href


def facts_of_body(body: str, address: Address = unmoved, *, formulas: bool = True) -> Facts:
    """All that a body says; pictures of formulas are formulas, unless they are to stay pictures."""
    tree = _tree(body)
    if tree is None:
        return Facts()
    _remove_unseen(tree)
    _remove_notices(tree)
    lost_on_purpose = simplified(tree)
    settle_pictures(tree)
    written = _place_formulas(tree) if formulas else []
    for note in tags(tree, ("annotation", "annotation-xml")):
        note.extract()
    for text in tags(tree, PREFORMATTED):
        text.name = "pre"
    place_media(tree)
    unwrap_code(tree)
    _point(tree, address)
    tell_readings(tree)
    move_breaks_out(tree)
    show_values(tree)
    quote(tree)
    settle_marks(tree)
    name_tasks(tree)
    retell(tree)
    part_links(tree)
    settle(tree)
    facts = lowered(read(tree, marks_by_style))
    told = {**facts.told, Aspect.FORMULAS: tuple(Fact((tex,), 0) for tex in written)}
    return Facts(facts.text, told, lost_on_purpose)


def _tree(body: str) -> Tag | None:
    """The body as a browser reads it in its page; halves of characters, and what is no character, are left out."""
    text = body.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")
    return BeautifulSoup(f"<!DOCTYPE html><body>{text}", BROWSER).body


def places_in(html: str) -> frozenset[str]:
    """The names of places that a link may point to."""
    return frozenset(unescape(found[2]) for found in _PLACE.finditer(html))


def _remove_unseen(tree: Tag) -> None:
    for node in list(tree.descendants):
        if node.decomposed:
            continue
        if isinstance(node, PreformattedString):  # a comment
            node.extract()
        elif isinstance(node, Tag) and _is_unseen(node):
            node.decompose()
    for tag in tags(tree, ("a",)):
        if not _NO_LINKS.isdisjoint(tag.attrs.get("class") or ()):
            tag.unwrap()


def _is_unseen(tag: Tag) -> bool:
    if tag.name in _UNSEEN:
        return True
    return bool(tag.attrs) and (
        "hidden" in tag.attrs
        or not _RESIDUE.isdisjoint(tag.attrs.get("class") or ())
        or ("style" in tag.attrs and _HIDDEN.search(str(tag.attrs["style"])) is not None)
        or (tag.name == "input" and str(tag.attrs.get("type")).lower() == "hidden")
        or (tag.name == "img" and any(mark in str(tag.attrs.get("src")) for mark in ("plugin=toc", "plugin_error.")))
    )


def _remove_notices(tree: Tag) -> None:
    """The platform's notices stand at the edges of a body; one quoted within the text stays."""
    blocks = [child for child in tree.children if isinstance(child, Tag)]
    for block in (*blocks[:_NOTICE_REACH], *blocks[-_NOTICE_REACH:]):
        if _is_notice(block.get_text()) and not block.decomposed:
            block.decompose()


def _is_notice(said: str) -> bool:
    """Whether a block is one of the platform's notices; what people write of such a thing is theirs."""
    is_advert = _ADVERT.search(said) is not None and _ADVERTISED.search(said) is not None
    return len(said) < _NOTICE_LENGTH and (_NOTICE.match(said) is not None or is_advert)


def _place_formulas(tree: Tag) -> list[str]:
    """Puts a sign where a formula stands; gives the formulas in their order."""
    found: list[str] = []
    for tag in tags(tree, ("img", "math")):
        if tex := _tex_of(tag):
            found.append(tex)
            tag.replace_with(NavigableString(FORMULA))
    return found


def _tex_of(tag: Tag) -> str:
    if tag.name == "math":
        note = tag.select_one("annotation[encoding*=tex]")
        return _in_one_line(note.get_text()) if note else ""
    source = str(tag.attrs.get("src", "")).strip()
    if "?" not in source:
        return _in_one_line(str(tag.attrs.get("alt", ""))) if "/media/math/render/" in source else ""
    try:
        parts = urlsplit(source)
    except ValueError:  # an address no browser could follow either
        return ""
    for path, parameter in _FORMULA_IN:
        if path.search(f"{parts.netloc}{parts.path}"):
            return _in_one_line(parse_qs(parts.query).get(parameter, [""])[0] if parameter else unquote(parts.query))
    return ""


def _in_one_line(tex: str) -> str:
    """The formula, or nothing if Markdown could not tell where it ends; with a space in what could be a tag."""
    line = re.sub(r"<(?=[A-Za-z/!?])", "< ", " ".join(tex.split()))
    return "" if "$" in line or line.endswith("\\") or not line.isprintable() else line


def _point(tree: Tag, address: Address) -> None:
    """Links and images lead where they should; one that leads nowhere is its text."""
    for tag in tags(tree, ("a", "img")):
        attribute = "href" if tag.name == "a" else "src"
        source = str(tag.attrs.get(attribute, "")).strip()
        target = address(source) if source and not LIVE.match(source) else None
        if target:
            tag.attrs[attribute] = target
        elif tag.name == "a":
            tag.unwrap()
        else:
            tag.replace_with(NavigableString(str(tag.attrs.get("alt") or " ")))


def lowered(facts: Facts) -> Facts:
    """The page's only heading of level 1 is its title: where the body has others, all of it is one level lower."""
    headings = facts.of(Aspect.HEADINGS)
    if not any(fact.value[0] == 1 for fact in headings):
        return facts
    lower = tuple(Fact((min(int(fact.value[0]) + 1, 6), fact.value[1]), fact.place) for fact in headings)
    return Facts(facts.text, {**facts.told, Aspect.HEADINGS: lower}, facts.simplified)
