"""Captures as crawlers really keep them: under headers that lie, and of several wikis in one file."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import Ended, run_pbexport, tree

from fixtures import warcs
from fixtures.warcs import Kept
from pbexport.remains.unplaced import REASON

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


# Several wikis in one source

PLAN = "<p>{} plan <a href='/FrontPage'>front</a> <img src='/f/a.png'></p>"
TIDE = (
    view("tide", 1, "FrontPage", "<p>tide front <a href='/Plan'>plan</a></p>"),
    view("tide", 2, "Plan", PLAN.format("tide")),
    file("tide", "a.png", b"\x89PNG tide"),
    view("tide", 7, "Ebb", "<p>ebb</p>"),
)
MOOR = (
    file("moor", "a.png", b"\x89PNG moor"),
    file("moor", "b.png", b"\x89PNG peat"),
    view("moor", 3, "FrontPage", "<p>moor front <a href='/Plan'>plan</a></p>"),
    view("moor", 4, "Plan", PLAN.format("moor")),
)


def later(kept: tuple[Kept, ...]) -> tuple[Kept, ...]:
    return tuple(replace(each, time=each.time + 86400) for each in kept)


def pages_and_files(root: Path) -> dict[str, bytes]:
    return {path: content for path, content in tree(root).items() if path.startswith(("pages/", "files/"))}


MIXED = {"most first": (*TIDE, *later(MOOR)), "most last": (*MOOR, *later(TIDE)), "mingled": (MOOR[2], *TIDE, *MOOR)}


@pytest.mark.parametrize("order", MIXED)
def test_of_several_wikis_the_one_with_most_pages_is_the_export(tmp_path: Path, order: str) -> None:
    mixed = export(tmp_path / "mixed", crawl(tmp_path / "c.warc.gz", *MIXED[order]))
    export(tmp_path / "alone", crawl(tmp_path / "c.warc.gz", *TIDE))

    assert pages_and_files(tmp_path / "mixed") == pages_and_files(tmp_path / "alone")
    assert mixed.code == 1
    assert "peat" not in mixed.stdout
    assert "b.png" not in (tmp_path / "mixed" / "CHANGES.md").read_text("utf-8")
    assert [(each["item"], each["reason"]) for each in mixed.report["skipped"]] == [
        (
            "http://moor.pbworks.com",
            "c.warc.gz: 2 pages of another wiki left out; export that on its own with --host moor",
        )
    ]


@pytest.mark.parametrize("order", MIXED)
def test_of_several_wikis_one_may_be_named(tmp_path: Path, order: str) -> None:
    mixed = export(tmp_path / "mixed", crawl(tmp_path / "c.warc.gz", *MIXED[order]), "--host", "moor")
    export(tmp_path / "alone", crawl(tmp_path / "c.warc.gz", *MOOR), "--host", "moor")

    assert pages_and_files(tmp_path / "mixed") == pages_and_files(tmp_path / "alone")
    assert mixed.code == 0


def test_a_wiki_that_had_two_names_is_one_where_both_are_named(tmp_path: Path) -> None:
    source = crawl(
        tmp_path / "both.warc.gz", view("tide", 1, "FrontPage", "ebb"), view("moor", 2, "Heath", "heather and gorse")
    )

    ended = export(tmp_path / "one", source, "--host", "tide", "--host", "moor")

    assert ended.code == 0
    assert {"ebb", "heather and gorse"} <= set(text_of(tmp_path / "one").splitlines())


def test_a_second_run_with_a_source_of_several_wikis_changes_nothing(tmp_path: Path) -> None:
    source = crawl(tmp_path / "c.warc.gz", *MIXED["most last"])
    export(tmp_path / "mixed", source)
    before = tree(tmp_path / "mixed")

    ended = export(tmp_path / "mixed", source)

    assert ended.code == 1
    assert tree(tmp_path / "mixed") == before


@pytest.mark.parametrize("where", ["tide", "moor"])
@pytest.mark.parametrize("apart", [False, True])
def test_of_page_files_of_two_wikis_one_may_be_named(tmp_path: Path, where: str, *, apart: bool) -> None:
    for name in ("tide", "moor"):
        (tmp_path / "two" / name).mkdir(parents=True)
        head = f"<!-- page=FrontPage -->\n<!-- time={SAVED} -->\n<!-- wiki={name} -->\n"
        (tmp_path / "two" / name / "FrontPage.html").write_text(f"{head}<p>front of {name}</p>\n")
    named = [tmp_path / "two" / name for name in ("tide", "moor")] if apart else [tmp_path / "two"]

    ended = export(tmp_path / "one", *named, "--host", where)

    assert ended.code == 0
    assert [words for words in ("front of tide", "front of moor") if words in text_of(tmp_path / "one")] == [
        f"front of {where}"
    ]


def test_a_wiki_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    head = f"<!-- page=FrontPage -->\n<!-- time={SAVED} -->\n<!-- wiki=tide -->\n"
    (tmp_path / "FrontPage.html").write_text(f"{head}<p>front of tide</p>\n")

    ended = export(tmp_path / "one", tmp_path / "FrontPage.html", "--host", "moor")

    assert ended.code == 2
    assert "left out: tide" in ended.stderr
    assert not (tmp_path / "one").exists()


# Older captures that do not tell exactly when their revision was saved

TEXT = """View

