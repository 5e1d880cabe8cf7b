"""Pages of which only the words survive: what belongs to the platform goes, and every word of the page stays."""

import contextlib
import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString
from conftest import SHARED, need
from hypothesis import given
from hypothesis import strategies as st

from pbexport.addressing.addresses import Site, made_number
from pbexport.addressing.links import Atlas, Register, Relinker
from pbexport.audit.evidence import Evidence
from pbexport.audit.front import split
from pbexport.audit.proof import Proof, prove
from pbexport.errors import NotReadable, UsageTrouble
from pbexport.markdown import to_markdown
from pbexport.model.answers import Answer, Snapshot
from pbexport.model.happenings import Skipped
from pbexport.model.pages import Moment, Page, Precision
from pbexport.reading.page import read_page
from pbexport.reading.text import in_frame
from pbexport.recipe import Recipe
from pbexport.sources.text import Text
from pbexport.writing.document import document
from pbexport.writing.press import shortfalls

SEED = SHARED / "seed" / "introductie.txt"
CAPTURED = int(datetime(2020, 8, 20, tzinfo=UTC).timestamp())
SITE = Site.at("http://lanternquay.pbworks.com")
FILE = "file:///lantern-kites.txt"

EU = (
    "If you are citizen of an European Union member nation, you may not use this service "
    "unless you are at least 16 years old."
)
STOP_WASTING = (
    "Stop wasting time looking for files and revisions. Connect your Gmail, DriveDropbox, and Slack accounts and in "
    "less than 2 minutes, Dokkio will automatically organize all your file attachments. Learn more and claim your free "
    "account."
)
ALREADY_KNOW = (
    "You already know Dokkio is an AI-powered assistant to organize & manage your digital files & messages. Very soon, "
    "Dokkio will support Outlook as well as One Drive. Check it out today!"
)
FINALLY = (
    "Finally, you can manage your Google Docs, uploads, and email attachments (plus Dropbox and Slack files) in one "
    "convenient place. Claim a free account, and in less than 2 minutes, Dokkio (from the makers of PBworks) can "
    "automatically organize your content for you."
)
UNKNOWN_NOTICE = "The service moves to another harbour in spring; please read the new terms."
HISTORY = "Page history last edited by Mara Oyelaran 1 mo ago"
NO_COMMENTS = "Comments (0)\n\nYou don't have permission to comment on this page."
BODY = "A kite needs a tail.\n\nAt night it carries a lantern: “up, and up!”"
BELOW = """Printable version
PBworks / Help
Terms of use / Privacy policy / GDPR
About this workspace
Contact the owner / RSS feed / This workspace is public
Join this workspace
To join this workspace, request access.
Already have an account? Log in!
Navigator
Loading...
SideBar
Words of another page
Recent Activity
Show 0 new items
Loading…"""
EDITOR = """Lantern Kites
Page Tools
Insert links
Insert links to other pages or uploaded files.
Pages Images and files
Insert a link to a new page
Loading...
No images or files uploaded yet.
Insert image from URL
Tip: To turn text into a link, highlight the text, then click on a page or file from the list above."""


def text(
    body: str = BODY,
    *,
    above: str = "View",
    title: str = "Lantern Kites",
    history: str = HISTORY,
    below: str = NO_COMMENTS,
) -> str:
    """A text of a page as people copy it."""
    return "\n\n".join(part for part in (above, title, history, body, below) if part)


def framed(capture: str | bytes, url: str = FILE, fetched: int = CAPTURED) -> Snapshot:
    content = capture.encode() if isinstance(capture, str) else capture
    return in_frame(Snapshot(url, 0, "text/plain", fetched, content))


def page_of(capture: str | bytes, url: str = FILE, fetched: int = CAPTURED) -> Page:
    return read_page(framed(capture, url, fetched))


def markdown(capture: str | bytes, url: str = FILE) -> str:
    return to_markdown(page_of(capture, url).body)


def paragraphs(markdown: str) -> list[str]:
    return markdown.strip().split("\n\n") if markdown.strip() else []


def relinker() -> Relinker:
    return Relinker(Atlas(SITE, Register(), {}, {}), "pages/lantern-kites.md")


def written(view: Snapshot) -> str:
    """The whole file of a page."""
    return document(read_page(view), None, relinker(), anchors=frozenset(), recipe=Recipe(), wiki="lanternquay")


def proof_of(view: Snapshot) -> Proof:
    """What the proof says of a page and its file, as `pbexport check` makes it."""
    page = read_page(view)
    evidence = Evidence(view.body, written(view), relinker(), fetched=view.fetched)
    return prove(evidence, "pages/lantern-kites.md", SITE.page_url(page.number, page.name), "lanternquay", None)


