"""Old addresses, asked of the web servers that people have, with the files that pbexport writes for them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest
import requests
from serving import apache, nginx
from site_laws import Site, moved, pages, site_of

from pbexport.profiles.redirects import for_apache, for_hosts, for_nginx
from pbexport.sites.old_addresses import moved_to

Server = Callable[[Path, str], AbstractContextManager[str]]
NAMES = (
    "Old Name", "a*b", "Project: Kites", "Rope & Co", "100% of it", "it's \"so\"", "$1 and ${x} $uri", "ภาษาไทย",
    "What?", "C#", "a;b", "{x}", "[l](x) `c` *l*", "back\\slash", "^a|b", "a+b", "~a", "<b>x</b>", "e\u0301", "ภ" * 85,
)  # fmt: skip


def _nginx(root: Path, redirects: str) -> AbstractContextManager[str]:
    return nginx(root, f"{redirects}map $pbexport_moved $new {{ default $pbexport_moved; }}\n")


SERVERS: Mapping[str, tuple[Server, str]] = {
    "nginx": (_nginx, "redirects/nginx.conf"),
    "apache": (apache, "redirects/apache.conf"),
}


def asked(url: str, path: str) -> tuple[int, str]:
    """Status, and where the answer leads (path, decoded)."""
    answer = requests.get(f"{url}{quote(path)}", timeout=5, allow_redirects=False)
    return answer.status_code, unquote(urlsplit(answer.headers.get("Location", "")).path)


@pytest.fixture(scope="module", params=[("mkdocs", "wiki"), ("mkdocs", "builders"), ("hugo", "builders")], ids="-".join)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Site:
    builder, wiki = request.param
    return site_of(builder, wiki, tmp_path_factory.mktemp("old"), "article")


@pytest.fixture(params=SERVERS)
def served(request: pytest.FixtureRequest, site: Site) -> Iterator[str]:
    server, file = SERVERS[request.param]
    with server(site.built.folder, (site.folder / file).read_text("utf-8")) as url:
        yield url


def test_every_old_address_leads_to_a_page_or_file_that_is_there(served: str, site: Site) -> None:
    table = moved(site)
    got = {old: asked(served, old) for old in table}

    assert {old: answer for old, answer in got.items() if answer != (301, table[old])} == {}
    assert [new for new in set(table.values()) if asked(served, new)[0] != 200] == []


def test_nothing_of_the_site_itself_leads_elsewhere(served: str, site: Site) -> None:
    own = [*(f"/{page.url}" for page in pages(site)), "/tags/", "/", "/404.html"]

    assert [path for path in own if asked(served, path)[0] != 200] == []


@pytest.fixture
def small(tmp_path: Path) -> Path:
    for name in ("saws", "saws-2", "ภาษา", "tags"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.html").write_text("here", "utf-8")
    return tmp_path


def write_all(table: Mapping[str, str]) -> dict[str, str]:
    return {"nginx": for_nginx(table, ("saws/", "saws-2/", "tags")), "apache": for_apache(table)}


@pytest.mark.parametrize("name", SERVERS)
def test_names_of_all_kinds_are_found(name: str, small: Path) -> None:
    table = {f"{folder}{old}": "/ภาษา/" for old in NAMES for folder in ("/", "/w/page/1/")}

    with SERVERS[name][0](small, write_all(table)[name]) as url:
        assert {old: answer for old in table if (answer := asked(url, old)) != (301, "/ภาษา/")} == {}


@pytest.mark.parametrize("name", SERVERS)
def test_names_that_differ_by_case_alone_are_different(name: str, small: Path) -> None:
    table = {
        "/Café": "/saws/",
        "/CAFé": "/saws-2/",
        "/ÉTÉ": "/saws/",
        "/été": "/saws-2/",
        "/x": "/ภาษา/",
        "/X": "/ภาษา/",
    }

    with SERVERS[name][0](small, write_all(table)[name]) as url:
        assert {old: asked(url, old) for old in table} == {old: (301, new) for old, new in table.items()}


@pytest.mark.parametrize("name", SERVERS)
def test_an_old_name_in_capitals_leads_to_the_new_one_and_that_nowhere_else(name: str, small: Path) -> None:
    with SERVERS[name][0](small, write_all({"/Saws": "/saws/", "/SAWS": "/saws-2/", "/Tags": "/ภาษา/"})[name]) as url:
        assert asked(url, "/Saws") == (301, "/saws/")
        assert asked(url, "/SAWS") == (301, "/saws-2/")
        assert asked(url, "/saws") == (301, "/saws/")
        assert asked(url, "/tags") == (301, "/tags/")
        assert asked(url, "/tags/") == (200, "")


def test_what_is_an_address_of_the_site_itself_leads_nowhere_else() -> None:
    old = (
        "/saws",
        "/saws/",
        "/saws.html",
        "/saws/index.html",
        "/index",
        "/",
        "/tags",
        "/tags.md",
        "/Saws",
        "/saws.pdf",
    )

    assert moved_to([(each, "other/") for each in old], ["saws/", "", "tags"]) == {
        "/Saws": "/other/",
        "/saws.pdf": "/other/",
    }


def test_for_hosts_nothing_in_an_old_address_stands_for_others() -> None:
    assert for_hosts({"/a*b": "/x/", "/a:b": "/y/", "/a: ภ": "/z/"}) == (
        "/a%2Ab /x/ 301\n/a%3Ab /y/ 301\n/a:%20%E0%B8%A0 /z/ 301\n"
    )
