"""The site that Jekyll makes of an export."""

from pathlib import Path

import pytest
from building import build
from every_site import SiteWithOurLayout, one_is_enough
from site_laws import WIKIS, Site, copied, site_of


@pytest.fixture(scope="module", params=WIKIS)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Site:
    return site_of("jekyll", request.param, tmp_path_factory.mktemp("jekyll"), ".body")


class TestJekyll(SiteWithOurLayout):
    settings = ("_config.yml", 'baseurl: ""', 'baseurl: "/wiki"')
    new_page = ("new.md", "---\n---\n")


@one_is_enough
def test_attachments_are_copied_as_they_are(site: Site, tmp_path: Path) -> None:
    folder = copied(site, tmp_path)
    notes = "---\ntitle: [\n---\n{{ x }} {% y %}"
    (folder / "files" / "notes.md").write_text(notes, "utf-8")

    assert (build("jekyll", folder) / "files" / "notes.md").read_text("utf-8") == notes
