"""How text is marked: by tags, and on a page of the wiki by styles too, which the editor writes as often."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from bs4 import Tag

from pbexport.audit.trees import HEADINGS


@dataclass(frozen=True, slots=True)
class Marks:
    """How the text at some place is marked."""

    strong: bool = False
    em: bool = False
    struck: bool = False
    literal: bool = False
    """In code nothing is marked: Markdown cannot say it."""


PLAIN, CODE = Marks(), Marks(literal=True)
MarksOf = Callable[[Tag, Marks], Marks]
"""How the text in an element is marked, by the element and the marks around it."""
STRONG, EM, STRUCK = (
    frozenset({"strong", "b"}),
    frozenset({"em", "i", "cite", "var", "dfn"}),
    frozenset({"del", "s", "strike"}),
)
PREFORMATTED = frozenset({"pre", "listing", "xmp", "plaintext"})
_LITERAL = PREFORMATTED | {"code", "tt", "kbd", "samp"}
_BOLD_ANYWAY = frozenset({*HEADINGS, "th"})
_NOT_BOLD = re.compile(r"(?<![\w-])font-weight\s*:\s*(?:normal|lighter|[1-5]00)", re.IGNORECASE)
_NOT_ITALIC = re.compile(r"(?<![\w-])font-style\s*:\s*normal", re.IGNORECASE)
_BOLD = re.compile(r"(?<![\w-])font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_ITALIC = re.compile(r"(?<![\w-])font-style\s*:\s*(?:italic|oblique)", re.IGNORECASE)
_STRUCK = re.compile(r"(?<![\w-])text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE)
_LINES = STRONG | EM | STRUCK | {"a", "code", "tt", "kbd", "samp", "sub", "sup"}


def means_something(tag: Tag) -> bool:
    """Whether a tag of a line is a mark or link, or may be one by its style."""
    return tag.name in _LINES or bool(tag.attrs.get("style"))


def marks_by_tag(tag: Tag, around: Marks) -> Marks:
    """The usual tags and nothing else."""
    if tag.name in _LITERAL or around.literal:
        return CODE
    if tag.name in STRONG:
        return replace(around, strong=True)
    if tag.name in EM:
        return replace(around, em=True)
    return replace(around, struck=True) if tag.name in STRUCK else around


def marks_by_style(tag: Tag, around: Marks) -> Marks:
    """Tags and styles. A heading, or the head of a column, is bold anyway, so that its style says nothing."""
    marks, style = marks_by_tag(tag, around), str(tag.attrs.get("style", ""))
    if not style or marks.literal:
        return marks
    if _NOT_BOLD.search(style) and tag.name in STRONG | {"span"}:
        marks = replace(marks, strong=False)
    if _NOT_ITALIC.search(style) and tag.name in EM | {"span"}:
        marks = replace(marks, em=False)
    return replace(
        marks,
        strong=marks.strong or (tag.name not in _BOLD_ANYWAY and _BOLD.search(style) is not None),
        em=marks.em or _ITALIC.search(style) is not None,
        struck=marks.struck or _STRUCK.search(style) is not None,
    )
