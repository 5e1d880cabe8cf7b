"""The site that MkDocs makes of an export, and Zensical of the same folder."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
import turbohtml
import yaml
from browsing import PATIENCE, chromium
from building import build
from built_site import BuiltSite
from every_site import EverySite
from selenium.webdriver.common.by import By
from selenium.webdriver.support.expected_conditions import title_contains
from selenium.webdriver.support.wait import WebDriverWait
from serving import nginx
from site_laws import WIKIS, Site, labels_of_the_sidebar, led_to_from_all_pages, misread_cases, pages, site_of

from pbexport.audit.facts import told
from pbexport.profiles import PROFILES

MKDOCS = PROFILES["mkdocs"]
BUILDERS = ("mkdocs", "zensical")


@pytest.fixture(scope="module", params=WIKIS)
def of_mkdocs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Site:
    return site_of("mkdocs", request.param, tmp_path_factory.mktemp("mkdocs"), "article", is_titled=True)


@pytest.fixture(scope="module", params=BUILDERS)
def site(of_mkdocs: Site, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Site:
    if request.param == "mkdocs":
        return of_mkdocs
    folder = Path(shutil.copytree(of_mkdocs.folder, tmp_path_factory.mktemp(request.param) / "site"))
    return replace(of_mkdocs, built=BuiltSite(build(request.param, folder)))


class TestMkdocs(EverySite):
    """In the ways of all others."""


def test_every_tag_is_listed_with_its_pages(site: Site) -> None:
    fronts = [path.read_text("utf-8").split("---\n")[1] for path in (site.export / "pages").rglob("*.md")]
    tagged = {(tag, front["title"]) for front in map(yaml.safe_load, fronts) for tag in front.get("tags", ())}

    assert set(listed(site.built.pages["tags/index.html"])) == tagged


def listed(page: turbohtml.Document) -> Iterator[tuple[str, str]]:
    """The tags on the page of all tags, each with the pages below it."""
    tag = ""
    for element in page.select("article h2 .md-tag, article li a"):
        if element.tag == "a":
            yield tag, text_of(element)
        else:
            tag = text_of(element)


def text_of(element: turbohtml.Element) -> str:
    return " ".join(element.text.split())


def test_one_page_leads_to_all(site: Site) -> None:
    assert led_to_from_all_pages(site) == sorted(page.url for page in pages(site))


@pytest.mark.parametrize("of_mkdocs", ["wiki", "builders"], indirect=True)
def test_the_menu_says_what_the_sidebar_says(site: Site) -> None:
    links = site.built.pages["tags/index.html"].select(".md-nav--primary .md-nav__item a[href]:not([href^='#'])")

    labels = labels_of_the_sidebar(site)
    assert [told(text_of(link)) for link in links][: len(labels)] == labels


@pytest.mark.parametrize("of_mkdocs", ["builders"], indirect=True)
def test_a_broken_link_fails_the_build(site: Site, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(site.folder, tmp_path / "site", ignore=shutil.ignore_patterns("_built")))
    with (folder / "docs" / "index.md").open("a", encoding="utf-8") as page:
        page.write("\n[nowhere](gone.md)\n")

    with pytest.raises(pytest.fail.Exception, match=r"index\.md"):
        build("zensical" if site.built.folder.name == "site" else "mkdocs", folder)


@pytest.mark.parametrize("builder", BUILDERS)
def test_no_case_is_read_in_another_way(builder: str, tmp_path: Path) -> None:
    settings = files("pbexport.profiles") / "sites" / "mkdocs" / "mkdocs.yml"
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text(settings.read_text("utf-8").replace("@{title}", "Cases"), "utf-8")
    (tmp_path / "wiki.yml").write_text(
        "validation: {omitted_files: ignore}\nnav: [case-0.md]\n", "utf-8"
    )  # fmt: skip

    assert misread_cases(builder, tmp_path, "docs", "article") == {}


@pytest.mark.parametrize("of_mkdocs", ["wiki"], indirect=True)
def test_a_reader_finds_what_they_search_for_and_follows_a_link(of_mkdocs: Site) -> None:
    with nginx(of_mkdocs.built.folder) as url, chromium() as browser:
        browser.get(f"{url}/w/page/41000003")
        WebDriverWait(browser, PATIENCE).until(title_contains("Getting Started"))
        browser.find_element(By.CSS_SELECTOR, "input.md-search__input").send_keys("vinegar")
        browser.find_element(By.CSS_SELECTOR, "a.md-search-result__link").click()
        WebDriverWait(browser, PATIENCE).until(title_contains("Lantern Repair"))
        browser.find_element(By.LINK_TEXT, "Sums and Signals").click()
        WebDriverWait(browser, PATIENCE).until(title_contains("Sums and Signals"))
