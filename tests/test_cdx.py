"""A web archive's list of captures: how it is read, and which of them are worth asking for."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbexport.errors import NotReadable
from pbexport.reading.cdx import Onward, Parts, Row, Unread, read_cdx
from pbexport.sources.candidates import KEPT, Candidates, Search, plain_address
from pbexport.sources.wayback import wiki_at

ROW = {"timestamp": "20120102030405", "url": "http://x/", "mime": "text/html", "status": "200", "digest": "D"}
TABLE = (
    b'[["timestamp","original","mimetype","statuscode","digest"],\n'
    b'["20120102030405","http://x/","text/html","200","D"],\n["cut"],7,\n[],\n["x%2Cy+1"]]'
)
READ = Row(1325473445, "http://x/", "text/html", "200", "D")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (b"", []),
        (b"[]\n", []),
        (json.dumps(ROW).encode(), [READ]),
        (b'{"blocks": 9, "pages": 3, "pageSize": 5}\n', [Parts(3)]),
        (b'{"timestamp": "20129999999999", "url": "http://x/"}\nnonsense\n[1]\n', [Unread()] * 3),
        (b'{"timestamp": "20120102030405", "url": "http://x/"}', [Row(1325473445, "http://x/", "", "-", "")]),
        (TABLE, [READ, Unread(), Unread(), Onward("x%2Cy+1")]),
    ],
)  # fmt: skip
def test_both_forms_of_a_list_are_read(written: bytes, told: list[object]) -> None:
    assert list(read_cdx(written.split(b"\n"))) == told


@pytest.mark.parametrize("written", [b"<html>", b"[[", b"[1]", b"java.io.IOException: no", b"[" * 100_000])
def test_what_is_no_list_is_refused(written: bytes) -> None:
    with pytest.raises(NotReadable):
        list(read_cdx([written]))


def test_memory_grows_with_pages_not_with_captures() -> None:
    candidates = Candidates(wiki_at("quay")[0])

    for time in range(5000):
        candidates.add(Row(time, "http://quay.pbworks.com/Tides", "text/html", "200", str(time)))

    ((_, captures),) = candidates.all()
    assert [capture.time for capture in captures] == list(range(4999, 4999 - KEPT, -1))
    assert len(next(iter(candidates._found.values()))) <= 2 * KEPT  # noqa: SLF001


@pytest.mark.parametrize(
    "original",
    ["http://quay.pbworks.com/FindPage?SearchFor=x", "http://quay.pbworks.com/w/page/1/A?mode=embedded",
     "http://quay.pbworks.com/w/file/1/a.png", "http://quay.pbworks.com/a.css", "http://other.pbworks.com/A",
     "http://quay.pbworks.com/w/page-revisions/compare?page_name=A", "http://quay.pbworks.com/w/session/login",
     "http://quay.pbworks.com/A?rev=x", "http://[x", "mailto:quay", "http://quay.pbworks.com/w/tags/show?tag=a"],
)  # fmt: skip
def test_what_is_no_page_history_or_file_is_left_out(original: str) -> None:
    candidates = Candidates(wiki_at("quay")[0])

    candidates.add(Row(0, original, "text/html", "200", "D"))

    assert list(candidates.all()) == []


@pytest.mark.parametrize("row", [Row(0, "http://quay.pbworks.com/A", "text/html", "404", "D"),
                                 Row(0, "http://quay.pbworks.com/A", "image/png", "200", "D"),
                                 Row(0, "http://quay.pbworks.com/f/a.png", "text/html", "200", "D"),
                                 Row(0, "http://quay.pbworks.com/A", "warc/revisit", "-",
                                     "3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ")])  # fmt: skip
def test_redirects_errors_and_wrong_types_are_left_out(row: Row) -> None:
    candidates = Candidates(wiki_at("quay")[0])

    candidates.add(row)

    assert list(candidates.all()) == []


@given(st.lists(st.booleans(), max_size=KEPT))
def test_a_search_ends_soon_with_a_fit_one_if_the_oldest_is_fit(fits: list[bool]) -> None:
    search, looked = Search(len(fits)), 0
    while (at := search.next) is not None:
        search, looked = search.told(at, is_fit=fits[at]), looked + 1

    assert looked <= 8
    assert search.fit is None or fits[search.fit]
    if fits and fits[-1]:
        assert search.fit is not None
    if sorted(fits) == fits and any(fits):
        assert search.fit == fits.index(True)


@pytest.mark.parametrize(
    ("original", "plain"),
    [
        ("http://Quay.pbworks.com:80", "http://quay.pbworks.com/"),
        ("HTTPS://quay.pbworks.com:443/A?rev=1#x", "https://quay.pbworks.com/A?rev=1"),
        ("http://me@quay.pbworks.com:8080/A", "http://quay.pbworks.com:8080/A"),
    ],
)
def test_an_address_has_one_spelling(original: str, plain: str) -> None:
    assert plain_address(original) == plain
