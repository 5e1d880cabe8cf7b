"""A law of the conversion: however a text is cut into pieces, and however these are marked, it says the same."""

import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pbexport.audit.written import rendered
from pbexport.markdown import to_markdown

MARKED = (
    ("", ""),
    ("<b>", "</b>"),
    ("<strong>", "</strong>"),
    ("<i>", "</i>"),
    ("<s>", "</s>"),
    ("<b><i>", "</i></b>"),
    ("<i><b>", "</b></i>"),
    ('<b><span style="font-style:italic">', "</span></b>"),
    ('<span style="font-weight:normal">', "</span>"),
    ('<b><span style="font-weight:normal">', "</span></b>"),
    ("<u>", "</u>"),
    ("<b></b>", "<i></i>"),
)
"""Ways to mark a piece, some of which come to the same."""
PLACES = {
    "paragraph": ("<p>{}</p>", {"p"}),
    "heading": ("<h2>{}</h2>", {"h2"}),
    "item": ("<ul><li>{}</li></ul>", {"ul", "li"}),
    "second line": ("<p>z<br>{}</p>", {"p", "br"}),
    "quotation": ("<blockquote><p>{}</p></blockquote>", {"blockquote", "p"}),
    "cell": (
        "<table><tr><td>z</td><td>{}</td></tr></table>",
        {"table", "thead", "tbody", "tr", "th", "td"},
    ),
    "link": ('<p><a href="/x">{}</a></p>', {"p", "a"}),
}
"""Where a text may stand, and the tags that belong there."""
MARKS = {"strong", "em", "del", "s"}
CUT = st.one_of(
    st.text("<>&;!/-?[]()^:#.1 =+|\\`*_~\"'$", min_size=1, max_size=5),
    st.sampled_from(
        ("script>", "lt;", "amp;", "#60;", "(http://x)", "[a]", "^1]", "x", "- y", "http://x.y", "é", " * ", " ~")
    ),
)
PIECES = st.lists(st.tuples(CUT, st.sampled_from(MARKED)), min_size=1, max_size=6)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def words(text: str) -> str:
    """The text, with no white space at all: where it stands does not matter here."""
    return "".join(text.split())


def says_only(place: str, body: str, text: str) -> bool:
    """Whether the body's Markdown, as a reader of Markdown shows it, is this text and no live tag or link more."""
    _, own = PLACES[place]
    page = BeautifulSoup(rendered(to_markdown(body)), "html.parser")
    shown = page.get_text()
    links = len(page.find_all("a"))
    return (
        words(shown).removeprefix("z" if place in {"cell", "second line"} else "") == words(text)
        and {tag.name for tag in page.find_all()} <= own | MARKS
        and links == ("a" in own and bool(text.strip()))
    )


@pytest.mark.parametrize("place", PLACES)
@settings(max_examples=100)
@given(st.lists(CUT, min_size=1, max_size=6), st.sampled_from(MARKED))
@example(["<", "script>"], MARKED[1])
@example(["&", "l", "t", ";"], MARKED[1])
@example(["[a]", "(http://x)"], MARKED[3])
@example(["<", "!", "--"], MARKED[3])
@example(["&", "#", "6", "0", ";"], MARKED[5])
def test_a_text_in_pieces_of_the_same_mark_is_that_text(place: str, cuts: list[str], mark: tuple[str, str]) -> None:
    """Written one after the other, the pieces make no tag, entity or link that none of them is."""
    begin, end = mark
    body = PLACES[place][0].format("".join(f"{begin}{escaped(cut)}{end}" for cut in cuts))

    assert says_only(place, body, "".join(cuts))


@pytest.mark.parametrize("place", PLACES)
@settings(max_examples=100)
@given(PIECES)
@example([("<", MARKED[5]), ("script>", MARKED[6])])
@example([("<", MARKED[0]), ("script>", MARKED[8])])
@example([("1", MARKED[0]), (". x", MARKED[8])])
@example([("a ", MARKED[0]), ("#", MARKED[9])])
def test_a_text_in_pieces_of_any_marks_is_that_text(place: str, pieces: list[tuple[str, tuple[str, str]]]) -> None:
    """Nor do they where some are marked in another way, or not at all."""
    body = PLACES[place][0].format("".join(f"{begin}{escaped(cut)}{end}" for cut, (begin, end) in pieces))

    assert says_only(place, body, "".join(cut for cut, _ in pieces))
