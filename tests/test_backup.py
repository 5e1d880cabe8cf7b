"""The official backup: page files read as any page, and a ZIP or folder of them, whatever else lies in it."""

import gzip
import os
import re
import struct
import warnings
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from conftest import WIKIS, need, run_pbexport
from hypothesis import given
from hypothesis import strategies as st

from fixtures.backup import TOC_MARKER, TOC_PLACES, backup_zip, page_file, raw
from fixtures.content import load
from pbexport.addressing.addresses import made_number
from pbexport.archive import Archive
from pbexport.audit.evidence import Evidence
from pbexport.audit.proof import light_losses
from pbexport.errors import NotReadable, UsageTrouble
from pbexport.markdown import to_markdown, unchanged
from pbexport.model.answers import Answer, Snapshot
from pbexport.model.happenings import Kind, Skipped, Stage
from pbexport.model.pages import Moment, Page
from pbexport.reading.backup_page import Agreement, checked, framed, in_frame, is_backup_page, read_page_file
from pbexport.reading.page import read_page
from pbexport.sources.backup import Backup
from pbexport.sources.captures import ATTACHED

if TYPE_CHECKING:
    from fixtures.wiki import Page as MadePage
    from fixtures.workspace import Wiki

REAL = WIKIS / "backup-pages-2019"
BODY = "<p>The ferry leaves at noon.</p>"
HEADER = "<!-- page=Ferry -->\n<!-- time=1564892140 -->\n<!-- name=Mara -->\n<!-- wiki=quay -->\n"


@pytest.fixture(scope="module")
def wiki() -> "Wiki":
    """The wiki of the look-alike, which need not answer to be packed."""
    return load("lanternquay.pbworks.com")


def packed(body: str, header: str = "page:Ferry\ntime:1564892140\n", charset: str = "utf-8") -> str:
    return b64encode(zlib.compress(f"{header}--- Data Follows ---\n{body}".encode(charset))).decode()


def ferry(body: str = BODY, header: str = HEADER, record: str | None = None) -> bytes:
    last = f"<!-- pbraw={packed(body) if record is None else record} -->\n"
    return f"{header}{body}\n{last}".encode()


def lying(content: bytes, url: str = "file:///backup.zip/Ferry.html") -> Snapshot:
    return Snapshot(url, 0, "text/html", 1600000000, content)


def read(content: bytes, url: str = "file:///backup.zip/Ferry.html") -> Page:
    return read_page(in_frame(lying(content, url)))


# Real page files


def real_pages() -> Iterator[tuple[str, bytes]]:
    found = sorted(need(REAL).glob("*.html"))
    assert len(found) == 8
    return ((path.stem, path.read_bytes()) for path in found)


def test_the_bodies_of_real_pages_are_those_of_their_records() -> None:
    for _, content in real_pages():
        record = zlib.decompress(b64decode(re.findall(rb"^<!-- pbraw=(.*) -->$", content, re.MULTILINE)[0]))
        body = record.partition(b"--- Data Follows ---\n")[2]

        assert checked(content) is Agreement.EQUAL
        assert read_page_file(content).body.encode() == body
        assert body + b"\n<!-- pbraw=" in content


def test_real_pages_are_read_as_any_page() -> None:
    for name, content in real_pages():
        page = read(content, "file:///backup.zip/another.html")
        said = dict(re.findall(r"^<!-- ([a-z-]+)=(.*) -->$", content.decode(), re.MULTILINE))

        assert (page.name, page.number, page.wiki.name) == (name, made_number(name), "159356group7")
        assert (page.author, page.edited) == (said["name"], Moment(int(said["time"])))
        assert f"{TOC_PLACES.sub('', page.body)}\n" in content.decode()


def test_nothing_of_a_person_but_the_name_leaves_a_real_page() -> None:
    for _, content in real_pages():
        private = re.findall(rb"^<!-- (?:ip|email|session|uid)=(.*) -->$", content, re.MULTILINE)
        frame = framed(content).replace(read_page_file(content).body.encode(), b"")

        assert len(private) >= 3
        assert not [value for value in private if value in frame]
        assert b"pbraw" not in frame


# Page files that are made


def test_header_lines_come_in_any_order() -> None:
    lines = HEADER.splitlines(keepends=True)

    for order in (lines[::-1], lines[2:] + lines[:2]):
        assert read(ferry(header="".join(order))) == read(ferry())


def test_a_body_that_is_not_the_record_s_is_replaced_and_that_is_said() -> None:
    edited = ferry(record=packed("<p>The ferry leaves at one.</p>"))

    assert read(edited).body == "<p>The ferry leaves at one.</p>"
    assert checked(edited) is Agreement.DIFFERENT


