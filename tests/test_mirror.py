"""A folder made by `wget --mirror` says the same as the wiki it was made of, however wget was told to write it."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from turbohtml import parse_fragment

from fixtures import LookAlike
from fixtures.wiki import File
from pbexport.addressing.addresses import Address, FileAddress, OtherAddress, PageAddress, Site, read_address, read_kept
from pbexport.addressing.links import Atlas, Register, Relinker, references
from pbexport.addressing.mirrored import place_within, restored
from pbexport.errors import NotReadable, UsageTrouble
from pbexport.markdown import to_markdown
from pbexport.model.answers import Answer, Snapshot
from pbexport.model.pages import Page
from pbexport.reading.frame import in_frame
from pbexport.reading.history import read_history
from pbexport.reading.mirror_view import with_plugins
from pbexport.reading.page import read_page, read_revision
from pbexport.sources.captures import file_address
from pbexport.sources.mirror import Mirror

WGET = shutil.which("wget")
VARIANTS = {
    "plain": (),
    "converted": ("-k", "-E"),
    "with backups": ("-k", "-E", "-K"),
    "names for Windows": ("--restrict-file-names=windows",),
    "names for Windows, converted": ("--restrict-file-names=windows", "-k", "-E"),
    "without host": ("-nH", "-k", "-E"),
}
NOT_FOLLOWED = "/w/session|/w/browse|/w/request|/w/contact|/request_access|mode=embedded"


@pytest.fixture(scope="module")
def wiki() -> Iterator[LookAlike]:
    with LookAlike() as running:
        yield running


@pytest.fixture(scope="module")
def live(wiki: LookAlike) -> Callable[[int], Page]:
    """A page as the wiki itself answers it."""
    pages: dict[int, Page] = {}

    def asked(number: int) -> Page:
        if number not in pages:
            html = requests.get(f"{wiki.url}/w/page/{number}/x", timeout=10).content
            pages[number] = read_page(Snapshot("", 200, "text/html", 0, html))
        return pages[number]

    return asked


@pytest.fixture(scope="module", params=VARIANTS, ids=str)
def mirror(request: pytest.FixtureRequest, wiki: LookAlike, tmp_path_factory: pytest.TempPathFactory) -> Mirror:
    if not WGET:
        pytest.skip("needs the program wget, which is not installed")
    folder = tmp_path_factory.mktemp("mirror") / "copy"
    options = ("--mirror", "--level=2", "--no-proxy", "--tries=1", "--timeout=10", "-q", "-e", "robots=off")
    command = [WGET, *options, "--reject-regex", NOT_FOLLOWED, "-P", str(folder), *VARIANTS[request.param], wiki.url]
    subprocess.run(command, check=False, timeout=60, env=os.environ | {"LC_ALL": "C.UTF-8"})
    return Mirror(folder)


def snapshots(mirror: Mirror) -> Iterator[Snapshot]:
    for answer in mirror.captures():
        assert isinstance(answer, Answer)
        yield Snapshot(answer.url, answer.status, answer.header("Content-Type"), answer.fetched, answer.body.read())


def pages(mirror: Mirror) -> Iterator[tuple[str, Page]]:
    """Each page with the address of its file."""
    for snapshot in snapshots(mirror):
        if "?" in restored(snapshot.url):
            continue
        with suppress(NotReadable):
            yield snapshot.url, read_page(in_frame(snapshot))


def words(html: str) -> list[str]:
    return parse_fragment(html, positions=False).text.split()


def meanings(html: str, site: Site, base: str = "") -> list[object]:
    """What each link of a text means."""
    found = (place_within(base, href) for href in references(html))
    return [href if href.startswith("#") else told(read_address(site, href, base)) or href for href in found]


def told(address: Address | None) -> object:
    """What survives of an address in the name of a file.

    wget decodes names twice, so that of a page with a number counts the number; it writes `+` for `%2B`, and
    `README.html` for the platform's page about the file README.
    """
    match address:
        case PageAddress(number=int()):
            return address.number, address.fragment, address.revision
        case FileAddress():
            return address.key.replace("+", " "), address.path.replace("%2B", "+").replace("README.html", "README")
        case _:
            return address


def test_each_page_says_what_the_wiki_says(mirror: Mirror, wiki: LookAlike, live: Callable[[int], Page]) -> None:
    site = Site.at(wiki.url, wiki.name)

    found = {}
    for address, page in pages(mirror):
        found[page.number] = page
        original = live(page.number)
        assert page.name == original.name
        assert words(page.body) == words(original.body), address
        assert meanings(page.body, site, address) == meanings(original.body, site), address

    assert len(found) > 50


def test_the_markdown_of_each_page_is_that_of_the_wiki(
    mirror: Mirror, wiki: LookAlike, live: Callable[[int], Page]
) -> None:
    atlas = atlas_of(wiki)
    for address, page in pages(mirror):
        kept, asked = Relinker(atlas, "pages/here.md", address), Relinker(atlas, "pages/here.md")

        written = to_markdown(page.body, address=kept)

        assert written == to_markdown(live(page.number).body, address=asked), address


def atlas_of(wiki: LookAlike) -> Atlas:
    """Where each page and file lies, by the wiki's own account."""
    register = Register()
    for page in wiki.pages.values():
        register.add(page.oid, page.name)
    files = {key: f"files/{file.oid}" for file in wiki.files.values() for key in keys_of(file)}
    pages = {number: f"pages/{number}.md" for number in register.numbers}
    return Atlas(Site.at(wiki.url, wiki.name), register, pages, files)


