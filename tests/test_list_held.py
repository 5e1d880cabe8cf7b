"""`pbexport list` of what is left of a wiki shows what it holds, and writes nothing."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import run_pbexport

from fixtures import LookAlike
from fixtures.backup import backup_zip


@pytest.fixture(scope="module")
def quay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LookAlike, Path]]:
    """A wiki, and a folder with its backup (`quay.zip`) and an archive of it (`quay.warc.gz`)."""
    folder = tmp_path_factory.mktemp("quay")
    with LookAlike(content="dozen") as wiki:
        backup_zip(wiki, folder / "quay.zip", revisions=True, files=True)
        run_pbexport("export", wiki.url, "-o", folder / "live", "--delay", 0)
        (archive,) = (folder / "live" / ".pbexport" / "archive").glob("*.warc.gz")
        archive.rename(folder / "quay.warc.gz")
        yield wiki, folder


@pytest.mark.parametrize("name", ["quay.zip", "quay.warc.gz"])
def test_it_holds_pages_revisions_and_files(quay: tuple[LookAlike, Path], name: str, tmp_path: Path) -> None:
    wiki, folder = quay
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}

    ended = run_pbexport("list", folder / name, "--json", TMPDIR=str(tmp_path))

    told = json.loads(ended.stdout)
    revisions = {page["name"]: page["revisions"] for page in told["pages"]}
    assert revisions["Boat Log"] == len(wiki.pages["Boat Log"].revisions)
    assert set(revisions) <= set(wiki.pages)
    assert len(revisions) >= len(wiki.pages) - 1
    assert "survey.bin" in {file["name"] for file in told["files"]}
    assert told["held"] == name
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    assert not list(tmp_path.iterdir())


def test_people_get_a_table(quay: tuple[LookAlike, Path]) -> None:
    ended = run_pbexport("list", quay[1] / "quay.zip", "-q")

    assert ended.stdout.startswith("PAGE ")
    assert "That is what quay.zip holds; nothing was written." in ended.stdout


def test_what_holds_nothing_of_a_wiki_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "none.txt").write_text("", "utf-8")

    ended = run_pbexport("list", tmp_path / "none.txt", "-q")

    assert (ended.code, ended.stderr.count("\n")) == (2, 1)
