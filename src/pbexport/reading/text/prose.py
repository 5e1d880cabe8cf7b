"""Lines of a text → HTML: paragraphs, lists and a chapter's heading, as far as their look tells them for certain.

What looks like HTML or Markdown is text. A wrong heading is worse than none, and so is a wrong list.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby, takewhile
from operator import itemgetter

_SPACES = re.compile(r"\s{2,}|\t")
_UNSEEN = "\xad\u200b\u2060 "
"""Characters that nobody sees, which the editor leaves in lines of their own."""
_ITEM = re.compile(r"(?:(?P<bullet>[•*])|(?P<number>\d{1,3})\.)\s+(?P<text>\S.*)")
_TOP = 3
"""Lines of their own among which a heading of the whole page stands, for a row of navigation may stand above it."""
_LONGEST_HEADING = 100
"""Characters: as many as a page's name may have (pbworks.md a)."""
_SENTENCE = re.compile(r".*[.!?:;,…\u3002\uff01\uff1f]")
_CHAPTER = re.compile(
    r"(?P<word>[^\W\d_]+) (?:\d{1,3}|[IVXLC]{1,7})(?P<mark>[.:)]| ?[-\u2013\u2014])? (?P<title>\S.*)"
    r"|第 ?[\d一二三四五六七八九十百]{1,4} ?[章節节部編编回話话] ?(?P<rest>\S.*)"
)
_CHAPTERS = frozenset({
    "chapter", "section", "part", "hoofdstuk", "deel", "paragraaf", "kapitel", "teil", "abschnitt", "chapitre",
    "partie", "capítulo", "capitulo", "parte", "sección", "seccion", "seção", "secção", "capitolo", "sezione",
    "kapittel", "avsnitt", "del", "kapitola", "část", "rozdział", "część", "глава", "часть", "раздел", "розділ",
    "частина", "κεφάλαιο", "μέρος", "bölüm", "luku", "osa", "fejezet", "rész", "capitolul", "partea", "bab",
    "bagian", "chương", "phần", "poglavlje", "dio",
})  # fmt: skip
"""What a chapter, section or part is called; a wiki may be in any language, so the page's own title tells too."""


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    block: int
    """Which of the texts between blank lines it stands in."""
    marker: str = ""
    """The bullet or the number it begins with."""


def body_html(lines: Sequence[str], title: str) -> str:
    """The body of the page with that title."""
    blocks = _blocks(lines)
    top = list(takewhile(_is_line, blocks[:_TOP]))
    at = next((at for at, block in enumerate(top) if _is_heading(block[0], title)), None)
    if at is None or at + 1 == len(blocks):
        return _html(blocks)
    return f"{_html(blocks[:at])}<h2>{escape(blocks[at][0])}</h2>{_html(blocks[at + 1 :])}"


def prose_html(lines: Sequence[str]) -> str:
    """Text without headings."""
    return _html(_blocks(lines))


def _blocks(lines: Sequence[str]) -> list[list[str]]:
    """What stands between blank lines, with single spaces."""
    plain = (_SPACES.sub(" ", line.strip()) for line in lines)
    plain = (line if line.strip(_UNSEEN) else "" for line in plain)
    return [list(group) for is_text, group in groupby(plain, bool) if is_text]


def _is_line(block: Sequence[str]) -> bool:
    """Whether a line stands alone and ends like none of prose, as a heading does, and what leads to other pages."""
    return len(block) == 1 and not _SENTENCE.fullmatch(block[0])


def _is_heading(text: str, title: str) -> bool:
    """Whether a line of its own names the page, or is the first line of a chapter."""
    line = " ".join(text.split())
    if len(line) > _LONGEST_HEADING:
        return False
    if line.casefold() == title.casefold():
        return True
    found = _CHAPTER.fullmatch(line)
    if found is None or found["rest"]:
        return found is not None
    is_chapter = found["mark"] and found["word"][0] != found["word"][0].lower()
    return found["title"].casefold() == title.casefold() or bool(is_chapter and found["word"].lower() in _CHAPTERS)


def _html(blocks: Sequence[Sequence[str]]) -> str:
    lines = _settled([_line(text, at) for at, block in enumerate(blocks) for text in block])
    texts = [line.block for line in lines if not line.marker]
    is_prose = len(texts) < 2 * len(set(texts))  # else every line end parts paragraphs
    runs = groupby(zip(lines, _numbers(lines), strict=True), key=itemgetter(1))
    return "".join(_run_html([line for line, _ in run], is_prose=is_prose) for _, run in runs)


def _line(text: str, block: int) -> _Line:
    found = _ITEM.fullmatch(text)
    return _Line(text, block, (found["bullet"] or found["number"]) if found else "")


def _settled(lines: Sequence[_Line]) -> list[_Line]:
    """The lines, of which only those keep their marker that stand beside another item of their list."""
    return [
        line if _follows(before, line) or _follows(line, after) else replace(line, marker="")
        for before, line, after in zip([None, *lines], lines, [*lines[1:], None], strict=False)
    ]


def _follows(line: _Line | None, other: _Line | None) -> bool:
    """Whether two lines are items of one list."""
    if not (line and other and line.marker and other.marker):
        return False
    if line.marker.isdecimal() and other.marker.isdecimal():
        return int(other.marker) == int(line.marker) + 1
    return line.marker == other.marker and not line.marker.isdecimal()


def _numbers(lines: Sequence[_Line]) -> Iterator[int]:
    """For each line the number of the run that it belongs to: a list, or text without one."""
    number, before = 0, None
    for line in lines:
        number += not (_follows(before, line) or (before and not before.marker and not line.marker))
        yield number
        before = line


def _run_html(run: Sequence[_Line], *, is_prose: bool) -> str:
    marker = run[0].marker
    if not marker:
        return _paragraphs(run, is_prose=is_prose)
    items = "".join(f"<li>{escape(found['text'])}</li>" for line in run if (found := _ITEM.fullmatch(line.text)))
    if not marker.isdecimal():
        return f"<ul>{items}</ul>"
    return f"<ol>{items}</ol>" if marker == "1" else f'<ol start="{int(marker)}">{items}</ol>'


def _paragraphs(run: Sequence[_Line], *, is_prose: bool) -> str:
    """Text: in prose a line end is a line break, and a blank line parts paragraphs."""
    blocks = groupby(run, key=lambda line: line.block) if is_prose else ((0, [line]) for line in run)
    return "".join(f"<p>{'<br>'.join(escape(line.text) for line in lines)}</p>" for _, lines in blocks)
