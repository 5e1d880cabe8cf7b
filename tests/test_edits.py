"""What somebody edited in an export is never lost, whatever becomes of the page on the wiki."""

import shutil
from collections.abc import Iterator
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


@pytest.mark.parametrize("on_edit", ["both", "keep"])
def test_an_edited_file_for_which_the_wiki_has_news(quay: tuple[LookAlike, Path], root: Path, on_edit: str) -> None:
    file = root / "files" / "plan.pdf"
    file.write_text(MINE, "utf-8")

    said = synced(quay, root, "--on-edit", on_edit)

    assert file.read_text("utf-8") == MINE
    assert "files/plan.pdf" in said
    assert (root / "files" / "plan.remote.pdf").exists() is (on_edit == "both")


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


def test_a_file_that_lies_where_a_new_page_would_be_written_stays(quay: tuple[LookAlike, Path], root: Path) -> None:
    (root / "pages" / "crew-list.md").write_text(MINE, "utf-8")

    synced(quay, root)

    assert (root / "pages" / "crew-list.md").read_text("utf-8") == MINE
    assert "Mara, Oleg." in (root / "pages" / "crew-list.remote.md").read_text("utf-8")


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_edited_page_survives_a_killed_run(quay: tuple[LookAlike, Path], root: Path, when: str) -> None:
    """Edited before the run that is killed, or between that and the next."""
    page = root / "pages" / "boat-log.md"
    if when == "before":
        page.write_text(MINE, "utf-8")
    assert kill_at_call(quay[0], root, "after", "pathlib:Path.replace", 1) == KILLED
    page.write_text(MINE, "utf-8")

    synced(quay, root)

    assert page.read_text("utf-8") == MINE
    assert "Back in the water." in (root / "pages" / "boat-log.remote.md").read_text("utf-8")


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
