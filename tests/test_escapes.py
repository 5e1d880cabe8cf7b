"""Markdown, taken apart into text and code: what builders would execute can be changed in each."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from pbexport.markdown import to_markdown
from pbexport.profiles.escapes import Kind, pieces, rewritten
from tests.cases_in_files import read_cases

READER = MarkdownIt("commonmark", {"maxNesting": 10_000}).enable(["table", "strikethrough"])
KINDS = {"code_inline": Kind.SPAN, "fence": Kind.FENCE}


def code_in(markdown: str) -> list[tuple[Kind, str]]:
    """What another reader takes for code."""
    return [(KINDS[token.type], squeezed(token.content)) for token in tokens(READER.parse(markdown))]


def tokens(found: list[Token]) -> Iterator[Token]:
    for token in found:
        if token.type in KINDS:
            yield token
        yield from tokens(token.children or [])


def own_code(markdown: str) -> list[tuple[Kind, str]]:
    return [(piece.kind, inside(piece.text, piece.kind)) for piece in pieces(markdown) if piece.kind is not Kind.TEXT]


def inside(code: str, kind: Kind) -> str:
    return squeezed(code.strip("`") if kind is Kind.SPAN else "\n".join(code.rstrip("\n").split("\n")[1:-1]))


def squeezed(code: str) -> str:
    """Code without what may stand before its lines in items, quotations and cells."""
    return "".join(char for char in code if char not in " >\n\\")


@pytest.mark.parametrize("case", read_cases(), ids=str)
def test_what_is_code_is_what_other_readers_take_for_code(case) -> None:  # noqa: ANN001 - a case of its own kind
    assert "".join(piece.text for piece in pieces(case.markdown)) == case.markdown
    assert own_code(case.markdown) == code_in(case.markdown)


SIGNS = st.text(alphabet=st.sampled_from("a`~<>\\\n -{|1.)"), max_size=20)
BODIES = st.lists(
    st.builds(
        lambda tag, text: f"<{tag}>{text.replace('<', '&lt;')}</{tag}>", st.sampled_from(["p", "pre", "code"]), SIGNS
    ),
    max_size=4,
)


@given(BODIES)
def test_it_is_code_whatever_signs_stand_in_it_and_around_it(body: list[str]) -> None:
    markdown = to_markdown("".join(body))

    assert "".join(piece.text for piece in pieces(markdown)) == markdown
    assert own_code(markdown) == code_in(markdown)


def test_text_and_code_are_changed_apart() -> None:
    changed = rewritten("a `a`\n\n- a\n  ```\n  a\n  ```\n", text=str.upper, code=lambda code: code.replace("a", "b"))

    assert changed == "A `b`\n\n- A\n  ```\n  b\n  ```\n"
