"""What Jekyll gets: front matter, old addresses, navigation."""

import yaml

from pbexport.frontmatter import Facts, fields_of, front_matter
from pbexport.model.pages import Moment, Page
from pbexport.profiles.jekyll import JEKYLL
from pbexport.profiles.profile import Branch, Contents, Entry


def front(*signposts: str) -> dict[str, object]:
    facts = Facts(Page(1, "Saws", "", "", Moment(0)), (), "", "quay")
    saws = Entry(1, "Saws", "saws.md", "saws/", signposts=signposts, weight=3)
    return yaml.safe_load(front_matter(JEKYLL.front(fields_of(facts), facts, saws)).strip("-\n"))


def test_nothing_in_a_page_is_run_and_its_last_change_has_the_name_that_plugins_know() -> None:
    fields = front()

    assert fields["render_with_liquid"] is False
    assert "last_modified_at" in fields
    assert not fields.keys() & {"lastmod", "redirect_from", "weight", "layout", "permalink"}


def test_old_addresses_are_written_so_that_jekyll_takes_them_as_they_are() -> None:
    fields = front(
        "w/page/1/Old Saws/index.html", "Saws.html", "50%20off/index.html", "a:path/index.html", "b./index.html"
    )

    assert fields["redirect_from"] == ["/w/page/1/Old Saws/", "/Saws.html", "/50%2520off/", "/a%3Apath/", "/b%2E/"]


def test_the_sidebar_is_the_navigation() -> None:
    entries = {1: Entry(1, "Café", "café.md", "café/"), 2: Entry(2, "Home", "index.md", "")}
    sidebar = (Branch("Places: all", branches=(Branch("Café", 1),)), Branch("Home", 2))
    navigation = JEKYLL.values(Contents("Quay", "", entries, sidebar, (), {}, 2))["navigation"]

    assert yaml.safe_load(navigation) == [
        {"title": "Places: all", "branches": [{"title": "Café", "url": "/caf%C3%A9/"}]},
        {"title": "Home", "url": "/"},
    ]


def test_without_a_sidebar_there_is_no_navigation() -> None:
    assert yaml.safe_load(JEKYLL.values(Contents("Quay", "", {}, (), (), {}, None))["navigation"]) == []
