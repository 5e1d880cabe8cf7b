"""The site that Sphinx makes of an export, with MyST."""

import shutil
from importlib.resources import files
from pathlib import Path
from urllib.parse import unquote, urljoin

import pytest
from browsing import PATIENCE, chromium
from building import build
from built_site import BuiltSite, differing
from cases_in_files import read_cases
from selenium.webdriver.common.by import By
from selenium.webdriver.support.expected_conditions import title_contains
from selenium.webdriver.support.wait import WebDriverWait
from serving import nginx
from site_laws import SAID, WIKIS, Site, missing, not_led_on, pages, site_of, unlike

from pbexport.audit.facts import Aspect, told
from pbexport.audit.written import read_markdown
from pbexport.markdown import to_markdown
from pbexport.profiles import PROFILES

SPHINX = PROFILES["sphinx"]


@pytest.fixture(scope="module", params=WIKIS)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Site:
    return site_of("sphinx", request.param, tmp_path_factory.mktemp("sphinx"), "div.body", is_titled=True)


def test_every_page_is_there_with_its_title(site: Site) -> None:
    assert missing(site) == []


def test_every_page_says_what_its_markdown_says(site: Site) -> None:
    assert unlike(site) == {}


def test_every_link_arrives(site: Site) -> None:
    assert site.built.broken() == []


def test_every_old_address_leads_on(site: Site) -> None:
    assert not_led_on(site) == []


def test_one_page_leads_to_all(site: Site) -> None:
    links = site.built.pages["all-pages/index.html"].select("div.body li a")

    led = [unquote(urljoin("/all-pages/", link.attr("href") or "")).removeprefix("/") for link in links]
    assert sorted(led) == sorted(page.url for page in pages(site))


@pytest.mark.parametrize("site", ["wiki", "builders"], indirect=True)
def test_the_navigation_says_what_the_sidebar_says(site: Site) -> None:
    links = site.built.pages["search/index.html"].select(".sphinxsidebar li a[href]")
    sidebar = read_markdown((site.export / "pages" / "sidebar.md").read_text("utf-8").split("---\n", 2)[2]).facts

    labels = [str(label) for address, label in sidebar.values(Aspect.LINKS) if str(address).endswith(".md")]
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
    cases = {f"case-{number}": case for number, case in enumerate(read_cases())}
    settings = files("pbexport.profiles") / "sites" / "sphinx" / "conf.py.template"
    (tmp_path / "static").mkdir()
    (tmp_path / "redirects").mkdir()
    (tmp_path / "redirects" / "sphinx.json").write_text("{}", "utf-8")
    (tmp_path / "conf.py").write_text(settings.read_text("utf-8").replace("@{title}", '"Cases"'), "utf-8")
    (tmp_path / "contents.txt").write_text("", "utf-8")
    (tmp_path / "index.md").write_text("# Cases\n", "utf-8")
    for name, case in cases.items():
        written = SPHINX.body(f"# Case\n\n{to_markdown(case.body, address=away, layout=SPHINX.layout)}")
        (tmp_path / f"{name}.md").write_text(written, "utf-8")

    built = BuiltSite(build("sphinx", tmp_path))

    expected = {
        name: read_markdown(f"# Case\n\n{to_markdown(case.body, address=away)}").facts for name, case in cases.items()
    }
    differences = {
        str(cases[name]): differing(facts, built.article(f"{name}/index.html", "div.body"), *SAID)
        for name, facts in expected.items()
    }
    assert {case: found for case, found in differences.items() if found} == {}


def away(_address: str) -> str:
    """Where all links of the cases lead, since there is no wiki around them."""
    return "https://elsewhere.example/"


@pytest.mark.parametrize("site", ["wiki"], indirect=True)
def test_a_reader_finds_what_they_search_for_and_follows_a_link(site: Site) -> None:
    with nginx(site.built.folder) as url, chromium() as browser:
        browser.get(f"{url}/search/?q=vinegar")
        browser.find_element(By.CSS_SELECTOR, "#search-results li a").click()
        WebDriverWait(browser, PATIENCE).until(title_contains("Lantern Repair"))
        browser.find_element(By.LINK_TEXT, "Sums and Signals").click()
        WebDriverWait(browser, PATIENCE).until(title_contains("Sums and Signals"))
