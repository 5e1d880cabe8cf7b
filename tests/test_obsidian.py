"""What Obsidian gets: names, properties, tags, and its own signs as text."""

import pytest
import yaml

from pbexport.addressing.links import Anchor
from pbexport.frontmatter import Facts, fields_of, front_matter
from pbexport.model.pages import Moment, Page, Revision, Standing
from pbexport.profiles.obsidian import OBSIDIAN
from pbexport.profiles.places import named_path, page_places
from pbexport.profiles.profile import Entry


def name(title: str) -> str:
    return named_path(OBSIDIAN, title, "", "").removeprefix("pages/").removesuffix(".md")


def front(title: str = "Saws", *tags: str, path: str = "Saws.md") -> dict[str, object]:
    page = Page(1, title, "", "Tools", Moment(86400), tags=tags)
    revisions = (Revision(86400, "mara", "again"), Revision(0, "mara"))
    facts = Facts(page, revisions, "http://w/Saws", "quay", Standing("Tools", former=("Old Saws",)))
    return yaml.safe_load(front_matter(OBSIDIAN.front(fields_of(facts), facts, Entry(1, title, path, ""))).strip("-\n"))


def text(markdown: str) -> str:
    assert OBSIDIAN.layout.escapes
    return OBSIDIAN.layout.escapes(markdown)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Project: HackDo", "Project HackDo"),
        ("What? [a/b] C# ^1", "What a b C 1"),
        (".hidden.", "hidden"),
        ("100%%", "100"),
        ("aux", "aux_"),
        ("???", "Untitled"),
        ("ภาษาไทย", "ภาษาไทย"),
        ("Cafe\u0301", "Café"),
    ],
)
def test_a_file_has_the_name_of_its_page_as_far_as_it_can(title: str, expected: str) -> None:
    assert name(title) == expected


def test_a_long_name_is_cut_between_characters() -> None:
    assert name("é" * 100) == "é" * 68


def test_folders_have_their_names_too() -> None:
    assert named_path(OBSIDIAN, "Saws", "Tools/Sharp: things/?", "pages/x.md") == "pages/Tools/Sharp things/Saws.md"


def test_no_two_notes_have_one_name_in_whatever_folders_nor_that_of_a_file() -> None:
    pages = [(1, "", "pages/Saws.md"), (2, "", "pages/Tools/saws.md"), (3, "", "pages/saw.png.md")]

    assert list(page_places(OBSIDIAN, pages, None, files=["saw.png"]).values()) == [
        "Saws.md", "Tools/saws-2.md", "saw.png-3.md",
    ]  # fmt: skip


def test_properties_are_flat_and_times_have_no_zone() -> None:
    written = front()

    assert written | {"date": str(written["date"]), "lastmod": str(written["lastmod"])} == {
        "title": "Saws",
        "date": "1970-01-01 00:00:00",
        "lastmod": "1970-01-02 00:00:00",
        "author": "mara",
        "contributors": ["mara"],
        "aliases": ["Old Saws"],
        "pbworks_wiki": "quay",
        "pbworks_id": "1",
        "pbworks_url": "http://w/Saws",
        "pbworks_folder": "Tools",
        "pbworks_revision": 86400,
        "pbworks_revisions": 2,
    }


def test_a_note_that_is_called_otherwise_is_known_by_its_title_too() -> None:
    assert front("C#", path="C.md")["aliases"] == ["C#", "Old Saws"]


def test_tags_are_such_as_obsidian_takes() -> None:
    written = front("Saws", "2012", "1.5", "two words", "C#", "c", "a/b", "/-/", "Été", "ภาษาไทย", "a/1")

    assert written["tags"] == ["_2012", "1-5", "two-words", "C", "a/b", "Été", "ภาษาไทย", "a/1"]
    assert written["marks"] == ["/-/"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("#tag, (#été) and a#b, # c, #1, #1st", r"\#tag, (\#été) and a#b, # c, #1, \#1st"),
        ("%%gone%% ==mark==, 5 % of it", r"\%\%gone\%\% \=\=mark\=\=, 5 % of it"),
        ("[[Wiki]] and ![[x.png]]", r"\[\[Wiki\]\] and !\[\[x.png\]\]"),
        ("[1]", r"\[1\]"),
        ("see [1]", "see [1]"),
        ("[!note] x", r"\[!note\] x"),
        ("^[note] and ^up^ and down ^end", r"\^[note] and ^up^ and down \^end"),
        (r"\[[x]] \#tag", r"\[\[x\]\] \#tag"),
    ],
)
def test_signs_of_obsidian_are_text(written: str, expected: str) -> None:
    assert text(written) == expected


@pytest.mark.parametrize(
    ("place", "heading", "expected"),
    [
        ("toc1", "Teeth: all | of them", Anchor("Teeth all of them", "")),
        ("my place", "", Anchor("^my-place", "my-place")),
        ("Été_1", "", Anchor("^t-1", "t-1")),
        ("ไทย", "", Anchor("^place", "place")),
        ("what", "???", Anchor("^what", "what")),
        ("x", "a_b & c", Anchor("^x", "x")),
    ],
)
def test_a_place_is_found_by_its_heading_or_as_a_block(place: str, heading: str, expected: Anchor) -> None:
    assert OBSIDIAN.anchor(place, heading) == expected
