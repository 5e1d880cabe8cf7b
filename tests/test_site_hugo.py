"""The site that Hugo makes of an export."""

import pytest
from every_site import SiteWithOurLayout
from site_laws import WIKIS, Site, site_of


@pytest.fixture(scope="module", params=WIKIS)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Site:
    return site_of("hugo", request.param, tmp_path_factory.mktemp("hugo"), ".body")


class TestHugo(SiteWithOurLayout):
    settings = ("hugo.yaml", 'baseURL: "/"', 'baseURL: "http://site.invalid/wiki/"')
    new_page = ("content/new.md", "")
