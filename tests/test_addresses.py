"""What addresses of the platform mean, and that they come out the same however they are spelt."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbexport.addressing.addresses import (
    FileAddress,
    OtherAddress,
    PageAddress,
    Site,
    TagAddress,
    candidate_names,
    path_of,
    read_address,
)

SITE = Site.at("http://harbour.pbworks.com")


def page(href: str) -> PageAddress:
    address = read_address(SITE, href)
    assert isinstance(address, PageAddress), address
    return address


def file(href: str) -> FileAddress:
    address = read_address(SITE, href)
    assert isinstance(address, FileAddress), address
    return address


@pytest.mark.parametrize(
    "href",
    [
        "/w/page/41000001/Tide%20Tables",
        "http://harbour.pbworks.com/w/page/41000001/Tide%20Tables",
        "https://HARBOUR.pbworks.com/w/page/41000001",
        "http://harbour.pbwiki.com/w/page/41000001/An%20Older%20Name",
        "/w/page/41000001/Tide%20Tables#view=edit",
        "/w/page/41000001/Tide%20Tables?SearchFor=tide&sp=1",
    ],
)
def test_a_page_has_one_number_under_all_its_addresses(href: str) -> None:
    assert page(href).number == 41000001


@pytest.mark.parametrize(
    ("href", "name"),
    [
        ("/Tide-Tables", "Tide Tables"),
        ("/Tide+-+Tables", "Tide - Tables"),
        ("/Tide%20Tables", "Tide Tables"),
        ("/w/page/Tide%20Tables", "Tide Tables"),
        ("/*Scape", "*Scape"),
        ("/w/page/Project:%20Kites", "Project: Kites"),
        ("/Salt%26Pepper", "Salt&Pepper"),
        ("/%E0%B8%99%E0%B9%89%E0%B8%B3", "น้ำ"),
        ("/notes (old)", "notes (old)"),
    ],
)
def test_a_name_may_be_written_in_any_of_the_old_forms(href: str, name: str) -> None:
    assert name in page(href).names


def test_a_name_with_a_dash_may_mean_two_pages() -> None:
    assert candidate_names("A-B") == ("A-B", "A B")


def test_the_root_is_a_page_too() -> None:
    assert page("/").path == "/"


def test_an_old_revision_is_told_from_the_page() -> None:
    assert page("/w/page/Tides?rev=1258193115").revision == "1258193115"
    assert page("/w/page/41000001/Tides?revision=43113346").revision == "43113346"
    assert not page("/w/page/41000001/Tides").revision


def test_a_fragment_names_a_place_unless_it_steers_the_platform() -> None:
    assert page("/Tides#High%20water").fragment == "High water"
    assert page("/Tides#view=edit").fragment == ""
    assert page("/Tides#tags=1").fragment == ""


def test_a_file_page_and_its_bytes_are_one_file() -> None:
    assert file("/w/file/52000001/rota%20(new).pdf").key == file("/w/file/fetch/52000001/rota%20(new).pdf").key
    assert file("/w/file/52000001/rota%20(new).pdf").path == "/w/file/fetch/52000001/rota%20(new).pdf"


def test_files_of_one_name_and_two_times_are_two_files() -> None:
    assert file("/f/1262304000/x.png").key != file("/f/1325376000/x.png").key


def test_a_plus_in_an_old_file_address_is_a_space() -> None:
    assert file("/f/TP+words.pdf").name == "TP words.pdf"
    assert file("/f/TP+words.pdf").path == "/f/TP+words.pdf"


def test_a_tag_page_is_known_by_its_tag() -> None:
    address = read_address(SITE, "/w/tags/show?tag=low%20tide")

    assert address == TagAddress("low tide", "/w/tags/show?tag=low%20tide")


@pytest.mark.parametrize(
    "href",
    [
        "/w/browse/#view=ViewFolder&param=Tides",
        "/user/95794d85fa54b99bb01021321a7ba0adba6d31b2",
        "/w/session/login",
        "/rename.php?renamepage=x",
        "/rss.xml",
        "/api_v2/op/GetPages",
        "/theme_image.php?seg=1",
    ],
)
def test_what_belongs_to_the_platform_stays_a_link(href: str) -> None:
    assert isinstance(read_address(SITE, href), OtherAddress)


@pytest.mark.parametrize(
    "href",
    ["http://example.org/w/page/1/x", "mailto:a@example.org", "javascript:alert(1)", "http://[broken", "tel:1", "//x"],
)
def test_what_leads_elsewhere_or_nowhere_is_no_address_of_the_wiki(href: str) -> None:
    assert read_address(SITE, href) is None


def test_a_wiki_with_a_domain_of_its_own_is_still_known_by_its_old_name() -> None:
    site = Site.at("http://wiki.example.org:8080", "harbour")

    assert site.owns("https://harbour.pbworks.com/FrontPage")
    assert site.owns("http://wiki.example.org:8080/FrontPage")
    assert not site.owns("http://wiki.example.org/FrontPage")


@given(st.text(min_size=1).filter(lambda name: name.encode("utf-8", "ignore").decode() == name))
def test_any_name_is_found_again_from_its_canonical_address(name: str) -> None:
    """Law: whatever a page is called, its address leads back to its number and its name."""
    href = SITE.page_url(7, name)

    assert page(href).number == 7
    assert name in page(href).names


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="+/"), min_size=1))
def test_one_path_comes_out_of_every_spelling(name: str) -> None:
    """Law: percent-encoding more than needed, or less, asks for the same address."""
    everything = "".join(f"%{byte:02x}" for byte in name.encode())

    assert path_of(f"/{everything}") == path_of(f"/{quote(name, safe='')}") == path_of(path_of(f"/{everything}"))
