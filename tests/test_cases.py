"""Each case in tests/cases: what a body becomes."""

import pytest

from pbexport.markdown import to_markdown
from tests.cases_in_files import Case, read_cases

CASES = read_cases()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_body_becomes_the_markdown_expected(case: Case) -> None:
    """The file says what to expect."""
    assert to_markdown(case.body) == case.markdown


def test_there_are_many_cases_and_each_has_a_name_of_its_own() -> None:
    """A difficulty that was met once stays met."""
    assert len(CASES) >= 150
    assert len({case.title for case in CASES}) == len(CASES)