@pytest.mark.parametrize(
    "record", ["", "!!!", "QUJD", packed(BODY)[:60], b64encode(zlib.compress(b"no mark")).decode()]
)
def test_a_record_that_cannot_be_read_leaves_the_body_as_it_stands(record: str) -> None:
    broken = ferry(record=record)

    assert is_backup_page(broken)
    assert read(broken).body == BODY
    assert checked(broken) is Agreement.UNREADABLE


def test_a_record_that_is_a_bomb_is_not_unpacked() -> None:
    bomb = ferry(record=packed("x" * (64 << 20)))

    assert len(bomb) < 200_000
    assert (read(bomb).body, checked(bomb)) == (BODY, Agreement.UNREADABLE)


def test_a_page_file_without_a_record_or_cut_off_in_it_is_a_page_all_the_same() -> None:
    whole = ferry()
    without = whole[: whole.index(b"<!-- pbraw=")]
    cut = whole[: whole.index(b"<!-- pbraw=") + 40]

    assert (read(without).body, checked(without)) == (BODY, Agreement.MISSING)
    assert (read(cut).body, checked(cut)) == (BODY, Agreement.UNREADABLE)


def test_what_the_header_does_not_say_is_taken_from_the_record_and_then_from_the_file_s_name() -> None:
    stored = packed(BODY, "time:1564892140\nname:Mara\npage:Ferry: to the island\n")
    bare = f"{BODY}\n<!-- pbraw={stored} -->\n".encode()
    nameless = ferry(header="<!-- time=1564892140 -->\n<!-- wiki=quay -->\n", record="")

    page = read(bare)

    assert (page.name, page.author, page.edited) == ("Ferry: to the island", "Mara", Moment(1564892140))
    assert read(nameless, "file:///backup.zip/a/Winter%20ferry%3F.html").name == "Winter ferry?"


def test_what_somebody_wrote_below_the_record_is_kept_where_the_record_cannot_be_read() -> None:
    content = ferry(record="QUJD") + b"<p>Noted in 2023.</p>\n"

    assert read(content).body == f"{BODY}\n<p>Noted in 2023.</p>"
    assert b"pbraw" not in framed(content)


def test_a_body_may_begin_like_a_header_and_is_whole_nevertheless() -> None:
    content = ferry(body=f"<!-- note=mine -->\n{BODY}")

    assert read(content).body == f"<!-- note=mine -->\n{BODY}"
    assert checked(content) is Agreement.EQUAL


@pytest.mark.parametrize("charset", ["cp1252", "utf-16", "utf-8-sig"])
def test_other_charsets_are_read(charset: str) -> None:
    header, body = HEADER.replace("Mara", "Tomás"), "<p>el pan está aquí…</p>"
    content = ferry(body, header, "").decode().encode(charset)

    assert (read(content).author, read(content).body) == ("Tomás", body)


def test_a_record_in_another_charset_is_read() -> None:
    content = ferry(record=packed("<p>está</p>", charset="latin-1"))

    assert read(content).body == "<p>está</p>"


@pytest.mark.parametrize(("said", "name"), [("mara@quay.example", "mara"), ("203.0.113.7", "Anonymous"), ("", "")])
def test_a_name_that_is_an_address_does_not_leave_the_file(said: str, name: str) -> None:
    content = ferry(header=HEADER.replace("name=Mara", f"name={said}"))

    assert read(content).author == name
    assert not said or f'"{said}"'.encode() not in framed(content)


@pytest.mark.parametrize("time", ["", "yesterday", "-5", "99999999999999999999"])
def test_a_time_that_is_none_is_left_open(time: str) -> None:
    header = HEADER.replace("1564892140", time)

    assert read(ferry(header=header, record="")).edited is None
    assert read(ferry(header=header)).edited == Moment(1564892140)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        BODY.encode(),
        b"<!DOCTYPE html>\n<!-- page=1 -->\n<p>x</p>",
        b"<!-- note=x -->\n<p>x</p>",
        b"<!-- time=1 -->\n<p>x</p>",
        b"<p>They write &lt;!-- pbraw=x --&gt;</p>",
        b"<html><p>They write\n<!-- pbraw=eJw= -->\nin the last line.</p></html>",
        b"\x89PNG\r\n\x1a\n",
    ],
)
def test_other_files_are_no_page_files_and_stay_as_they_are(content: bytes) -> None:
    assert not is_backup_page(content)
    assert framed(content) is content


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(junk: bytes) -> None:
    """Law: whatever a file holds, it is a page or a reason."""
    for content in (junk, HEADER.encode() + junk, b"<!-- pbraw=" + junk, b"<!-- page=" + junk + b" -->\n"):
        try:
            assert read(content)
        except NotReadable:
            continue


