"""Links by name, and places as blocks that have names: `[[Saws#Teeth|their teeth]]`, `^teeth`."""

from pathlib import Path

import pytest
from conftest import run_pbexport

from fixtures import LookAlike
from pbexport.addressing.links import BY_NAME
from pbexport.markdown import Layout, to_markdown
from pbexport.profiles.places import href
from pbexport.profiles.profile import LinkStyle, Profile

NOTES = Profile("notes", pages="", named=str, file_links=LinkStyle.WIKI)
NAMES = Layout(names_blocks=True)


def by_name(address: str) -> str:
    return f"{BY_NAME}{address}"


def line(html: str) -> str:
    return to_markdown(html, address=by_name).strip()


def named(html: str, *anchors: str) -> str:
    return to_markdown(html, anchors=anchors, layout=NAMES).strip()


def test_a_page_is_called_by_its_name_wherever_it_lies() -> None:
    assert href(NOTES, LinkStyle.WIKI, "a/Here.md", "Tools/Sharp Saws.md") == "[[Sharp Saws"


def test_where_names_are_not_enough_a_page_is_called_by_its_path() -> None:
    assert href(Profile("plain"), LinkStyle.WIKI, "pages/here.md", "pages/tools/saws.md") == "[[tools/saws"


def test_a_file_is_called_by_its_name_and_ending() -> None:
    assert href(NOTES, LinkStyle.WIKI, "a/Here.md", "files/saw.png") == "[[saw.png"


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ('<a href="Saws">Saws</a>', "[[Saws]]"),
        ('<a href="Saws">the saws</a>', "[[Saws|the saws]]"),
        ('<a href="Saws#Teeth%20of%20it">teeth</a>', "[[Saws#Teeth of it|teeth]]"),
        ('<a href="100%25#a">x</a>', "[[100%25#a|x]]"),
        ('<a href="_saws">_saws</a>', "[[_saws]]"),
        ('<a href="Saws"><b>saws</b></a>', "[**saws**](Saws)"),
        ('<a href="Sharp Saws">[saws]</a>', "[\\[saws\\]](Sharp%20Saws)"),
        ('<a href="Saws">a | b</a>', "[a | b](Saws)"),
        ('<a href="Saws" title="all of them">saws</a>', '[saws](Saws "all of them")'),
        ('<img src="saw.png" alt="a saw">', "![[saw.png|a saw]]"),
        ('<img src="saw.png">', "![[saw.png]]"),
        ('<img src="saw.png" alt="100">', "![[saw.png]]"),
        ('<img src="saw.png" alt="a [big] saw">', "![a [big] saw](saw.png)"),
        ('<a href="Saws"><img src="saw.png" alt="a saw"></a>', "[![a saw](saw.png)](Saws)"),
        ('Ha!<a href="Saws">Saws</a>', "Ha\\![[Saws]]"),
    ],
)
def test_a_link_by_name_is_one_of_markdown_where_its_text_needs_that(html: str, markdown: str) -> None:
    assert line(html) == markdown


def test_in_a_table_the_sign_before_a_label_is_escaped() -> None:
    table = '<table border="1"><tr><th>a</th></tr><tr><td><a href="Saws">the saws</a></td></tr></table>'

    assert "| [[Saws\\|the saws]] |" in line(table)


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ('<p>one <a name="x"></a>two<br></p><p>three</p>', "one two ^x\n\nthree"),
        ('<ul><li><a name="x"></a>a<ul><li>b</li></ul></li></ul>', "- a ^x\n  - b"),
        ('<h2><a name="x"></a>Teeth</h2><p>Many.</p>', "## Teeth\n\nMany. ^x"),
        ('<p><a name="x"></a></p><pre>saw</pre>', "```\nsaw\n```\n\n^x"),
        ('<table border="1"><tr><td>a</td><td><a name="x"></a>b</td></tr></table>',
         "|  |  |\n| --- | --- |\n| a | b |\n\n^x"),
        ('<p>a <a name="x"></a><b>b <a name="y"></a>c</b></p>', "a **b c** ^x\n\n^y"),
        ('<p>end</p><a name="x"></a>', "end\n\n^x"),
    ],
)  # fmt: skip
def test_a_place_is_the_name_of_its_block(html: str, markdown: str) -> None:
    assert named(html, "x", "y") == markdown


def test_every_site_can_have_links_by_name(tmp_path: Path) -> None:
    with LookAlike(content="dozen") as wiki:
        run_pbexport("export", wiki.url, "-o", tmp_path / "wiki", "--delay", 0)

    ended = run_pbexport("build", tmp_path / "wiki", "--profile", "plain", "--into", tmp_path / "site",
                         "--link-style", "wiki")  # fmt: skip

    assert ended.code == 0, ended.stderr
    assert "[[tide-tables|" in (tmp_path / "site/pages/frontpage.md").read_text("utf-8")