class TestTheTextThatTheProjectBeganWith:
    def test_its_title_and_last_editor_are_told(self) -> None:
        page = page_of(need(SEED).read_bytes())

        assert (page.name, page.author) == ("Introductie", "Davied")
        assert page.number == made_number("Introductie")
        assert (page.comment_count, page.comments) == (0, ())

    def test_how_long_ago_becomes_a_date_with_its_precision(self) -> None:
        front = yaml.safe_load(split(written(framed(need(SEED).read_bytes())))[0])

        assert front["lastmod"] == datetime(2009, 11, 26, tzinfo=UTC)
        assert front["pbworks"]["precision"] == "month"
        assert "revision" not in front["pbworks"]

    def test_the_date_is_open_where_the_time_of_the_capture_is_unknown(self) -> None:
        view = framed(need(SEED).read_bytes(), fetched=0)
        front = yaml.safe_load(split(written(view))[0])

        assert read_page(view).edited is None
        assert "lastmod" not in front
        assert "precision" not in front["pbworks"]
        assert front["author"] == "Davied"

    def test_nothing_of_the_platform_stays(self) -> None:
        body = page_of(need(SEED).read_bytes()).body

        for theirs in ("European Union", "Dokkio", "View", "Page history", "Comments", "permission", "•", "\xa0"):
            assert theirs not in body

    def test_every_paragraph_is_kept_and_the_chapter_is_a_heading(self) -> None:
        lines = [" ".join(line.split()) for line in need(SEED).read_text("utf-8").splitlines()]
        own = [line for line in lines if line][6:-2]

        found = paragraphs(markdown(SEED.read_bytes()))

        assert own[1] == "Hoofdstuk 1. Introductie"
        assert found == [own[0], f"## {own[1]}", *own[2:]]
        assert found[-1] == "Davied van Berlo, november 2009"

    @pytest.mark.parametrize("fetched", [0, CAPTURED])
    def test_it_is_proven(self, fetched: int) -> None:
        proof = proof_of(framed(need(SEED).read_bytes(), fetched=fetched))

        assert (proof.differences, proof.front, proof.score) == ((), (), 1.0)


def test_a_notice_of_unknown_wording_goes_even_where_no_history_line_is_shown() -> None:
    above = f"Something new from the makers of Dokkio\n\n{UNKNOWN_NOTICE}\n\nView"

    assert page_of(text(above=above, history="")).name == "Lantern Kites"


def test_words_are_not_lost_where_a_tab_is_only_a_word_of_the_page() -> None:
    told = text(above="", history="", body="Tools\n\nFile\n\nView\n\nHelp\n\nWind.")

    assert paragraphs(markdown(told)) == ["Tools", "File", "View", "Help", "Wind."]


def test_a_text_in_one_line_loses_what_stands_above_its_body() -> None:
    page = page_of(f"View Lantern Kites {HISTORY} A kite needs a tail.")

    assert (page.name, page.author, page.body) == ("Lantern Kites", "Mara Oyelaran", "<p>A kite needs a tail.</p>")


@pytest.mark.parametrize(
    "own", ["A kite needs a tail.", "We saw “Comments (0)” there. Up it goes.", "Comments (2) Hi."]
)
@pytest.mark.parametrize("apostrophe", ["'", "\N{RIGHT SINGLE QUOTATION MARK}"])
def test_a_text_in_one_line_loses_what_stands_below_its_body(own: str, apostrophe: str) -> None:
    below = f"Comments (3) You don{apostrophe}t have permission to comment on this page."

    page = page_of(f"View Lantern Kites {HISTORY} {own} {below}\n")

    assert (page.name, page.body, page.comment_count) == ("Lantern Kites", f"<p>{own}</p>", 3)


@pytest.mark.parametrize(
    "own",
    [
        "It says: You don't have permission to comment on this page.",
        "Comments (0) You don't have permission to comment on this page. We wonder why.",
        "Comments (1) Mara said so You don't have permission to comment on this page.",
    ],
)
def test_a_text_in_one_line_keeps_what_may_be_its_own(own: str) -> None:
    assert page_of(f"View Lantern Kites {HISTORY} {own}").body == f"<p>{escape(own)}</p>"


def test_only_the_end_of_a_text_is_below_its_body() -> None:
    own = "Comments (0) You don't have permission to comment on this page."

    page = page_of(f"View Lantern Kites {HISTORY} {own}\n\nThe end.")

    assert page.body == f"<p>{escape(own)}</p><p>The end.</p>"


def test_spacers_go_and_spaces_are_one() -> None:
    body = "\xa0\n\nA  kite\xa0 \xa0needs\n\n\u200b\n\n \xa0 \n\na\ttail."

    assert page_of(text(body=body)).body == "<p>A kite needs</p><p>a tail.</p>"


NOTICES = [EU, STOP_WASTING, ALREADY_KNOW, FINALLY, UNKNOWN_NOTICE]


@pytest.mark.parametrize("mark", ["• ", "* ", "- ", "  • ", "| ", ""])
@pytest.mark.parametrize("first", NOTICES)
@pytest.mark.parametrize("second", [EU, ALREADY_KNOW, UNKNOWN_NOTICE])
def test_notices_of_any_wording_and_order_go(first: str, second: str, mark: str) -> None:
    bar = " |" if mark == "| " else ""
    above = f"| \xa0\n{mark}{first}{bar}\n\n{mark}{second}{bar}\n\nView\n\xa0"

    page = page_of(text(above=above))

    assert page.name == "Lantern Kites"
    assert paragraphs(to_markdown(page.body)) == BODY.split("\n\n")


