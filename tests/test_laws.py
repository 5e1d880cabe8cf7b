"""Laws of the conversion, checked on every case, on generated bodies, and on real captures where those are at hand."""

import random
import re
import string
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from turbohtml import parse
from warcio.archiveiterator import ArchiveIterator

from pbexport.audit.compare import Difference, compare
from pbexport.audit.facts import Aspect
from pbexport.audit.source import facts_of_body
from pbexport.audit.written import read_markdown
from pbexport.markdown import to_markdown
from tests.cases_in_files import read_cases
from tests.stray_bodies import STRAY_BODIES
from tests.torn_bodies import TORN_BODIES

SHARED = Path(__file__).parents[2] / "shared" / "wikis"
CAPTURE = SHARED / "hackerspacesg-2019.warc.gz"
CASES = [case for case in read_cases() if case.kind != "beyond-the-judge"]

needs_captures = pytest.mark.skipif(not CAPTURE.exists(), reason=f"real captures are not at hand ({SHARED.name})")


def real_bodies() -> list[str]:
    """Every body of the captured wiki, each once, and of the single pages."""
    bodies: dict[str, None] = {}
    with CAPTURE.open("rb") as stream:
        for record in ArchiveIterator(stream):
            content = record.content_stream().read()
            if b'id="wikipage-inner"' in content and not re.search(
                "rev(ision)?=", record.rec_headers["WARC-Target-URI"]
            ):
                bodies.update(dict.fromkeys(bodies_of(content.decode("utf-8", "replace"))))
    for path in sorted((SHARED / "pages-2026").glob("*.html")):
        bodies.update(dict.fromkeys(bodies_of(path.read_text("utf-8"))))
    return list(bodies)


def bodies_of(page: str) -> list[str]:
    return [element.inner_html for element in parse(page).select("#wikipage-inner")]


_RENDERER = (
    MarkdownIt("commonmark", {"maxNesting": 10_000})
    .enable(["table", "strikethrough"])
    .use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True)
)
_RENDERER.normalizeLink = lambda address: address  # type: ignore[method-assign]  # addresses stay as written
_TASK = re.compile(r"(<li>\s*(?:<p>)?)\[([ x])\] ")
_MATH = re.compile(r'<(span|div) class="math (?:inline|block)">\s*(.*?)\s*</\1>', re.DOTALL)


def rendered(markdown: str) -> str:
    """The Markdown as a page: boxes to tick are boxes again, and formulas are pictures."""
    html = _TASK.sub(r"\1<input type='checkbox' \2> ", str(_RENDERER.render(markdown))).replace(" x>", " checked>")
    return _MATH.sub(lambda math: _picture(unescape(math[2]), alone=math[1] == "div"), html)


def _picture(tex: str, *, alone: bool) -> str:
    image = f'<img src="/plugin_helper.php?plugin=equation&tex={quote(tex)}" alt="">'
    return f"<p>{image}</p>" if alone else image


def losses(body: str, markdown: str) -> tuple[Difference, ...]:
    """What the proof, which shares nothing with the converter, finds lost or invented."""
    source = facts_of_body(body)
    return compare(
        source, read_markdown(markdown, [str(fact.value[0]) for fact in source.of(Aspect.FORMULAS)]).facts
    ).differences


def settled(body: str) -> tuple[str, str]:
    """A body's Markdown rendered and converted once more, and twice."""
    once = to_markdown(rendered(to_markdown(body)))
    return once, to_markdown(rendered(once))


@needs_captures
def test_no_real_body_loses_anything() -> None:
    """Words, links, images, headings, items, cells, code and marks of real pages all arrive."""
    bodies = real_bodies()

    assert len(bodies) > 60
    assert [found for body in bodies if (found := losses(body, to_markdown(body)))] == []


@needs_captures
def test_real_bodies_come_to_rest() -> None:
    """The Markdown of a real page, rendered and converted again, is the same Markdown."""
    for markdown in map(to_markdown, real_bodies()):
        assert to_markdown(rendered(markdown)) == markdown


@needs_captures
def test_real_bodies_are_read_by_the_second_engine_too() -> None:
    """html2text's output loses nothing either."""
    assert [found for body in real_bodies() if (found := losses(body, to_markdown(body, engine="html2text")))] == []