# The look-alike's own


def test_every_page_of_a_wiki_comes_back_from_its_page_file(wiki: "Wiki") -> None:
    for made in wiki.pages.values():
        content = page_file(wiki.name, made, made.newest)
        page = read(content)

        assert checked(content) is Agreement.EQUAL
        assert (page.name, page.edited) == (made.name, Moment(made.newest.time))
        assert TOC_PLACES.sub("", page.body) == raw(made.body).strip()


def test_a_page_of_a_backup_becomes_the_same_markdown_as_the_page_of_the_wiki(wiki: "Wiki") -> None:
    changed = [made for made in wiki.pages.values() if raw(made.body) != made.body]

    assert [made.name for made in changed] == ["Getting Started"]
    assert markdown_of(wiki, changed[0]) == to_markdown(changed[0].body)


@pytest.mark.parametrize("name", ["Getting Started", "Sums and Signals", "Moving Pictures"])
def test_plugins_of_a_raw_body_are_written_and_proven(wiki: "Wiki", name: str) -> None:
    made = wiki.pages[name]
    written = markdown_of(wiki, made)
    evidence = Evidence(framed(page_file(wiki.name, made, made.newest)), f"---\nt: x\n---\n\n{written}", unchanged)

    assert light_losses(evidence) == ()
    assert "plugin=toc" not in written
    assert "plugin=equation" not in written


def test_headings_get_the_places_that_the_plugin_for_tables_of_contents_gives_them(wiki: "Wiki") -> None:
    made = wiki.pages["Getting Started"]
    seen, given = TOC_PLACES.findall(made.body), TOC_PLACES.findall(read(page_file(wiki.name, made, made.newest)).body)

    assert len(seen) == 6
    assert [place for place in given if place in seen] == seen
    assert set(given) - set(seen) == {'<a class="pbTOC" name="Cake(optional)"></a>'}


@pytest.mark.parametrize(
    ("heading", "places"),
    [
        ("<h4>Accountant / Treasurer</h4>", ["Accountant/Treasurer"]),
        ("<H2 title='>'>\r\n In <b>attendance</b>:&nbsp;</H2>", ["Inattendance", "Inattendance:"]),
        ("<h1>Où &amp; 😀 &quot;when&quot;</h1>", ["Oùwhen", "Où&amp;😀&quot;when&quot;"]),
        ("<h3>&nbsp;</h3>", []),
        ("<h2><br>Notes<h3>", ["Notes"]),
        ("<h2>Notes</h2><h2>Notes</h2>", ["Notes"]),
        ('<h2><a class="pbTOC" name="b"></a>Notes</h2>', ["b"]),
        ("<!-- <h2>Notes</h2> --><p>&lt;h2>Notes</p>", []),
    ],
)
def test_places_in_headings_are_all_that_is_added_to_a_body(heading: str, places: list[str]) -> None:
    body = f"<p>a\r\nb</p>\r\n{TOC_MARKER}\r\n{heading}"
    found = read_view(body)

    assert re.findall('<a class="pbTOC" name="([^"]*)"></a>', found) == places
    assert TOC_PLACES.sub("", found) == TOC_PLACES.sub("", body)
    assert read_view(heading) == heading


@given(st.lists(st.sampled_from(["<h2>", "</h2>", "<h3 a='>'>", "</H3>", "\r", "\n", "é", "\U0001f600", "<!--", "-->",
                                 "<p>", "x", "<td>", "<pre>", "<table>", "<svg>", "</", "&", '"', "\0"])))  # fmt: skip
def test_any_body_stays_as_it_is_but_for_the_places(pieces: list[str]) -> None:
    """Law: without what was added it is the same, character for character."""
    body = TOC_MARKER + "".join(pieces)

    assert TOC_PLACES.sub("", read_view(body)) == body


def test_a_link_from_another_page_arrives_in_a_heading_of_a_page_with_the_plugin(wiki: "Wiki") -> None:
    made = wiki.pages["Getting Started"]
    written = to_markdown(read(page_file(wiki.name, made, made.newest)).body, anchors={"Cakeoptional"})

    assert '### <a id="Cakeoptional"></a>Cake (optional)' in written
    assert written.count("<a id") == 1


def read_view(body: str) -> str:
    """The body as it stands in the frame."""
    view = framed(ferry(body)).decode()
    return view.partition('<div id="wikipage-inner">')[2].rpartition('</div></div></div><div id="wikiedit">')[0]


