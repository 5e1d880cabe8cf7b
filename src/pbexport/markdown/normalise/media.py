"""Pictures of formulas, plugins and embedded media: what Markdown can say instead of them."""

import re
from itertools import chain
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

from turbohtml import Element, Text

from pbexport.addressing.pictures import picture_address
from pbexport.markdown.normalise.targets import safe
from pbexport.markdown.normalise.tree import is_blank

_FORMULA_IN = {
    re.compile(r"/plugin_helper\.php$"): "tex",  # the platform's equation plugin
    re.compile(r"/(?:tex|mathtex|mimetex)\.cgi$"): "",  # alciro.org and others: the query is the formula
    re.compile(r"codecogs\.com/(?:.*[./])?(?:latex|image|download|eq\.latex)$"): "",
    re.compile(r"chart\.(?:apis\.google|googleapis)\.com/chart$"): "chl",
    re.compile(r"/latex\.php$"): "latex",  # WordPress
}
"""Addresses of pictures that carry LaTeX: the path, and the parameter that holds it ("" for the whole query)."""

_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_KINDS = (
    (re.compile(r"youtu\.?be|vimeo|dailymotion|teachertube|/video|\.(?:mp4|webm|ogv|mov|flv|wmv)\b"), "video"),
    (re.compile(r"soundcloud|/audio|\.(?:mp3|ogg|oga|wav|m4a)\b"), "audio"),
    (re.compile(r"/present(?:ation)?/|slideshare|prezi\.com|speakerdeck|\.pptx?\b"), "presentation"),
    (re.compile(r"/spreadsheets?|\.xlsx?\b"), "spreadsheet"),
    (re.compile(r"/forms?/"), "form"),
    (re.compile(r"/maps?\b|//maps\.|openstreetmap"), "map"),
    (re.compile(r"/calendar"), "calendar"),
    (re.compile(r"/document/|scribd|issuu|\.(?:pdf|docx?)\b"), "document"),
)
_SOURCES = ("src", "data", "href", "data-src")
_ELSEWHERE = re.compile(r"https?://[^\s<>\"]+\Z", re.IGNORECASE)
"""Leads somewhere even when the platform is gone."""
_NO_WORD = re.compile(r"[^a-z]+")


def picture(image: Element) -> None:
    """A picture that is loaded late, or offered in sizes, has its address elsewhere."""
    if source := picture_address(image):
        image.attrs["src"] = source


def formula(image: Element) -> None:
    """A picture whose address carries LaTeX becomes the formula."""
    if tex := _tex(image.attr("src") or "", image.attr("alt") or ""):
        _formula(image, tex)


def plugin(image: Element) -> None:
    """A picture that stands for what a plugin would show becomes a link; in a link, it stays a picture.

    The link leads to the address that the plugin was given, else to the plugin with all that it was given. A picture of
    a formula is that picture. The platform's picture of an error says nothing that the text beside it does not.
    """
    source = image.attr("src") or ""
    if "plugin_error." in source:
        image.decompose()
    elif "/plugin_helper." in source:
        given = parse_qsl(source.partition("?")[2])
        name = next((value for key, value in given if key == "plugin"), "plugin")
        if name != "equation" and not image.closest("a[href]"):
            shown = _NO_WORD.sub("", name.lower()) or "plugin"
            image.replace_with(_link(f"Embedded {shown}", _carried(given) or source, embeds=""))


def _carried(given: list[tuple[str, str]]) -> str:
    """The address elsewhere that a plugin was given."""
    return next((value for _, value in given if _ELSEWHERE.match(value)), "")


def _formula(image: Element, tex: str) -> None:
    block = image.parent
    beside = chain(image.previous_siblings, image.next_siblings)
    alone = isinstance(block, Element) and block.tag in {"p", "div"} and all(map(is_blank, beside))
    image.replace_with(Element("tex", {"display": "block"} if alone else None, [Text(tex)]))


def _tex(source: str, alt: str) -> str:
    if "?" not in source:
        return _plain(alt) if "/media/math/render/" in source else ""  # Wikipedia
    try:
        address = urlsplit(source.strip())
    except ValueError:
        return ""
    for path, parameter in _FORMULA_IN.items():
        if path.search(f"{address.netloc}{address.path}"):
            query = parse_qs(address.query)
            return _plain(query.get(parameter, [""])[0] if parameter else unquote(address.query))
    return ""


def _plain(tex: str) -> str:
    """The formula in one line, or nothing if a dollar sign or backslash would end it too early or not at all.

    One that holds characters for no file is none either. What a reader that knows no formulas would take for a tag gets
    a space, which says nothing in LaTeX.
    """
    line = _TAG.sub("< ", " ".join(tex.split()))
    return "" if "$" in line or line.endswith("\\") or not line.isprintable() else line


def annotated_formula(element: Element) -> None:
    """MathML that brings its LaTeX along is the LaTeX."""
    note = element.select_one("annotation[encoding*=tex]")
    if note and (tex := _plain(note.text)):
        element.replace_with(Element("tex", None, [Text(tex)]))


def area(element: Element) -> None:
    """A part of a picture that leads somewhere is a link."""
    source = element.attr("href") or ""
    name = next(filter(None, (element.attr(attribute) for attribute in ("alt", "title", "aria-label"))), None)
    if source:
        element.replace_with(Text(" "), _link(name or source, source))
    else:
        element.decompose()


def embed(element: Element) -> None:
    """An embedded medium becomes a link to each of its addresses; what it says for want of a player stays."""
    if element.tag == "iframe":
        element.clear()  # the parser reads the inside of an iframe as mere text
    for source in _sources(element):
        element.insert_before(_link(_title(element, source), source, embeds=""), Text(" "))
    element.unwrap()


def apart(link: Element) -> None:
    """Links that came of media within a link follow it; a link that is left without a word says where it leads."""
    inner = list(link.iter_elements("a"))
    link.insert_after(*chain.from_iterable((Text(" "), each.extract()) for each in inner))
    address = safe(link.attr("href"))
    if address and is_blank(link):
        link.append(Text(link.attr("title") or link.attr("aria-label") or address))


def _sources(element: Element) -> list[str]:
    """The addresses of a medium, each once, and those of an object's inner parts, which go."""
    found = [element.attr(name) for name in _SOURCES]
    for part in list(element.iter_elements(("param", "source", "embed", "track"))):
        if part.tag != "param" or (part.attr("name") or "").lower() in {"movie", "src", "url", "filename"}:
            found.append(part.attr("value") if part.tag == "param" else part.attr("src"))
        part.decompose()
    return list(dict.fromkeys(plain for plain in map(safe, found) if plain))


def _title(element: Element, source: str) -> str:
    kind = next((kind for pattern, kind in _KINDS if pattern.search(source.lower())), None)
    if not kind:
        kind = element.tag if element.tag in {"video", "audio"} else "page" if element.tag == "iframe" else "object"
    return f"Embedded {kind}: {(element.attr('title') or '').strip() or _host(source)}"


def _host(source: str) -> str:
    """The name of the place, as people say it; the file's name for an address within the wiki."""
    try:
        address = urlsplit(source)
    except ValueError:
        return source
    return (address.hostname or unquote(address.path).rsplit("/", 1)[-1]).removeprefix("www.")


def _link(text: str, source: str, **attributes: str) -> Element:
    return Element("a", {"href": source, **attributes}, [Text(text)])
