"""The site that Sphinx makes of an export, with MyST."""

import shutil
from importlib.resources import files
from pathlib import Path

import pytest
from browsing import PATIENCE, chromium
from building import build
from every_site import EverySite
from selenium.webdriver.common.by import By
from selenium.webdriver.support.expected_conditions import title_contains
from selenium.webdriver.support.wait import WebDriverWait
from serving import nginx
from site_laws import WIKIS, Site, labels_of_the_sidebar, led_to_from_all_pages, misread_cases, pages, site_of

from pbexport.audit.facts import told
from pbexport.profiles import PROFILES

SPHINX = PROFILES["sphinx"]


@pytest.fixture(scope="module", params=WIKIS)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Site:
    return site_of("sphinx", request.param, tmp_path_factory.mktemp("sphinx"), "div.body", is_titled=True)


class TestSphinx(EverySite):
    """In the ways of all others."""


def test_one_page_leads_to_all(site: Site) -> None:
    assert led_to_from_all_pages(site) == sorted(page.url for page in pages(site))


@pytest.mark.parametrize("site", ["wiki", "builders"], indirect=True)
def test_the_navigation_says_what_the_sidebar_says(site: Site) -> None:
    links = site.built.pages["search/index.html"].select(".sphinxsidebar li a[href]")

    labels = labels_of_the_sidebar(site)
    assert [told(link.text) for link in links][: len(labels)] == labels


@pytest.mark.parametrize("site", ["builders"], indirect=True)
@pytest.mark.parametrize("link", ["gone.md", "headings.md#gone", "static/files/gone.pdf"])
def test_a_broken_link_fails_the_build(site: Site, link: str, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(site.folder, tmp_path / "site", ignore=shutil.ignore_patterns("_built")))
    with (folder / "null.md").open("a", encoding="utf-8") as page:
        page.write(f"\n[nowhere]({link})\n")

    with pytest.raises(pytest.fail.Exception, match=r"null\.md"):
        build("sphinx", folder)


def test_no_case_is_read_in_another_way(tmp_path: Path) -> None:
    settings = files("pbexport.profiles") / "sites" / "sphinx" / "conf.py.template"
    (tmp_path / "static").mkdir()
    (tmp_path / "redirects").mkdir()
    (tmp_path / "redirects" / "sphinx.json").write_text("{}", "utf-8")
    (tmp_path / "conf.py").write_text(settings.read_text("utf-8").replace("@{title}", '"Cases"'), "utf-8")
    (tmp_path / "contents.txt").write_text("", "utf-8")
    (tmp_path / "index.md").write_text("# Cases\n", "utf-8")

    assert misread_cases("sphinx", tmp_path, "", "div.body") == {}


@pytest.mark.parametrize("site", ["wiki"], indirect=True)
def test_a_reader_finds_what_they_search_for_and_follows_a_link(site: Site) -> None:
    with nginx(site.built.folder) as url, chromium() as browser:
        browser.get(f"{url}/search/?q=vinegar")
        browser.find_element(By.CSS_SELECTOR, "#search-results li a").click()
        WebDriverWait(browser, PATIENCE).until(title_contains("Lantern Repair"))
        browser.find_element(By.LINK_TEXT, "Sums and Signals").click()
        WebDriverWait(browser, PATIENCE).until(title_contains("Sums and Signals"))
