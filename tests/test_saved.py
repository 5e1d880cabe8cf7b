"""Pages saved by a browser: alone, with a folder of pictures, in one file, in any encoding; and what is no page."""

import os
import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from html import unescape
from pathlib import Path

import pytest
import requests
from conftest import WIKIS, need

from fixtures import LookAlike
from pbexport.addressing.addresses import FileAddress, Site, read_address, read_kept
from pbexport.addressing.links import Atlas, Register, Relinker, references
from pbexport.audit.regions import body_and_comments
from pbexport.errors import UsageTrouble
from pbexport.model.answers import Answer, Snapshot
from pbexport.model.happenings import Skipped
from pbexport.model.pages import Moment, Precision
from pbexport.reading.page import read_page
from pbexport.sources.captures import NO_EXCHANGE
from pbexport.sources.mhtml import LARGEST as LARGEST_MAIL
from pbexport.sources.saved import LARGEST, MOST_SKIPPED, Saved

SAVED = 1_700_000_000
OURS = "http://harbour.pbworks.com/w/page/41000005/Tide%20Tables"
SAMPLES = WIKIS / "pages-2026"
PNG = b"\x89PNG\r\n\x1a\n picture"


@pytest.fixture(scope="module")
def wiki() -> Iterator[LookAlike]:
    with LookAlike() as running:
        yield running


@pytest.fixture(scope="module")
def html(wiki: LookAlike) -> str:
    """A page with pictures, as the server sends it."""
    return requests.get(f"{wiki.url}/w/page/{wiki.pages['Picture Wall'].oid}/x", timeout=10).text


def captured(path: Path) -> list[Snapshot]:
    """Everything that a source gives, read while it can be; what was skipped fails the test."""
    found = []
    for each in Saved(path).captures():
        assert isinstance(each, Answer), each
        kind = each.header("Content-Type")
        found.append(Snapshot(each.url, each.status, kind, each.fetched, each.body.read()))
        assert each.size == len(found[-1].body)
    return found


def as_browsers_save(html: str, wiki: LookAlike, folder: str) -> tuple[str, dict[str, str]]:
    """Links absolute, pictures in a folder beside it: the page, and where each picture came from."""
    pictures: dict[str, str] = {}

    def local(found: re.Match[str]) -> str:
        name = f"{len(pictures)} {found[1].rpartition('/')[2]}".replace("%20", " ")
        pictures[name] = found[1]
        return f'src="./{folder}/{name}"'.replace(" ", "%20")

    absolute = re.sub(r'href="(/[^"]*)"', rf'href="{wiki.url}\1"', html)
    return re.sub(r'src="((?:/f/|/uimg/)[^"]*)"', local, absolute), pictures


@pytest.fixture
def complete(html: str, wiki: LookAlike, tmp_path: Path) -> Path:
    """A folder with one page that was saved with its pictures."""
    page, pictures = as_browsers_save(html, wiki, "Picture%20Wall_files")
    put(tmp_path / "kept" / "Picture Wall.html", page)
    for name, href in pictures.items():
        answer = requests.get(wiki.url + href, timeout=10)
        put(tmp_path / "kept" / "Picture Wall_files" / name, answer.content if answer.ok else b"GIF89a")
    put(tmp_path / "kept" / "Picture Wall_files" / "packed.css", "body { color: red }")
    put(tmp_path / "kept" / "Picture Wall_files" / "saved_resource.html", "<html><body>a frame</body></html>")
    return tmp_path / "kept"


