"""Markdown for MyST: the same to a reader, and nothing that it would run."""

import pytest

from pbexport.audit.written import rendered
from pbexport.profiles import PROFILES
from pbexport.profiles.profile import anchors_of

SPHINX = PROFILES["sphinx"]


@pytest.mark.parametrize(
    ("plain", "written"),
    [
        ("% a", r"\% a"),
        ("- % a", r"- \% a"),
        ('+++ {"a": 1}', r'\+++ {"a": 1}'),
        (":::note", r"\:::note"),
        ("(place)=", r"\(place)="),
        ("{sub}`2`", r"\{sub}`2`"),
        ("`a`{=html}", r"`a`\{=html}"),
        ("[a](b){.c}", r"[a](b)\{.c}"),
    ],
)
def test_what_only_myst_takes_for_markup_is_escaped(plain: str, written: str) -> None:
    assert SPHINX.body(plain) == written
    assert rendered(written) == rendered(plain)


@pytest.mark.parametrize(
    "text", ["100 % a", "1 + 1", "(a) = b", "$\\frac{a}{b}$", "`% a`", "```\n% a\n{sub}`2`\n---\n```"]
)
def test_all_else_stays_as_it_is(text: str) -> None:
    assert SPHINX.body(text) == text


@pytest.mark.parametrize(
    ("plain", "written"),
    [
        ("---\n\na\n", "<hr>\n\na\n"),
        ("> ***\n> a\n", "> <hr>\n>\n> a\n"),
        ("1. ***\n   - a\n", "1. <hr>\n\n   - a\n"),
        ("***`a`***\n", "***`a`***\n"),
    ],
)
def test_a_rule_may_stand_first_and_last(plain: str, written: str) -> None:
    assert SPHINX.body(plain) == written


def test_a_place_has_the_name_that_a_link_to_it_has() -> None:
    anchors = anchors_of(SPHINX, {"My place": "", "my-place": "", "ที่": "", "2": ""})

    assert [anchor.fragment for anchor in anchors.values()] == [
        "at-my-place",
        "at-my-place-2",
        "at-e0b897e0b8b5e0b988",
        "at-2",
    ]
    assert SPHINX.body('## <a id="at-my-place"></a>Here') == "## []{#at-my-place}Here"


def test_a_link_without_a_scheme_gets_one() -> None:
    assert SPHINX.body("[a](//www.example.org/)") == "[a](https://www.example.org/)"