@pytest.mark.parametrize("case", CASES, ids=str)
def test_no_case_loses_anything(case) -> None:  # noqa: ANN001 - a case of its own kind
    """The judge finds in the Markdown of each case what it finds in its body."""
    assert losses(case.body, case.markdown) == ()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_no_case_loses_anything_with_the_second_engine(case) -> None:  # noqa: ANN001
    """Nor in what html2text makes of it."""
    assert losses(case.body, to_markdown(case.body, engine="html2text")) == ()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_case_comes_to_rest(case) -> None:  # noqa: ANN001
    """The expected Markdown, rendered and converted again, is the same Markdown."""
    if r"\[ ]" in case.markdown or "<a id" in case.markdown:
        pytest.skip("HTML cannot say what Markdown said here: text like a task box, a bookmark")

    assert to_markdown(rendered(case.markdown)) == case.markdown


def formulas_in(markdown: str) -> list[str]:
    """What a reader of Markdown that knows formulas takes for one."""
    tokens = _RENDERER.parse(markdown)
    inner = [inner for token in tokens for inner in (token, *(token.children or ()))]
    return [token.content.strip() for token in inner if token.type.startswith("math")]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_only_formulas_are_read_as_formulas(case) -> None:  # noqa: ANN001
    """Dollar signs in text stay text, and formulas are found where they are written."""
    expected = [fact.value[0] for fact in facts_of_body(case.body).of(Aspect.FORMULAS)]

    assert formulas_in(case.markdown) == expected


WORDS = st.text(string.ascii_letters + string.digits + " .,-:(){}\"'!?", min_size=1, max_size=12)
MARKUP_LIKE = st.sampled_from(
    [
        *("*", "**", "_", "__", "`", "#", "# x", "- x", "+ y", "1. z", "> q", "~~", "~", "[a](b)", "[a]: b", "![i](j)"),
        *(
            "<b>",
            "&amp;",
            "&lt;",
            "\\",
            "|",
            "a|b",
            "---",
            "===",
            "***",
            "```",
            "[ ]",
            "[x]",
            "]",
            "[",
            "é中文",
            "「」",
        ),
        *("\xa0", "http://a.b/c_d_e", "$", "$a$", "$5 ", "$$"),
    ]
)
TEXTS = st.one_of(WORDS, MARKUP_LIKE).map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;"))


def element(tags: list[str], content: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(st.sampled_from(tags), content).map(lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0].split()[0]}>")


LINE_TAGS = [
    *("b", "strong", "i", "em", "del", "s", "span", "u", "sub", "sup", "font", "code", "q", "abbr title='t'"),
    *('span style="font-weight:bold"', 'span style="font-style: italic"', 'span style="text-decoration:line-through"'),
    *('a href="/x y"', 'a href="http://a.b/(c)?d&amp;e#f"', 'a href="mailto:a@b.c"'),
]
PIECES = st.sampled_from(
    ['<img src="/a b.png" alt="c">', '<img src="/d.png">', "<br>", "<a name='n'></a>", "&nbsp;", " \n "]
)
LINES = st.recursive(
    st.one_of(TEXTS, PIECES),
    lambda inner: element(LINE_TAGS, st.lists(inner, min_size=1, max_size=3).map("".join)),
    max_leaves=8,
).filter(lambda html: html.count("<a ") < 2)
LINE = st.lists(LINES, min_size=1, max_size=4).map("".join)
BLOCKS = st.recursive(
    element(["p", "h1", "h2", "h4", "div", "pre"], LINE),
    lambda inner: st.one_of(
        element(["blockquote", "div", "center"], st.lists(inner, min_size=1, max_size=3).map("".join)),
        st.tuples(
            st.sampled_from(["ul", "ol", "ol start='3'", "ol type='a'", "ul class='list-bullet2'"]),
            st.lists(st.one_of(LINE, inner, st.tuples(LINE, inner).map("".join)), min_size=1, max_size=3),
        ).map(lambda pair: f"<{pair[0]}>{''.join(f'<li>{item}</li>' for item in pair[1])}</{pair[0].split()[0]}>"),
        element(["dl", "details", "figure", "form"], LINE),
        st.lists(st.lists(LINE, min_size=2, max_size=2), min_size=2, max_size=3).map(
            lambda rows: "<table>" + "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in rows) + "</table>"
        ),
    ),
    max_leaves=6,
)
DAMAGE = ("\0", "\ud800", "</", "<td>", "</table>", "<a href='", "<!--", "<li>", "&#1;")
BODIES = st.lists(BLOCKS, min_size=1, max_size=4).map("\n".join)


@settings(max_examples=300)
@given(BODIES)
def test_no_word_is_lost_or_moved(body: str) -> None:
    """Whatever the body: its words arrive in their order, and so does everything else that it says."""
    assert losses(body, to_markdown(body)) == ()


@settings(max_examples=300)
@given(BODIES)
def test_no_text_becomes_a_formula(body: str) -> None:
    """Whatever the body: its dollar signs stay text."""
    assert formulas_in(to_markdown(body)) == []


