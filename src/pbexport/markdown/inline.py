"""What stands in a line — emphasis, links, images, code — written as Markdown text into the normalised tree.

After `write_inline` the tree holds blocks, text and line breaks only. turbohtml then writes the blocks, and leaves
text as it is. Its own inline Markdown is not used, because it cannot see that two neighbouring runs are one, or what
stands before and after a mark.
"""

import re
from collections.abc import Callable, Iterable
from html import escape as escape_html
from typing import cast
from urllib.parse import unquote

from turbohtml import Element, Node, Text

from pbexport.addressing.links import BY_NAME
from pbexport.markdown.emphasis import BREAK, SYMBOL, Marks, Run, emphasise, flanks
from pbexport.markdown.escape import (
    clean,
    escape,
    escape_brackets,
    escape_heading_end,
    escape_item_start,
    escape_label,
    escape_line_start,
)
from pbexport.markdown.normalise.tree import (
    BLOCKS,
    HEADINGS,
    INLINE,
    MARKS,
    UNMARKS,
    is_element,
    lone_text,
    marks_within,
)
from pbexport.markdown.texts import NO_LINE_START, escape_further, escape_texts

_BANG = re.compile(r"(?<!\\)!\Z")
_UNSAFE = re.compile(r"""[\s<>()\[\]"\\`|^{}]""")
_EDGES = f"{BREAK} \t\n\r\f"
_ENTITY = re.compile(r"&(?=#?\w+;)")
_MAILBOX = re.compile(r"[\w.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+\Z", re.ASCII)
_SPAN = re.compile(r"(?P<before> ?)(?P<fence>`+) ?(?P<code>.*?) ?(?P=fence)(?P<after> ?)")
"""A text that is code, as `_code` writes it; in any other text all backticks are escaped."""
_BACKSLASH = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_PLAIN = re.compile(r"(?:(?!%%|==|&#?\w+;)[^\\`*~<>|\[\]])*")
"""What stands for itself in a link by name."""
_SIZE = re.compile(r"\d+(?:x\d+)?")
"""What would be the width of a picture that is named, not what it shows."""
_SPELLED_OUT = re.compile(r"(?:https?|ftp)://[^\s<>%]+\Z", re.IGNORECASE)


def write_inline(root: Element, escapes: Callable[[str], str] | None = None) -> None:
    """Turn all inline elements below root into Markdown text; text that Markdown would misread is escaped.

    `escapes` does so with what only one reader of Markdown would misread: Markdown in, Markdown out.
    """
    escape_texts(root)
    if escapes:
        escape_further(root, escapes)
    for element in reversed(list(root.iter_elements(_WRITTEN))):
        _become(element, _WRITERS[element.tag](element))
    parents: dict[Node | None, None] = {}
    for element in list(root.iter_elements(_IN_RUNS)):
        if written := _lone_mark(element):
            _become(element, written)
        else:
            parents[element.parent] = None
    for parent in parents:
        if isinstance(parent, Element) and parent.tag not in INLINE:
            _write_lines(parent)


def _become(element: Element, text: str) -> None:
    """Put text in the place of an element; by way of its inside, which takes a quarter of the time of a new node."""
    element.set_text(text)
    element.unwrap()


def _write_lines(parent: Element) -> None:
    """Replace each run of inline children by its Markdown."""
    line: list[Node] = []
    for child in list(parent):
        if isinstance(child, Element) and child.tag in BLOCKS:
            _write_line(line)
            line = []
        else:
            line.append(child)
    _write_line(line)


def _write_line(line: list[Node]) -> None:
    """Write one line; breaks at its end say nothing."""
    while len(line) > 1 and is_element(line[-1], ("br",)):
        line.pop().extract()
    if len(line) > 1 or isinstance(line[0] if line else None, Element):
        text = _unmarked(line) if _take_turns(line, len(line[::2])) else _line_text(line)
        _replace(line, text.strip(_EDGES))


def _lone_mark(element: Element) -> str:
    """A mark around one text, with other text or nothing beside it: most are such, and need no look at their line.

    Spaces at its edges go outside, or away where the line begins or ends. Otherwise, or where Markdown would not read
    the symbols, nothing.
    """
    mark = MARKS.get(element.tag)
    text = lone_text(element) if mark else ""
    core = text.strip(_EDGES)
    if not (core and mark) or is_element(element.parent, INLINE):
        return ""
    previous, following = element.previous_sibling, element.next_sibling
    before, after = _beside(previous, -1), _beside(following, 0)
    if not (before and after) or (core != text and "[" in (core[0], after)):  # `!` before a link
        return ""
    left, _, right = text.partition(core)
    if not (flanks((before + left)[-1], core[0]) and flanks((right + after)[0], core[-1])):
        return ""
    symbol = SYMBOL[mark]
    return f"{left if previous else ''}{symbol}{core}{symbol}{right if following else ''}"


