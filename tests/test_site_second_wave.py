"""The sites that Docusaurus and Starlight make of an export: builders of half a gigabyte, for `make test-all`."""

from dataclasses import replace
from pathlib import Path

import pytest
from building import build
from built_site import BuiltSite
from every_site import EverySite
from odd_bodies import odd_bodies
from site_laws import WIKIS, Site, copied, current, misread, missing, not_led_on, site_of, written_with

pytestmark = pytest.mark.second_wave
ARTICLE = {"docusaurus": ".theme-doc-markdown", "starlight": ".sl-markdown-content"}
one_is_enough = pytest.mark.parametrize("site", [(name, "builders") for name in ARTICLE], ids="-".join, indirect=True)


@pytest.fixture(scope="module", params=[(name, wiki) for name in ARTICLE for wiki in WIKIS], ids="-".join)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Site:
    name, wiki = request.param
    return site_of(name, wiki, tmp_path_factory.mktemp(name), ARTICLE[name], is_titled=name == "docusaurus")


class TestSecondWave(EverySite):
    def test_every_old_address_leads_on(self, site: Site) -> None:
        """Save those with a question mark in Docusaurus, which copies no file of such a name."""
        left = [old for old in not_led_on(site) if not (site.folder.name == "docusaurus" and "?" in old)]

        assert left == []


def test_the_first_page_is_marked_in_the_sidebar(site: Site) -> None:
    assert current(site, "") == ["FrontPage"]


@one_is_enough
def test_odd_bodies_are_shown_as_other_readers_show_them(site: Site, tmp_path: Path) -> None:
    """Save a backslash before a bar in code in a table, which Starlight's reader alone takes away."""
    found = misread(site, site.folder.name, odd_bodies(300), tmp_path)

    assert {markdown: differences for markdown, differences in found.items() if r"\\|" not in markdown} == {}


@one_is_enough
def test_all_pages_can_lie_in_one_folder(site: Site, tmp_path: Path) -> None:
    other = written_with(site, site.folder.name, tmp_path / "site", "--flat")

    assert missing(other) == []
    assert other.built.broken() == []


@pytest.mark.parametrize("site", [("docusaurus", "builders")], ids="-".join, indirect=True)
def test_the_site_of_docusaurus_can_stand_in_a_folder_of_its_host(site: Site, tmp_path: Path) -> None:
    folder = copied(site, tmp_path)
    settings = folder / "docusaurus.config.mjs"
    settings.write_text(settings.read_text("utf-8").replace('baseUrl: "/"', 'baseUrl: "/wiki/"'), "utf-8")

    moved = replace(site, folder=folder, built=BuiltSite(build("docusaurus", folder), "http://site.invalid/wiki/"))

    assert moved.built.broken() == []


@pytest.mark.parametrize("site", [("docusaurus", "builders")], ids="-".join, indirect=True)
def test_a_broken_link_fails_the_build_of_docusaurus(site: Site, tmp_path: Path) -> None:
    folder = copied(site, tmp_path)
    (folder / "docs" / "new.md").write_text("[nowhere](gone.md)", "utf-8")

    with pytest.raises(pytest.fail.Exception, match=r"gone\.md"):
        build("docusaurus", folder)
