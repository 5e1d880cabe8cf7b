"""Page views and revisions pages: what is read from them, and what is refused."""

import contextlib
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import WIKIS, need
from hypothesis import given
from hypothesis import strategies as st

from pbexport.audit.facts import Aspect
from pbexport.audit.source import facts_of_body
from pbexport.errors import NotReadable
from pbexport.model.answers import Snapshot
from pbexport.model.pages import Moment, Page, Precision
from pbexport.reading.history import read_history
from pbexport.reading.page import read_page
from pbexport.reading.people import public_name

PAGES = Path(__file__).parents[1] / "fixtures" / "pages"
CAPTURED = 1564035945


def snapshot(path: Path, content_type: str = "text/html") -> Snapshot:
    return Snapshot("http://harbour.pbworks.com/x", 200, content_type, CAPTURED, path.read_bytes())


def made(name: str) -> Page:
    return read_page(snapshot(PAGES / f"{name}.html"))


def view(body: str, tail: str = "</div></body></html>") -> Snapshot:
    html = f'<h1 class="pagetitle box">Tides</h1><a href="/w/page/7/Tides"></a>{body}{tail}'
    head = '<html><head><link rel="canonical" href="http://harbour.pbworks.com/w/page/7/Tides"></head><body>'
    return Snapshot("http://harbour.pbworks.com/x", 200, "text/html", CAPTURED, f"{head}{html}".encode())


@pytest.mark.parametrize(
    "name",
    [
        "notices-inside-toolbar",
        "notices-in-notifications",
        "notices-inside-body-column",
        "notices-after-body",
        "signed-in",
    ],
)
def test_nothing_of_the_platform_stays_in_a_body(name: str) -> None:
    body = made(name).body

    assert body.startswith("<p>")
    assert "Dokkio" not in body
    assert "European Union" not in body
    assert "page-history" not in body


def test_a_frame_of_the_platform_that_somebody_pasted_into_a_body_keeps_its_words() -> None:
    page = made("wikipage-inner-twice")

    assert page.name == "Window in a Window"
    assert page.body.startswith("<p>Before the paste.</p>")
    assert page.body.endswith("<p>After the paste, still the same page.</p>")


def test_a_tag_left_open_in_a_body_does_not_swallow_what_follows_it() -> None:
    page = made("body-left-open")

    assert "one cell" in page.body
    assert "comment" not in page.body
    assert len(page.comments) == page.comment_count


def test_a_body_whose_markup_ends_too_early_is_read_to_its_end() -> None:
    page = made("body-closed-too-early")

    assert page.body.endswith("<p>This stands after them, and still belongs to the page.</p>")
    assert len(page.comments) == page.comment_count


def test_a_notice_at_the_edge_of_a_body_goes_and_a_quoted_one_stays() -> None:
    notice = "<p>If you are citizen of an European Union member nation, you may not use this service.</p>"
    quoting = "<p>a</p><p>b</p><p>c</p><p>They show: Dokkio!</p><p>d</p><p>e</p><p>f</p>"

    page = read_page(view(f'<div id="wikipage-inner">{notice}{quoting}'))

    assert page.body == quoting


@pytest.mark.parametrize("said", ["Dokkio closes, so we move.", "Who is “citizen of an European Union member nation”?"])
def test_what_people_write_of_a_notice_stays_even_at_the_edge_of_a_body(said: str) -> None:
    page = read_page(view(f'<div id="wikipage-inner"><p>{said}</p><p>b</p>'))

    assert said in page.body
    assert len(facts_of_body(page.body).of(Aspect.LINES)) == 2


def test_facts_come_from_pbinfo() -> None:
    page = made("notices-after-body")

    assert page.number == 41000500
    assert page.author == "Mara Oyelaran"
    assert page.edited == Moment(1273512322)


@pytest.mark.parametrize("name", ["pbinfo-missing", "pbinfo-broken-json"])
def test_without_pbinfo_the_visible_text_is_read_and_the_precision_told(name: str) -> None:
    page = made(name)

    assert page.number == 41000500
    assert page.author == "Mara Oyelaran"
    assert page.edited is not None
    assert page.edited.precision is Precision.MONTH


def test_a_page_without_a_title_has_a_name_nevertheless() -> None:
    assert made("title-missing").name == "Nameless"


def test_a_title_that_tells_of_a_former_name_is_not_the_name() -> None:
    told = b'Tides <span class="redirect-info">(redirected from <b>Ebb</b>)</span></h1>'
    page = view('<div id="wikipage-inner">High')

    assert read_page(replace(page, body=page.body.replace(b"Tides</h1>", told))).name == "Tides"


def test_a_page_without_its_end_is_whole_where_what_follows_its_comments_is_there() -> None:
    assert read_page(view('<div id="wikipage-inner">High', '</div><div id="page-bottom-toolbar">')).body == "High"


def test_a_page_in_another_encoding_than_it_says_is_read_by_what_it_is() -> None:
    page = view('<meta charset="utf-8"><div id="wikipage-inner">Café')

    for encoding in ("latin-1", "utf-16", "utf-8"):
        assert read_page(replace(page, body=page.body.decode().encode(encoding))).body == "Café"


def test_a_sidebar_that_somebody_drew_into_a_body_is_not_the_sidebar() -> None:
    assert "Somebody drew" not in made("sidebar-twice").sidebar
    assert "somebody drew" in made("sidebar-twice").body


