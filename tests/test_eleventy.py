"""What Eleventy gets: front matter, navigation, old addresses."""

import json

import yaml

from pbexport.frontmatter import Facts, fields_of, front_matter
from pbexport.model.pages import Page
from pbexport.profiles.eleventy import ELEVENTY
from pbexport.profiles.profile import Branch, Contents, Entry

CAFE = Entry(1, "Café", "content/café.md", "café/", signposts=("w/page/1/Café/index.html", "Café.html"))
HOME = Entry(2, "Home", "content/index.md", "")


def front(*tags: str) -> dict[str, object]:
    facts = Facts(Page(1, "Café", "", "", None, tags=tags), (), "", "quay")
    return yaml.safe_load(front_matter(ELEVENTY.front(fields_of(facts), facts, CAFE)).strip("-\n"))


def values(sidebar: tuple[Branch, ...] = ()) -> dict[str, object]:
    found = ELEVENTY.values(Contents("Quay", "", {1: CAFE, 2: HOME}, sidebar, (), {}, 2))
    return {name: json.loads(value) for name, value in found.items()}


def test_nothing_in_a_page_is_run() -> None:
    assert front()["templateEngineOverride"] == "md"


def test_a_tag_that_is_a_word_of_javascript_is_a_mark() -> None:
    fields = front("C#", "all", "constructor", "__proto__", "length")

    assert fields["tags"] == ["C#", "length"]
    assert fields["marks"] == ["all", "constructor", "__proto__"]


def test_the_sidebar_is_the_navigation() -> None:
    sidebar = (Branch("Places: all", branches=(Branch("Café", 1),)), Branch("Home", 2))

    assert values(sidebar)["navigation"] == [
        {"title": "Places: all", "url": "", "branches": [{"title": "Café", "url": "/café/", "branches": []}]},
        {"title": "Home", "url": "/", "branches": []},
    ]


def test_old_addresses_are_files_that_lead_on() -> None:
    assert values()["moved"] == [
        {"file": "w/page/1/Café/index.html", "to": "/café/"},
        {"file": "Café.html", "to": "/café/"},
    ]
