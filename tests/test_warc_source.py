"""WARC, WACZ, ARC and WET files as a source: the same captures from each, and what is whole of a broken one."""

import gzip
import random
import re
import shutil
import subprocess
import tracemalloc
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import pytest
from conftest import HACKERSPACE, need

from fixtures import LookAlike, warcs
from fixtures.warcs import Kept
from pbexport.archive import Archive
from pbexport.asking.fetch import content
from pbexport.errors import UsageTrouble
from pbexport.model.answers import Again, Answer, Snapshot
from pbexport.model.happenings import Kind, Skipped
from pbexport.reading.history import read_history
from pbexport.reading.page import read_page
from pbexport.sources.warc import Warc, holds_records
from pbexport.sources.warc.originals import Originals
from pbexport.sources.warc.stretches import Place
from pbexport.sources.warc.worth import Worth, address, worth

QUAY = "http://quay.pbworks.com"
PAGE = Kept(f"{QUAY}/w/page/7/Tides", "<p>low tide, ebb, flüt</p>".encode() * 5)
HISTORY = Kept(f"{QUAY}/w/page-revisions/7/Tides?show_all=1", b'<div id="page-revisions">', PAGE.time + 1)
PICTURE = Kept(f"{QUAY}/f/1480222867/pier.png", bytes(range(256)) * 9, PAGE.time + 2, (("Content-Type", "image/png"),))
KEPT = (PAGE, HISTORY, PICTURE)
NOISE = replace(PICTURE, body=random.Random(1).randbytes(200_000))  # noqa: S311 - it is always the same
RECORDS = [warcs.info(), *map(warcs.response, KEPT)]


@dataclass(frozen=True)
class Seen:
    """What is left of a capture when its body was read."""

    url: str
    time: int
    body: bytes
    status: int = 200