def keys_of(file: File) -> Iterator[str]:
    """A `+` in a name may mean a space, for all that a mirror tells."""
    yield str(file.oid)
    for name in {file.name, file.name.replace("+", " ")}:
        yield from (f"/{name}", *(f"{upload.time}/{name}" for upload in file.uploads))


@pytest.mark.parametrize("mirror", ["with backups"], indirect=True)
def test_what_the_server_sent_is_taken_where_wget_kept_it(mirror: Mirror, live: Callable[[int], Page]) -> None:
    found = [(address, page) for address, page in pages(mirror) if page.name == "FrontPage"]

    assert any(address.endswith("/index.html") for address, _ in found)
    assert len({address for address, _ in found}) == len(found)
    assert not any(".orig" in address for address, _ in found)
    assert all(page.body == live(page.number).body for _, page in found)


def test_histories_and_old_revisions_are_there_too(mirror: Mirror, wiki: LookAlike) -> None:
    log = wiki.pages["Boat Log"]
    found = {restored(each.url).partition("/w/")[2]: each for each in snapshots(mirror)}

    history = read_history(found[f"page-revisions/{log.oid}/Boat%20Log"])
    old = wiki.pages["FrontPage"].revisions[2]

    assert history.claimed == len(log.revisions)
    assert read_revision(found[f"page/FrontPage?rev={old.time}"], old.time).name == "FrontPage"


def test_an_attachment_has_its_bytes_its_type_and_the_time_that_the_wiki_told(mirror: Mirror, wiki: LookAlike) -> None:
    picture = wiki.files["dag.png"]
    site = Site.at(wiki.url)

    found = next(each for each in snapshots(mirror) if each.url.endswith("/f/dag.png"))

    assert found.body == picture.newest.content
    assert found.content_type == "image/png"
    assert found.fetched == picture.time
    assert read_kept(site, found.url) == read_address(site, "/f/dag.png")


def test_nothing_of_the_platform_itself_is_taken(mirror: Mirror) -> None:
    taken = [restored(each.url) for each in snapshots(mirror)]

    assert not [each for each in taken if "/uimg/" in each or each.endswith((".css", ".js"))]


