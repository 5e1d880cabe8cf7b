"""The nodes of a line as runs: pieces of text, each with the marks that are on it."""

import re
from collections.abc import Iterable

from turbohtml import Element, Node, Text

from pbexport.markdown.emphasis import BREAK, Marks, Run, emphasise
from pbexport.markdown.normalise.tree import marks_within

_BANG = re.compile(r"(?<!\\)!\Z")
_SPAN = re.compile(r"(?P<before> ?)(?P<fence>`+) ?(?P<code>.*?) ?(?P=fence)(?P<after> ?)")
"""A text that is code, as `code_span` writes it; in any other text all backticks are escaped."""
_EDGES_OF = {"sub": ("<sub>", "</sub>"), "sup": ("<sup>", "</sup>")}
"""Markdown has no sub and sup of its own: the tags stay."""


def line_text(line: Iterable[Node]) -> str:
    """What a line says, as Markdown; breaks are marks in it."""
    runs: list[Run] = []
    _collect(line, (), runs)
    return emphasise(runs)


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
    return f"{one['before']}{code_span(one['code'] + other['code'])}{other['after']}"


def code_span(code: str) -> str:
    """Code between fences, which are longer than any run of backticks inside."""
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", code)), default=0))
    pad = " " if code.startswith("`") or code.endswith("`") else ""
    return f"{fence}{pad}{code}{pad}{fence}"