Read = Callable[..., list[Seen | Again | Skipped]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Everything that a file of these bytes gives."""

    def seen(written: bytes, *hosts: str) -> list[Seen | Again | Skipped]:
        path = tmp_path / "crawl"
        path.write_bytes(written)
        return [_seen(capture) for capture in Warc(path, frozenset(hosts)).captures()]

    return seen


def _seen(capture: Answer | Again | Skipped) -> Seen | Again | Skipped:
    if isinstance(capture, Again | Skipped):
        return capture
    assert capture.header("Transfer-Encoding") == ""
    assert capture.header("Content-Length") in {"", str(capture.size)}
    return Seen(capture.url, capture.fetched, content(capture), capture.status)


def whole(*kept: Kept) -> list[Seen]:
    return [Seen(each.url, each.time, each.body) for each in kept]


def answers(seen: list[Seen | Again | Skipped]) -> list[Seen]:
    return [each for each in seen if isinstance(each, Seen)]


def reasons(seen: list[Seen | Again | Skipped]) -> list[str]:
    return [f"{each.item}: {each.reason}" for each in seen if isinstance(each, Skipped)]


# The same captures, whatever the file is

FILES = {
    "warc": b"".join(RECORDS),
    "warc.gz": warcs.packed(RECORDS),
    "warc.gz in one member": warcs.packed_as_one(RECORDS),
    "warc.gz in members that care for no record": warcs.packed_anyhow(RECORDS),
    "arc": b"".join([warcs.arc_info(), *map(warcs.arc_record, KEPT)]),
    "arc.gz": warcs.packed([warcs.arc_info(), *map(warcs.arc_record, KEPT)]),
    "arc.gz, version 2": warcs.packed([warcs.arc_info(2), *(warcs.arc_record(kept, 2) for kept in KEPT)]),
    "wacz": warcs.wacz({"a.warc.gz": warcs.packed(RECORDS[:2]), "b.warc.gz": warcs.packed(RECORDS[2:])}),
    "wacz, packed": warcs.wacz({"a.warc": b"".join(RECORDS)}, zipfile.ZIP_DEFLATED),
    "warc with resources": warcs.packed([warcs.info(), *map(warcs.resource, KEPT)]),
}


@pytest.mark.parametrize("kind", FILES)
def test_every_kind_of_file_gives_the_same_captures(read: Read, kind: str) -> None:
    assert read(FILES[kind]) == whole(*KEPT)


@pytest.mark.parametrize("kind", FILES)
def test_every_kind_is_known_by_what_it_holds(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a-name-that-tells-nothing"
    path.write_bytes(FILES[kind])

    assert holds_records(path)


@pytest.mark.parametrize("between", [b"", b"\n", b"\r\n", b"\n\n", b"\r\n" * 5])
def test_other_line_ends_than_the_standard_has_do_no_harm(read: Read, between: bytes) -> None:
    header, _, block = warcs.response(PAGE).partition(b"\r\n\r\n")
    record = header.replace(b"\r\n", b"\n") + b"\n\n" + block.removesuffix(b"\r\n\r\n")

    assert read(record + between + RECORDS[-1]) == whole(PAGE, PICTURE)


def test_the_headers_are_those_that_were_sent(tmp_path: Path) -> None:
    told = (warcs.HTML, ("X-Served-By", "pier"), ("Content-Length", "99999"), ("x-two", "1"), ("x-two", "2"))
    path = tmp_path / "crawl.warc"
    path.write_bytes(warcs.response(replace(PAGE, headers=told)))

    (answer,) = Warc(path).captures()

    assert isinstance(answer, Answer)
    assert answer.headers == (*told[:2], *told[3:], ("Content-Length", str(len(PAGE.body))))
    assert (answer.status, answer.reason) == (200, "OK")
    assert Warc(path).name == "crawl.warc"


def test_a_source_may_be_read_twice(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(FILES["warc.gz"])
    source = Warc(path)

    assert [list(map(_seen, source.captures())) for _ in range(2)] == [whole(*KEPT)] * 2


@pytest.mark.parametrize(
    ("recorded", "meant"),
    [
        (f"<{PAGE.url}>", PAGE.url),
        (f"{PAGE.url}#view=edit", PAGE.url),
        (f"{QUAY}/w/page/8/Low Tide", f"{QUAY}/w/page/8/Low%20Tide"),
    ],
)
def test_an_address_loses_what_old_writers_and_browsers_put_around_it(read: Read, recorded: str, meant: str) -> None:
    assert address(recorded) == meant
    assert read(warcs.response(replace(PAGE, url=recorded))) == whole(replace(PAGE, url=meant))


def test_several_captures_of_one_address_all_come(read: Read) -> None:
    later = replace(PAGE, time=PAGE.time + 86400, body=b"<p>high tide</p>")

    assert read(warcs.packed(map(warcs.response, (PAGE, later)))) == whole(PAGE, later)


# How a body may lie there


def bare(body: bytes) -> bytes:
    deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return deflater.compress(body) + deflater.flush()


BODIES = {
    "measured": warcs.measured(PAGE),
    "chunked": warcs.chunked(PAGE),
    "gzip": warcs.encoded(PAGE, gzip.compress(PAGE.body), "gzip"),
    "x-gzip": warcs.encoded(PAGE, gzip.compress(PAGE.body), "x-gzip"),
    "gzip in chunks": warcs.chunked(warcs.encoded(PAGE, gzip.compress(PAGE.body), "gzip")),
    "deflate": warcs.encoded(PAGE, zlib.compress(PAGE.body), "deflate"),
    "deflate without its header": warcs.encoded(PAGE, bare(PAGE.body), "deflate"),
    "br": warcs.encoded(PAGE, brotli.compress(PAGE.body), "br"),
    "gzip twice": warcs.encoded(PAGE, gzip.compress(gzip.compress(PAGE.body)), "gzip, gzip"),
    "no encoding at all": warcs.encoded(PAGE, PAGE.body, "identity"),
}
LIES = {
    "chunked": replace(warcs.chunked(PAGE), body=PAGE.body),
    **{name: warcs.encoded(PAGE, PAGE.body, name) for name in ("gzip", "deflate", "br", "zstd", "utf-8")},
    "gzip, of another length": replace(
        PAGE, headers=(*PAGE.headers, ("Content-Encoding", "gzip"), ("Content-Length", "44"))
    ),
}


@pytest.mark.parametrize("form", BODIES)
def test_a_body_is_read_in_every_form_in_which_it_was_sent(read: Read, tmp_path: Path, form: str) -> None:
    assert read(warcs.response(BODIES[form])) == whole(PAGE)
    assert archived(tmp_path / "crawl", tmp_path / "archive") == [PAGE.body]


@pytest.mark.parametrize("lie", LIES)
def test_a_header_that_does_not_fit_the_body_is_not_believed(read: Read, tmp_path: Path, lie: str) -> None:
    assert read(warcs.response(LIES[lie])) == whole(PAGE)
    assert archived(tmp_path / "crawl", tmp_path / "archive") == [PAGE.body]


def test_what_only_begins_like_a_chunk_is_none(read: Read) -> None:
    text = replace(PAGE, body=b"7\r\nboats lay at the pier")

    assert read(warcs.response(replace(warcs.chunked(text), body=text.body))) == whole(text)


def test_what_was_sent_compressed_stays_so(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc"
    path.write_bytes(warcs.response(BODIES["gzip in chunks"]))

    captures = Warc(path).captures()
    answer = next(captures)

    assert isinstance(answer, Answer)
    assert (answer.header("Content-Encoding"), answer.body.read(2)) == ("gzip", b"\x1f\x8b")


def archived(source: Path, folder: Path) -> list[bytes]:
    """What the archive gives back of a source's captures."""
    archive = Archive(folder, "quay")
    filed = [archive.write(capture) for capture in Warc(source).captures() if isinstance(capture, Answer)]
    kept = [archive.read(each.location) for each in filed]
    archive.close()
    return kept


def test_what_the_program_itself_archived_is_read(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive", "quay")
    for kept in KEPT:
        archive.write(Answer(kept.url, 200, "OK", kept.headers, BytesIO(kept.body), len(kept.body), kept.time))
    told = (("Content-Type", "text/html"),)
    archive.write(Answer("file:///backup.zip/Tides.html", 0, "", told, BytesIO(b"<p>ebb</p>"), 10, 5))
    words = (("Content-Type", "text/plain"),)
    archive.write(Answer(PAGE.url, 0, "", words, BytesIO(b"low tide"), 8, 6))
    archive.close()
    (path,) = archive.folder.glob("*.warc.gz")

    seen = list(map(_seen, Warc(path).captures()))

    assert seen == [
        *whole(*KEPT), Seen("file:///backup.zip/Tides.html", 5, b"<p>ebb</p>", 0), Seen(PAGE.url, 6, b"low tide", 0)
    ]  # fmt: skip


def test_the_words_of_a_wet_file_are_no_exchange(tmp_path: Path) -> None:
    words = replace(PAGE, body=b"low tide\nebb\n")
    path = tmp_path / "crawl.warc.wet.gz"
    path.write_bytes(warcs.packed([warcs.info(), warcs.conversion(words)]))

    captures = Warc(path).captures()
    answer = next(captures)

    assert isinstance(answer, Answer)
    assert (answer.url, answer.status, answer.fetched) == (PAGE.url, 0, PAGE.time)
    assert answer.headers == (("Content-Type", "text/plain"),)
    assert answer.body.read() == words.body


# Revisits

AGAIN = replace(PAGE, time=PAGE.time + 86400, body=b"")
ELSEWHERE = replace(AGAIN, url=f"{QUAY}/w/page/Tides")
SEEN_AGAIN = replace(PAGE, time=AGAIN.time)
SAME = warcs.digest_of(RECORDS[1])


@pytest.mark.parametrize("join", [warcs.packed, warcs.packed_as_one, b"".join])
@pytest.mark.parametrize("by", ["address and date", "digest"])
def test_a_revisit_has_the_body_of_the_earlier_capture(
    read: Read, join: Callable[[list[bytes]], bytes], by: str
) -> None:
    named = {"names_it": False, "digest": SAME.lower()} if by == "digest" else {}

    seen = read(join([*RECORDS, warcs.revisit(ELSEWHERE, PAGE, **named)]))

    assert seen == whole(*KEPT, replace(SEEN_AGAIN, url=ELSEWHERE.url))


def test_a_revisit_finds_what_lies_in_another_file_of_a_wacz(read: Read) -> None:
    files = {"a.warc.gz": warcs.packed(RECORDS), "b.warc.gz": warcs.packed([warcs.revisit(AGAIN, PAGE)])}

    for compression in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        assert read(warcs.wacz(files, compression)) == whole(*KEPT, SEEN_AGAIN)


def test_what_did_not_change_since_is_the_earlier_capture_too(read: Read) -> None:
    not_modified = replace(AGAIN, status="304 Not Modified")

    assert read(warcs.packed([*RECORDS, warcs.revisit(not_modified, PAGE)])) == whole(*KEPT, SEEN_AGAIN)


def test_a_revisit_of_a_redirect_is_of_no_use(read: Read) -> None:
    moved = replace(AGAIN, status="302 Found")

    assert read(warcs.packed([*RECORDS, warcs.revisit(moved, moved)])) == whole(*KEPT)


def test_a_revisit_whose_earlier_capture_is_not_there_says_what_it_refers_to(read: Read) -> None:
    seen = read(warcs.packed([*RECORDS[2:], warcs.revisit(AGAIN, PAGE, digest=SAME)]))

    assert answers(seen) == whole(*KEPT[1:])
    assert seen[-1] == Again(PAGE.url, AGAIN.time, SAME.removeprefix("sha1:"), (PAGE.url, PAGE.time), Kind.PAGE)


def test_only_so_many_captures_are_remembered_and_the_latest_are_among_them() -> None:
    originals = Originals(most=4)
    dates = [f"2019-07-{day:02}T00:00:00Z" for day in range(1, 20)]

    for at, date in enumerate(dates):
        originals.remember(PAGE.url, {"warc-date": date, "warc-payload-digest": f"sha1:{at}"}, 1, Place(at, 2 * at))

    refers = [{"warc-refers-to-target-uri": PAGE.url, "warc-refers-to-date": date} for date in dates]
    assert originals.find(refers[-1]) == originals.find({"warc-payload-digest": "SHA1:18"}) == (1, Place(18, 36))
    assert [originals.find(each) for each in refers[:10]] == [None] * 10


# What a real crawler writes


@pytest.mark.skipif(not shutil.which("wget"), reason="needs the program wget, which is not installed")
def test_a_crawl_by_wget_says_what_the_wiki_said(read: Read, tmp_path: Path) -> None:
    """The second crawl keeps what did not change as a revisit; both may stand in one file."""
    with LookAlike() as wiki:
        host = wiki.url.partition("//")[2]
        asked = [wiki.url + path for path in ("/w/page/Rota", "/f/x.png", "/w/page/Rota?mode=embedded")]
        for name, *dedup in (("a",), ("b", "--warc-dedup=a.cdx")):
            command = ["wget", "--quiet", "--delete-after", "--warc-cdx", f"--warc-file={name}", *dedup, *asked]
            subprocess.run(command, check=True, cwd=tmp_path)
        picture = wiki.answer("GET", "/f/x.png", {}).body
    written = b"".join((tmp_path / f"{name}.warc.gz").read_bytes() for name in "ab")

    seen = answers(read(written, host))

    assert [each.url for each in seen] == asked[:2] * 2
    assert [each.body for each in seen[1::2]] == [picture] * 2
    views = [Snapshot(each.url, 200, "text/html", each.time, each.body) for each in seen[::2]]
    assert [read_page(view).name for view in views] == ["Rota"] * 2


# What is wanted of a crawl

BARCAMP = "http://barcamp.org"
MARKED = Kept(f"{BARCAMP}/FrontPage", b'<div class="wikistyle" id="wikipage-inner">hello</div>')


@pytest.mark.parametrize(
    "path",
    ["/", "/Tides", "/w/page/7/Tides?rev=1267650671", "/w/page-revisions/7", "/w/file/9/a.pdf", "/w/file/fetch/9/a.pdf",
     "/f/pier.png", "/w/tags/show?tag=sea", "/FindPage?RevisionsFor=Tides", "/api_v2/op/GetPage/page/Tides"],
)  # fmt: skip
def test_pages_histories_files_and_tags_are_wanted(path: str) -> None:
    assert worth(QUAY + path, frozenset()) is Worth.ALL


@pytest.mark.parametrize(
    "url",
    [
        *(QUAY + path for path in (
            "/w/session/login", "/w/request-access", "/w/newpage", "/shared/statics/packed.js", "/theme.css",
            "/w/page/7/Tides?mode=embedded", "/w/browse/", "/user/0123", "/FindPage?SearchFor=tide", "/AllPages",
            "/rss.xml", "/api_v2/op/GetPages", "/api_v2/op/GetPage/page/Tides/read_key/SECRET")),
        "http://vs1.pbworks.com/shared/statics/a.css", "http://my.pbworks.com/w/page/1", "http://www.pbworks.com/",
        "http://barcamp.org/w/page/1?mode=embedded", "dns:quay.pbworks.com", "urn:pageinfo:x", "http://[/", "",
    ],
)  # fmt: skip
def test_what_is_of_the_platform_or_of_no_wiki_is_not_wanted(url: str) -> None:
    assert worth(url, frozenset()) is Worth.NOTHING


@pytest.mark.parametrize("path", ["/w/page/405376/Using", "/w/page-revisions/4", "/w/file/9/a.pdf", "/f/a.png"])
def test_an_address_of_the_platforms_form_is_wanted_on_every_host(path: str) -> None:
    assert worth(BARCAMP + path, frozenset()) is Worth.ALL


@pytest.mark.parametrize(
    "marked",
    [MARKED, warcs.chunked(warcs.encoded(MARKED, gzip.compress(MARKED.body), "gzip")),
     warcs.encoded(MARKED, brotli.compress(MARKED.body), "br")],
)  # fmt: skip
def test_a_page_of_a_host_that_nobody_named_is_known_by_its_marks(read: Read, marked: Kept) -> None:
    other = replace(MARKED, url=f"{BARCAMP}/About", body=b"<p>something else</p>")
    picture = replace(MARKED, url=f"{BARCAMP}/logo", headers=(("Content-Type", "image/png"),))

    assert read(warcs.packed(map(warcs.response, (other, marked, picture)))) == whole(MARKED)


def test_only_named_hosts_are_wanted_when_hosts_are_named(read: Read) -> None:
    records = map(warcs.response, (*KEPT, replace(MARKED, body=b"no mark is needed here")))

    seen = read(warcs.packed(records), "Barcamp.ORG")

    assert seen == whole(replace(MARKED, body=b"no mark is needed here"))


@pytest.mark.parametrize("status", ["301 Moved", "304 Not Modified", "404 Not Found", "503 Busy", "206 Part"])
def test_what_is_no_whole_answer_is_counted_and_left_out(tmp_path: Path, status: str) -> None:
    path = tmp_path / "crawl.warc.gz"
    records = (warcs.response(PAGE), warcs.request(PAGE), warcs.response(replace(PAGE, status=status)))
    path.write_bytes(warcs.packed(records))
    source = Warc(path)

    assert list(map(_seen, source.captures())) == whole(PAGE)
    assert source.left_out == 1


def test_a_file_of_which_the_crawl_kept_only_a_part_is_skipped(read: Read) -> None:
    records = [warcs.response(PAGE, WARC_Truncated="length"), warcs.response(PICTURE, WARC_Truncated="length")]

    seen = read(warcs.packed(records))

    assert answers(seen) == whole(PAGE)  # of a page, its reader tells whether enough is there
    assert reasons(seen) == [f"{PICTURE.url}: the crawl kept only a part of it"]


# Broken files


@pytest.mark.parametrize("spoilt", ["in the middle", "in its checksum", "in its first bytes"])
def test_a_broken_gzip_member_costs_only_itself(read: Read, spoilt: str) -> None:
    members = [bytearray(warcs.packed([record])) for record in RECORDS]
    at = {"in the middle": len(members[2]) // 2, "in its checksum": -6, "in its first bytes": 12}[spoilt]
    members[2][at] ^= 0xFF

    seen = read(b"".join(members))

    assert answers(seen) == whole(PAGE, PICTURE)
    assert reasons(seen) == [f"crawl, byte {len(members[0] + members[1])}: what is packed here is damaged"]


def test_two_broken_members_in_a_row_are_two_that_are_named(read: Read) -> None:
    members = [bytearray(warcs.packed([record])) for record in RECORDS]
    for member in members[1:3]:
        member[-6] ^= 0xFF

    seen = read(b"".join(members))

    assert answers(seen) == whole(PICTURE)
    assert len(reasons(seen)) == 2


def test_garbage_between_members_is_passed_over(read: Read) -> None:
    members = [warcs.packed([record]) for record in RECORDS]
    garbage = b"\x1f\x8b\x08 what a crashed disk left \x1f\x8b"

    seen = read(b"".join((*members[:2], garbage, *members[2:])))

    assert answers(seen) == whole(*KEPT)
    assert reasons(seen) == [f"crawl, byte {len(members[0] + members[1])}: what is packed here is damaged"]


def test_zeros_after_the_last_member_are_nothing(read: Read) -> None:
    assert read(FILES["warc.gz"] + bytes(100_000)) == whole(*KEPT)


def test_garbage_between_records_is_passed_over(read: Read) -> None:
    before = b"".join(RECORDS[:2])

    seen = read(before + b"what a crashed\ndisk left\n" + b"".join(RECORDS[2:]))

    assert answers(seen) == whole(*KEPT)
    assert reasons(seen) == [f"crawl, byte {len(before)}: what stands here is no record"]


@pytest.mark.parametrize("lost", [10, 40, 300])
@pytest.mark.parametrize("kind", ["warc", "warc.gz", "arc", "arc.gz", "warc.gz in members that care for no record"])
def test_a_file_that_was_cut_off_gives_all_that_is_whole(read: Read, kind: str, lost: int) -> None:
    seen = read(FILES[kind][:-lost])

    assert answers(seen) == whole(PAGE, HISTORY)
    assert len(reasons(seen)) == 1 or "care for no record" in kind


def test_a_file_that_is_packed_as_a_whole_gives_what_can_be_unpacked_of_it(read: Read) -> None:
    seen = read(warcs.packed_as_one([*RECORDS, warcs.response(NOISE)])[:-1000])

    assert answers(seen) == whole(*KEPT)
    assert reasons(seen) == ["crawl, byte 0: the file ends in the middle of a record"]


@pytest.mark.parametrize("lost", [5, 40, 700])
def test_a_record_that_was_cut_off_is_named(read: Read, lost: int) -> None:
    begin = len(b"".join(RECORDS[:-1]))

    seen = read(FILES["warc"][:-lost])

    assert answers(seen) == whole(PAGE, HISTORY)
    assert reasons(seen) == [f"crawl, byte {begin}: a record is cut off, or not as long as it says"]


def test_a_cut_within_what_nobody_wants_is_named_too(read: Read) -> None:
    other = warcs.response(replace(PICTURE, url="http://elsewhere.example/a.png"))

    seen = read(warcs.response(PAGE) + other[:-50])

    assert answers(seen) == whole(PAGE)
    assert reasons(seen) == [f"crawl, byte {len(RECORDS[1])}: the file ends in the middle of a record"]


@pytest.mark.parametrize("wrong", [-100, -3, 5, 200, 100_000, 10**17])
@pytest.mark.parametrize("join", [b"".join, warcs.packed, warcs.packed_as_one])
def test_a_record_with_a_wrong_length_neither_swallows_its_neighbour_nor_is_lost(
    read: Read, join: Callable[[list[bytes]], bytes], wrong: int
) -> None:
    spoilt = of_length(warcs.response(warcs.measured(PAGE)), wrong)

    assert read(join([RECORDS[0], spoilt, *RECORDS[2:]])) == whole(*KEPT)


def test_a_wrong_length_that_nothing_puts_right_is_named(read: Read) -> None:
    seen = read(b"".join([RECORDS[0], of_length(RECORDS[1], 200), *RECORDS[2:]]))

    assert answers(seen) == whole(*KEPT[1:])
    assert reasons(seen) == [f"crawl, byte {len(RECORDS[0])}: a record is cut off, or not as long as it says"]


@pytest.mark.parametrize("length", [b"", b"-7", b"many", b"9" * 5000])
def test_a_length_that_is_none_is_found_out(read: Read, length: bytes) -> None:
    record = warcs.response(warcs.measured(PAGE))
    spoilt = re.sub(rb"(?<=\r\nContent-Length: )\d+", length, record, count=1)

    assert read(spoilt + warcs.response(PICTURE)) == whole(PAGE, PICTURE)


def of_length(record: bytes, more: int) -> bytes:
    """The same record, saying that it is so many bytes longer."""
    return re.sub(rb"(?<=\r\nContent-Length: )\d+", lambda said: b"%d" % (int(said[0]) + more), record, count=1)


def test_an_answer_that_is_none_is_skipped(read: Read) -> None:
    no_http = warcs.response(PAGE).replace(b"HTTP/1.1 200 OK\r\n", b"SMTP/1.1 200 OK\r\n")

    seen = read(warcs.packed([no_http, *RECORDS[2:]]))

    assert answers(seen) == whole(*KEPT[1:])
    assert reasons(seen) == [f"{PAGE.url}: its record holds no answer of a server"]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (b"", "is empty"),
        (b"<html>no archive</html>" * 99, "holds no records"),
        (gzip.compress(b"<html>no archive</html>" * 99, mtime=0), "holds no records"),
        (b"\x1f\x8b\x08 not even packed", "holds no records"),
        (warcs.wacz({}), "is no WACZ"),
        (b"PK\x03\x04 cut off", "is damaged"),
        (warcs.wacz({"a.warc.gz": b""}), "holds no records"),
    ],
)
def test_a_file_of_something_else_is_one_clear_sentence(read: Read, written: bytes, said: str) -> None:
    with pytest.raises(UsageTrouble, match=rf"crawl .*{said}.*\.$"):
        read(written)


def test_a_file_that_is_not_there_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageTrouble, match=r"crawl\.warc cannot be read: No such file.*\.$"):
        list(Warc(tmp_path / "crawl.warc").captures())
    assert not holds_records(tmp_path / "crawl.warc")
    assert not holds_records(tmp_path)


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_file_in_a_wacz_that_is_encrypted_or_damaged_costs_only_itself(read: Read, compression: int) -> None:
    files = {"a.warc": RECORDS[1], "b.warc": RECORDS[2], "c.warc": RECORDS[3]}
    made = bytearray(warcs.wacz(files, compression))
    made[made.rindex(b"archive/a.warc") - 46 + 8] |= 1  # the flag for "encrypted", in the directory
    made[made.index(b"archive/b.warc") - 30] ^= 0xFF  # the mark of an entry

    seen = read(bytes(made))

    assert answers(seen) == whole(PICTURE)
    assert reasons(seen) == [
        "crawl/archive/a.warc: it is encrypted",
        "crawl/archive/b.warc: it is damaged within the ZIP",
    ]


