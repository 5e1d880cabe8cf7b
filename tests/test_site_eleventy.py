"""The site that Eleventy makes of an export."""

from dataclasses import replace
from pathlib import Path

import pytest
from building import build
from built_site import BuiltSite
from odd_bodies import odd_bodies
from site_laws import WIKIS, Site, copied, current, misread, missing, not_led_on, site_of, unlike, written_with

one_is_enough = pytest.mark.parametrize("site", ["builders"], indirect=True)


@pytest.fixture(scope="module", params=WIKIS)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Site:
    return site_of("eleventy", request.param, tmp_path_factory.mktemp("eleventy"), ".body")


def test_every_page_is_there_with_its_title(site: Site) -> None:
    assert missing(site) == []


def test_every_page_says_what_its_markdown_says(site: Site) -> None:
    assert unlike(site) == {}


def test_every_link_arrives(site: Site) -> None:
    assert site.built.broken() == []


def test_every_old_address_leads_on(site: Site) -> None:
    assert not_led_on(site) == []


def test_the_first_page_is_marked_in_the_sidebar(site: Site) -> None:
    assert current(site, "") == ["FrontPage"]


@one_is_enough
def test_odd_bodies_are_shown_as_other_readers_show_them(site: Site, tmp_path: Path) -> None:
    assert misread(site, "eleventy", odd_bodies(300), tmp_path) == {}


@one_is_enough
@pytest.mark.parametrize("options", [("--link-style", "root"), ("--link-style", "url"), ("--flat",)], ids=" ".join)
def test_links_arrive_however_they_are_written(site: Site, options: tuple[str, ...], tmp_path: Path) -> None:
    other = written_with(site, "eleventy", tmp_path / "site", *options)

    assert missing(other) == []
    assert other.built.broken() == []


@one_is_enough
def test_the_site_can_stand_in_a_folder_of_its_host(site: Site, tmp_path: Path) -> None:
    folder = copied(site, tmp_path)
    settings = (folder / "eleventy.config.js").read_text("utf-8")
    (folder / "eleventy.config.js").write_text(settings.replace('Prefix = "/"', 'Prefix = "/wiki/"'), "utf-8")

    moved = replace(site, folder=folder, built=BuiltSite(build("eleventy", folder), "http://site.invalid/wiki/"))

    assert moved.built.broken() == []
    assert unlike(moved) == {}
    assert len(moved.built.pages) == len(site.built.pages)


@one_is_enough
def test_a_link_leads_to_the_page_beside_it_not_to_one_of_the_same_name_at_the_top(site: Site, tmp_path: Path) -> None:
    folder = copied(site, tmp_path)
    (folder / "content" / "tools").mkdir()
    for page in ("saws.md", "tools/saws.md", "tools/new.md"):
        (folder / "content" / page).write_text("[saws](saws.md#sharp)", "utf-8")

    built = BuiltSite(build("eleventy", folder))

    assert 'href="/tools/saws/#sharp"' in (built.folder / "tools" / "new" / "index.html").read_text("utf-8")


@one_is_enough
def test_a_broken_link_fails_the_build(site: Site, tmp_path: Path) -> None:
    folder = copied(site, tmp_path)
    (folder / "content" / "new.md").write_text("[nowhere](gone.md)", "utf-8")

    with pytest.raises(pytest.fail.Exception, match=r"new\.md: there is nothing at gone\.md"):
        build("eleventy", folder)