@pytest.mark.parametrize(
    "order",
    [
        "{eu}\n{dokkio}\nView\n{title}\n{history}\n{body}\n{end}",
        "View\nEdit\n{dokkio}\n{eu}\n{title}\n{history}\n{body}\n{end}",
        "View\n{title}\n{eu}\n{dokkio}\n{history}\n{body}\n{end}",
        "View\n{title}\n{history}\n{dokkio}\n{eu}\n{body}\n{end}",
        "{title}\n{history}\n{body}\n{eu}\n• {dokkio}\n{end}",
        "{title}\n{history}\n{body}\n{end}\n{eu}\n{dokkio}",
        "{eu} {dokkio}\nView\n{title}\n{history}\n{body}\n{end}",
        "| {eu} | {dokkio} |\nView | Edit\n{title}\n{history}\n{body}\n{end}",
        "View\n{title}\n{history}\n• {eu}\n• A wording of Dokkio that nobody knows yet.\n{body}\n{end}",
    ],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n", "\n\n \xa0\n\n"])
def test_notices_go_wherever_they_stand(order: str, gap: str) -> None:
    told = order.format(eu=EU, dokkio=STOP_WASTING, title="Lantern Kites", history=HISTORY, body=BODY, end=NO_COMMENTS)

    page = page_of(re.sub(r"\n+", gap, told))

    assert page.name == "Lantern Kites"
    assert to_markdown(page.body).split() == BODY.split()


class TestANoticeOfUnknownWordingBesideAKnownOne:
    @pytest.mark.parametrize("gap", ["\n", "\n\n"])
    @pytest.mark.parametrize("mark", ["• ", "  • ", "* "])
    @pytest.mark.parametrize("notices", [[UNKNOWN_NOTICE, EU], [EU, UNKNOWN_NOTICE], [EU, UNKNOWN_NOTICE, FINALLY]])
    @pytest.mark.parametrize(
        "order",
        [
            "View\n{title}\n{history}\n{notices}\n{body}\n{end}",
            "View\n{title}\n{notices}\n{body}\n{end}",
            "View\n{title}\n{history}\n{body}\n{notices}\n{end}",
            "View\n{title}\n{history}\n{body}\n{notices}",
            "View\n{title}\n{history}\n{body}\n{end}\n{notices}",
            "View\n{title}\n{history}\n{body}\n{end}\n{notices}\n{below}",
        ],
    )
    def test_it_goes_with_it(self, order: str, notices: list[str], mark: str, gap: str) -> None:
        shown = gap.join(f"{mark}{notice}" for notice in notices)
        told = order.format(
            title="Lantern Kites", history=HISTORY, body=BODY, end=NO_COMMENTS, below=BELOW, notices=shown
        )

        page = page_of(re.sub(r"\n+", gap, told))

        assert page.name == "Lantern Kites"
        assert to_markdown(page.body).split() == BODY.split()

    @pytest.mark.parametrize(
        "own",
        [
            "• A kite needs a tail.\n• A tail needs a kite.",  # a list
            "• A kite",  # no sentence
            "- A kite needs a tail, and wind.",  # with another mark
            "  • A kite needs a tail, and wind.",  # further in
            "A kite needs a tail, and wind.",
            "1. A kite needs a tail, and wind.",
        ],
    )
    def test_what_may_be_the_pages_stays(self, own: str) -> None:
        words = re.findall(r"[\w.,]+", own)

        above = page_of(text(body=f"• {EU}\n\n{own}\n\nIt flies.")).body
        below = page_of(text(body=f"It flies.\n\n{own}\n\n• {EU}")).body

        assert re.findall(r"[\w.,]+", BeautifulSoup(above, "html.parser").get_text(" ")) == [*words, "It", "flies."]
        assert re.findall(r"[\w.,]+", BeautifulSoup(below, "html.parser").get_text(" ")) == ["It", "flies.", *words]

    def test_a_list_of_the_page_stays_where_both_notices_are_gone(self) -> None:
        notices, own = f"• {EU}\n\n• {FINALLY}", "• A kite needs a tail, and wind."

        for shown in (f"{notices}\n\n{own}\n\nIt flies.", f"It flies.\n\n{own}\n\n{notices}"):
            assert "and wind." in markdown(text(body=shown))

    def test_an_item_that_a_line_announces_is_the_pages(self) -> None:
        body = f"Take with you:\n\n• A kite with a tail, and wind.\n\n• {EU}"

        assert "and wind." in markdown(text(body=body))


@pytest.mark.parametrize(
    ("history", "author", "unix", "precision"),
    [
        ("Page history last edited by Mara 10 years, 9 months ago", "Mara", 1259193600, Precision.MONTH),
        ("Page history\nlast edited by Mara\n5 days, 7 hours ago", "Mara", CAPTURED - 457_200, Precision.HOUR),
        ("Page history\n\nlast edited by\n\nMara\n\n1 minute ago", "Mara", CAPTURED - 60, Precision.MINUTE),
        ("Page history\xa0 last edited by PBworks 1 mo ago", "PBworks", CAPTURED - 2_592_000, Precision.MONTH),
        ("Page history last edited by Anonymous 4 years ago", "Anonymous", CAPTURED - 126_144_000, Precision.YEAR),
        ("Page history last edited by Form 4 3 weeks ago", "Form 4", CAPTURED - 1_814_400, Precision.WEEK),
        ("Page history last edited by Bo “Kites” Ota 2 days ago", "Bo “Kites” Ota", CAPTURED - 172_800, Precision.DAY),
        ("Page history last edited by mara@quay.example 2 days ago", "mara", CAPTURED - 172_800, Precision.DAY),
        ("Page history last edited by 10.0.0.7 2 days ago", "Anonymous", CAPTURED - 172_800, Precision.DAY),
    ],
)  # fmt: skip
def test_the_history_line_tells_who_and_when(history: str, author: str, unix: int, precision: Precision) -> None:
    view = framed(text(history=history))
    page = read_page(view)

    assert (page.author, page.edited) == (author, Moment(unix, precision))
    assert proof_of(view).front == ()
    assert b"@" not in view.body


def test_a_history_line_without_a_time_tells_who() -> None:
    page = page_of(text(history="Page history last edited by Mara", body="We met 3 days ago."))

    assert (page.author, page.edited, page.body) == ("Mara", None, "<p>We met 3 days ago.</p>")


@pytest.mark.parametrize("url", [FILE, "http://docs.pbworks.com/w/page/7/Lantern%20Kites"])
@pytest.mark.parametrize("above", ["View", f"• {EU}\n\nView", "", EU, "log in help", f"View\nEdit\n• {UNKNOWN_NOTICE}"])
def test_a_wiki_may_show_no_history_line(above: str, url: str) -> None:
    page = page_of(text(above=above, history=""), url)

    assert (page.name, page.author, page.edited) == ("Lantern Kites", "", None)
    assert paragraphs(to_markdown(page.body)) == BODY.split("\n\n")


@pytest.mark.parametrize(
    ("url", "number"),
    [
        ("http://lanternquay.pbworks.com/w/page/41000066/Lantern%20Kites", 41000066),
        ("http://lanternquay.pbworks.com/w/page/41000066", 41000066),
        ("http://lanternquay.pbwiki.com/Lantern-Kites", made_number("Lantern Kites")),
        ("http://quay.example/w/page/Lantern%20Kites", made_number("Lantern Kites")),
        ("http://[broken", made_number("Lantern Kites")),
        (FILE, made_number("Lantern Kites")),
    ],
)
def test_the_number_is_that_of_the_address_or_made_from_the_name(url: str, number: int) -> None:
    page = page_of(text(), url)

    assert (page.number, page.name) == (number, "Lantern Kites")


def test_where_no_title_is_shown_the_address_tells_it() -> None:
    page = page_of(
        text(above="", title="", history="", body="Up it goes.\n\nDown it comes."), SITE.url("/w/page/9/Kites")
    )

    assert (page.number, page.name) == (9, "Kites")
    assert paragraphs(to_markdown(page.body)) == ["Up it goes.", "Down it comes."]


def test_a_list_that_names_the_page_is_not_its_title() -> None:
    told = text(above="", title="", history="", body="• Home\n• Kites\n\nUp it goes.\n\nKites\n\nDown it comes.")

    assert markdown(told, SITE.url("/w/page/9/Kites")) == "- Home\n- Kites\n\nUp it goes.\n\nKites\n\nDown it comes.\n"


def test_a_paragraph_is_no_title_and_stays() -> None:
    body = "Up it goes, " * 30
    told = text(above=f"{EU}\nView", title="", history="", body=body)

    assert page_of(told, SITE.url("/w/page/9/Kites")).body == f"<p>{body.strip()}</p>"


def test_a_page_that_was_asked_for_by_a_former_name_has_its_own() -> None:
    assert page_of(text(title="Lantern Kites (redirected from Night Kites)")).name == "Lantern Kites"


@pytest.mark.parametrize(
    "title",
    ["*Scape", "Who has the key?", "A / B", "Café “Éole”", "<b>Bold</b> & more", "夜の凧", "View", "Wiki", "Help"],
)
def test_a_title_is_kept_as_it_is(title: str) -> None:
    view = framed(text(title=title))

    assert read_page(view).name == title
    assert proof_of(view).holds


def test_a_text_made_from_the_pages_html_loses_its_whole_frame() -> None:
    """WET records have a line for each block, no blank ones, and what the page hides."""
    above = (
        "lanternquay / Lantern Kites\nlanternquay\nlog inhelp\nGet a free wiki  |  Try our free business product\n"
        "Wiki\nPages & Files\nView\nEdit\nTo edit this page,\nrequest access to the workspace.\n"
        "Already have an account? Log in!\n\xa0"
    )
    below = f"{EDITOR}\nComments (0)\nYou don't have permission to comment on this page.\n{BELOW}"
    told = re.sub("\n+", "\n", text(above=above, body="Tags\nOne line.\nAnother line.", below=below))

    assert page_of(told).body == "<p>Tags</p><p>One line.</p><p>Another line.</p>"


@pytest.mark.parametrize(
    "below",
    [
        NO_COMMENTS,
        BELOW,
        f"{NO_COMMENTS}\n{BELOW}",
        f"Comments (0)\nAdd a comment\n0/2000\n{BELOW}",
        "Comments (0)",
        "You don\u2019t have permission to comment on this page.",
        f"{NO_COMMENTS}\n\nNavigator\n\nQuay\n\nRecent Activity\n\nBoat Log\nedited by Mara",
        f"No images or files uploaded yet\nLoading...\n{NO_COMMENTS}",
        "",
    ],
)
def test_whatever_stands_below_a_body_goes(below: str) -> None:
    assert paragraphs(markdown(text(below=below))) == BODY.split("\n\n")


def test_what_is_not_known_stays_though_it_stands_below_the_frame() -> None:
    assert paragraphs(markdown(text(below=f"{NO_COMMENTS}\n\nFound in a bottle."))) == [
        *BODY.split("\n\n"),
        "Found in a bottle.",
    ]


@pytest.mark.parametrize(
    "quoted",
    [
        "Comments (0)",
        "Comments (3)",
        "Printable version",
        "View",
        "SideBar",
        "Page history last edited by Nobody 3 days ago",
        "You don't have permission to comment on this page.",
        "Comments (0)\n\nYou don't have permission to comment on this page.",
        "PBworks / Help\n\nTerms of use / Privacy policy / GDPR",
        "Insert links to other pages or uploaded files.",
        "Page Information",
        f"They told us: “{EU}”",
        f"They told us: “{STOP_WASTING}”",
        EU,
        "This version was saved 2 years ago\n\nView current version",
    ],
)
@pytest.mark.parametrize("history", [HISTORY, ""])
def test_a_sentence_of_the_platform_within_the_text_stays(quoted: str, history: str) -> None:
    body = f"Before it.\n\n{quoted}\n\nAfter it."

    view = framed(text(above=f"{EU}\nView", body=body, history=history, below=f"{NO_COMMENTS}\n{BELOW}"))

    assert paragraphs(to_markdown(read_page(view).body)) == body.replace("*", r"\*").split("\n\n")
    assert proof_of(view).holds


@pytest.mark.parametrize("quoted", ["Dokkio closes, so we move.", f"We read: “{EU}”"])
def test_a_body_that_begins_and_ends_with_what_names_the_platform_keeps_it(quoted: str) -> None:
    view = framed(text(body=f"{quoted}\n\nBetween.\n\n{quoted}"))

    assert paragraphs(to_markdown(read_page(view).body)) == [quoted, "Between.", quoted]
    assert proof_of(view).holds


class TestOldPbwiki:
    INFORMATION = (
        "Page Information\n\n  • 10 months ago [history]\n\n  • View page source\n\n  • You're not logged in\n\n"
        "  • No tags yet learn more\n\nWiki Information\n\nRecent PBwiki Blog Posts\n\nHow to fly a wiki\n\nMore news"
    )
    UPDATE = "Update to PBwiki 2.0 \u2013 An entirely new PBwiki experience"

    def test_its_frame_goes_and_its_time_is_told(self) -> None:
        told = text(above="", history="", below=self.INFORMATION)

        page = page_of(told, "http://lanternquay.pbwiki.com/Lantern-Kites")

        assert page.name == "Lantern Kites"
        assert paragraphs(to_markdown(page.body)) == BODY.split("\n\n")
        assert page.edited == Moment(CAPTURED - 25_920_000, Precision.MONTH)

    @pytest.mark.parametrize(
        ("known", "told"),
        [
            ("No tags yet learn more", "Tags: kite, night learn more"),
            ("Wiki Information", "Wiki Information\n\n  • 12 pages"),
            ("Wiki Information\n\nRecent PBwiki Blog Posts\n\n", "Wiki Information\n\n  • 12 pages\n\n"),
            ("Page Information\n\n", "Page Information\n\n  • Rename\n\n  • Delete\n\n  • Export\n\n  • Lock\n\n"),
            ("Page Information\n\n", "Page Information\n\n  • 3 hours ago Mara said so\n\n"),
        ],
    )
    def test_its_time_and_author_are_told_among_lines_that_nobody_knows(self, known: str, told: str) -> None:
        below = self.INFORMATION.replace(known, told).replace("10 months", "last edited by Mara, 10 months")

        page = page_of(text(above="", history="", below=below), "http://lanternquay.pbwiki.com/Lantern-Kites")

        assert paragraphs(to_markdown(page.body)) == BODY.split("\n\n")
        assert (page.author, page.edited) == ("Mara", Moment(CAPTURED - 25_920_000, Precision.MONTH))

    def test_the_time_of_another_page_is_not_its_own(self) -> None:
        below = f"{self.INFORMATION.replace('10 months ago [history]', 'Rename')}{chr(10) * 20}2 days ago [history]"

        assert page_of(text(above="", history="", below=below)).edited is None

    def test_the_offer_of_another_version_goes(self) -> None:
        told = text(above=f"log in help\n{self.UPDATE}", history="", below=f"{self.UPDATE}\n{self.INFORMATION}")

        assert paragraphs(markdown(told)) == BODY.split("\n\n")

    def test_the_hidden_editor_may_stand_above(self) -> None:
        told = text(above=f"log in help\n{EDITOR.partition(chr(10))[2]}", below="")

        assert paragraphs(markdown(told)) == BODY.split("\n\n")


class TestComments:
    TWO = (
        "Comments (2)\n\nMara said\n\nat 4:25 am on Sep 3, 2009\n\n[Reply] [Delete]\n\nFly higher!\n\nAnd *higher*.\n\n"
        "oleg@quay.example said at 11:09 pm on Dec 12, 2010\n\nHe said no.\n\n"
        "You don't have permission to comment on this page."
    )

    def test_they_are_a_section_of_the_text_for_their_time_has_no_zone(self) -> None:
        view = framed(text(below=f"{self.TWO}\n{BELOW}"))
        page = read_page(view)

        assert paragraphs(to_markdown(page.body)) == [
            *BODY.split("\n\n"),
            "## Comments",
            "**Mara** said at 4:25 am on Sep 3, 2009",
            "> Fly higher!\n>\n> And \\*higher\\*.",
            "**oleg** said at 11:09 pm on Dec 12, 2010",
            "> He said no.",
        ]
        assert page.comments == ()
        assert proof_of(view).holds

    def test_none_is_missing_when_all_are_shown(self) -> None:
        assert list(shortfalls(page_of(text(below=self.TWO)), None, SITE)) == []

    @pytest.mark.parametrize(
        "below", [TWO.replace("(2)", "(20)"), f"Comments (20)\n{BELOW}", TWO.replace("(2)", "(20)")[:150]]
    )
    def test_the_report_names_that_some_are_missing(self, below: str) -> None:
        told = [skipped.reason for skipped in shortfalls(page_of(text(below=below)), None, SITE)]

        assert told == ["the page counts 20 comments but shows 0"]

    def test_what_cannot_be_read_as_comments_stays_text(self) -> None:
        below = "Comments (2)\n\nSomebody wrote:\n\nFly higher!\n\nYou don't have permission to comment on this page."

        assert paragraphs(markdown(text(below=below)))[-3:] == ["Comments (2)", "Somebody wrote:", "Fly higher!"]

    def test_what_the_platform_says_above_them_goes(self) -> None:
        below = self.TWO.replace("Comments (2)", "Comments (2)\n\nYou don't have permission to comment on this page.")

        assert paragraphs(markdown(text(below=below)))[2:4] == [
            "## Comments",
            "**Mara** said at 4:25 am on Sep 3, 2009",
        ]

    @pytest.mark.parametrize("gap", ["\n\n", "\n"])
    def test_its_buttons_may_stand_in_the_line_of_its_text(self, gap: str) -> None:
        below = self.TWO.replace("[Reply] [Delete]\n\n", "[Reply] [Delete] ").replace("\n\n", gap)

        assert "Reply" not in markdown(text(below=below))
        assert "Fly higher!" in markdown(text(below=below))

    @pytest.mark.parametrize("own", ["Reply soon!", "[Reply] is what I do.", "Delete Reply and the rest"])
    def test_a_comment_may_begin_like_a_button(self, own: str) -> None:
        below = self.TWO.replace("[Reply] [Delete]\n\nFly higher!", own)

        assert own in markdown(text(below=below)).replace("\\", "")

    def test_a_comment_may_quote_the_platform(self) -> None:
        below = self.TWO.replace("He said no.", "Printable version\n\nHe said no.")

        assert paragraphs(markdown(text(below=below)))[-1] == "> Printable version\n>\n> He said no."


@pytest.mark.parametrize(
    ("body", "heading"),
    [
        ("Chapter 3. The Lantern\n\nOnce.", "Chapter 3. The Lantern"),
        ("Chapter 3.\xa0 \xa0 \xa0 The Lantern\n\nOnce.", "Chapter 3. The Lantern"),
        ("Kites | Lanterns | Boats\n\nDeel II: De haven\n\nEr was eens.", "Deel II: De haven"),
        ("Kapitel 4 \u2013 Der Hafen\n\nEs war.", "Kapitel 4 \u2013 Der Hafen"),
        ("Глава 2. Маяк\n\nЖил-был кот.", "Глава 2. Маяк"),
        ("第3章 灯台\n\n昔々。", "第3章 灯台"),
        ("Aros 3. Lantern Kites\n\nOnce.", "Aros 3. Lantern Kites"),
        ("LANTERN KITES\n\nOnce.", "LANTERN KITES"),
    ],
)
def test_a_line_that_names_the_page_or_its_chapter_is_a_heading(body: str, heading: str) -> None:
    view = framed(text(body=body))

    assert re.findall("<h2>(.*?)</h2>", read_page(view).body) == [heading]
    assert proof_of(view).holds


@pytest.mark.parametrize(
    "body",
    [
        "Kites\n\nOnce.",
        "Room 5. Bring keys\n\nOnce.",
        "May 3. Meeting at the quay\n\nOnce.",
        "Chapter 3. The lantern went out.\n\nOnce.",
        "Chapter 3 of the tale is lost\n\nOnce.",
        "part 3. bring the keys\n\nOnce.",
        "Chapter 3. The Lantern\nand what it saw\n\nOnce.",
        "Chapter 3. The Lantern",
        "One\n\nTwo\n\nThree\n\nChapter 3. The Lantern\n\nOnce.",
        "Up it goes.\n\nChapter 3. The Lantern\n\nOnce.",
        "Chapters 1. The LanternLantern KitesThe BoatPart IPart II | Words\n\nOnce.",
        f"Chapter 3. {'The Lantern ' * 10}\n\nOnce.",
    ],
)
def test_a_wrong_heading_is_worse_than_none(body: str) -> None:
    assert "<h" not in page_of(text(body=body)).body


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("Take:\n\n  • a kite\n\n  • a tail\n\nGo.", "<p>Take:</p><ul><li>a kite</li><li>a tail</li></ul><p>Go.</p>"),
        ("  * a kite\n  * a tail", "<ul><li>a kite</li><li>a tail</li></ul>"),
        ("1. up\n2. down", "<ol><li>up</li><li>down</li></ol>"),
        ("7. up\n\n8. down", '<ol start="7"><li>up</li><li>down</li></ol>'),
        ("• alone\n\nText.", "<p>• alone</p><p>Text.</p>"),
        ("1. up\n\nText.\n\n2. down", "<p>1. up</p><p>Text.</p><p>2. down</p>"),
        ("1. up\n\n3. down", "<p>1. up</p><p>3. down</p>"),
        ("• one\n\n* other", "<p>• one</p><p>* other</p>"),
        ("• a\n\n• b\n\n1. c\n\n2. d", "<ul><li>a</li><li>b</li></ul><ol><li>c</li><li>d</li></ol>"),
    ],
)
def test_several_items_are_a_list_and_a_single_one_is_text(body: str, html: str) -> None:
    view = framed(text(body=body))

    assert read_page(view).body == html
    assert proof_of(view).holds