def test_an_equation_of_a_raw_body_is_a_formula(wiki: "Wiki") -> None:
    assert "$$E = \\frac{I}{r^2}$$" in markdown_of(wiki, wiki.pages["Sums and Signals"])


def markdown_of(wiki: "Wiki", made: "MadePage") -> str:
    return to_markdown(read(page_file(wiki.name, made, made.newest)).body)


# ZIPs


@dataclass(frozen=True)
class Held:
    """What a source gave, with contents read."""

    answers: tuple[tuple[Answer, bytes], ...]
    skipped: tuple[Skipped, ...]

    @property
    def paths(self) -> list[str]:
        return [unquote(answer.url) for answer, _ in self.answers]

    @property
    def reasons(self) -> list[str]:
        return [each.reason for each in self.skipped]


def held(source: Backup) -> Held:
    answers, skipped = [], []
    for each in source.captures():
        if isinstance(each, Answer):
            answers.append((each, each.body.read()))
        else:
            skipped.append(each)
    return Held(tuple(answers), tuple(skipped))


def zipped(path: Path, entries: Iterable[tuple[str | ZipInfo, bytes]]) -> Backup:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names that are there twice
        with ZipFile(path, "w", ZIP_DEFLATED) as archive:
            for name, content in entries:
                archive.writestr(name, content)
    return Backup(path)


def test_a_backup_gives_every_page_every_older_revision_and_every_file(wiki: "Wiki", tmp_path: Path) -> None:
    found = held(Backup(backup_zip(wiki, tmp_path / "quay.zip", revisions=True, files=True)))
    pages = [read(content, answer.url) for answer, content in found.answers if is_backup_page(content)]
    files = {answer.url: content for answer, content in found.answers if not is_backup_page(content)}

    assert found.skipped == ()
    assert {(page.name, page.edited) for page in pages} == {
        (made.name, Moment(old.time)) for made in wiki.pages.values() for old in made.revisions
    }
    assert len(pages) == sum(len(made.revisions) for made in wiki.pages.values())
    assert set(files.values()) == {file.newest.content for file in wiki.files.values()}


def test_a_capture_tells_where_it_lay_what_it_is_and_when(wiki: "Wiki", tmp_path: Path) -> None:
    found = held(Backup(backup_zip(wiki, tmp_path / "quay.zip", files=True)))
    told = {answer.url: answer for answer, _ in found.answers}
    page, picture = told["file:///quay.zip/Winter%20Storage.html"], told["file:///quay.zip/files/x.png"]

    assert (page.status, page.headers) == (0, (("Content-Type", "text/html; charset=utf-8"),))
    assert page.fetched == wiki.pages["Winter Storage"].newest.time
    assert picture.headers == (("Content-Type", "image/png"), ATTACHED)
    assert picture.fetched == wiki.files["x.png"].time
    assert all(answer.size == len(content) for answer, content in found.answers)


def test_an_unpacked_backup_gives_the_same(wiki: "Wiki", tmp_path: Path) -> None:
    path = backup_zip(wiki, tmp_path / "quay.zip", revisions=True, files=True)
    with ZipFile(path) as archive:
        archive.extractall(tmp_path / "quay")

    found, there = held(Backup(path)), held(Backup(tmp_path / "quay"))

    assert there.skipped == ()
    assert {
        (name.replace("/quay/", "/quay.zip/"), body) for name, (_, body) in zip(there.paths, there.answers, strict=True)
    } == {(name, body) for name, (_, body) in zip(found.paths, found.answers, strict=True)}