WIKI = "http://harbour.pbworks.com"


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("harbour.pbworks.com/index.html", f"{WIKI}/"),
        ("harbour.pbworks.com/w/page/5/index.html", f"{WIKI}/w/page/5/"),
        ("harbour.pbworks.com/w/page/5/Tide Tables", f"{WIKI}/w/page/5/Tide%20Tables"),
        ("harbour.pbworks.com/w/page/5/Tide Tables.html", f"{WIKI}/w/page/5/Tide%20Tables"),
        ("harbour.pbworks.com/w/page/5.1", f"{WIKI}/w/page/5"),
        ("harbour.pbworks.com/w/page/5.2.html", f"{WIKI}/w/page/5"),
        ("harbour.pbworks.com/w/page/Release 1.2", f"{WIKI}/w/page/Release%201.2"),
        ("harbour.pbworks.com/w/page/FrontPage?rev=1251915930.html", f"{WIKI}/w/page/FrontPage?rev=1251915930"),
        ("harbour.pbworks.com/w/page/FrontPage@rev=1251915930", f"{WIKI}/w/page/FrontPage?rev=1251915930"),
        ("harbour.pbworks.com/w/page/FrontPage%3Frev=1251915930.html", f"{WIKI}/w/page/FrontPage?rev=1251915930"),
        ("harbour.pbworks.com/w/page/5/Who has the key?", f"{WIKI}/w/page/5/Who%20has%20the%20key%3F"),
        ("harbour.pbworks.com/w/page/5/Who has the key%3F.html", f"{WIKI}/w/page/5/Who%20has%20the%20key%3F"),
        ("harbour.pbworks.com/w/page/5/ann@work", f"{WIKI}/w/page/5/ann@work"),
        ("harbour.pbworks.com/w/page/5/A%2FB", f"{WIKI}/w/page/5/A%2FB"),
        ("harbour.pbworks.com/w/page/5/C# and F#.html", f"{WIKI}/w/page/5/C%23%20and%20F%23"),
        ("harbour.pbworks.com/w/tags.1", f"{WIKI}/w/tags"),
        ("harbour.pbworks.com/w/tags/show?tag=Salt & oil.html", f"{WIKI}/w/tags/show?tag=Salt%20%26%20oil"),
        ("harbour.pbworks.com/w/tags/show@tag=a&sp=1", f"{WIKI}/w/tags/show?tag=a&sp=1"),
        ("harbour.pbworks.com/Tide-Tables.html", f"{WIKI}/Tide-Tables"),
        ("harbour.pbworks.com/f/1325376000/plan (new).html", f"{WIKI}/f/1325376000/plan%20(new).html"),
        ("harbour.pbworks.com/f/index.html", f"{WIKI}/f/index.html"),
        ("harbour.pbworks.com/f/me@home=1.txt", f"{WIKI}/f/me@home=1.txt"),
        ("harbour.pbworks.com/w/file/fetch/9/poster.html", f"{WIKI}/w/file/fetch/9/poster.html"),
        ("harbour.pbworks.com/w/file/9/plan.pdf.html", f"{WIKI}/w/file/9/plan.pdf"),
        ("harbour.pbworks.com/w/file/9/poster.html", f"{WIKI}/w/file/9/poster.html"),
        ("deep/er/harbour.pbwiki.com/Tides", "http://harbour.pbwiki.com/Tides"),
        ("wiki.example.org/w/page/5/Tides", "http://wiki.example.org/w/page/5/Tides"),
        ("wiki.example.org/Tides.html", "http://wiki.example.org/Tides"),
        ("wiki.example.org+8080/f/x.png", "http://wiki.example.org:8080/f/x.png"),
        ("w/page/5/Tides.html", "/w/page/5/Tides"),
        ("of 2019/w/page/5/Tides.html", "/w/page/5/Tides"),
        ("Tides.html", "/Tides"),
    ],
)
def test_the_path_of_a_file_tells_its_address(path: str, address: str) -> None:
    assert restored(file_address("copy", path)) == address


def test_the_folder_of_a_host_may_be_given_itself() -> None:
    assert restored(file_address("harbour.pbworks.com", "w/page/5/Tides.html")) == f"{WIKI}/w/page/5/Tides"


def test_names_in_an_encoding_of_their_own_keep_their_bytes() -> None:
    latin = os.fsdecode("Café".encode("latin-1"))

    assert restored(file_address("copy", f"harbour.pbworks.com/{latin}")) == f"{WIKI}/Caf%E9"
    assert restored(file_address("copy", "harbour.pbworks.com/Dash \udce2%80%93.html")) == f"{WIKI}/Dash%20%E2%80%93"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="/\0%?@"), min_size=1))
def test_any_page_is_found_again_by_its_number(name: str) -> None:
    """Law: whatever a page is called, the file of its page leads to it."""
    site = Site.at(WIKI)
    address = read_kept(site, file_address("copy", f"harbour.pbworks.com/w/page/7/{name}.html"))

    assert isinstance(address, PageAddress)
    assert address.number == 7


BASE = file_address("copy", "harbour.pbworks.com/w/page/5/Tides.html")


