"""Names of files: laws for any name, and what some names become."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbexport.paths import MOST_BYTES, file_path, key, page_path, slug

names = st.text(max_size=120)


@given(names)
def test_a_slug_holds_nothing_that_any_system_refuses(name: str) -> None:
    """Law: letters, marks and digits of any script, and single dashes between them."""
    found = slug(name)

    assert all(unicodedata.category(char)[0] in "LNM" or char == "-" for char in found)
    assert found == found.strip("-")
    assert "--" not in found
    assert len(found.encode("utf-8", "surrogatepass")) <= MOST_BYTES


@given(names)
def test_a_slug_stays_what_it_is(name: str) -> None:
    """Law: naming a second time changes nothing."""
    assert slug(slug(name)) == slug(name)


@given(st.lists(names, max_size=30))
def test_no_two_pages_share_a_file_on_any_system(many: list[str]) -> None:
    """Law: unique without regard to case and Unicode form, whatever the names."""
    taken: set[str] = set()
    for number, name in enumerate(many):
        path = page_path(name, number, taken)

        assert key(path) not in taken
        assert len(path.removeprefix("pages/").encode()) <= MOST_BYTES
        taken.add(key(path))


@given(st.lists(names, max_size=30))
def test_no_two_files_share_a_path(many: list[str]) -> None:
    """Law: the same for attachments, though they bring no number of their own."""
    taken: set[str] = set()
    for name in many:
        path = file_path(name, "abcd1234", taken)

        assert key(path) not in taken
        taken.add(key(path))


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("Project: Kites", "pages/project-kites.md"),
        ("คู่มือซ่อมเรือ", "pages/คู่มือซ่อมเรือ.md"),
        ("燈籠碼頭", "pages/燈籠碼頭.md"),
        ("???", "pages/7.md"),
        ("CON", "pages/con-7.md"),
        ("_hidden", "pages/hidden.md"),
        (".dot", "pages/dot.md"),
        ("../../etc/passwd", "pages/etc-passwd.md"),
        ("x" * 200, f"pages/{'x' * 77}.md"),
    ],
)
def test_a_page_is_filed_under_its_plain_name(name: str, path: str) -> None:
    assert page_path(name, 7, set()) == path


def test_the_second_of_two_equal_names_bears_its_number() -> None:
    assert page_path("CAFE", 41, {key("pages/cafe.md")}) == "pages/cafe-41.md"


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("Harbour Map.PNG", "files/harbour-map.png"),
        ("drawings.tar.gz", "files/drawings.tar.gz"),
        ("README", "files/readme"),
        ("rota (new).pdf", "files/rota-new.pdf"),
        ("a.b.c", "files/a-b.c"),
        (".htaccess", "files/abcd1234.htaccess"),
    ],
)
def test_a_file_keeps_its_extension(name: str, path: str) -> None:
    assert file_path(name, "abcd1234", set()) == path
