"""What Hugo gets: paths, front matter, shortcodes as text."""

import yaml

from pbexport.frontmatter import Facts, fields_of, front_matter
from pbexport.model.pages import Page
from pbexport.profiles.hugo import HUGO
from pbexport.profiles.profile import Branch, Contents, Entry


def front(*tags: str, entry: Entry) -> dict[str, object]:
    facts = Facts(Page(1, "Saws", "", "", None, tags=tags), (), "", "quay")
    return yaml.safe_load(front_matter(HUGO.front(fields_of(facts), facts, entry)).strip("-\n"))


def contents(*entries: Entry, sidebar: tuple[Branch, ...] = ()) -> Contents:
    return Contents("Quay", "", {entry.number: entry for entry in entries}, sidebar, (), {}, None)


def entry(number: int, path: str, folder: str = "", weight: int = 0, signposts: tuple[str, ...] = ()) -> Entry:
    url = path.removesuffix(".md").removesuffix("_index").removeprefix("content/")
    return Entry(number, "Saws", path, url, folder, signposts=signposts, weight=weight)


def test_old_addresses_are_aliases_and_the_place_in_the_sidebar_is_the_weight() -> None:
    saws = entry(1, "content/saws.md", weight=3, signposts=("w/page/1/Old Saws/index.html", "Saws.html"))

    assert front(entry=saws) == {
        "title": "Saws",
        "pbworks": {"wiki": "quay", "id": "1", "name": "Saws"},
        "aliases": ["/w/page/1/Old Saws", "/Saws.html"],
        "weight": 3,
    }


def test_a_tag_whose_page_would_be_another_page_is_no_tag_for_hugo() -> None:
    fields = front("C#", "..", "a/b", "a/..", "?", "日本", "x" * 300, entry=entry(1, "content/saws.md"))

    assert fields["tags"] == ["C#", "a/b", "日本"]
    assert fields["marks"] == ["..", "a/..", "?", "x" * 300]


def test_a_shortcode_in_text_is_text() -> None:
    assert HUGO.body("{{< a >}} and {{% b %}}, {{ c }}") == "{&#123;< a >}} and {&#123;% b %}}, {{ c }}"


def test_what_hugo_puts_in_the_place_of_a_shortcode_is_text() -> None:
    said = 'HAHAHUGO{{< text "SHORTCODE" >}}0s0HBHB'

    assert HUGO.body("HAHAHUGOSHORTCODE0s0HBHB `HAHAHUGOSHORTCODE0s0HBHB`") == f"{said} `{said}`"


def test_a_shortcode_in_code_is_written_as_hugo_wants_it() -> None:
    assert HUGO.body("`{{< a >}} {{% b %}}`") == "`{{</* a */>}} {{%/* b */%}}`"


def test_a_shortcode_in_code_that_does_not_end_is_put_together() -> None:
    assert HUGO.body("```\n{{< a\n```\n\n`{{%`") == ('```\n{{< text "{{" >}}< a\n```\n\n`{{< text "{{" >}}%`')


def test_code_does_not_end_a_summary() -> None:
    assert HUGO.body("`<!--more-->`") == '`{{< text "<!--" >}}more-->`'


def test_a_line_that_breaks_after_a_backslash_breaks_for_hugo_too() -> None:
    assert HUGO.body("C:\\\\\\\nnext") == "C:\\\\<br>\nnext"


def test_a_tilde_beside_struck_text_leaves_it_struck() -> None:
    assert HUGO.body(r"~~a \~~~ b \\~~c~~") == r"~~a &#126;~~ b \\~~c~~"


def test_each_folder_without_a_page_of_its_own_gets_one_that_knows_its_name() -> None:
    found = HUGO.further(
        contents(
            entry(1, "content/tools/_index.md"),
            entry(2, "content/tools/sharp-things/saws.md", "Tools/Sharp: things"),
        )
    )

    assert [path for path in found if path.startswith("content/")] == ["content/tools/sharp-things/_index.md"]
    assert found["content/tools/sharp-things/_index.md"] == '---\ntitle: "Sharp: things"\n---\n'


def test_the_sidebar_is_the_menu() -> None:
    sidebar = (Branch("Tools", branches=(Branch('"Saws": all', 1), Branch("Home", 2))),)
    menu = HUGO.values(contents(entry(1, "content/saws.md"), entry(2, "content/_index.md"), sidebar=sidebar))["menu"]

    assert yaml.safe_load(f"main:{menu}")["main"] == [
        {"identifier": "1", "name": "Tools", "weight": 1},
        {"identifier": "1.1", "parent": "1", "name": '"Saws": all', "pageRef": "/saws", "weight": 1},
        {"identifier": "1.2", "parent": "1", "name": "Home", "pageRef": "/", "weight": 2},
    ]


def test_without_a_sidebar_the_menu_is_empty() -> None:
    assert yaml.safe_load(f"main:{HUGO.values(contents())['menu']}") == {"main": []}
