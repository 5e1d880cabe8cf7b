"""Whoever changes what pages become also counts up the rules, so that exports that exist are written again."""

from hashlib import sha256
from pathlib import Path

import pytest

from pbexport.recipe import CONVERSION, Recipe
from pbexport.writing.plan import recipe_digest
from tests.cases_in_files import read_cases

RECORD = Path(__file__).parent / "conversions.txt"
"""A line for each number: the number, and the digest of all cases as they were."""


def cases_digest() -> str:
    """The same in whatever order the cases stand, and whatever they are called."""
    cases = sorted(f"{case.body}\0{case.markdown}" for case in read_cases())
    return sha256("\0\0".join(cases).encode()).hexdigest()[:16]


def test_other_cases_count_as_other_rules() -> None:
    """A change of any case needs `CONVERSION` one higher, and one more line in the record, at its end."""
    record = [line.split() for line in RECORD.read_text("utf-8").splitlines()]

    assert [int(number) for number, _ in record] == list(range(1, len(record) + 1))
    assert record[-1] == [str(CONVERSION), cases_digest()]


def test_other_rules_are_another_recipe(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that all pages are written again."""
    before = recipe_digest(Recipe(), "harbour", "http://a.example", ("1.0",))
    monkeypatch.setattr("pbexport.writing.plan.CONVERSION", CONVERSION + 1)

    assert recipe_digest(Recipe(), "harbour", "http://a.example", ("1.0",)) != before
