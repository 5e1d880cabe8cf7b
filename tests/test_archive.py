"""The archive: valid WARC, no secrets, and nothing believed that is not whole."""

import gzip
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from pbexport.archive import Archive
from pbexport.errors import LocalTrouble, NotReadable
from pbexport.model.answers import Answer, Location

Make = Callable[..., Answer]


@pytest.fixture
def answer() -> Make:
    def make(body: bytes = b"<p>low tide</p>", path: str = "/Tides", **headers: str) -> Answer:
        told = {"Content-Type": "text/html; charset=utf-8", **{k.replace("_", "-"): v for k, v in headers.items()}}
        url = f"http://harbour.pbworks.com{path}"
        return Answer(url, 200, "OK", tuple(told.items()), BytesIO(body), len(body), 1293962400)

    return make


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    kept = Archive(tmp_path / "archive", "harbour")
    yield kept
    kept.close()


def warc(archive: Archive) -> Path:
    archive.close()
    (path,) = archive.folder.glob("*.warc.gz")
    return path


def test_what_was_written_is_read_back(archive: Archive, answer: Make) -> None:
    filed = [archive.write(answer(f"page {n}".encode(), f"/{n}")) for n in range(5)]

    assert [archive.read(each.location) for each in filed] == [f"page {n}".encode() for n in range(5)]


@pytest.mark.parametrize(
    ("coding", "sent"),
    [
        ("gzip", gzip.compress(b"<p>high tide</p>")),
        ("GZip ", gzip.compress(b"<p>high tide</p>")),
        ("deflate", zlib.compress(b"<p>high tide</p>")),
    ],
    ids=["gzip", "gzip written otherwise", "deflate"],  # gzip's bytes tell the time, and so differ between processes
)
def test_what_was_sent_compressed_is_kept_so_and_read_plain(
    archive: Archive, answer: Make, coding: str, sent: bytes
) -> None:
    filed = archive.write(answer(sent, Content_Encoding=coding))

    assert filed.size == len(sent)
    assert archive.read(filed.location) == b"<p>high tide</p>"
    assert b"".join(archive.stream(filed.location)) == b"<p>high tide</p>"


def test_what_was_sent_in_two_parts_is_read_whole(archive: Archive, answer: Make) -> None:
    sent = gzip.compress(b"<p>high tide</p>") + gzip.compress(b"<p>low tide</p>")

    filed = archive.write(answer(sent, Content_Encoding="gzip"))

    assert archive.read(filed.location) == b"<p>high tide</p><p>low tide</p>"


def test_warcio_finds_no_fault_in_it(archive: Archive, answer: Make) -> None:
    archive.write(answer())
    archive.write(answer(b"", "/empty"))
    lay = (("Content-Type", "text/html; charset=utf-8"),)
    archive.write(Answer("file:///backup.zip/Tide%20Tables.html", 0, "", lay, BytesIO(b"<p>ebb</p>"), 10, 0))

    checker = Checker(type("Asked", (), {"inputs": [str(warc(archive))], "verbose": False})())
    checker.process_all()

    assert checker.exit_value == 0


def test_a_header_beyond_ascii_does_no_harm(archive: Archive) -> None:
    lay = (("Content-Type", "text/html"), ("Location", "http://harbour.pbworks.com/Ebbe-und-Flut-für-Kinder"))
    answer = Answer("http://harbour.pbworks.com/Flut", 301, "Nach Süden", lay, BytesIO(b"moved"), 5, 1293962400)

    filed = archive.write(answer)

    assert archive.read(filed.location) == b"moved"
    with warc(archive).open("rb") as stream:
        _, record = ArchiveIterator(stream)
        assert record.http_headers["Location"] == "http://harbour.pbworks.com/Ebbe-und-Flut-f%C3%BCr-Kinder"


def test_what_never_went_over_http_is_a_resource(archive: Archive) -> None:
    told = (("Content-Type", "text/html; charset=utf-8"),)
    lay = Answer("file:///backup.zip/Tide%20Tables.html", 0, "", told, BytesIO(b"<p>ebb</p>"), 10, 1293962400)

    filed = archive.write(lay)

    assert (filed.status, filed.content_type, archive.read(filed.location)) == (0, "text/html", b"<p>ebb</p>")
    assert archive.is_intact(filed)
    assert list(archive.recover({})) == [filed]
    with warc(archive).open("rb") as stream:
        _, record = ArchiveIterator(stream)
        assert (record.rec_type, record.content_type) == ("resource", "text/html; charset=utf-8")


