"""What Python-Markdown and its kin read in another way than CommonMark: Markdown of this package → theirs.

This is about what stands in a line; whole blocks are laid out by `markdown.layout`.
"""

import re
from collections.abc import Iterator

_BEGINNING = re.compile(r"\A([ ]*(?:(?:[-*+]|\d{1,9}[.)]|>)[ ]+)*)(.*)", re.DOTALL)
"""What stands before a line in items and quotations, and the line."""
_FENCE = re.compile(r"`{3,}|~{3,}")
_HEADING = re.compile(r"#{1,6} ")
_CLOSING = re.compile(r"(?:\\?#)+\Z")
_READ_AS_MARKUP = re.compile(r"#|!!!|-+8<")
_UNKNOWN = re.compile(r"\\([=:])|([=?/:])(?=\2\2)")
"""At the start of a line: escapes that Python-Markdown does not know, and blocks that only its extensions do."""
_PIECE = re.compile(
    r"""
      \\(?P<escaped>.)
    | (?P<ticks>`+).*?(?<!`)(?P=ticks)(?!`)
    | (?:^|(?<=[\s)`*~>|\]]))\{(?=.*\})     # attributes of what stands before it, or around it
    """,
    re.VERBOSE,
)


def for_python_markdown(text: str) -> str:
    r"""The text with what Python-Markdown does not know written in another way, and what only it knows escaped.

    >>> for_python_markdown("#one\\\n\\=== `#`")
    '\\#one  \n&#61;== `#`'
    """
    return "\n".join(_lines(text.split("\n")))


def _lines(lines: list[str]) -> Iterator[str]:
    fence = ""
    for line in lines:
        begin, rest = _BEGINNING.findall(line)[0]
        if fence:
            fence = "" if rest == fence else fence
            yield line
        else:
            found = _FENCE.match(rest)
            fence = found[0] if found else ""
            yield line if found else f"{begin}{_line(rest)}"


def _line(line: str) -> str:
    """A line that is no code, without what stands before it in items and quotations."""
    if r"\$" in line or "{" in line or (line.startswith("|") and r"\|" in line):
        line = _PIECE.sub(_in_row if line.startswith("|") else _in_text, line)
    if _HEADING.match(line):
        return _CLOSING.sub(lambda found: r"\#" * found[0].count("#"), line)
    if _READ_AS_MARKUP.match(line):
        line = f"\\{line}"
    if unknown := _UNKNOWN.match(line):
        line = f"&#{ord(unknown[1] or unknown[2])};{line[unknown.end() :]}"
    return f"{line[:-1]}  " if _ends_with_break(line) else line


def _in_text(found: re.Match[str]) -> str:
    if found[0] == "{":
        return r"\{"
    return "&#36;" if found["escaped"] == "$" else found[0]


def _in_row(found: re.Match[str]) -> str:
    """The same in a table, where only CommonMark asks for an escape before a bar in code."""
    return found[0].replace(r"\|", "|") if found["ticks"] else _in_text(found)


def _ends_with_break(line: str) -> bool:
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1