def test_a_backup_goes_into_the_archive_and_comes_out_as_pages(wiki: "Wiki", tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive", "quay")
    source = Backup(backup_zip(wiki, tmp_path / "quay.zip", files=True))

    filed = [archive.write(each) for each in source.captures() if isinstance(each, Answer)]
    first = lying(archive.read(filed[0].location), filed[0].url)
    archive.close()

    assert read_page(in_frame(first)).name == "FrontPage"
    assert len(filed) == len(wiki.pages) + len(wiki.files)


def test_it_may_be_asked_more_than_once(tmp_path: Path) -> None:
    source = zipped(tmp_path / "a.zip", [("Ferry.html", ferry())])

    assert held(source).paths == held(source).paths == ["file:///a.zip/Ferry.html"]


def test_a_large_attachment_is_a_file_that_is_closed_when_the_next_capture_is_asked_for(tmp_path: Path) -> None:
    content = os.urandom(1 << 20) * 4
    source = zipped(tmp_path / "a.zip", [("survey.bin", content)])

    (answer,) = (each for each in source.captures() if isinstance(each, Answer))

    assert answer.size == len(content)
    assert answer.body.closed
    assert held(source).answers[0][1] == content


def test_names_that_are_there_twice_are_both_given(tmp_path: Path) -> None:
    source = zipped(tmp_path / "a.zip", [("a.txt", b"one"), ("a.txt", b"two")])

    assert [body for _, body in held(source).answers] == [b"one", b"two"]


def test_junk_and_folders_say_nothing(tmp_path: Path) -> None:
    junk = ("a/", "__MACOSX/._Ferry.html", "a/.DS_Store", "Thumbs.db")
    source = zipped(tmp_path / "a.zip", [*((name, b"") for name in junk), ("a/Ferry.html", ferry())])

    assert (held(source).paths, held(source).skipped) == (["file:///a.zip/a/Ferry.html"], ())


def test_a_zip_in_a_zip_that_holds_no_page_files_is_an_attachment(tmp_path: Path) -> None:
    inner = packing(tmp_path, ("index.html", BODY.encode()), ("survey.bin", b"\0" * 9))

    ((answer, body),) = held(zipped(tmp_path / "a.zip", [("photos.zip", inner)])).answers

    assert (answer.header("Content-Type"), answer.headers[1], body) == ("application/zip", ATTACHED, inner)


def test_a_zip_in_a_backup_that_holds_page_files_is_read_as_a_segment_of_it(tmp_path: Path) -> None:
    inner = packing(tmp_path, ("map.pdf", b"%PDF"), ("Ferry.html", ferry()), ("../up.html", ferry()))

    found = held(zipped(tmp_path / "a.zip", [("parts/1.bin", inner), ("Rota.html", ferry())]))

    assert found.paths == [
        f"file:///a.zip/{name}" for name in ("parts/1.bin/map.pdf", "parts/1.bin/Ferry.html", "Rota.html")
    ]
    assert [answer.headers[1:] for answer, _ in found.answers] == [(ATTACHED,), (), ()]
    assert [(each.item, each.reason) for each in found.skipped] == [
        ("file:///a.zip/parts/1.bin/up.html", "its path leads out of the ZIP")
    ]


def test_a_backup_that_lies_beside_its_unpacked_content_is_no_attachment(tmp_path: Path) -> None:
    folder = tmp_path / "quay"
    folder.mkdir()
    (folder / "Ferry.html").write_bytes(ferry())
    (folder / "backup.zip").write_bytes(packing(tmp_path, ("Ferry.html", ferry())))

    found = held(Backup(folder))

    assert found.paths == ["file:///quay/Ferry.html", "file:///quay/backup.zip/Ferry.html"]
    assert [body for _, body in found.answers] == [ferry()] * 2


@pytest.mark.parametrize("beside", [("Rota.html", ferry()), ("a.txt", b"a")], ids=["page", "file"])
def test_page_files_in_a_zip_within_a_zip_within_a_backup_are_left_out_and_named(
    tmp_path: Path, beside: tuple[str, bytes]
) -> None:
    inner = packing(tmp_path, beside, ("old.zip", packing(tmp_path, ("Ferry.html", ferry()))))

    found = held(zipped(tmp_path / "a.zip", [("years.zip", inner), ("b.txt", b"b")]))

    assert found.reasons == ["pages of a backup lie in it, in a ZIP within a ZIP. Unpack it, and read it by itself"]
    assert found.paths[-1] == "file:///a.zip/b.txt"
    assert not [body for _, body in found.answers if body.startswith(b"PK")]


@pytest.mark.parametrize("before", [0, 5000, (1 << 20) - 40])
def test_the_beginning_of_a_zip_with_page_files_is_left_out_and_named(tmp_path: Path, before: int) -> None:
    inner = packing(tmp_path, ("survey.bin", os.urandom(before)), ("Ferry.html", ferry()), ("b.txt", b"b" * 999))
    cut = inner[: inner.index(b"PK\1\2")]

    found = held(zipped(tmp_path / "a.zip", [("1.zip", cut), ("b.zip", packing(tmp_path, ("b.txt", b"b"))[:-9])]))

    assert found.reasons == [
        "pages of a backup lie in it, but it is damaged, or only the beginning of a ZIP. Get it again"
    ]
    assert found.paths == ["file:///a.zip/b.zip"]


def test_a_bomb_in_a_zip_in_a_backup_is_not_unpacked(tmp_path: Path) -> None:
    inner = packing(tmp_path, ("zeros.txt", bytes(101 << 20)), ("Ferry.html", ferry()))

    found = held(zipped(tmp_path / "a.zip", [("1.zip", inner)]))

    assert found.reasons == ["it is packed more than 1,000 to 1, as a bomb is"]
    assert found.paths == ["file:///a.zip/1.zip/Ferry.html"]


def test_a_bomb_of_zips_in_a_zip_is_not_unpacked_to_its_end(tmp_path: Path) -> None:
    zeros = packing(tmp_path, ("zeros.txt", bytes(52 << 20)))
    inner = packing(tmp_path, *((f"{number}.zip", zeros) for number in range(9)))

    found = held(zipped(tmp_path / "a.zip", [("1.zip", inner), ("Ferry.html", ferry())]))

    assert found.reasons == ["all that is in it is packed more than 1,000 to 1, as a bomb is"]
    assert found.paths == ["file:///a.zip/Ferry.html"]


@pytest.mark.parametrize(("header", "record"), [(HEADER, None), (HEADER, ""), ("", None), ("", "QUJD" * 99_999)])
def test_a_page_file_that_is_larger_than_any_page_is_left_out_and_named(
    tmp_path: Path, header: str, record: str | None
) -> None:
    large = ferry("<p>low tide</p>\n" * (1 << 20) + "x" * (1 << 19), header, record)

    found = held(zipped(tmp_path / "a.zip", [("Ferry.html", large), ("b.txt", b"b" * (17 << 20))]))

    assert found.reasons == ["it is a page of a backup, and larger than 16,777,216 bytes, as no page is"]
    assert (found.skipped[0].kind, found.paths) == (Kind.PAGE, ["file:///a.zip/b.txt"])


@pytest.mark.parametrize("where", ["", "1.zip"])
def test_a_page_file_that_is_compressed_on_its_own_is_left_out_and_named(tmp_path: Path, where: str) -> None:
    entry = ("Ferry.html.gz", gzip.compress(ferry()))

    found = held(zipped(tmp_path / "a.zip", [(where, packing(tmp_path, entry)) if where else entry]))

    assert found.reasons == ["it is a page of a backup, compressed on its own. Unpack it"]
    assert found.paths == []


def test_another_compressed_file_is_an_attachment_and_no_web_page(tmp_path: Path) -> None:
    content = gzip.compress(BODY.encode())
    source = zipped(tmp_path / "a.zip", [("Ferry.html", ferry()), ("minutes.html.gz", content)])

    assert (exported(source.path) / "files" / "minutes-html.gz").read_bytes() == content


AT = {"ZIP": (2020, 1, 1, 0, 0, 0), "none": (1980, 1, 1, 0, 0, 0)}
VERSIONS = (("files/map.pdf", b"now"), ("files/old/1400000000/map.pdf", b"old"), ("1300000000/map.pdf", b"first"))


@pytest.mark.parametrize("at", AT)
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)], ids=str)
def test_versions_of_an_attachment_that_a_path_tells_the_time_of_are_the_old_ones(
    tmp_path: Path, order: tuple[int, ...], at: str
) -> None:
    files = ((ZipInfo(VERSIONS[each][0], AT[at]), VERSIONS[each][1]) for each in order)
    source = zipped(tmp_path / "a.zip", [("Ferry.html", ferry()), *files])

    out = exported(source.path)

    assert (out / "files" / "map.pdf").read_bytes() == b"now"
    assert {path.name: path.read_bytes() for path in (out / "history/files/map.pdf").iterdir()} == {
        "2014-05-13T165320Z.pdf": b"old",
        "2011-03-13T070640Z.pdf": b"first",
    }


