"""Each case in tests/cases: what a body becomes."""

import pytest

from pbexport.markdown import to_markdown
from tests.cases_in_files import Case, read_cases

CASES = read_cases()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_body_becomes_the_markdown_expected(case: Case) -> None:
    """The file says what to expect."""
    assert to_markdown(case.body) == case.markdown


@pytest.mark.parametrize(
    "address",
    [
        "/plugin_helper.php?plugin=equation&amp;tex=a%5E2",
        "http://www.alciro.org/cgi/tex.cgi?%5Calpha",
        "http://latex.codecogs.com/gif.latex?%5Csum%20x",
    ],
)
def test_pictures_of_formulas_stay_pictures_if_asked(address: str) -> None:
    """Their address carries the formula, and is kept."""
    markdown = to_markdown(f'<p>so <img src="{address}" alt="x"></p>', formulas=False)

    assert markdown == f"so ![x]({address.replace('&amp;', '&')})\n"


def test_mathml_stays_text_if_asked() -> None:
    """Without the LaTeX that it brings along."""
    body = '<math><semantics><mi>a</mi><annotation encoding="application/x-tex">a_1</annotation></semantics></math>'

    assert to_markdown(body, formulas=False) == "a\n"


def test_there_are_many_cases_and_each_has_a_name_of_its_own() -> None:
    """A difficulty that was met once stays met."""
    assert len(CASES) >= 400
    assert len({case.title for case in CASES}) == len(CASES)