def put(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    os.utime(path, (SAVED, SAVED))
    return path


def test_a_complete_page_brings_the_pictures_that_its_text_shows(complete: Path) -> None:
    page, *pictures = captured(complete)
    shown = [href for href in references(read_page(page).body) if href.startswith("./")]

    assert page.url == "file:///kept/Picture%20Wall.html"
    assert (page.status, page.fetched) == (NO_EXCHANGE, SAVED)
    assert len(pictures) == len(set(shown)) > 1
    assert all(each.content_type.startswith("image/") for each in pictures)
    assert not any("bread" in each.url for each in pictures)


def test_each_picture_is_found_from_the_page_that_shows_it(complete: Path, wiki: LookAlike) -> None:
    site = Site.at(wiki.url)
    page, *pictures = captured(complete)
    files = {address.key: "files/x.png" for each in pictures if (address := kept(site, each.url))}
    relinker = Relinker(Atlas(site, Register(), {}, files), "pages/wall.md", page.url)

    led = {relinker(href) for href in references(read_page(page).body) if href.startswith("./")}

    assert led == {"../files/x.png"}
    assert all(relinker.atlas.leads_from(address) == path for address, path in relinker.led.items())


def kept(site: Site, url: str) -> FileAddress:
    address = read_kept(site, url)
    assert isinstance(address, FileAddress)
    return address


def test_a_picture_that_was_not_kept_leads_nowhere_and_is_told(complete: Path, wiki: LookAlike) -> None:
    page = captured(complete)[0]
    relinker = Relinker(Atlas(Site.at(wiki.url), Register(), {}, {}), "pages/wall.md", page.url)

    assert relinker("./Picture%20Wall_files/x.png") is None
    assert relinker.led == {"file:///kept/Picture%20Wall_files/x.png": ""}
    assert relinker.atlas.site.url("file:///kept/x.png") == "file:///kept/x.png"


def test_the_page_alone_may_be_given_too(complete: Path) -> None:
    page, *pictures = captured(complete / "Picture Wall.html")

    assert page.url == "file:///Picture%20Wall.html/Picture%20Wall.html"
    assert pictures[0].url.startswith("file:///Picture%20Wall.html/Picture%20Wall_files/")


def test_a_page_takes_no_file_from_elsewhere(html: str, tmp_path: Path) -> None:
    diary = put(tmp_path / "diary.txt", "mine")
    sources = (
        "../diary.txt",
        "note.txt",
        f"{diary}",
        "x_files/link.txt",
        "x_files/../../diary.txt",
        "file:///etc/hosts",
    )
    shown = "".join(f'<img src="{source}">' for source in sources)
    put(tmp_path / "kept" / "note.txt", "mine too")
    put(tmp_path / "kept" / "x.html", html.replace('id="wikipage-inner">', f'id="wikipage-inner">{shown}'))
    (tmp_path / "kept" / "x_files").mkdir()
    (tmp_path / "kept" / "x_files" / "link.txt").symlink_to(diary)

    assert [each.content_type for each in captured(tmp_path / "kept")] == ["text/html"]


def test_a_page_alone_has_the_address_that_the_browser_wrote_into_it(html: str, tmp_path: Path) -> None:
    comment = f"<!-- saved from url=(0057){OURS}#view=edit -->"
    path = put(tmp_path / "x.html", html.replace("<html", f"{comment}\n<html", 1))

    page = captured(path)[0]

    assert (page.url, page.status, page.body) == (OURS, 200, path.read_bytes())


def test_a_page_that_names_only_its_canonical_address_has_that(html: str, wiki: LookAlike, tmp_path: Path) -> None:
    page = captured(put(tmp_path / "x.html", html))[0]

    assert page.url.startswith(f"{wiki.url}/w/page/{wiki.pages['Picture Wall'].oid}/")


def mhtml(page: str, pictures: dict[str, bytes], *, date: str = "Tue, 14 Nov 2023 22:13:20 -0000") -> bytes:
    """As Chromium writes it: the page quoted-printable, pictures in base 64."""
    mail = EmailMessage()
    mail["From"] = "<Saved by Blink>"
    mail["Snapshot-Content-Location"] = OURS
    mail["Subject"] = "=?utf-8?Q?Tides?="
    mail["Date"] = date
    mail["MIME-Version"] = "1.0"
    mail.make_related()
    mail.set_param("type", "text/html")
    part = EmailMessage()
    part.set_content(page, subtype="html", cte="quoted-printable")
    part["Content-Location"] = OURS
    mail.attach(part)
    for address, content in pictures.items():
        picture = EmailMessage()
        picture.set_content(content, "image", "png")
        picture["Content-Location"] = address
        mail.attach(picture)
    return mail.as_bytes()


def test_a_page_in_one_file_is_what_the_wiki_answered(html: str, tmp_path: Path) -> None:
    host = "http://harbour.pbworks.com"
    parts = {f"{host}/f/1/a.png": PNG, f"{host}/uimg/bread.png": PNG, "http://vs1.pbworks.com/x.png": PNG}

    page, picture = captured(put(tmp_path / "tides.mhtml", mhtml(html, parts)))

    assert (page.url, page.status, page.fetched) == (OURS, 200, SAVED)
    assert read_page(page) == read_page(Snapshot("", 200, "text/html", SAVED, html.encode()))
    assert (picture.url, picture.status, picture.content_type) == (f"{host}/f/1/a.png", 200, "image/png")
    assert picture.body == PNG


def test_a_mail_of_unknown_date_has_the_time_of_its_file(html: str, tmp_path: Path) -> None:
    assert captured(put(tmp_path / "x.mht", mhtml(html, {}, date="last week")))[0].fetched == SAVED


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (lambda mail: mail.replace(b"text/html", b"text/plain"), "no part of it is a page"),
        (lambda mail: mail[:400], "no part of it is a page|the answer is"),
        (lambda mail: mail.replace(b"wikipage-inner", b"something"), "no wiki page"),
    ],
    ids=["without page", "cut off", "another site's"],
)
def test_a_mail_that_holds_no_page_is_skipped_with_its_reason(
    broken: Callable[[bytes], bytes], reason: str, html: str, tmp_path: Path
) -> None:
    put(tmp_path / "x.mhtml", broken(mhtml(html, {})))
    put(tmp_path / "y.html", html)

    skipped = [each for each in Saved(tmp_path).captures() if isinstance(each, Skipped)]

    assert len(skipped) == 1
    assert re.search(reason, skipped[0].reason)


def test_a_folder_of_something_else_is_refused_in_one_sentence(tmp_path: Path) -> None:
    put(tmp_path / "other.html", "<html><title>Trains</title><body>not a wiki</body></html>")
    put(tmp_path / "notes.txt", "nothing")

    with pytest.raises(UsageTrouble, match="holds no page of a PBworks wiki: none of 1 saved file is one"):
        list(Saved(tmp_path).captures())


