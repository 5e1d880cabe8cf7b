"""What somebody edited in an export is never lost, whatever becomes of the page on the wiki."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import run_pbexport
from killing import FAST, KILLED, kill_at_call

from fixtures import LookAlike

MINE = "my own words\n"


@pytest.fixture(scope="module")
def quay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LookAlike, Path]]:
    """A wiki that has news for Boat Log and x.png, none for Tide Tables, and a new name for Glossary."""
    root = tmp_path_factory.mktemp("edits") / "before"
    with LookAlike(api="open") as wiki:
        run_pbexport("export", wiki.url, "-o", root, *FAST)
        wiki.edit("Boat Log", "<p>Back in the water.</p>")
        wiki.edit("Crew List", "<p>Mara, Oleg.</p>")
        wiki.rename("Glossary", "Words of the Quay")
        wiki.upload("plan.pdf", "png 3 2 2040a0")
        yield wiki, root


@pytest.fixture
def root(quay: tuple[LookAlike, Path], tmp_path: Path) -> Path:
    shutil.copytree(quay[1], tmp_path / "quay")
    return tmp_path / "quay"


def synced(quay: tuple[LookAlike, Path], root: Path, *options: object) -> str:
    return run_pbexport("export", quay[0].url, "-o", root, *FAST, *options).stderr


@pytest.mark.parametrize("on_edit", ["both", "keep", "overwrite"])
def test_an_edited_page_for_which_the_wiki_has_news(quay: tuple[LookAlike, Path], root: Path, on_edit: str) -> None:
    page, beside = root / "pages" / "boat-log.md", root / "pages" / "boat-log.remote.md"
    page.write_text(MINE, "utf-8")

    said = synced(quay, root, "--on-edit", on_edit)

    if on_edit == "overwrite":
        assert "Back in the water." in page.read_text("utf-8")
    else:
        assert page.read_text("utf-8") == MINE
        assert "edited here and not overwritten (--on-edit): pages/boat-log.md" in said
        assert "Edited here, and not overwritten\n\n- pages/boat-log.md" in (root / "CHANGES.md").read_text("utf-8")
    assert beside.exists() is (on_edit == "both")


@pytest.mark.parametrize("on_edit", ["both", "keep", "overwrite"])
def test_an_edited_file_for_which_the_wiki_has_news(quay: tuple[LookAlike, Path], root: Path, on_edit: str) -> None:
    file = root / "files" / "plan.pdf"
    file.write_text(MINE, "utf-8")

    said = synced(quay, root, "--on-edit", on_edit)

    assert (file.read_bytes() == MINE.encode()) is (on_edit != "overwrite")
    assert ("files/plan.pdf" in said) is (on_edit != "overwrite")
    assert (root / "files" / "plan.remote.pdf").exists() is (on_edit == "both")


@pytest.mark.parametrize("path", ["pages/boat-log.md", "files/survey.bin"])
@pytest.mark.parametrize("on_edit", ["both", "keep", "overwrite"])
def test_what_was_put_beside_and_edited_too_stays_when_there_are_more_news(
    exported: Callable[..., LookAlike], tmp_path: Path, on_edit: str, path: str
) -> None:
    wiki, root = exported(tmp_path, content="dozen", api="open"), tmp_path
    wiki.edit("Boat Log", "<p>Back in the water.</p>")
    wiki.upload("survey.bin", "text new")
    file = root / path
    beside = file.with_name(f"{file.stem}.remote{file.suffix}")
    file.write_text(MINE, "utf-8")
    synced((wiki, root), root)
    beside.write_text(f"half {MINE}", "utf-8")
    wiki.edit("Boat Log", f"<p>On the slip again, {on_edit}.</p>")
    wiki.upload("survey.bin", f"text {on_edit}")

    said = synced((wiki, root), root, "--on-edit", on_edit)

    assert beside.read_text("utf-8") == f"half {MINE}"
    assert (file.read_text("utf-8") == MINE) is (on_edit != "overwrite")
    assert (f"{path[: -len(file.suffix)]}.remote{file.suffix}" in said) is (on_edit == "both")


def test_an_edited_page_and_file_without_news_stay_and_nothing_comes_beside_them(
    quay: tuple[LookAlike, Path], root: Path
) -> None:
    for path in ("pages/tide-tables.md", "files/rota.pdf"):
        (root / path).write_text(MINE, "utf-8")

    synced(quay, root)
    run_pbexport("build", root)

    for path in ("pages/tide-tables.md", "files/rota.pdf"):
        assert (root / path).read_text("utf-8") == MINE
    assert not list(root.glob("*/*.remote.*"))


def test_an_edited_page_that_is_renamed_stays_where_it_was(quay: tuple[LookAlike, Path], root: Path) -> None:
    (root / "pages" / "glossary.md").write_text(MINE, "utf-8")

    said = synced(quay, root)

    assert (root / "pages" / "glossary.md").read_text("utf-8") == MINE
    assert (root / "pages" / "words-of-the-quay.md").is_file()
    assert "pages/glossary.md" in said
    assert "glossary" not in synced(quay, root)
    checked = run_pbexport("check", root, "--allow-missing")
    assert "edited here: pages/glossary.md: it stayed when its page moved" in checked.stdout
    assert "nothing of the wiki is written here" not in checked.stdout
    assert checked.code == 0, checked.stdout


def test_what_lies_beside_a_page_goes_with_it(exported: Callable[..., LookAlike], tmp_path: Path) -> None:
    wiki, page = exported(tmp_path, content="dozen", api="open"), tmp_path / "pages" / "boat-log.md"
    first = page.read_bytes()
    page.write_text(MINE, "utf-8")
    wiki.edit("Boat Log", "<p>Back in the water.</p>")
    synced((wiki, tmp_path), tmp_path)
    page.write_bytes(first)
    wiki.rename("Boat Log", "Log of the Boat")

    synced((wiki, tmp_path), tmp_path)

    assert not list((tmp_path / "pages").glob("boat-log*"))


def test_a_file_that_lies_where_a_new_page_would_be_written_stays(quay: tuple[LookAlike, Path], root: Path) -> None:
    (root / "pages" / "crew-list.md").write_text(MINE, "utf-8")

    synced(quay, root)

    assert (root / "pages" / "crew-list.md").read_text("utf-8") == MINE
    assert "Mara, Oleg." in (root / "pages" / "crew-list.remote.md").read_text("utf-8")


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    ("path", "place"),
    [("pages/boat-log.md", "pbexport.write:os.replace"), ("files/plan.pdf", "pbexport.writing.attachments:_put")],
)
def test_what_was_edited_survives_a_killed_run(
    quay: tuple[LookAlike, Path], root: Path, when: str, path: str, place: str
) -> None:
    """Edited before the run that is killed when it has put something in its place, or between that and the next."""
    file = root / path
    if when == "before":
        file.write_text(MINE, "utf-8")
    assert kill_at_call(quay[0], root, "after", place) == KILLED
    file.write_text(MINE, "utf-8")

    synced(quay, root)

    assert file.read_text("utf-8") == MINE
    if path.startswith("pages/") or when == "before":
        assert file.with_name(f"{file.stem}.remote{file.suffix}").is_file()


def test_what_was_put_beside_is_no_stray(quay: tuple[LookAlike, Path], root: Path) -> None:
    """The page itself does not say what the wiki's page says, of course."""
    (root / "pages" / "boat-log.md").write_text(MINE, "utf-8")
    synced(quay, root)

    checked = run_pbexport("check", root)

    assert "nothing of the wiki is written here" not in checked.stdout
    assert "boat-log.remote.md" not in checked.stdout


def test_build_keeps_edits_too(quay: tuple[LookAlike, Path], root: Path) -> None:
    (root / "pages" / "boat-log.md").write_text(MINE, "utf-8")
    synced(quay, root)

    run_pbexport("build", root, "--comments", "none")
    assert (root / "pages" / "boat-log.md").read_text("utf-8") == MINE
    run_pbexport("build", root, "--on-edit", "overwrite")

    assert "Back in the water." in (root / "pages" / "boat-log.md").read_text("utf-8")


@pytest.mark.parametrize("path", ["pages/boat-log.md", "files/rota.pdf"])
def test_build_gives_back_what_was_edited_where_that_is_asked_for(root: Path, path: str) -> None:
    before = (root / path).read_bytes()
    (root / path).write_text(MINE, "utf-8")

    kept = run_pbexport("build", root)
    run_pbexport("build", root, "--on-edit", "overwrite")

    assert path in kept.stderr
    assert (root / path).read_bytes() == before