def test_a_wrong_checksum_in_a_wacz_costs_what_is_read_last(read: Read) -> None:
    files = {"a.warc": b"".join(RECORDS[1:3]) + warcs.response(NOISE), "b.warc": RECORDS[3]}
    made = bytearray(warcs.wacz(files, zipfile.ZIP_DEFLATED))
    made[made.rindex(b"archive/a.warc") - 46 + 16] ^= 0xFF

    seen = read(bytes(made))

    assert answers(seen) == whole(*KEPT)
    assert reasons(seen) == ["crawl/archive/a.warc: it is damaged within the ZIP"]


# Memory


def test_a_large_capture_is_not_held_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "crawl.wacz"
    large = replace(PICTURE, body=bytes(50_000_000))
    in_chunks = warcs.chunked(replace(PICTURE, body=bytes(9_000_000)), 1_000_000)
    path.write_bytes(
        warcs.wacz({"a.warc": warcs.response(large), "b.warc.gz": warcs.packed([warcs.response(in_chunks)])})
    )

    tracemalloc.start()
    sizes = [_read_through(capture) for capture in Warc(path).captures()]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert sizes == [50_000_000, 9_000_000]
    assert peak < 5_000_000


def _read_through(capture: Answer | Skipped) -> int:
    assert isinstance(capture, Answer)
    return sum(map(len, iter(lambda: capture.body.read(1 << 16), b"")))