def test_an_attachment_all_of_whose_versions_tell_their_time_is_the_newest(tmp_path: Path) -> None:
    files = ((f"files/{time}/map.pdf", str(time).encode()) for time in (1400000000, 1500000000, 1300000000))

    out = exported(zipped(tmp_path / "a.zip", [("Ferry.html", ferry()), *files]).path)

    assert (out / "files" / "map.pdf").read_bytes() == b"1500000000"
    assert len(list((out / "history/files/map.pdf").iterdir())) == 2


def test_attachments_of_one_name_in_two_folders_are_both_written_and_equal_ones_once(tmp_path: Path) -> None:
    first, second = (ZipInfo(f"{folder}/map.pdf", (2019, day, 1, 0, 0, 0)) for folder, day in (("a", 2), ("b", 1)))
    same = ZipInfo("c/map.pdf", (2018, 1, 1, 0, 0, 0))
    source = zipped(tmp_path / "a.zip", [("Ferry.html", ferry()), (first, b"one"), (second, b"two"), (same, b"one")])

    out = exported(source.path)

    assert (out / "files" / "map.pdf").read_bytes() == b"one"
    assert [path.read_bytes() for path in (out / "history/files/map.pdf").iterdir()] == [b"two"]


def exported(path: Path) -> Path:
    """What the command makes of it."""
    out = path.with_name("out")
    assert run_pbexport("export", path, "-o", out).code == 0
    return out