def test_cookies_and_keys_stay_out(archive: Archive, answer: Make) -> None:
    archive.write(answer(Set_Cookie="ds3=SECRET", Authorization="Basic SECRET", WWW_Authenticate="SECRET"))

    assert b"SECRET" not in gzip.decompress(warc(archive).read_bytes())


def test_a_replay_tool_finds_address_status_and_headers(archive: Archive, answer: Make) -> None:
    archive.write(answer(path="/w/page/1/%E0%B8%99"))

    with warc(archive).open("rb") as file:
        first, record = list(ArchiveIterator(file))

    assert first.rec_type == "warcinfo"
    assert record.rec_headers["WARC-Target-URI"] == "http://harbour.pbworks.com/w/page/1/%E0%B8%99"
    assert record.rec_headers["WARC-Date"] == "2011-01-02T10:00:00Z"
    assert record.http_headers.get_statuscode() == "200"
    assert record.http_headers["Content-Type"] == "text/html; charset=utf-8"


def test_a_large_file_is_streamed(archive: Archive, answer: Make) -> None:
    filed = archive.write(answer(b"x" * 1_000_000))

    pieces = list(archive.stream(filed.location))

    assert len(pieces) > 1
    assert b"".join(pieces) == b"x" * 1_000_000


def test_a_full_file_is_followed_by_the_next(archive: Archive, answer: Make) -> None:
    archive.largest = 200

    filed = [archive.write(answer(path=f"/{n}")) for n in range(3)]

    assert len({each.location.file for each in filed}) == 3
    assert all(archive.read(each.location) == b"<p>low tide</p>" for each in filed)


def test_a_second_run_goes_on_in_the_same_file(archive: Archive, answer: Make) -> None:
    first = archive.write(answer())
    archive.close()
    second = archive.write(answer(b"again"))

    assert first.location.file == second.location.file
    assert archive.read(first.location) == b"<p>low tide</p>"
    assert archive.read(second.location) == b"again"


@pytest.mark.parametrize("lost", [1, 7, 60, 200])
def test_a_record_that_was_cut_off_is_cut_away(archive: Archive, answer: Make, lost: int) -> None:
    whole = archive.write(answer())
    archive.write(answer(b"never finished", "/cut"))
    path = warc(archive)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - lost)

    end = whole.location.offset + whole.location.length
    found = list(archive.recover({path.name: end}))

    assert found == []
    assert path.stat().st_size == end


class Torn(BytesIO):
    """A body that breaks off in the middle."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise OSError(5, "Input/output error")
        return super().read(size)


def test_a_record_whose_body_breaks_off_is_cut_away(archive: Archive, answer: Make) -> None:
    whole = archive.write(answer())
    torn = Torn(bytes(200_000))

    with pytest.raises(LocalTrouble, match="Input/output error"):
        archive.write(replace(answer(), body=torn, size=200_000), "D" * 32)

    end = whole.location.offset + whole.location.length
    assert list(archive.recover({warc(archive).name: end})) == []
    assert warc(archive).stat().st_size == end


def test_a_whole_record_that_the_index_does_not_know_is_found_again(archive: Archive, answer: Make) -> None:
    first = archive.write(answer())
    second = archive.write(answer(b"finished just before the end", "/last", Location="/x"))
    path = warc(archive)
    with path.open("ab") as file:
        file.write(b"\x1f\x8b\x08half a record")

    found = list(archive.recover({path.name: first.location.offset + first.location.length}))

    assert found == [second]
    assert path.stat().st_size == second.location.offset + second.location.length


def test_a_damaged_record_is_never_taken_for_content(archive: Archive, answer: Make) -> None:
    filed = archive.write(answer(b"low tide " * 100))
    path = warc(archive)
    content = bytearray(path.read_bytes())
    content[filed.location.offset + filed.location.length // 2] ^= 1
    path.write_bytes(content)

    for read in (archive.read, lambda location: list(archive.stream(location))):
        with pytest.raises(NotReadable, match=rf"is damaged \({path.name}, byte {filed.location.offset}\)"):
            read(filed.location)


def test_an_archive_that_is_gone_is_one_clear_sentence(archive: Archive) -> None:
    with pytest.raises(LocalTrouble, match=r"harbour-00000\.warc\.gz cannot be read: No such file.*Restore it"):
        archive.read(Location("harbour-00000.warc.gz", 0, 10))
