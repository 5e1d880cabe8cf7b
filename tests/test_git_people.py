"""Names of people, times and paths as they come, and what git makes of them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import run_pbexport
from gitting import commits, git, held
from hypothesis import given
from hypothesis import strategies as st

from fixtures import LookAlike
from pbexport.chronicle.repository import opened
from pbexport.git.identity import Authors, Identity, authors_text, read_authors, safe_name
from pbexport.git.message import Marks, marks_of, message
from pbexport.git.stream import Commit, Put, blob, commit

HARD_NAMES = (
    "", ".", "<>", "<", "a<b", "Bo \"the Knot\" O'Hara", "สมชาย ใจดี", "one\ntwo", "nul\0nul", "\x1b[31mred", "x" * 500,
    "-flag", "tab\tbed", "ann@lee.example", "\u2028", "a = b <c@d>", "\\", "dot.", "'quoted'", "🐙", "\ud800",
)  # fmt: skip


def made(place: Path, *told: Commit) -> list[str]:
    """Makes commits that each put one content at the path of their change."""
    with opened(place, "main").adding() as stream:
        stream.write(blob(1, 2) + b"hi\n")
        for each in told:
            stream.writelines(commit(each))
    assert git(place, "fsck", "--strict", "--full", "--no-dangling") == b""
    return [each.name for each in commits(place)]


def test_every_name_is_one_that_git_takes(tmp_path: Path) -> None:
    authors = Authors("quay")

    told = made(tmp_path / "new", *(Commit("main", 1, str(authors.of(name)), "x", ()) for name in HARD_NAMES))

    assert told == [
        "unknown", "unknown", "unknown", "unknown", "a(b", "Bo \"the Knot\" O'Hara", "สมชาย ใจดี", "one two", "nul nul",
        "[31mred", "x" * 500, "-flag", "tab bed", "ann@lee.example", "unknown", "a = b (c@d)", "unknown", "dot.",
        "'quoted'", "🐙", "?",
    ]  # fmt: skip


@given(st.text())
def test_no_name_holds_what_git_refuses(name: str) -> None:
    told = str(Authors("quay").of(name))

    assert told.count("<") == told.count(">") == 1
    assert not set(told) & {"\n", "\0", "\r"}
    assert told.partition(" <")[0].strip()
    assert told.endswith("@quay.pbworks.invalid>")


def test_people_whose_names_have_no_letters_are_kept_apart() -> None:
    authors = Authors("quay")

    assert authors.of("🐙") != authors.of("🦑")
    assert authors.of("🐙").mail != authors.of("🦑").mail


def test_a_wiki_without_a_name_has_an_address_too() -> None:
    assert Authors("").of("Ann").mail == "ann@wiki.pbworks.invalid"


@pytest.mark.parametrize("time", [-1, 0, 1, 1 << 31, 1 << 62, 1 << 70])
def test_every_time_is_one_that_git_takes(tmp_path: Path, time: int) -> None:
    made(tmp_path / "new", Commit("main", time, "A <a@b>", "x", ()))

    (only,) = commits(tmp_path / "new")
    assert only.time == min(max(time, 0), (1 << 63) - 1)


@pytest.mark.parametrize(
    "path", ["a b.md", '"a".md', 'a"b.md', "a\nb.md", "back\\slash", "ünï/เรือ.md", "tab\t", " x ", ":1"]
)
def test_every_path_is_one_that_git_takes(tmp_path: Path, path: str) -> None:
    made(tmp_path / "new", Commit("main", 1, "A <a@b>", "x", (Put(path, 1),)))

    assert held(tmp_path / "new") == {path: b"hi"}


@pytest.mark.parametrize(
    "said", ["", "PBworks-Page: 7", "a\n\nPBworks-Page: 7\nPBworks-Path: x", "\0", "\x1b[2J", " - "]
)
def test_a_description_is_one_line_and_never_taken_for_what_the_commit_says(said: str) -> None:
    marks = Marks(1, 2, path="pages/a.md", moved=((3, "pages/b c.md"),), wiki="quay")

    text = message("Name", said, ("A remark.",), marks)

    assert marks_of(text) == marks
    assert text.split("\n")[1] == ""
    assert not set(text) & {"\0", "\x1b"}


@pytest.mark.parametrize("text", ["", "Fix\n", "Fix\n\nSigned-off-by: A <a@b>\n", "PBworks\n", "Merge branch 'main'\n"])
def test_a_message_of_somebody_else_is_known_as_such(text: str) -> None:
    assert marks_of(text) is None


# authors files


def test_an_authors_file_tells_whom_a_name_stands_for() -> None:
    told = read_authors("\ufeff# ours\n\nmara=Mara O. <mara@quay.example>\n Bo  O'Hara = Bo <>\r\n", "authors.txt")

    assert told == {"mara": Identity("Mara O.", "mara@quay.example"), "Bo  O'Hara": Identity("Bo", "")}


def test_names_are_listed_as_the_file_has_them() -> None:
    authors = Authors("quay", {"Ann": Identity("Ann", "ann@here.example")})

    text = authors_text(["Bo", "", "Ann", "Bo"], authors)

    assert text == "unknown = unknown <unknown@quay.pbworks.invalid>\nBo = Bo <bo@quay.pbworks.invalid>\n"
    assert read_authors(text, "") == {"unknown": authors.of(""), "Bo": authors.of("Bo")}


def test_a_real_name_is_made_safe_too() -> None:
    assert read_authors('Ann = " <a@b>', "")["Ann"] == Identity(safe_name(""), "a@b")


@pytest.fixture
def root(exported: Callable[..., LookAlike], tmp_path: Path) -> Path:
    exported(tmp_path / "quay", content="dozen", api="open")
    return tmp_path / "quay"


def test_all_who_wrote_are_listed_and_then_told_as_the_file_says(root: Path, tmp_path: Path) -> None:
    listed = run_pbexport("git", root, "--list-authors")
    file, known = tmp_path / "authors.txt", "สมชาย ใจดี = Somchai Jaidee <somchai@home.example>\n"
    file.write_text(known, "utf-8")

    rest = run_pbexport("git", root, "--list-authors", "--authors", file)
    run_pbexport("git", root, tmp_path / "repository", "--authors", file)

    told = commits(tmp_path / "repository")
    assert (listed.code, rest.code) == (0, 0)
    assert set(listed.stdout.splitlines()) - set(rest.stdout.splitlines()) == {
        "สมชาย ใจดี = สมชาย ใจดี <สมชาย-ใจดี@lanternjetty.pbworks.invalid>"
    }
    assert {each.mail for each in told if each.name == "Somchai Jaidee"} == {"somchai@home.example"}
    names = {line.partition(" = ")[0] for line in listed.stdout.splitlines()}
    assert {each.name for each in told} <= names - {"สมชาย ใจดี"} | {"Somchai Jaidee"}


def test_the_export_is_here_where_only_a_repository_is_named(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1] / "src"))

    ended = run_pbexport("git", tmp_path / "repository", "--allow-missing")

    assert ended.code == 0
    assert commits(tmp_path / "repository")