# A real crawl


@pytest.fixture(scope="module")
def crawl() -> list[Snapshot]:
    return list(_snapshots(need(HACKERSPACE)))


def _snapshots(path: Path) -> Iterator[Snapshot]:
    for capture in Warc(path).captures():
        assert isinstance(capture, Answer)
        kind = capture.header("Content-Type").partition(";")[0]
        yield Snapshot(capture.url, capture.status, kind, capture.fetched, content(capture))


def test_a_real_crawl_gives_pages_histories_old_revisions_and_files(crawl: list[Snapshot]) -> None:
    kinds = Counter(map(_kind, crawl))

    assert kinds["history"] == 71
    assert kinds["revision"] == 824
    assert kinds["file"] == 5
    numbers = {read_page(each).number for each in crawl if _kind(each) == "page"}
    assert len(numbers) == 63
    assert all(read_history(each).revisions for each in crawl if _kind(each) == "history")


def _kind(snapshot: Snapshot) -> str:
    parts = urlsplit(snapshot.url)
    if parts.path.startswith("/w/page-revisions/"):
        return "history"
    if snapshot.content_type != "text/html":
        return "file"
    if parts.path.startswith(("/w/file/", "/w/tags/")):
        return "other"
    return "revision" if re.search("rev(ision)?=", parts.query) else "page"
