"""What people are told agrees with its numbers, whichever they are."""

import pytest

from pbexport.audit.verdict import Verdict, verdict_text
from pbexport.model.pages import Wiki
from pbexport.telling.counted import counted, fitting, part
from pbexport.telling.outcome import Report, Totals
from pbexport.telling.report import summary


def report_on(wiki: Wiki, *, pages: int = 1, url: str = "http://a.example") -> Report:
    totals = Totals(pages=pages, revisions=1, comments=1, files=1, file_names=1)
    return Report(wiki, url, totals, (), (), (), ())


@pytest.mark.parametrize(
    ("number", "told"), [(0, "0 addresses"), (1, "1 address"), (2, "2 addresses"), (1234, "1,234 addresses")]
)
def test_a_noun_agrees_with_its_number(number: int, told: str) -> None:
    assert counted(number, "address", "addresses") == told


def test_a_part_agrees_with_the_whole() -> None:
    assert (part(1, 1, "page"), part(1, 2, "page")) == ("1 of 1 page", "1 of 2 pages")


def test_a_verb_agrees_with_its_number() -> None:
    assert [fitting(number, "is", "are") for number in (0, 1, 2)] == ["are", "is", "are"]


def test_one_of_all_is_told_in_the_singular() -> None:
    said = summary(report_on(Wiki("harbour", pagecount=2, filecount=2)))

    assert said.startswith("harbour: 1 of 2 pages, 1 revision, 1 comment, 1 of 2 files")
    assert "1 page that the wiki counts cannot be found by following links. Give its address" in said
    assert "1 file that the wiki counts is mentioned on no page that was found. Link it from" in said
    assert "\n  1 page proven: no word" in said


def test_several_are_told_in_the_plural() -> None:
    said = summary(report_on(Wiki("harbour", pagecount=4, filecount=3), pages=2))

    assert "2 pages that the wiki counts cannot be found by following links. Give their addresses" in said
    assert "2 files that the wiki counts are mentioned on no page that was found. Link them from" in said
    assert "all 2 pages proven" in said


@pytest.mark.parametrize(("url", "name"), [("http://a.example", "http://a.example"), ("", "This wiki")])
def test_a_wiki_without_a_name_is_called_something(url: str, name: str) -> None:
    assert summary(report_on(Wiki(), url=url)).startswith(f"{name}: 1 page,")


def test_a_verdict_on_one_page_is_told_in_the_singular() -> None:
    said = verdict_text(Verdict(1, (), (), (), {}, external=1))

    assert said.startswith("1 page proven: nothing lost")
    assert "1 link leads elsewhere; --external asks whether it arrives." in said


def test_a_verdict_on_several_pages_is_told_in_the_plural() -> None:
    said = verdict_text(Verdict(2, (), (), (), {}, external=2, unanswered=()))

    assert said.startswith("All 2 pages proven: nothing lost")
    assert "2 links lead elsewhere; 0 addresses do not answer." in said