def test_line_ends_within_a_paragraph_are_line_breaks_where_blank_lines_part_paragraphs() -> None:
    body = "Mara Oyelaran\nLantern Quay 4\n\nOne.\n\nTwo.\n\nThree."

    assert page_of(text(body=body)).body.startswith("<p>Mara Oyelaran<br>Lantern Quay 4</p><p>One.</p>")


@pytest.mark.parametrize(
    "line",
    [
        *("<b>bold</b>", "# no heading", "*no emphasis* and **none**", "[no](link)", "- no list", "> no quotation"),
        *("| a | b |", "&amp; &lt;", "1. alone", "---", "`code`", "$x$", "http://quay.example/a_b_c", "  indented"),
        *('<div id="wikiedit">', 'PBinfo = {"GetPage":{}};', "</div></div></div>", 'id="wikipage-inner"'),
        '<h1 class="pagetitle">Other</h1>',
    ],
)  # fmt: skip
def test_what_looks_like_markup_stays_text(line: str) -> None:
    view = framed(text(body=f"Before.\n\n{line}\n\nAfter."))
    page = read_page(view)

    assert page.name == "Lantern Kites"
    assert page.body.count("<p>") == 3
    assert proof_of(view).holds


TONGUES = "Häfen, straße, ¿qué?, “quoted”, l\u2019été, naïve \u2013 5 €"