def packing(folder: Path, *entries: tuple[str, bytes]) -> bytes:
    """A ZIP, to be put into another one."""
    return zipped(folder / "inner.zip", entries).path.read_bytes()


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("../../etc/passwd.html", "etc/passwd.html"),
        ("/etc/passwd.html", "etc/passwd.html"),
        ("C:\\x.html", "C%3A/x.html"),
        ("c:x.html", "c%3Ax.html"),
        ("..\\..\\x.html", "x.html"),
        ("a/../../x.html", "a/x.html"),
    ],
)
def test_a_name_that_leads_out_of_the_zip_is_skipped(tmp_path: Path, name: str, address: str) -> None:
    found = held(zipped(tmp_path / "a.zip", [(name, ferry()), ("Ferry.html", ferry())]))

    (skipped,) = found.skipped
    assert unquote(skipped.item) == unquote(f"file:///a.zip/{address}")
    assert (skipped.kind, skipped.stage, skipped.reason) == (Kind.PAGE, Stage.READ, "its path leads out of the ZIP")
    assert found.paths == ["file:///a.zip/Ferry.html"]


def test_a_colon_in_a_name_leads_nowhere(tmp_path: Path) -> None:
    assert held(zipped(tmp_path / "a.zip", [("A: the beginning.html", ferry())])).reasons == []


def test_a_bomb_is_skipped_and_what_lies_beside_it_is_not(tmp_path: Path) -> None:
    source = zipped(tmp_path / "a.zip", [("zeros.txt", bytes(101 << 20)), ("Ferry.html", ferry())])

    found = held(source)

    assert source.path.stat().st_size < 120_000
    assert found.reasons == ["it is packed more than 1,000 to 1, as a bomb is"]
    assert found.paths == ["file:///a.zip/Ferry.html"]


def test_a_bomb_in_several_parts_is_not_unpacked_to_its_end(tmp_path: Path) -> None:
    source = zipped(tmp_path / "a.zip", [(f"{number}.txt", bytes(52 << 20)) for number in range(2)])

    found = held(source)

    assert found.paths == ["file:///a.zip/0.txt"]
    assert found.reasons == ["all of the ZIP is packed more than 1,000 to 1, as a bomb is"]


def test_what_is_larger_than_any_file_of_the_platform_is_skipped(tmp_path: Path) -> None:
    source = zipped(tmp_path / "a.zip", [("a.txt", b"123456789"), ("b.txt", b"12345678")])

    found = held(Backup(source.path, largest=8))

    assert found.paths == ["file:///a.zip/b.txt"]
    assert found.reasons == ["it is larger than 8 bytes, more than any file of the platform"]


@pytest.mark.parametrize(
    ("lie", "reason"),
    [
        ({"flags": 1}, "it is encrypted"),
        ({"method": 99}, "it is packed in a way that is not known here"),
        ({"crc": 7}, "it is damaged: what is there is not what was packed"),
        ({"size": 5}, "it is damaged: what is there is not what was packed"),
        ({"at": 3}, "it is damaged: what is there is not what was packed"),
        ({"at": 1 << 20}, "it is damaged: what is there is not what was packed"),
        ({"mode": 0o120777 << 16}, "it is a link to another file"),
    ],
    ids=str,
)
def test_an_entry_that_lies_or_is_damaged_is_skipped_alone(tmp_path: Path, lie: dict[str, int], reason: str) -> None:
    source = zipped(tmp_path / "a.zip", [("Ferry.html", ferry()), ("b.txt", b"whole")])
    changed = telling(source, **lie)

    found = held(changed)

    assert found.skipped == (Skipped("file:///a.zip/Ferry.html", Kind.PAGE, Stage.READ, reason),)
    assert found.paths == ["file:///a.zip/b.txt"]


def telling(source: Backup, **lies: int) -> Backup:
    """The same ZIP, whose directory tells something else of its first entry."""
    places = {"flags": ("<H", 8), "method": ("<H", 10), "crc": ("<I", 16), "size": ("<I", 24), "mode": ("<I", 38)}
    content = bytearray(source.path.read_bytes())
    for lie, value in lies.items():
        form, place = {**places, "at": ("<I", 42)}[lie]
        struct.pack_into(form, content, content.index(b"PK\1\2") + place, value)
    source.path.write_bytes(content)
    return source