Tides

Page history last edited by Mara {ago} ago

{body}

Comments (0)

You don't have permission to comment on this page.
"""
DECADE = 315360000


def text(ago: str, body: str, time: int) -> Kept:
    return Kept("http://quay.pbworks.com/w/page/7/Tides", TEXT.format(ago=ago, body=body).encode(), time)


def wet(path: Path, *kept: Kept) -> Path:
    path.write_bytes(warcs.packed(map(warcs.conversion, kept)))
    return path


def test_words_of_an_old_revision_that_cannot_be_placed_are_named(tmp_path: Path) -> None:
    texts = text("1 month", "old words", TIDES.time - DECADE), text("2 years", "new words", TIDES.time)

    ended = export(tmp_path / "quay", wet(tmp_path / "t.wet.gz", *texts))

    assert ended.code == 1
    assert "new words" in text_of(tmp_path / "quay")
    assert [(each["item"], each["reason"]) for each in ended.report["skipped"]] == [(texts[0].url, REASON)]
    assert [each["revisions"] for each in ended.report["sources"]] == [0]


def test_the_same_words_seen_again_are_no_old_revision(tmp_path: Path) -> None:
    texts = text("1 month", "the words", TIDES.time - DECADE), text("10 years", "the words", TIDES.time)

    ended = export(tmp_path / "quay", wet(tmp_path / "t.wet.gz", *texts))

    assert ended.code == 0
    assert ended.report["skipped"] == []


def test_a_text_that_grew_at_its_end_has_all_words_of_the_older_one(tmp_path: Path) -> None:
    texts = text("1 month", "the words", TIDES.time - DECADE), text("10 years", "the words\n\nand more", TIDES.time)

    ended = export(tmp_path / "quay", wet(tmp_path / "t.wet.gz", *texts))

    assert ended.code == 0


def test_the_words_of_a_page_view_are_not_named_beside_it(tmp_path: Path) -> None:
    words = wet(tmp_path / "t.wet.gz", text("2 years", "low at noon", TIDES.time))

    ended = export(tmp_path / "quay", words, crawl(tmp_path / "c.warc.gz", TIDES))

    assert ended.code == 0


def test_old_words_are_named_once_however_often_the_export_is_run(tmp_path: Path) -> None:
    for at, (ago, body) in enumerate((("2 years", "new words"), ("1 month", "old words"))):
        wet(tmp_path / f"{at}.wet.gz", text(ago, body, TIDES.time - at * DECADE))

    ended = [export(tmp_path / "quay", tmp_path / "0.wet.gz")]
    ended += [export(tmp_path / "quay", *sorted(tmp_path.glob("*.wet.gz"))) for _ in range(2)]

    assert [each.code for each in ended] == [0, 1, 1]
    assert [len(each.report["skipped"]) for each in ended] == [0, 1, 1]


# What a page view adds to a page whose own capture knows its body alone

SAID = (
    '<span id="comments-count">1</span><div class="comment" id="commentnum1251923124"><div class="header"><h4>Icéd said'
    '</h4></div><div class="content"><p>héllo &amp; cömment</p></div></div>'
)


@pytest.mark.parametrize("toolbar", ["", '</div><div id="page-bottom-toolbar"></div><div>'])
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16"])
def test_comments_are_joined_whatever_the_page_view_looks_like(tmp_path: Path, encoding: str, toolbar: str) -> None:
    seen = view("tide", 1, "FrontPage", "<p>öld</p>", SAID + toolbar)
    told = {"utf-16": "text/html"}.get(encoding, f"text/html; charset={encoding}")
    html = seen.body.decode().replace("<html>", f'<html><head><meta http-equiv="Content-Type" content="{told}"></head>')
    seen = replace(seen, body=html.encode(encoding), headers=(("Content-Type", told),))
    head = f"<!-- page=FrontPage -->\n<!-- time={SAVED + 1} -->\n<!-- wiki=tide -->\n"
    (tmp_path / "FrontPage.html").write_text(f"{head}<p>new</p>\n")

    ended = export(tmp_path / "tide", tmp_path / "FrontPage.html", crawl(tmp_path / "c.warc.gz", seen))

    (page,) = (tmp_path / "tide" / "pages").glob("*.md")
    assert ended.code == 0
    assert "new" in page.read_text("utf-8")
    assert "Icéd" in page.read_text("utf-8")
    assert "héllo & cömment" in page.read_text("utf-8")
