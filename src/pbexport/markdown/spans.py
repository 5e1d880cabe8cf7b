"""What stands in a line and is more than text: links, images, code, formulas, boxes to tick, bookmarks."""

import re
from collections.abc import Callable
from html import escape as escape_html
from urllib.parse import unquote

from turbohtml import Element

from pbexport.addressing.links import BY_NAME
from pbexport.markdown.emphasis import BREAK
from pbexport.markdown.escape import clean, escape, escape_brackets, escape_label
from pbexport.markdown.normalise.tree import lone_text
from pbexport.markdown.runs import code_span, line_text

_UNSAFE = re.compile(r"""[\s<>()\[\]"\\`|^{}]""")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_MAILBOX = re.compile(r"[\w.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+\Z", re.ASCII)
_BACKSLASH = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_PLAIN = re.compile(r"(?:(?!%%|==|&#?\w+;)[^\\`*~<>|\[\]])*")
"""What stands for itself in a link by name."""
_SIZE = re.compile(r"\d+(?:x\d+)?")
"""What would be the width of a picture that is named, not what it shows."""
_SPELLED_OUT = re.compile(r"(?:https?|ftp)://[^\s<>%]+\Z", re.IGNORECASE)


def _code(element: Element) -> str:
    """Code in a line; white space at its edges goes before and after it."""
    text = element.text
    code = _one_line(text)
    return f"{' ' * text[:1].isspace()}{code_span(code)}{' ' * text[-1:].isspace()}" if code else " "


def _formula(element: Element) -> str:
    fence = "$$" if element.attr("display") else "$"
    return f"{fence}{element.text}{fence}"


def _bookmark(element: Element) -> str:
    if element.attr("ends") is not None:
        return f" ^{element.attr('id')}"
    return f'<a id="{escape_html(element.attr("id") or "")}"></a>'


def _task(element: Element) -> str:
    return "[x] " if element.attr("checked") is not None else "[ ] "


def _image(element: Element) -> str:
    alt = element.attr("alt") or ""
    source, title = element.attr("src") or "", _title(element, alt)
    if source.startswith(BY_NAME) and not title and not element.closest("a"):
        named = _one_line(clean(alt))
        if _PLAIN.fullmatch(named):
            return f"!{_by_name(source, '' if _SIZE.fullmatch(named) else named)}"
    label = _one_line(escape(clean(alt))) if alt else ""
    label = escape_brackets(label) if label.startswith("[") else escape_label(label)  # not `![[`
    return f"![{label}]({encoded(source.removeprefix(BY_NAME))}{title})"


def _link(element: Element) -> str:
    """A link; white space at the edges of its text goes before and after it."""
    text, href = lone_text(element) or line_text(element).replace(BREAK, " "), element.attr("href") or ""
    label = _one_line(text)
    if not label:
        return " "
    title = _title(element, label)
    if href.startswith(BY_NAME):
        link = _named_link(href, label, title)
    elif label == href and _SPELLED_OUT.match(href):
        link = f"<{href}>"
    elif href == f"mailto:{label}" and _MAILBOX.match(label):
        link = f"<{label}>"
    else:
        link = f"[{label}]({encoded(href)}{title})"
    return link if label == text else f"{' ' if text[0].isspace() else ''}{link}{' ' if text[-1].isspace() else ''}"


def _named_link(href: str, label: str, title: str) -> str:
    """A link by name; as a link of Markdown, where its text or tool tip needs that: `[**Saws**](Sharp%20Saws)`."""
    plain = _BACKSLASH.sub("", label)
    if _PLAIN.fullmatch(plain) and not title:
        return _by_name(href, plain)
    label = escape_brackets(label) if label.startswith("[") else label  # not `[[`
    return f"[{label}]({encoded(href.removeprefix(BY_NAME))}{title})"


def _by_name(href: str, label: str) -> str:
    """`[[NAME#PLACE|LABEL]]`, without a label that says no more than the name."""
    name, sign, place = href.removeprefix(BY_NAME).partition("#")
    target = f"{name}{sign}{unquote(place)}"
    return f"{BY_NAME}{target}]]" if label in {"", target} else f"{BY_NAME}{target}|{label}]]"


def encoded(address: str) -> str:
    """An address in which nothing ends a Markdown link, asks for angle brackets around it, or is an entity."""
    safe = _UNSAFE.sub(_percent, address)
    return _ENTITY.sub("&amp;", safe) if "&" in safe else safe


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode())


def _title(element: Element, label: str) -> str:
    """The tool tip, where it says more than the link itself."""
    title = element.attr("title")
    if not title:
        return ""
    title = _one_line(clean(title))
    escaped = escape(title).replace('"', '\\"')
    return "" if not title or escaped in {label, element.attr("href")} else f' "{escaped}"'


def _one_line(text: str) -> str:
    return " ".join(text.split())


WRITERS: dict[str, Callable[[Element], str]] = {
    "a": _link,
    "bookmark": _bookmark,
    "code": _code,
    "img": _image,
    "input": _task,
    "tex": _formula,
}
"""How each is written, by its tag."""