def _beside(sibling: Node | None, end: int) -> str:
    """The nearest character of what stands beside a mark; none if that is no text, or a gap before the next mark."""
    if sibling is None:
        return " "
    return text[end] if type(sibling) is Text and (text := sibling.data).strip() else ""


def _line_text(line: Iterable[Node]) -> str:
    runs: list[Run] = []
    _collect(line, (), runs)
    return emphasise(runs)


def _unmarked(line: list[Node]) -> str:
    """The text of a line that is texts with breaks between them, without a look at marks: there may be 400,000."""
    return BREAK.join(text.data for text in cast("list[Text]", line[::2]))


def _replace(line: list[Node], text: str) -> None:
    """Put text where a line of nodes stood, with `br` elements for the break marks in it."""
    texts = _lines(text, line[0])
    if _take_turns(line, len(texts)):
        for kept, part in zip(cast("list[Text]", line[::2]), texts, strict=True):
            kept.data = part
        return
    for part in texts[:-1]:
        line[0].insert_before(Text(part), Element("br"))
    line[0].replace_with(Text(texts[-1]))
    for node in line[1:]:
        node.extract()


def _lines(text: str, first: Node) -> list[str]:
    """The lines of a text, in the place of the first of its nodes: in a mark, none was seen to begin or end there."""
    lines = list(map(str.strip, text.split(BREAK)))
    if is_element(first.parent, HEADINGS):
        return [*lines[:-1], escape_heading_end(lines[-1])]
    if is_element(first.parent, NO_LINE_START):
        return lines
    if is_element(first.parent, ("li",)) and is_element(first, UNMARKS) and first.previous_sibling is None:
        lines[0] = escape_item_start(lines[0])
    return list(map(escape_line_start, lines))


def _take_turns(line: list[Node], texts: int) -> bool:
    """Whether a line is so many texts with breaks between them: then they can stay where they are."""
    if len(line) != 2 * texts - 1 or type(line[0]) is not Text:
        return False
    return set(map(type, line[::2])) == {Text} and all(is_element(node, ("br",)) for node in line[1::2])


def _collect(nodes: Iterable[Node], marks: Marks, runs: list[Run]) -> None:
    """Add the nodes to the runs, as Markdown text with its marks."""
    for node in nodes:
        if type(node) is Text:
            _add(node.data, marks, runs)
        elif isinstance(node, Element):
            tag = node.tag
            if tag == "br":
                runs.append((BREAK, marks))
            else:
                opening, closing = _EDGES_OF.get(tag, ("", ""))
                if opening:
                    runs.append((opening, marks))
                _collect(node, marks_within(tag, marks), runs)
                if closing:
                    runs.append((closing, marks))


def _add(text: str, marks: Marks, runs: list[Run]) -> None:
    """Add a text to the runs: before a link `!` is escaped, and code right beside code of the same marks is one."""
    if runs and text[:1] == "[":
        runs[-1] = (_BANG.sub(r"\\!", runs[-1][0]), runs[-1][1])
    elif runs and text[:1] == "`" and set(marks) == set(runs[-1][1]) and (joined := _joined(runs[-1][0], text)):
        runs[-1] = (joined, marks)
        return
    runs.append((text, marks))


def _joined(text: str, following: str) -> str:
    """Two pieces of code as one; nothing where they are not such, or there is space between them."""
    one, other = _SPAN.fullmatch(text), _SPAN.fullmatch(following)
    if not (one and other) or one["after"] or other["before"]:
        return ""
    return f"{one['before']}{_span(one['code'] + other['code'])}{other['after']}"


def _code(element: Element) -> str:
    """Code in a line; white space at its edges goes before and after it."""
    text = element.text
    code = _one_line(text)
    return f"{' ' * text[:1].isspace()}{_span(code)}{' ' * text[-1:].isspace()}" if code else " "


def _span(code: str) -> str:
    """Code between fences, which are longer than any run of backticks inside."""
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", code)), default=0))
    pad = " " if code.startswith("`") or code.endswith("`") else ""
    return f"{fence}{pad}{code}{pad}{fence}"


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
    text, href = lone_text(element) or _line_text(element).replace(BREAK, " "), element.attr("href") or ""
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


_WRITERS: dict[str, Callable[[Element], str]] = {
    "a": _link,
    "bookmark": _bookmark,
    "code": _code,
    "img": _image,
    "input": _task,
    "tex": _formula,
}
_WRITTEN = tuple(_WRITERS)
_IN_RUNS = tuple(INLINE - _WRITERS.keys())
"""Inline elements that depend on what stands beside them: marks, and line breaks."""
_EDGES_OF = {"sub": ("<sub>", "</sub>"), "sup": ("<sup>", "</sup>")}
"""Markdown has no sub and sup of its own: the tags stay."""
