"""`--dry-run` of what is left of a wiki foretells what the run writes, and leaves no trace."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import Ended, run_pbexport

from fixtures import LookAlike
from fixtures.backup import backup_zip

SCENES = {
    "the wiki alone": ([], ["wiki"]),
    "a backup": ([], ["backup"]),
    "an archive": ([], ["archive"]),
    "both": ([], ["backup", "archive"]),
    "a backup beside an export of an archive": (["archive"], ["backup"]),
    "an archive that is known": (["archive"], ["archive"]),
    "the wiki beside its backup": ([], ["wiki", "backup"]),
    "a backup beside an export of the wiki": (["wiki"], ["wiki", "backup"]),
}
"""What was exported before, and what is named now."""


@dataclass(frozen=True)
class Quay:
    """A wiki, and what is left of it elsewhere."""

    wiki: LookAlike
    backup: Path
    archive: Path

    def named(self, what: list[str]) -> list[object]:
        known = {"wiki": self.wiki.url, "backup": self.backup, "archive": self.archive}
        return [known[each] for each in what]


@pytest.fixture(scope="module")
def quay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Quay]:
    folder = tmp_path_factory.mktemp("quay")
    with LookAlike(content="dozen", api="open") as wiki:
        backup_zip(wiki, folder / "quay.zip", revisions=True, files=True)
        run_pbexport("export", wiki.url, "-o", folder / "live", "--delay", 0)
        (archive,) = (folder / "live" / ".pbexport" / "archive").glob("*.warc.gz")
        yield Quay(wiki, folder / "quay.zip", archive)


def export(quay: Quay, what: list[str], root: Path, *options: object, **environment: str) -> Ended:
    return run_pbexport("export", *quay.named(what), "-o", root, "--delay", 0, "--retries", 0, *options, **environment)


def stamps(root: Path) -> dict[str, int]:
    return {path.relative_to(root).as_posix(): path.stat().st_mtime_ns for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("scene", SCENES)
def test_the_run_does_what_the_rehearsal_said(quay: Quay, scene: str, tmp_path: Path) -> None:
    earlier, now = SCENES[scene]
    root = tmp_path / "quay"
    if earlier:
        export(quay, earlier, root)
    before, asked = stamps(root), len(quay.wiki.requests)

    rehearsal = export(quay, now, root, "--dry-run", "--json")
    untouched = stamps(root) == before
    looked = len(quay.wiki.requests)
    export(quay, now, root)

    foretold, after = json.loads(rehearsal.stdout), stamps(root)
    written = {path for path, time in after.items() if time != before.get(path) and not path.startswith(".pbexport")}
    assert rehearsal.code == 0
    assert untouched
    assert root.exists() == (bool(before) or bool(after))
    assert foretold["asked"] == looked - asked
    assert foretold["requests"] == len(quay.wiki.requests) - looked
    due, done = {step["item"] for step in foretold["written"]}, {path for path in written if path.startswith("pages/")}
    assert done <= due  # what is made anew may come out as it was
    assert due == done or before
    assert set(foretold["taken_out"]) <= set(after)
    assert set(foretold["removed"]) == set(before) - set(after)


def test_files_are_foretold_where_no_wiki_is_asked(quay: Quay, tmp_path: Path) -> None:
    foretold = json.loads(export(quay, ["backup"], tmp_path / "quay", "--dry-run", "--json").stdout)

    export(quay, ["backup"], tmp_path / "quay")

    assert set(foretold["taken_out"]) == {path for path in stamps(tmp_path / "quay") if path.startswith("files/")}
    assert foretold["sources"][0]["name"] == "quay.zip"
    assert foretold["sources"][0]["pages"] == len(foretold["written"])


def test_people_read_what_a_source_gives_and_what_would_be_written(quay: Quay, tmp_path: Path) -> None:
    told = export(quay, ["backup"], tmp_path / "quay", "--dry-run", TMPDIR=str(tmp_path)).stdout

    assert told.startswith("lanternjetty: no request. Nothing was written.\n  quay.zip gave ")
    assert "to write (" in told
    assert not list(tmp_path.iterdir())


def test_a_web_archive_is_not_asked_for_everything_in_vain(tmp_path: Path) -> None:
    ended = run_pbexport("export", "wayback:lanternquay", "-o", tmp_path / "quay", "--dry-run")

    assert (ended.code, ended.stderr.count("\n")) == (2, 1)
    assert not (tmp_path / "quay").exists()