ENDS = ["\n", "\r\n", "\r", "\x0b", "\x85", "\u2028"]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]


@pytest.mark.parametrize(
    ("encoding", "end"),
    [*((encoding, end) for encoding in ENCODINGS for end in ENDS), *(("cp1252", end) for end in ENDS[:4])],
)
def test_a_text_is_read_in_any_encoding_and_with_any_line_ends(encoding: str, end: str) -> None:
    page = page_of(text(body=TONGUES).replace("\n", end).encode(encoding))

    assert (page.name, page.body) == ("Lantern Kites", f"<p>{TONGUES}</p>")


@pytest.mark.parametrize("order", ["le", "be"])
def test_a_mark_tells_which_utf_16_it_is(order: str) -> None:
    assert page_of(f"\ufeff{text(body='海の灯')}".encode(f"utf-16-{order}")).body == "<p>海の灯</p>"


def test_some_broken_bytes_do_not_change_the_encoding_of_the_rest() -> None:
    cut = text(body="Häfen, žraloci, été", below="").encode()[:-1]

    assert page_of(cut).body == "<p>Häfen, žraloci, ét\ufffd</p>"


def test_zeros_and_control_characters_go() -> None:
    assert page_of(text(body="ki\0te\x07 \x1btail\tend")).body == "<p>kite tail end</p>"