@pytest.mark.parametrize(
    ("href", "means"),
    [
        ("../../page/6/Tide%20Tables.html#High", f"{WIKI}/w/page/6/Tide%20Tables#High"),
        ("Other%3Frev=1.html", f"{WIKI}/w/page/5/Other?rev=1"),
        ("../../../Project:-Kites.html", f"{WIKI}/Project:-Kites"),
        ("../../../f/1325376000/x.png", f"{WIKI}/f/1325376000/x.png"),
        ("/w/page/6/x", f"{WIKI}/w/page/6/x"),
        (f"{WIKI}/w/page/6/x", f"{WIKI}/w/page/6/x"),
        ("../../../rss.xml", f"{WIKI}/rss.xml"),
    ],
)
def test_a_relative_link_means_what_it_meant_on_the_wiki(href: str, means: str) -> None:
    site = Site.at(WIKI)

    assert read_address(site, href, BASE) == read_address(site, means)


def test_a_picture_from_elsewhere_in_a_mirror_of_many_hosts_leads_there_again() -> None:
    address = read_address(Site.at(WIKI), "../../../../pictures.example.org/a/b.png", BASE)

    assert address == OtherAddress("http://pictures.example.org/a/b.png")


def test_a_page_beside_whose_root_is_written_with_a_colon_is_no_scheme() -> None:
    base = file_address("copy", "harbour.pbworks.com/index.html")
    site = Site.at(WIKI)

    assert read_address(site, "Project:-Kites.html", base) == read_address(site, "/Project:-Kites")
    assert read_address(site, "mailto:ann@example.org", base) is None


def test_a_place_in_the_page_itself_is_no_other_page() -> None:
    relinker = Relinker(Atlas(Site.at(WIKI), Register(), {}, {}), "pages/tides.md", BASE)

    assert relinker("Tides.html#") is None
    assert relinker("Tides.html#High") == "#High"
    assert relinker.led == {}


@pytest.mark.parametrize(
    "name",
    [
        "plugin_helper.php%3Fplugin=equation&amp;tex=a+b%20%3D%20c",
        "plugin_helper.php@plugin=equation&amp;tex=a+b&#32;=&#32;c",
    ],
)
def test_the_picture_of_a_formula_says_it_again(name: str) -> None:
    html = with_plugins(f'<img class="pluginslug" src="../../../{name}" alt="">'.encode(), BASE)

    assert b'src="/plugin_helper.php?plugin=equation&amp;tex=a%2Bb%20%3D%20c"' in html


def lay(folder: Path, **files: str) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return folder


def addresses(mirror: Mirror) -> list[str]:
    return [restored(found.url) if isinstance(found, Answer) else found.item for found in mirror.captures()]


PAGE = "<html><body>page</body></html>"


def test_other_hosts_and_code_are_left_out(tmp_path: Path) -> None:
    hosts = ("harbour.pbworks.com", "vs1.pbworks.com", "my.pbworks.com", "pictures.example.org")
    lay(tmp_path, **{f"{host}/x.html": PAGE for host in hosts})
    lay(
        tmp_path,
        **{f"harbour.pbworks.com/{name}": "x" for name in ("robots.txt", "a.css?v=1", "uimg/a.png", "f/a.css")},
    )

    assert addresses(Mirror(tmp_path, frozenset({"harbour.pbworks.com"}))) == [f"{WIKI}/x", f"{WIKI}/f/a.css"]
    assert f"{WIKI}/x" in addresses(Mirror(tmp_path))
    assert "http://my.pbworks.com/x" not in addresses(Mirror(tmp_path))


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    diary = lay(tmp_path / "elsewhere", diary="x") / "diary"
    folder = lay(tmp_path / "copy", **{"harbour.pbworks.com/Tides.html": PAGE})
    (folder / "harbour.pbworks.com" / "f").mkdir()
    (folder / "harbour.pbworks.com" / "f" / "x").symlink_to(diary)
    (folder / "harbour.pbworks.com" / "more").symlink_to(diary.parent)
    os.mkfifo(folder / "harbour.pbworks.com" / "pipe")

    assert addresses(Mirror(folder)) == [f"{WIKI}/Tides"]


def test_an_attachment_that_ends_like_a_backup_is_one_only_beside_its_page(tmp_path: Path) -> None:
    lay(tmp_path, **{"harbour.pbworks.com/f/notes": "notes", "harbour.pbworks.com/f/notes.orig": "older notes"})

    assert addresses(Mirror(tmp_path)) == [f"{WIKI}/f/notes", f"{WIKI}/f/notes.orig"]


def test_a_folder_without_a_file_of_a_wiki_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageTrouble, match="holds no file of a wiki"):
        list(Mirror(tmp_path).captures())
    with pytest.raises(UsageTrouble, match="cannot be read"):
        list(Mirror(tmp_path / "missing").captures())
