"""Bodies as careless hands and old programs leave them: things where none should stand, and tags that nobody closes.

In a list without an item, in a heading, a link or a mark around blocks, in a cell; from Word, or made up.
"""

from hypothesis import strategies as st

Html = st.SearchStrategy[str]

_WORDS = st.sampled_from(["ash", "brook", "c 7", "1. d", "- e", "*f*", "#g", "a_b_c", "é中", "$5"])
_PIECES = st.sampled_from([
    *("<br>", "<br/>", "&nbsp;", "&nbsp;&nbsp;", " \n ", "\t", "&shy;", "&#8203;", "<wbr>", "<!-- c -->", "<b></b>"),
    *('<img src="/d.png">', '<img src="/e.png" alt="a|b" title="t&quot;t">', '<a href="/x"></a>', "<o:p></o:p>"),
    *('<a href="/y"><img src="/i.png" alt="q"></a>', '<embed src="http://e.x/e.swf">', "<p></p>", "<div></div>"),
])  # fmt: skip
_MARKS = [
    *("b", "strong", "i", "em", "del", "strike", "span", "u", "ins", "sub", "sup", "font color='red'", "code", "tt"),
    *("q", "o:p", "xyz", "cite", "mark", "a name='x'", "a href='#x'", "a href='/y'", "span style='display:none'"),
    *("b style='mso-bidi-font-weight: normal'", "b style='font-weight:normal'", "span style='font-style: italic'"),
]  # fmt: skip
_LINES_OF = ["p", "h1", "h2", "h4", "div", "pre", "address", "section", "p class='MsoNormal'", "p align='center'"]
_BOXES = [
    *("blockquote", "div", "center", "p", "h3", "li", "dl", "dd", "fieldset", "details", "figure", "form"),
    *("b", "i", "span", "font size='2'", "a href='/z'"),
]  # fmt: skip
_LISTS = ["ul", "ol", "ol start='3'", "ol type='a'", "ul class='list-bullet2'", "menu"]
_CELLS = ["td", "th", "td colspan='2'", "td rowspan='2'", "td style='width:50%'"]


def _enclosed(tags: list[str], content: Html) -> Html:
    return st.tuples(st.sampled_from(tags), content).map(lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0].split()[0]}>")


def _some(content: Html, most: int = 3) -> Html:
    return st.lists(content, max_size=most).map("".join)


def _list(inner: Html) -> Html:
    """Items, and what else stands between them."""
    item = _enclosed(["li", "li value='5'"], st.one_of(_LINE, inner, st.tuples(_LINE, inner, _LINE).map("".join)))
    return _enclosed(_LISTS, st.lists(st.one_of(item, item, inner, _LINE), min_size=1, max_size=3).map("".join))


def _table() -> Html:
    """Rows of any length, with blocks in some of their cells."""
    blocks = _some(st.one_of(_enclosed(["p", "h3", "div"], _LINE), _list(_LINE)), 2)
    row = _enclosed(["tr"], st.lists(_enclosed(_CELLS, st.one_of(_LINE, blocks)), min_size=1, max_size=3).map("".join))
    return _enclosed(["table", "table border='1'"], st.lists(row, min_size=1, max_size=3).map("".join))


_IN_LINE = st.recursive(st.one_of(_WORDS, _PIECES), lambda inner: _enclosed(_MARKS, _some(inner)), max_leaves=6)
_LINE = _some(_IN_LINE.filter(lambda html: html.count("<a ") < 2))
_BLOCKS = st.recursive(
    st.one_of(_enclosed(_LINES_OF, _LINE), _LINE, st.sampled_from(["<hr>", "<p>&nbsp;</p>", "<br>", "\n"])),
    lambda inner: st.one_of(_enclosed(_BOXES, _some(inner)), _list(inner), _table()),
    max_leaves=7,
)
STRAY_BODIES = st.lists(_BLOCKS, min_size=1, max_size=4).map("\n".join)