@pytest.mark.parametrize(
    ("capture", "reason"),
    [
        ("A kite needs a tail.\n\nAnd wind.", "nothing of the platform's frame"),
        ("My blog\n\nView\n\nA kite needs a tail.\n\nComments (0)", "nothing of the platform's frame"),
        ("My blog\n\nA kite needs a tail.\n\nComments (3)\n\nPrintable version", "nothing of the platform's frame"),
        (f"He showed me: “{HISTORY}”, and I laughed.", "nothing of the platform's frame"),
        ("Log in to lanternquay.pbworks.com\nPassword\nPBworks / Help", "nothing of the platform's frame"),
        (f"View\n\nKites\n\nThis version was saved 9 years ago\nView current version\n{BODY}", "an old revision"),
        (f"View\n\nDownload\n\nkite.png\n\nFile history uploaded by Mara 9 years ago\n{BELOW}", "a file's page"),
        (f"View\n\nkite.png\n\nFile history\nlast uploaded by Mara 9 years ago\n{BELOW}", "a file's page"),
        (NO_COMMENTS, "no name"),
        ("", "the text is empty"),
        (" \n\n ", "the text is empty"),
    ],
)  # fmt: skip
def test_what_is_no_page_is_refused_with_its_reason(capture: str, reason: str) -> None:
    with pytest.raises(NotReadable, match=reason):
        framed(capture)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(junk: bytes) -> None:
    """Law: whatever comes, it is a page or a reason."""
    for content in (junk, text().encode() + junk, junk + text().encode()):
        with contextlib.suppress(NotReadable):
            assert page_of(content)


