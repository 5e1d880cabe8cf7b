"""The site that Eleventy makes of an export."""

from pathlib import Path

import pytest
from building import build
from built_site import BuiltSite
from every_site import SiteWithOurLayout, one_is_enough
from site_laws import WIKIS, Site, copied, site_of


@pytest.fixture(scope="module", params=WIKIS)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Site:
    return site_of("eleventy", request.param, tmp_path_factory.mktemp("eleventy"), ".body")


class TestEleventy(SiteWithOurLayout):
    settings = ("eleventy.config.js", 'Prefix = "/"', 'Prefix = "/wiki/"')
    new_page = ("content/new.md", "")


@one_is_enough
def test_a_link_leads_to_the_page_beside_it_not_to_one_of_the_same_name_at_the_top(site: Site, tmp_path: Path) -> None:
    folder = copied(site, tmp_path)
    (folder / "content" / "tools").mkdir()
    for page in ("saws.md", "tools/saws.md", "tools/new.md"):
        (folder / "content" / page).write_text("[saws](saws.md#sharp)", "utf-8")

    built = BuiltSite(build("eleventy", folder))

    assert 'href="/tools/saws/#sharp"' in (built.folder / "tools" / "new" / "index.html").read_text("utf-8")
