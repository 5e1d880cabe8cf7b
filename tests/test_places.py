"""Where pages go in the site of a builder, and which files lead on to them."""

from pbexport.profiles.places import page_places
from pbexport.profiles.profile import Profile
from pbexport.sites.old_addresses import signposts

BUILDER = Profile(
    "builder",
    pages="content/",
    pages_root="content/",
    front_page="_index.md",
    folder_page="_index.md",
    reserved=frozenset({"tags"}),
    forbidden=frozenset({"index"}),
)


def places(*paths: str, front: int | None = None, flat: bool = False) -> list[str]:
    pages = [(number, path.rpartition("/")[2], f"pages/{path}.md") for number, path in enumerate(paths, 1)]
    return list(page_places(BUILDER, pages, front, flat=flat).values())


def test_the_first_page_has_the_name_that_the_builder_gives_it() -> None:
    assert places("saws", "home", front=2) == ["content/saws.md", "content/_index.md"]


def test_a_page_with_the_name_of_a_folder_lies_in_it() -> None:
    assert places("tools", "tools/saws") == ["content/tools/_index.md", "content/tools/saws.md"]


def test_a_page_with_the_name_of_a_folder_lies_beside_it_where_the_builder_asks_for_nothing_else() -> None:
    pages = [(1, "Tools", "pages/tools.md"), (2, "Saws", "pages/tools/saws.md")]

    assert page_places(Profile("other"), pages, None) == {1: "pages/tools.md", 2: "pages/tools/saws.md"}


def test_names_that_the_builder_keeps_for_itself_are_given_to_nothing_at_the_top() -> None:
    assert places("tags", "tags/blue", "tools/tags") == [
        "content/tags-1.md", "content/tags-/blue.md", "content/tools/tags.md",
    ]  # fmt: skip


def test_a_name_that_means_something_in_every_folder_is_given_to_no_page() -> None:
    assert places("index", "tools/index") == ["content/index-1.md", "content/tools/index-2.md"]


def test_in_one_folder_no_page_has_the_name_of_a_folder() -> None:
    assert places("tools", "tools/saws", flat=True) == ["content/tools.md", "content/saws.md"]


def leading(*old: str, url: str = "saws/") -> list[str]:
    moved = dict.fromkeys(old, f"/{url}")
    return list(signposts(old, url, moved, {"saws", "tools"}, {"index", "tags"}))


def test_a_file_leads_on_from_each_old_address() -> None:
    assert leading("/w/page/1/Old Saws", "/Old+Saws") == ["w/page/1/Old Saws/index.html", "Old+Saws/index.html"]


def test_where_only_the_case_differs_the_file_lies_beside_the_folder_of_the_page() -> None:
    assert leading("/Saws", "/TOOLS") == ["Saws.html", "TOOLS.html"]


def test_nothing_is_put_where_the_builder_puts_its_own_files() -> None:
    assert leading("/Tags", "/index.html", "/") == []


def test_an_address_that_cannot_be_a_file_has_none() -> None:
    assert leading("/w/page/..", "/a//b", "/x\ny", f"/w/page/1/{'é' * 130}") == []


def test_an_address_that_means_another_page_now_does_not_lead_on() -> None:
    assert list(signposts(["/Old"], "saws/", {"/Old": "/other/"}, set(), set())) == []


def test_on_windows_there_are_no_files_that_windows_refuses() -> None:
    old = ("/Old Saws", "/w/page/1/Project: Saws", "/Who?", "/CON", "/aux.saws", "/Saws.", "/C#")

    found = signposts(old, "saws/", dict.fromkeys(old, "/saws/"), set(), set(), on_windows=True)

    assert list(found) == ["Old Saws/index.html", "C#/index.html"]