def test_a_page_whose_packed_bytes_are_broken_is_skipped_alone(tmp_path: Path) -> None:
    source = zipped(tmp_path / "a.zip", [("a.txt", b"low tide " * 99), ("b.txt", b"whole")])
    content = bytearray(source.path.read_bytes())
    content[35:45] = b"\xff" * 10
    source.path.write_bytes(content)

    found = held(source)

    assert found.reasons == ["it is damaged: what is there is not what was packed"]
    assert found.paths == ["file:///a.zip/b.txt"]


@pytest.mark.parametrize(
    ("raw_name", "name"), [(b"Caf\xc3\xa9", "Café"), (b"Caf\xe9", "Café"), (b"Caf\x82", "Café"), (b"a\x81\xe9", "aüΘ")]
)
def test_names_without_the_mark_of_utf_8_are_read_as_their_bytes_tell(
    tmp_path: Path, raw_name: bytes, name: str
) -> None:
    stands_for = "~" * len(raw_name)
    source = zipped(tmp_path / "a.zip", [(f"{stands_for}.txt", b"x")])
    source.path.write_bytes(source.path.read_bytes().replace(stands_for.encode(), raw_name))

    assert held(source).paths == [f"file:///a.zip/{name}.txt"]


def test_a_time_that_is_none_is_not_known(tmp_path: Path) -> None:
    source = zipped(tmp_path / "a.zip", [(ZipInfo("a.txt", (2010, 5, 11, 0, 0, 0)), b"x")])
    day, none = struct.pack("<H", (2010 - 1980) << 9 | 5 << 5 | 11), b"\0\0"

    source.path.write_bytes(source.path.read_bytes().replace(day, none))

    assert held(source).answers[0][0].fetched == 0


@pytest.mark.parametrize("content", [b"", b"PK", b"<html>no ZIP</html>", b"PK\x03\x04" + bytes(400)])
def test_what_is_no_zip_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(content)

    with pytest.raises(UsageTrouble, match=r"a\.zip is no ZIP file, or only the beginning of one\. Get"):
        held(Backup(path))


def test_a_zip_that_is_cut_off_is_one_sentence(wiki: "Wiki", tmp_path: Path) -> None:
    path = backup_zip(wiki, tmp_path / "a.zip")
    path.write_bytes(path.read_bytes()[:-300])

    with pytest.raises(UsageTrouble, match="only the beginning of one"):
        held(Backup(path))


def test_what_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageTrouble, match="cannot be read: No such file"):
        held(Backup(tmp_path / "a.zip"))


def test_an_empty_zip_and_an_empty_folder_give_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    assert held(zipped(tmp_path / "a.zip", [])) == held(Backup(tmp_path / "empty")) == Held((), ())


def test_links_and_pipes_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "quay"
    folder.mkdir()
    (folder / "Ferry.html").write_bytes(ferry())
    (folder / "secret.txt").symlink_to("/etc/passwd")
    (folder / "up").symlink_to("..")
    os.mkfifo(folder / "pipe")

    found = held(Backup(folder))

    assert found.paths == ["file:///quay/Ferry.html"]
    assert found.reasons == ["it is a link to another file, or no file at all"] * 3


def test_a_hundred_thousand_entries_are_no_trouble(tmp_path: Path) -> None:
    """More than a ZIP of old can count; to be quick here, all but the last are of a kind that is not read."""
    many(tmp_path / "a.zip", 100_000)

    *before, last = Backup(tmp_path / "a.zip").captures()

    assert len(before) == 99_999
    assert {each.reason for each in before if isinstance(each, Skipped)} == {"it is encrypted"}
    assert isinstance(last, Answer)
    assert last.url == "file:///a.zip/099999.txt"


def many(path: Path, count: int) -> None:
    """A ZIP of so many small files, written faster than a library would."""
    told = struct.pack("<HIII2H", 0x21, zlib.crc32(b"x"), 1, 1, 10, 0)
    kinds = [struct.pack("<4H", 10, number < count - 1, 0, 0) for number in range(count)]
    names = [b"%06d.txt" % number for number in range(count)]
    local = b"".join(b"PK\3\4" + kind + told + name + b"x" for kind, name in zip(kinds, names, strict=True))
    size = len(local) // count
    beyond = [struct.pack("<3H2I", 0, 0, 0, 0, number * size) for number in range(count)]
    rows = zip(kinds, beyond, names, strict=True)
    listed = b"".join(b"PK\1\2\0\0" + kind + told + each + name for kind, each, name in rows)
    end = struct.pack("<Q2H2I4Q", 44, 45, 45, 0, 0, count, count, len(listed), len(local))
    where = struct.pack("<IQI", 0, len(local) + len(listed), 1)
    path.write_bytes(local + listed + b"PK\6\6" + end + b"PK\6\7" + where + b"PK\5\6\0\0\0\0" + b"\xff" * 12 + b"\0\0")
