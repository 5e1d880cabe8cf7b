"""Body HTML → Markdown: normalise, write what stands in a line, let turbohtml write the blocks."""

from collections.abc import Callable, Container
from typing import Literal

from turbohtml import Markdown

from pbexport.markdown.block_names import name_blocks
from pbexport.markdown.blocks_in_items import GO_ON, keep_apart, kept_apart
from pbexport.markdown.escape import clean, escape, escape_heading_end
from pbexport.markdown.inline import write_inline
from pbexport.markdown.layout import Layout, demote, indented
from pbexport.markdown.lists_first_in_items import begin, begun
from pbexport.markdown.lists_in_a_row import part, parted
from pbexport.markdown.normalise import normalise
from pbexport.markdown.normalise.tree import LISTS
from pbexport.markdown.rules import write_rules
from pbexport.markdown.second_engine import write_blocks

__all__ = ["Engine", "Layout", "heading", "to_markdown", "unchanged"]

Engine = Literal["turbohtml", "html2text"]
_AS_IT_IS = Layout()


class _Options(Markdown):
    """Options for many pages: turbohtml would flatten them for each page anew, which takes as long as a short page."""

    _flat: dict[str, object]

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "_flat", super()._unpack())

    def _unpack(self) -> dict[str, object]:
        return self._flat


_BLOCKS_ONLY = _Options(
    escaping=Markdown.Escaping(mode="none", asterisks=False, underscores=False),
    document=Markdown.Document(line_break="backslash"),
    tables=Markdown.Tables(header="detect"),
)
"""Text is Markdown already when turbohtml sees it; only `|` in table cells is left for it to escape."""


def unchanged(address: str) -> str | None:
    """Leave an address as it is."""
    return address


def to_markdown(
    body: str,
    *,
    address: Callable[[str], str | None] = unchanged,
    anchors: Container[str] = (),
    engine: Engine = "turbohtml",
    formulas: bool = True,
    layout: Layout = _AS_IT_IS,
) -> str:
    """Body HTML in, Markdown out (ends with exactly one newline, or is "" when nothing is there).

    `address` is called once for every link, image and embedded medium, and says where it now lives. None: a link
    goes and its text stays, an image becomes its alternative text. `anchors` holds the names of bookmarks that
    something points to: those survive as `<a id="NAME"></a>`, or as a mapping calls them ("" for not at
    all). With `formulas`, pictures whose address carries LaTeX are written as `$LATEX$`; without, they stay pictures.
    """
    root, tags = normalise(body, address, anchors, formulas=formulas)
    if layout.demotes and "h1" in tags:
        demote(root)
    if layout.names_blocks and anchors:
        name_blocks(root)
    write_inline(root, layout.escapes)
    if "hr" in tags:
        write_rules(root)
    firsts = not tags.isdisjoint(LISTS) and begin(root)
    parts, paragraphs = part(root), not tags.isdisjoint(GO_ON) and keep_apart(root)
    text = write_blocks(root, _BLOCKS_ONLY) if engine == "html2text" else root.to_markdown(_BLOCKS_ONLY)
    text = parted(text) if parts else text
    text = begun(text) if firsts else text
    text = _tidy(kept_apart(text) if paragraphs else text)
    return indented(text, layout.indent) if layout.indent else text


def heading(text: str) -> str:
    r"""A heading of the first level: plain text in, a line of Markdown out, with its line end; "" for no text.

    >>> heading("C # and *so* on #")
    '# C # and \\*so\\* on \\#\n'
    """
    line = " ".join(clean(text).split())
    return f"# {escape_heading_end(escape(line))}\n" if line else ""


def _tidy(text: str) -> str:
    """The text as a file: no spaces at the end of a line, no beginning that looks like front matter."""
    if " \n" in text:
        text = "\n".join(map(str.rstrip, text.split("\n")))
    if text == "---" or text.startswith("---\n"):
        text = f"***{text[3:]}"
    text = text.strip("\n")
    return f"{text}\n" if text else ""
