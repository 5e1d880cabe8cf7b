"""Where a page lay when, and which path is whose."""

import pytest

from pbexport.git.known import Known, Tree
from pbexport.git.message import Marks
from pbexport.git.story import Stay, Turn, placed, stays, turn_of
from pbexport.git.stream import Drop, Put
from pbexport.model.happenings import Event, Happening, Kind


def names(*args: object) -> list[tuple[int | None, str, str]]:
    return [(stay.since, stay.name, stay.folder) for stay in stays(*args)]  # type: ignore[arg-type]


def test_a_page_that_never_moved_is_where_it_is_from_the_beginning() -> None:
    assert names("A", "F", (), []) == [(None, "A", "F")]


def test_a_chain_of_names_is_followed_to_its_beginning() -> None:
    turns = [Turn(30, {"C": "B"}), Turn(20), Turn(10, {"B": "A"})]

    assert names("C", "", ("A", "B"), turns) == [(None, "A", ""), (10, "B", ""), (30, "C", "")]


def test_a_name_and_a_folder_may_change_at_once() -> None:
    assert names("B", "Old", ("A",), [Turn(10, {"B": "A"}, {"B": ""})]) == [(None, "A", ""), (10, "B", "Old")]


def test_a_name_that_another_page_had_before_is_not_followed() -> None:
    """A page was renamed to X and away from it; then another one was made under that name."""
    turns = [Turn(30, {"Y": "X"}), Turn(10, {"X": "A"})]

    assert names("X", "", (), turns) == [(None, "X", "")]
    assert names("Y", "", ("X", "A"), turns) == [(None, "A", ""), (10, "X", ""), (30, "Y", "")]


def test_two_pages_that_swapped_their_names_are_told_apart() -> None:
    turns = [Turn(10, {"A": "B", "B": "A"})]

    assert names("A", "", ("B",), turns) == [(None, "B", ""), (10, "A", "")]
    assert names("B", "", ("A",), turns) == [(None, "A", ""), (10, "B", "")]


def test_only_names_and_folders_of_pages_turn() -> None:
    events = (
        Event(Happening.RENAMED, Kind.PAGE, "B", {"from": "A", "to": "B"}),
        Event(Happening.MOVED, Kind.PAGE, "C", {"from": "", "to": "Old"}),
        Event(Happening.RENAMED, Kind.FILE, "b.png", {"from": "a.png", "to": "b.png"}),
        Event(Happening.CHANGED, Kind.PAGE, "D", {"revisions": []}),
    )

    assert turn_of(7, events) == Turn(7, {"B": "A"}, {"C": ""})


def test_an_earlier_path_is_never_that_of_another_page() -> None:
    taken = {"pages/a.md", "pages/b.md"}

    first = list(placed((Stay(None, "A", ""), Stay(9, "B", "")), 7, "pages/b.md", taken))
    second = list(placed((Stay(None, "A", ""), Stay(9, "C", "")), 8, "pages/c.md", taken))

    assert [stay.path for stay in first] == ["pages/a-7.md", "pages/b.md"]
    assert [stay.path for stay in second] == ["pages/a-8.md", "pages/c.md"]


def test_an_earlier_name_may_come_to_the_same_path() -> None:
    found = placed((Stay(None, "b", ""), Stay(9, "B", "")), 7, "pages/b.md", {"pages/b.md"})

    assert [stay.path for stay in found] == ["pages/b.md", "pages/b.md"]


def test_what_moves_leaves_nothing_behind_and_takes_nothing_from_others() -> None:
    tree = Tree()
    first = [*tree.put(1, "a", 1), *tree.put(2, "b", 2)]

    swapped = [*tree.put(1, "b", 3), *tree.put(2, "a", 4)]

    assert first == [Put("a", 1), Put("b", 2)]
    assert swapped == [Drop("a"), Put("b", 3), Put("a", 4)]
    assert tree.owner == {"a": 2, "b": 1}
    assert tree.drop(2) == (Drop("a"),)


@pytest.mark.parametrize("number", [7, 8])
def test_what_is_known_is_what_the_commits_say(number: int) -> None:
    known = Known.of(
        [
            Marks(-5, 10, path="pages/a.md", wiki="quay"),
            Marks(-5, 10, 20, path="pages/b.md"),
            Marks(path="files/x.png", content="FIRST"),
            Marks(path="files/x.png", content="SECOND"),
            Marks(moved=((-5, "pages/c.md"),), wiki="quay"),
        ]
    )

    known.adopt(number, [number, -5, -6])

    assert (known.revisions, known.renames) == ({number: {10}}, {number: {20}})
    assert known.contents == {"files/x.png": ["FIRST", "SECOND"]}
    assert known.tree.owner == {"pages/c.md": number, "files/x.png": "files/x.png"}
    assert list(known.gone({"files/x.png"})) == [number]
