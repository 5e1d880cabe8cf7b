"""Front matter: what a YAML parser reads back is what was put in."""

import yaml
from hypothesis import given
from hypothesis import strategies as st

from pbexport.frontmatter import facts_of, fields_of, quoted
from pbexport.frontmatter import front_matter as written
from pbexport.model.pages import PLAIN, History, Moment, Page, Precision, Revision, Standing

PAGE = Page(number=41000001, name="Tides", body="", author="Ann", edited=Moment(1293962400))
HISTORY = History((Revision(1293962400, "Bo", "typo"), Revision(1288926729, "Ann")), 2)
URL = "http://harbour.pbworks.com/w/page/41000001/Tides"


def front_matter(page: Page, history: History | None, url: str, wiki: str, standing: Standing = PLAIN) -> str:
    return written(fields_of(facts_of(page, history, url, wiki, standing)))


def read(text: str) -> dict[str, object]:
    begin, block, end = text.split("---\n")
    assert (begin, end) == ("", "")
    return yaml.safe_load(block)


@given(st.text())
def test_any_text_is_read_back_as_it_was(text: str) -> None:
    """Law 5: for any title, tag, name or description, in any script, with any control character."""
    assert yaml.safe_load(quoted(text)) == text


@given(name=st.text(min_size=1), tags=st.lists(st.text(min_size=1), unique=True, max_size=3), comment=st.text())
def test_any_page_is_read_back_as_it_was(name: str, tags: list[str], comment: str) -> None:
    page = Page(number=1, name=name, body="", tags=tuple(tags))
    facts = read(front_matter(page, History((Revision(1, name, comment),), 1), URL, "harbour"))

    assert facts["title"] == name
    assert facts.get("tags", []) == tags
    assert facts["pbworks"]["revisions"][0].get("comment", "") == comment  # type: ignore[index]


def test_it_has_the_shape_that_builders_expect() -> None:
    assert front_matter(PAGE, HISTORY, URL, "harbour") == (
        "---\n"
        'title: "Tides"\n'
        "date: 2010-11-05T03:12:09Z\n"
        "lastmod: 2011-01-02T10:00:00Z\n"
        'author: "Ann"\n'
        'contributors: ["Ann", "Bo"]\n'
        "pbworks:\n"
        '  wiki: "harbour"\n'
        '  id: "41000001"\n'
        '  name: "Tides"\n'
        f'  url: "{URL}"\n'
        "  revision: 1293962400\n"
        "  revisions:\n"
        '    - {id: 1293962400, date: 2011-01-02T10:00:00Z, author: "Bo", comment: "typo"}\n'
        '    - {id: 1288926729, date: 2010-11-05T03:12:09Z, author: "Ann"}\n'
        "---\n"
    )


def test_a_time_that_is_known_only_roughly_says_so() -> None:
    page = Page(number=1, name="Tides", body="", author="Ann", edited=Moment(1275027945, Precision.MONTH))

    facts = read(front_matter(page, None, URL, "harbour"))

    assert facts["pbworks"]["precision"] == "month"  # type: ignore[index]
    assert "date" not in facts


def test_a_revision_is_more_exact_than_the_visible_text() -> None:
    page = Page(number=1, name="Tides", body="", edited=Moment(1275027945, Precision.MONTH))

    facts = read(front_matter(page, HISTORY, URL, "harbour"))

    assert facts["pbworks"]["revision"] == 1293962400  # type: ignore[index]