def test_comments_come_with_author_and_time() -> None:
    first = made("comments-nested-markup").comments[0]

    assert first.id == 1273600000
    assert first.author == "Oleg"
    assert first.body.startswith("<p>A first word.<br>")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("login-with-status-200", "sign in"),
        ("error-page", "no wiki page"),
        ("file-page", "file's page"),
        ("old-revision", "old revision"),
        ("print-view", "no wiki page"),
        ("truncated", "cut off"),
    ],
)
def test_what_is_no_page_is_refused_with_its_reason(name: str, reason: str) -> None:
    with pytest.raises(NotReadable, match=reason):
        made(name)


@pytest.mark.parametrize("body", [b"", b"  \n"])
def test_an_empty_answer_is_refused(body: bytes) -> None:
    with pytest.raises(NotReadable, match="empty"):
        read_page(Snapshot("http://x", 200, "text/html", 0, body))


def test_an_answer_of_another_type_is_refused() -> None:
    with pytest.raises(NotReadable, match="image/png, not a page"):
        read_page(snapshot(PAGES / "print-view.html", "image/png"))


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(junk: bytes) -> None:
    """Law: whatever comes, it is a page or a reason."""
    for html in (junk, b'<div id="wikipage-inner">' + junk + b"</html>", b"PBinfo = " + junk):
        for read in (read_page, read_history):
            with contextlib.suppress(NotReadable):
                assert read(Snapshot("http://x", 200, "", CAPTURED, html))


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        ("Ann  Lee", "Ann Lee"),
        ("ann.lee@school.example", "ann.lee"),
        ("Ann (ann@school.example)", "Ann (ann)"),
        ("192.168.0.7", "Anonymous"),
        ("2001:db8::1", "Anonymous"),
        ("10:30 group", "10:30 group"),
        ("@home", "@home"),
    ],
)
def test_a_name_never_tells_an_address(shown: str, name: str) -> None:
    assert public_name(shown) == name


def revisions_page(rows: str, count: int, more: str = "") -> Snapshot:
    html = f'<div id="page-revisions"><h2>Revisions ({count})</h2><table id="page-revisions-table">{rows}{more}</table>'
    return Snapshot("http://x", 200, "text/html", CAPTURED, f"<html><body>{html}</div></body></html>".encode())


def row(stamp: str, line: str, comment: str = "") -> str:
    described = f'<p class="revision-comment">{comment}</p>' if comment else '<p class="revision-comment-blank">No</p>'
    return (
        f'<tr><td class="revision-compare-left"><input type="radio" name="rev2" value="{stamp}"></td>'
        f'<td><input type="radio" name="rev1" value="{stamp}"></td>'
        f'<td class="revision-info">{described}<span class="revision-has-comment">{line}</span></td></tr>'
    )


def test_revisions_are_read_newest_first_with_author_and_description() -> None:
    date = '<a href="/w/page/Tides">November 14, 2009 at 6:07:28 pm</a>'
    rows = row("1258193248", f"{date} by <a>Ann</a>", "typo  fixed") + row("1258193115", f"{date} by Anonymous")

    history = read_history(revisions_page(rows, 2))

    assert [(each.id, each.author, each.comment) for each in history.revisions] == [
        (1258193248, "Ann", "typo fixed"),
        (1258193115, "Anonymous", ""),
    ]
    assert history.claimed == 2


def test_a_cut_list_says_that_there_is_more() -> None:
    history = read_history(revisions_page(row("1258193248", "x by y"), 21))

    assert history.claimed == 21
    assert len(history.revisions) == 1


def test_the_captures_of_2026_read_right() -> None:
    folder = need(WIKIS / "pages-2026")
    long = read_page(snapshot(folder / "Medio-Interestelar-curlbody-3comments.html"))
    saved = read_page(snapshot(folder / "Cefeidas-chromesaved-formula-plugin.html"))
    bar = read_page(snapshot(folder / "SideBar-curlbody.html"))

    assert (long.number, long.name, long.edited) == (113248456, "Medio Interestelar", Moment(1482505000))
    assert [comment.id for comment in long.comments] == [1480724477, 1480959031, 1481549795]
    assert (saved.number, saved.name) == (110316421, "Cefeidas")
    assert (bar.number, bar.name) == (106869729, "SideBar")
    assert long.wiki.pagecount == 108
    assert long.wiki.filecount == 1022


def test_the_captured_login_page_is_no_page() -> None:
    path = need(WIKIS / "pages-2026" / "login-private-workspace.html")

    with pytest.raises(NotReadable, match="sign in"):
        read_page(snapshot(path))


def test_every_captured_page_agrees_with_the_number_of_its_revisions(hackerspace_answers: list[Snapshot]) -> None:
    pages: dict[int, Page] = {}
    histories: dict[int, int] = {}
    for answer in hackerspace_answers:
        if "/w/page-revisions/" in answer.url:
            number = int(answer.url.split("/")[5])
            histories[number] = max(histories.get(number, 0), len(read_history(answer).revisions))
        else:
            try:
                page = read_page(answer)
            except NotReadable:
                continue
            pages[page.number] = page

    assert len(pages) == 63
    assert {number: page.revcount for number, page in pages.items()} == histories
    assert all(page.comment_count == len(page.comments) for page in pages.values())