def letters(value: str | Iterable[str]) -> list[str]:
    return re.findall(r"[^\W\d_]+", value if isinstance(value, str) else " ".join(value))


LINES = st.text(st.characters(categories=("L", "P", "S", "Zs"), exclude_characters="\u0130"), min_size=1, max_size=60)


@given(
    st.lists(st.lists(LINES, min_size=1, max_size=3).map("\n".join), max_size=6),
    st.sampled_from(["View", f"{EU}\n{ALREADY_KNOW}\nView", ""]),
    st.sampled_from([HISTORY, ""]),
    st.sampled_from([NO_COMMENTS, TestComments.TWO, f"{NO_COMMENTS}\n{BELOW}"]),
)
def test_the_words_of_a_body_arrive_in_their_order(body: list[str], above: str, history: str, below: str) -> None:
    """Law: whatever people wrote, its words are there, and the proof holds."""
    view = framed(text(body="\n\n".join(body), above=above, history=history, below=below))
    page = read_page(view)

    own = page.body.partition("<h2>Comments</h2>")[0] if below is TestComments.TWO else page.body
    assert letters(BeautifulSoup(own, "html.parser").get_text(" ")) == letters(body)
    assert proof_of(view).holds


BLOCKS = frozenset({
    "title", "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "table", "tr", "td", "th", "br", "form",
    "hr", "pre", "blockquote", "dl", "dt", "dd", "option", "label",
})  # fmt: skip


