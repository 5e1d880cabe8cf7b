"""What Docusaurus and Starlight get: addresses of their own, directives as text, the sidebar, pages that lead on."""

import json

import pytest
import yaml

from pbexport.frontmatter import Facts, fields_of, front_matter
from pbexport.model.pages import Moment, Page
from pbexport.profiles.directives import without_directives
from pbexport.profiles.docusaurus import DOCUSAURUS
from pbexport.profiles.profile import Branch, Contents, Entry, Profile
from pbexport.profiles.starlight import STARLIGHT

SAWS = Entry(1, "Saws", "docs/tools/saws.md", "tools/saws", signposts=("w/page/1/index.html", "Saws.html"))
HOME = Entry(2, "Home", "docs/index.md", "")


def front(profile: Profile, entry: Entry, *tags: str) -> dict[str, object]:
    facts = Facts(Page(1, "2012", "", "mara", Moment(86400), tags=tags), (), "", "quay")
    return yaml.safe_load(front_matter(profile.front(fields_of(facts), facts, entry)).strip("-\n"))


def written(profile: Profile) -> dict[str, str]:
    order = (
        Branch("Start", 2),
        Branch("Tools", branches=(Branch("Saws", 1),)),
        Branch("All saws", 1, (Branch("x", 2),)),
    )
    return dict(profile.further(Contents("Quay", "", {1: SAWS, 2: HOME}, order, order, {}, 2)))


def test_docusaurus_gets_addresses_tags_and_who_changed_a_page_when() -> None:
    fields = front(DOCUSAURUS, SAWS, "C#", "-")

    assert fields["slug"] == "/tools/saws"
    assert (fields["tags"], fields["marks"]) == (["C#"], ["-"])
    assert str(fields["last_update"]["date"]) == "1970-01-02 00:00:00+00:00"
    assert fields["last_update"]["author"] == "mara"
    assert front(DOCUSAURUS, HOME)["slug"] == "/"


def test_starlight_gets_addresses_titles_that_are_texts_and_when_a_page_was_changed() -> None:
    fields = front(STARLIGHT, SAWS)

    assert (fields["slug"], fields["title"]) == ("tools/saws", "2012")
    assert str(fields["lastUpdated"]) == "1970-01-02 00:00:00+00:00"
    assert "slug" not in front(STARLIGHT, HOME)


def test_the_sidebar_of_docusaurus_names_pages_by_their_files() -> None:
    saws = {"type": "doc", "id": "tools/saws"}

    assert json.loads(written(DOCUSAURUS)["wiki.json"]) == [
        {"type": "doc", "id": "index", "label": "Start"},
        {"type": "category", "label": "Tools", "items": [{**saws, "label": "Saws"}]},
        {
            "type": "category",
            "label": "All saws",
            "link": saws,
            "items": [{"type": "doc", "id": "index", "label": "x"}],
        },
    ]


def test_the_sidebar_of_starlight_names_pages_by_their_addresses() -> None:
    assert json.loads(written(STARLIGHT)["wiki.json"]) == [
        {"label": "Start", "link": "/"},
        {"label": "Tools", "items": [{"label": "Saws", "slug": "tools/saws"}]},
        {"label": "All saws", "items": [{"label": "All saws", "slug": "tools/saws"}, {"label": "x", "link": "/"}]},
    ]


@pytest.mark.parametrize(
    ("profile", "root"), [(DOCUSAURUS, "static"), (STARLIGHT, "public")], ids=["docusaurus", "starlight"]
)
def test_old_addresses_are_pages_that_lead_on(profile: Profile, root: str) -> None:
    files = written(profile)

    assert 'url=../../../tools/saws"' in files[f"{root}/w/page/1/index.html"]
    assert 'url=tools/saws"' in files[f"{root}/Saws.html"]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        (":::note", r"\:::note"),
        ("> :::note\n> ::: x", "> \\:::note\n> \\::: x"),
        ("- ::video[x]{y}", r"- \:\:video[x]{y}"),
        (":abbr[x] and a:b{c} at 10:30, :smile:", r"\:abbr[x] and a\:b{c} at 10:30, :smile:"),
        ("`:a[x]`\n\n```\n:::note\n```", "`:a[x]`\n\n```\n:::note\n```"),
    ],
)
def test_a_directive_is_text(markdown: str, expected: str) -> None:
    assert without_directives(markdown) == expected


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ('## <a id="teeth"></a>Teeth', "## Teeth {#teeth}"),
        ('## Teeth {\\#x}\n\n<a id="y"></a>text', '## Teeth {\\#x}&nbsp;\n\n<a id="y"></a>text'),
        ("```\n## x {#y}\n```", "```\n## x {#y}\n```"),
        ("[a](/files/a.pdf) ![b](/files/b.png)", "[a](pathname:///files/a.pdf) ![b](/files/b.png)"),
        ("[![b](/files/b.png)](/files/b.png)", "[![b](/files/b.png)](pathname:///files/b.png)"),
        ("[a](http://) [b](http://b.example/)", "[a](pathname://http://) [b](http://b.example/)"),
        (r"\](/files/a.pdf) `](/files/a.pdf)`", r"\](/files/a.pdf) `](/files/a.pdf)`"),
    ],
)
def test_docusaurus_leaves_alone_what_it_would_change(markdown: str, expected: str) -> None:
    assert DOCUSAURUS.body(markdown) == expected