@settings(max_examples=300)
@given(BODIES)
def test_markdown_comes_to_rest(body: str) -> None:
    """After one rendering and conversion nothing changes any more."""
    once, again = settled(body)

    assert again == once


@settings(max_examples=150)
@given(STRAY_BODIES)
def test_no_word_is_lost_where_things_stand_astray(body: str) -> None:
    """Whatever stands where it should not: the proof and the converter, which share nothing, agree what it says."""
    assert losses(body, to_markdown(body)) == ()


@settings(max_examples=150)
@given(STRAY_BODIES)
def test_what_stood_astray_comes_to_rest(body: str) -> None:
    """After one rendering and conversion nothing changes any more."""
    once, again = settled(body)

    assert again == once


@settings(max_examples=200)
@given(TORN_BODIES)
def test_no_word_is_lost_where_tags_are_torn(body: str) -> None:
    """Whatever was not closed, or closed twice: the proof and the converter agree what it says."""
    assert losses(body, to_markdown(body)) == ()


@settings(max_examples=200)
@given(TORN_BODIES)
def test_what_was_torn_comes_to_rest(body: str) -> None:
    """After one rendering and conversion nothing changes any more."""
    once, again = settled(body)

    assert again == once


@settings(max_examples=300)
@given(BODIES, st.integers(0, 2**32))
def test_any_damaged_body_ends(body: str, seed: int) -> None:
    """A body cut and stirred at random is converted without an exception, to text that can be stored."""
    chance = random.Random(seed)  # noqa: S311 - the same disorder for the same seed
    pieces = [*re.split("(?=<)", body), *DAMAGE]
    chance.shuffle(pieces)
    markdown = to_markdown("".join(pieces))

    markdown.encode()
    assert markdown == "" or (markdown.endswith("\n") and not markdown.endswith("\n\n"))


def test_a_list_that_goes_while_others_are_looked_at_ends() -> None:
    """Lists are mended one by one, and mending one may take away the next."""
    body = "<li>f<p>b</li><ol start=3><img src=/b.png> c</p><ul><span>&nbsp; <p></li>"

    assert "c" in to_markdown(body)


@pytest.mark.parametrize(
    "tag", ["div", "b", "span", "blockquote", "ul><li", "table><tr><td", "a href=x", "em><b", "p><ul><li", "x-y"]
)
def test_two_thousand_levels_end(tag: str) -> None:
    """Nesting of any depth ends, and keeps its words."""
    assert "deep" in to_markdown(f"<{tag}>" * 2000 + "deep")


def test_the_proof_reads_lists_that_are_indented_deeper_than_functions_can_call_one_another() -> None:
    """With words after the end of each, which belong to its last item."""
    body = "<ul>" * 1100 + "<li>deep</li>" + "</ul><p>and so on</p>" * 1100

    assert "deep" in facts_of_body(body).text


@pytest.mark.parametrize("tag", ["div", "blockquote", "table><tr><td"])
def test_two_thousand_levels_are_proven(tag: str) -> None:
    """The proof of any nesting ends, too."""
    body = f"<{tag}>" * 2000 + "deep"

    assert losses(body, to_markdown(body)) == ()


@pytest.mark.parametrize("engine", ["turbohtml", "html2text"])
def test_hidden_words_stay_out(engine) -> None:  # noqa: ANN001
    """What nobody sees on the page is not in the Markdown."""
    body = """<p style="DISPLAY: none">secret</p><span style="visibility:hidden">secret</span><p hidden>secret</p>
    <script>secret</script><style>secret</style><!-- secret --><div class="toc">secret</div>
    <span class="pb_bookmark">secret</span><p>seen</p>"""

    assert to_markdown(body, engine=engine) == "seen\n"


@pytest.mark.parametrize("engine", ["turbohtml", "html2text"])
@pytest.mark.parametrize(
    "href", ["javascript:x", " JavaScript:x", "java\tscript:x", "vbscript:x", "data:text/html,x", "\x01javascript:x"]
)
def test_no_address_runs_code(href: str, engine) -> None:  # noqa: ANN001
    """A link that would run code keeps its text only."""
    assert to_markdown(f'<p><a href="{href}">here</a></p>', engine=engine) == "here\n"


@pytest.mark.parametrize("engine", ["turbohtml", "html2text"])
def test_text_never_becomes_a_tag(engine) -> None:  # noqa: ANN001
    """Tags that somebody wrote as text are shown as text by a reader of the Markdown."""
    markdown = to_markdown("<p>&lt;script&gt; &lt;&#1;script&gt; &amp;lt;script&gt;</p>", engine=engine)

    assert rendered(markdown) == "<p>&lt;script&gt; &lt;script&gt; &amp;lt;script&gt;</p>\n"