def words_of(html: bytes) -> str:
    """A page as text, a line for each block, with what it hides, as programs make it that do not look at styles."""
    parts: list[str] = []
    for node in BeautifulSoup(html, "html.parser").descendants:
        if isinstance(node, Tag) and node.name in BLOCKS:
            parts.append("\n")
        elif type(node) is NavigableString:
            parts.append(re.sub(r"[ \r\n\t]+", " ", node))
            last = node
            while last.next_sibling is None and last.parent is not None:
                last = last.parent
                parts += ["\n"] * (last.name in BLOCKS)
    return re.sub(r"\s*\n\s*", "\n", "".join(parts)).strip()


def test_pages_of_a_real_wiki_are_known_by_their_words_and_other_answers_are_not(
    hackerspace_answers: list[Snapshot],
) -> None:
    kinds: Counter[bool] = Counter()
    for answer in hackerspace_answers[::12]:
        try:
            real = read_page(answer)
        except NotReadable:
            with pytest.raises(NotReadable):
                framed(words_of(answer.body), answer.url)
            kinds[False] += 1
            continue
        page = page_of(words_of(answer.body), answer.url)
        own, _, comments = page.body.partition("<h2>Comments</h2>")
        assert (page.name, page.author) == (real.name, real.author)
        assert letters(to_markdown(own)) == letters(words_of(real.body.encode()))
        assert comments.count("<blockquote>") == len(real.comments)
        kinds[True] += 1

    assert kinds[True] > 5
    assert kinds[False] > 50


class TestTheFile:
    def test_it_is_one_capture_with_the_time_that_the_user_says(self, tmp_path: Path) -> None:
        path = tmp_path / "Lantern Kites.txt"
        path.write_text(text(), "utf-8")

        [capture] = self.captured(Text(path, CAPTURED))

        assert isinstance(capture, Answer)
        assert (capture.url, capture.status, capture.fetched) == ("file:///Lantern%20Kites.txt", 0, CAPTURED)
        assert capture.header("Content-Type") == "text/plain"
        assert capture.size == path.stat().st_size
        assert Text(path).name == "Lantern Kites.txt"

    def test_its_body_can_be_read_and_asked_for_again(self, tmp_path: Path) -> None:
        path = tmp_path / "kites.txt"
        path.write_bytes(b"words")
        source = Text(path)

        for _ in range(2):
            assert [each.body.read() for each in source.captures() if isinstance(each, Answer)] == [b"words"]

    def test_its_time_is_open_where_nobody_says_it(self, tmp_path: Path) -> None:
        path = tmp_path / "kites.txt"
        path.write_bytes(b"words")

        assert [each.fetched for each in Text(path).captures() if isinstance(each, Answer)] == [0]

    @pytest.mark.parametrize(("size", "reason"), [(0, "empty"), (20_000_001, "too large")])
    def test_one_that_cannot_be_a_page_is_skipped(self, tmp_path: Path, size: int, reason: str) -> None:
        path = tmp_path / "kites.txt"
        with path.open("wb") as file:
            file.truncate(size)

        [skipped] = self.captured(Text(path))

        assert isinstance(skipped, Skipped)
        assert skipped.item == "file:///kites.txt"
        assert reason in skipped.reason

    def test_one_that_cannot_be_read_is_told_in_a_sentence(self, tmp_path: Path) -> None:
        with pytest.raises(UsageTrouble, match=r"kites\.txt cannot be read: No such file"):
            self.captured(Text(tmp_path / "kites.txt"))

    @staticmethod
    def captured(source: Text) -> list[Answer | Skipped]:
        return list(source.captures())
