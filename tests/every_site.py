"""The tests that every site passes, whatever builder made it: a file of tests has them by a class of its own."""

from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest
from building import build
from built_site import BuiltSite
from odd_bodies import odd_bodies
from site_laws import Site, copied, current, misread, missing, not_led_on, unlike, written_with

one_is_enough = pytest.mark.parametrize("site", ["builders"], indirect=True)


class EverySite:
    """What holds of each; the file has a fixture `site`."""

    def test_every_page_is_there_with_its_title(self, site: Site) -> None:
        assert missing(site) == []

    def test_every_page_says_what_its_markdown_says(self, site: Site) -> None:
        assert unlike(site) == {}

    def test_every_link_arrives(self, site: Site) -> None:
        assert site.built.broken() == []

    def test_every_old_address_leads_on(self, site: Site) -> None:
        assert not_led_on(site) == []


class SiteWithOurLayout(EverySite):
    """And of those whose layouts are ours."""

    settings: ClassVar[tuple[str, str, str]]
    """The file that says where on its host the site stands, what it says, and what it says for the folder `/wiki/`."""
    new_page: ClassVar[tuple[str, str]]
    """The path of a page, and what stands in it before its text."""

    def test_the_first_page_is_marked_in_the_sidebar(self, site: Site) -> None:
        assert current(site, "") == ["FrontPage"]

    @one_is_enough
    def test_odd_bodies_are_shown_as_other_readers_show_them(self, site: Site, tmp_path: Path) -> None:
        assert misread(site, site.folder.name, odd_bodies(300), tmp_path) == {}

    @one_is_enough
    @pytest.mark.parametrize("options", [("--link-style", "root"), ("--link-style", "url"), ("--flat",)], ids=" ".join)
    def test_links_arrive_however_they_are_written(self, site: Site, options: tuple[str, ...], tmp_path: Path) -> None:
        other = written_with(site, site.folder.name, tmp_path / "site", *options)

        assert missing(other) == []
        assert other.built.broken() == []

    @one_is_enough
    def test_the_site_can_stand_in_a_folder_of_its_host(self, site: Site, tmp_path: Path) -> None:
        folder, (name, at_the_top, in_a_folder) = copied(site, tmp_path), self.settings
        settings = (folder / name).read_text("utf-8")
        (folder / name).write_text(settings.replace(at_the_top, in_a_folder), "utf-8")

        built = BuiltSite(build(site.folder.name, folder), "http://site.invalid/wiki/")
        moved = replace(site, folder=folder, built=built)

        assert moved.built.broken() == []
        assert unlike(moved) == {}
        assert len(moved.built.pages) == len(site.built.pages)

    @one_is_enough
    def test_a_broken_link_fails_the_build(self, site: Site, tmp_path: Path) -> None:
        folder, (path, front) = copied(site, tmp_path), self.new_page
        (folder / path).write_text(f"{front}[nowhere](gone.md)", "utf-8")

        with pytest.raises(pytest.fail.Exception, match=r"new\.md: there is nothing at gone\.md"):
            build(site.folder.name, folder)