def test_of_many_foreign_files_not_all_are_named(html: str, tmp_path: Path) -> None:
    for number in range(MOST_SKIPPED + 5):
        put(tmp_path / f"{number}.html", "<html><title>Trains</title>")
    put(tmp_path / "mine.html", html)

    skipped = [each for each in Saved(tmp_path).captures() if isinstance(each, Skipped)]

    assert len(skipped) == MOST_SKIPPED + 1
    assert skipped[-1].reason == "5 more files in it are no wiki pages either"


def test_a_file_that_cannot_be_read_is_skipped(html: str, tmp_path: Path) -> None:
    put(tmp_path / "x.html", html)
    if os.access(put(tmp_path / "y.html", html), os.R_OK) and os.geteuid() == 0:
        pytest.skip("nothing is unreadable for root")
    (tmp_path / "y.html").chmod(0)

    skipped = [each for each in Saved(tmp_path).captures() if isinstance(each, Skipped)]

    assert skipped[0].reason.startswith("it cannot be read")


def test_an_empty_page_is_named_and_any_other_empty_file_passed_over(html: str, tmp_path: Path) -> None:
    put(tmp_path / "x.html", html)
    for name in ("y.mhtml", "notes"):
        (tmp_path / name).touch()

    skipped = [(each.item, each.reason) for each in Saved(tmp_path).captures() if isinstance(each, Skipped)]

    assert skipped == [(f"file:///{tmp_path.name}/y.mhtml", "it is empty")]


def test_what_is_larger_than_any_page_is_skipped_unread(html: str, tmp_path: Path) -> None:
    put(tmp_path / "x.html", html)
    for name, largest in (("y.html", LARGEST), ("z.mhtml", LARGEST_MAIL)):
        os.truncate(put(tmp_path / name, mhtml(html, {}) if name == "z.mhtml" else html), largest + 1)

    skipped = [each.reason for each in Saved(tmp_path).captures() if isinstance(each, Skipped)]

    assert len(skipped) == 2
    assert all(reason.startswith("it is larger than") for reason in skipped)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-8-sig", "latin-1"])
@pytest.mark.parametrize("says", ["utf-8", "iso-8859-1"])
def test_a_page_reads_the_same_in_any_encoding(encoding: str, says: str, wiki: LookAlike, tmp_path: Path) -> None:
    href = f"{wiki.url}/w/page/{wiki.pages['Recetas del muelle'].oid}/x"
    text = requests.get(href, timeout=10).text.replace("charset=utf-8", f"charset={says}")
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    content = f"{mark}{text}".encode(encoding, "xmlcharrefreplace")

    page = captured(put(tmp_path / "x.html", content))[0]

    body = read_page(page).body

    assert words(body) == words(read_page(Snapshot("", 200, "", 0, text.encode())).body)
    assert words(body_and_comments(content)[0]) == words(body)
    assert "á" in body


def words(html: str) -> list[str]:
    return re.sub("<[^>]*>", " ", unescape(html)).split()


def samples() -> list[Path]:
    return sorted(need(SAMPLES).glob("*.html"))


def test_the_pages_that_a_browser_and_curl_saved_are_all_read() -> None:
    read = {path.name.partition("-")[0]: read_page(captured(path)[0]) for path in samples() if "login" not in path.name}

    assert {name: page.number for name, page in read.items()} == {
        "Cefeidas": 110316421,
        "Medio": 113248456,
        "Practicas": 107491539,
        "SideBar": 106869729,
    }
    assert read["Practicas"].name == "Prácticas"
    assert all(page.body and page.author and page.edited for page in read.values())


def test_they_are_read_without_the_facts_of_the_platform_too() -> None:
    for path in (path for path in samples() if "login" not in path.name):
        content = path.read_bytes()
        known = read_page(Snapshot("", 0, "", 1776202663, content))

        read = read_page(Snapshot("", 0, "", 1776202663, re.sub(rb"PBinfo = \{.*", b"", content)))

        assert (read.number, read.name, read.body, read.author) == (known.number, known.name, known.body, known.author)
        assert known.edited is not None
        assert known.edited.precision is Precision.SECOND
        assert isinstance(read.edited, Moment)
        assert read.edited.precision in {Precision.YEAR, Precision.MONTH}


def test_a_saved_login_form_is_no_page() -> None:
    login = next(path for path in samples() if "login" in path.name)

    with pytest.raises(UsageTrouble, match="holds no page"):
        list(Saved(login).captures())


def test_links_of_a_saved_page_lead_where_they_led() -> None:
    path = next(path for path in samples() if "chromesaved" in path.name)
    page = captured(path)[0]
    site = Site.at("http://astronomiaestelarlp.pbworks.com")
    meant = [read_address(site, href, page.url) for href in references(read_page(page).body)]

    pictures = [address for address in meant if isinstance(address, FileAddress) and address.path.startswith("file:")]

    assert len(pictures) > 10
    assert all("_files/" in address.key for address in pictures)
