"""Captures as crawlers really keep them: under headers that lie, and of several wikis in one file."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import Ended, run_pbexport, tree

from fixtures import warcs
from fixtures.warcs import Kept

SAVED = 1500000000


def view(wiki: str, number: int, name: str, body: str, around: str = "") -> Kept:
    """A page view with nothing around the page but what tells of it."""
    told = {"CurrentWiki": {"name": wiki}, "GetPage": {"name": name, "oid": number, "mtime": SAVED}}
    html = (
        f'<html><body><div id="wikicontent"><div id="wikipage"><div id="wikipage-inner">{body}</div></div></div>'
        f'<div id="wikiedit"></div><div id="comments">{around}</div><script>\nPBinfo = {json.dumps(told)};\n</script>'
        "</body></html>"
    )
    return Kept(f"http://{wiki}.pbworks.com/w/page/{number}/{name}", html.encode())


def file(wiki: str, name: str, body: bytes) -> Kept:
    return Kept(f"http://{wiki}.pbworks.com/f/{name}", body, headers=(("Content-Type", "image/png"),))


def crawl(path: Path, *kept: Kept) -> Path:
    path.write_bytes(warcs.packed([warcs.info(), *map(warcs.response, kept)]))
    return path


def export(root: Path, *named: object) -> Ended:
    return run_pbexport("export", *named, "-o", root, "--json")


def text_of(root: Path) -> str:
    return "\n".join(content.decode() for path, content in tree(root).items() if path.endswith(".md"))


# Headers that lie

TIDES = view("quay", 7, "Tides", "<p>low at noon</p>")


@pytest.mark.parametrize("told", ["image/png", "application/octet-stream", "Application/PDF; x=1", "nonsense"])
def test_a_page_is_read_whatever_its_header_says_that_it_is(tmp_path: Path, told: str) -> None:
    ended = export(tmp_path / "quay", crawl(tmp_path / "c.warc.gz", replace(TIDES, headers=(("Content-Type", told),))))

    assert ended.code == 0
    assert "low at noon" in text_of(tmp_path / "quay")


def test_a_page_that_was_sent_packed_is_read_all_the_same(tmp_path: Path) -> None:
    lying = replace(TIDES, headers=(("Content-Type", "image/png"),))
    packed = warcs.encoded(lying, warcs.packed([lying.body]), "gzip")

    export(tmp_path / "quay", crawl(tmp_path / "c.warc.gz", packed))

    assert "low at noon" in text_of(tmp_path / "quay")


def test_an_attachment_stays_one_though_it_is_a_web_page(tmp_path: Path) -> None:
    attached = file("quay", "pier.png", view("quay", 9, "Pier", "<p>no page</p>").body)

    ended = export(tmp_path / "quay", crawl(tmp_path / "c.warc.gz", TIDES, attached))

    assert ended.report["pages"]["written"] == 1
    assert tree(tmp_path / "quay")["files/pier.png"] == attached.body


def test_what_is_no_page_at_the_address_of_one_is_none(tmp_path: Path) -> None:
    picture = replace(
        TIDES, url="http://quay.pbworks.com/w/page/8/Pier", body=b"\x89PNG\r\n", headers=file("", "", b"").headers
    )

    ended = export(tmp_path / "quay", crawl(tmp_path / "c.warc.gz", TIDES, picture))

    assert ended.report["pages"]["written"] == 1
