"""The static host and the browser that tests of built sites stand on."""

from pathlib import Path

import pytest
import requests
from browsing import chromium
from selenium.webdriver.common.by import By
from serving import nginx

REDIRECTS = """map $uri $new {
  default "";
  "/w/page/7/Old Name" /new/;
  "/w/page/8/ภาษา" /%E0%B8%A0/;
}
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "index.html").write_text('<title>New</title><a href="../flat">flat</a>', "utf-8")
    (tmp_path / "flat.html").write_text(
        '<title>Flat</title><input type="search" oninput="said.textContent = value"><p id="said"></p>', "utf-8"
    )
    (tmp_path / "404.html").write_text("nothing here", "utf-8")
    return tmp_path


def location(url: str) -> tuple[int, str]:
    answer = requests.get(url, timeout=5, allow_redirects=False)
    return answer.status_code, answer.headers.get("Location", "")


def test_nginx_answers_as_a_static_host(site: Path) -> None:
    with nginx(site) as url:
        assert "<title>New" in requests.get(f"{url}/new/", timeout=5).text
        assert "<title>Flat" in requests.get(f"{url}/flat", timeout=5).text
        assert location(f"{url}/new") == (301, "/new/")
        gone = requests.get(f"{url}/gone", timeout=5)
        assert (gone.status_code, gone.text) == (404, "nothing here")


def test_nginx_sends_old_addresses_on_however_they_are_written(site: Path) -> None:
    with nginx(site, REDIRECTS) as url:
        assert location(f"{url}/w/page/7/Old%20Name") == (301, "/new/")
        assert location(f"{url}/w/page/7/Old%20%4eame?mode=print") == (301, "/new/")
        assert location(f"{url}/w/page/8/%e0%b8%a0%e0%b8%b2%e0%b8%a9%e0%b8%b2") == (301, "/%E0%B8%A0/")
        assert location(f"{url}/w/page/7/OLD%20NAME") == (301, "/new/")
        assert location(f"{url}/w/page/7/Old")[0] == 404


@pytest.mark.parametrize(
    ("redirects", "said"),
    [
        ("map $uri $new {", "unexpected end of file"),
        ("map $uri $new { /Cafe /a/; /CAFE /b/; }", "conflicting parameter"),
        (f"map $uri $new {{ /{'long' * 20} /a/; }}", "you should increase map_hash_bucket_size"),
    ],
)
def test_redirects_that_nginx_refuses_fail_with_what_it_says(redirects: str, said: str, site: Path) -> None:
    with pytest.raises(RuntimeError, match=said), nginx(site, redirects):
        pass


def test_a_browser_follows_a_link_and_types_into_a_field(site: Path) -> None:
    with nginx(site) as url, chromium() as browser:
        browser.get(f"{url}/new/")
        browser.find_element(By.LINK_TEXT, "flat").click()
        browser.find_element(By.CSS_SELECTOR, "input[type=search]").send_keys("rope")

        assert browser.title == "Flat"
        assert browser.find_element(By.ID, "said").text == "rope"
