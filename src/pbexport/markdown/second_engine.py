"""The second engine: html2text writes the blocks, as the output that many people know.

It is fed a tree that avoids its faults (convert.md): lines are Markdown already, tables and preformatted blocks are
written by turbohtml and put in afterwards, and backslashes and line breaks travel as private characters, which it
leaves alone.
"""

import re

from html2text import HTML2Text
from turbohtml import Element, Markdown, Text

_BACKSLASH, _BREAK, _ISLAND = "\ue000", "\ue001", "\ue002"
_BLANK_LINES = re.compile(r"\n(?:[ ]*\n){2,}")
_INDENT = re.compile(r"((?:\s|>)*)((?:[*+-]|\d+\.)\s+)?")
_ISLAND_PLACE = re.compile(f"{_ISLAND}(\\d+){_ISLAND}")


def write_blocks(root: Element, options: Markdown) -> str:
    """A tree whose lines are Markdown already, as Markdown with html2text's lists, quotations and headings."""
    islands: list[str] = []
    for element in root.select("table, pre"):
        place = Element("p", None, [Text(f"{_ISLAND}{len(islands)}{_ISLAND}")])
        islands.append(element.to_markdown(options))
        element.replace_with(place)
    for line_break in list(root.iter_elements("br")):
        line_break.replace_with(Text(_BREAK))
    text = _BLANK_LINES.sub("\n\n", _writer().handle(root.inner_html.replace("\\", _BACKSLASH)))
    return "\n".join(_restored(line, islands) for line in text.split("\n"))


def _writer() -> HTML2Text:
    writer = HTML2Text(bodywidth=0)
    writer.unicode_snob = True
    return writer


def _restored(line: str, islands: list[str]) -> str:
    """One line with everything put back that was kept from html2text; new lines stand as far in as the line does."""
    line = line.replace(_BACKSLASH, "\\").replace(_BREAK, "\\\n")
    line = _ISLAND_PLACE.sub(lambda found: islands[int(found[1])], line)
    if "\n" not in line:
        return line
    found = _INDENT.match(line)
    indent = f"{found[1]}{' ' * len(found[2] or '')}" if found else ""
    return line.replace("\n", f"\n{indent}")
