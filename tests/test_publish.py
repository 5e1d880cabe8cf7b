"""Sites of builders: written from the archive, brought up to date by every run, and nobody's work is lost."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from conftest import run_pbexport, tree

from fixtures import LookAlike

FAST = ("--delay", 0, "--retries", 0, "-q", "--allow-missing")


def exported(wiki: LookAlike, root: Path, *options: object) -> None:
    ended = run_pbexport("export", wiki.url, "-o", root, *FAST, *options)
    assert ended.code in {0, 1}, ended.stderr


def build(root: Path, *options: object) -> str:
    ended = run_pbexport("build", root, *options)
    assert ended.code == 0, ended.stderr
    return ended.stderr


@pytest.fixture(scope="module")
def dozen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("dozen") / "wiki"
    with LookAlike(content="dozen") as wiki:
        exported(wiki, root)
    return root


@pytest.fixture
def root(dozen: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(dozen, tmp_path / "wiki"))


@pytest.fixture
def living(tmp_path: Path) -> Iterator[tuple[LookAlike, Path]]:
    with LookAlike(content="dozen", api="open") as wiki:
        root = tmp_path / "wiki"
        exported(wiki, root, "--profile", "mkdocs")
        yield wiki, root


def test_a_site_lies_in_a_folder_named_like_its_profile(root: Path) -> None:
    said = build(root, "--profile", "mkdocs")

    assert (root / "mkdocs" / "docs" / "index.md").is_file()
    assert "Build it there with: mkdocs build --strict" in said


def test_the_export_itself_stays_as_it_was(root: Path, tmp_path: Path) -> None:
    before = tree(root)

    build(root, "--profile", "mkdocs", "--into", tmp_path / "site")

    assert tree(root) == before


def test_a_second_build_changes_nothing(root: Path) -> None:
    build(root, "--profile", "mkdocs")
    stamps = {path: path.stat().st_mtime_ns for path in (root / "mkdocs").rglob("*.*") if ".pbexport" not in path.parts}

    said = build(root, "--profile", "mkdocs")

    assert "0 files new or changed" in said
    assert {path: path.stat().st_mtime_ns for path in stamps} == stamps


def test_a_plain_site_has_the_pages_of_the_export(root: Path) -> None:
    build(root, "--profile", "plain", "--into", root.parent / "plain")
    site = tree(root.parent / "plain")

    pages = {path: text for path, text in tree(root).items() if path.startswith(("pages/", "files/"))}

    assert pages.keys() <= site.keys()
    assert {path: text for path, text in pages.items() if path.startswith("files/")}.items() <= site.items()


def test_a_folder_with_something_else_in_it_is_refused(root: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")

    ended = run_pbexport("build", root, "--profile", "mkdocs", "--into", tmp_path / "mine")

    assert ended.code == 2
    assert "holds something else than a site of pbexport" in ended.stderr
    assert tree(tmp_path / "mine") == {"notes.txt": b"mine"}


def test_options_for_sites_need_a_profile(root: Path) -> None:
    ended = run_pbexport("build", root, "--flat")

    assert ended.code == 2
    assert "Name its --profile too" in ended.stderr


def test_a_configuration_that_was_changed_is_never_overwritten(root: Path) -> None:
    build(root, "--profile", "mkdocs")
    config = root / "mkdocs" / "mkdocs.yml"
    config.write_text("site_name: Mine\n")

    build(root, "--profile", "mkdocs", "--date-format", "%Y")

    assert config.read_text() == "site_name: Mine\n"


def test_front_matter_can_be_renamed_dropped_and_added(root: Path) -> None:
    build(root, "--profile", "plain", "--into", root / "site", "--front-matter", "lastmod=updated",
          "--front-matter", "pbworks=", "--front-matter", "+layout=note", "--date-format", "%d.%m.%Y")  # fmt: skip

    front = yaml.safe_load((root / "site/pages/tide-tables.md").read_text("utf-8").split("---\n")[1])

    assert {"updated", "layout"} <= front.keys()
    assert not {"lastmod", "pbworks"} & front.keys()
    assert front["layout"] == "note"
    assert front["updated"].count(".") == 2


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (("--front-matter", "lastmud=x"), "there is no such key. Known are title, date, lastmod"),
        (("--front-matter", "title"), "changes nothing"),
        (("--front-matter", "+x=[1"), "is no value in YAML"),
        (("--date-format", "Y-m-d"), "is no form of a date"),
    ],
)
def test_what_cannot_be_understood_is_refused(root: Path, option: tuple[str, str], said: str) -> None:
    ended = run_pbexport("build", root, "--profile", "plain", "--into", root / "site", *option)

    assert ended.code == 2
    assert said in ended.stderr
    assert not (root / "site").exists()


def test_flat_puts_all_pages_into_one_folder(root: Path) -> None:
    build(root, "--profile", "plain", "--into", root / "site", "--flat")

    assert not [path for path in (root / "site" / "pages").iterdir() if path.is_dir()]


@pytest.mark.parametrize(("style", "begin"), [("relative", "("), ("root", "(/"), ("url", "(/")])
def test_links_between_pages_take_the_style_that_is_asked_for(root: Path, style: str, begin: str) -> None:
    build(root, "--profile", "mkdocs", "--into", root / "site", "--link-style", style)

    text = (root / "site" / "docs" / "index.md").read_text("utf-8")

    ending = "tide-tables/)" if style == "url" else "tide-tables.md)"
    assert f"{begin}{ending}" in text


def test_every_old_address_of_a_page_is_in_the_table_of_redirects(root: Path) -> None:
    build(root, "--profile", "mkdocs")
    moved = json.loads((root / "mkdocs/redirects/redirects.json").read_text("utf-8"))

    number = next(path for path in moved if path.endswith("/Tide Tables") and path.count("/") == 4).split("/")[3]

    forms = (
        f"/w/page/{number}/Tide Tables",
        f"/w/page/{number}",
        "/w/page/Tide Tables",
        "/Tide Tables",
        "/Tide-Tables",
    )
    assert {moved[form] for form in forms} == {"/tide-tables/"}


def test_later_runs_bring_a_site_up_to_date(living: tuple[LookAlike, Path]) -> None:
    wiki, root = living
    wiki.edit("Tide Tables", "<p>High water at nine.</p>", author="Oleg")

    exported(wiki, root)

    assert "High water at nine." in (root / "mkdocs/docs/papers-and-plans/tide-tables.md").read_text("utf-8")


def test_a_page_that_is_renamed_moves_in_the_site_and_its_old_address_is_kept(living: tuple[LookAlike, Path]) -> None:
    wiki, root = living
    wiki.rename("Tide Tables", "Tides")

    exported(wiki, root)

    assert not (root / "mkdocs/docs/papers-and-plans/tide-tables.md").exists()
    assert (root / "mkdocs/docs/papers-and-plans/tides.md").is_file()
    assert "(papers-and-plans/tides.md)" in (root / "mkdocs/docs/index.md").read_text("utf-8")
    assert (
        json.loads((root / "mkdocs/redirects/redirects.json").read_text("utf-8"))["/Tide Tables"]
        == "/papers-and-plans/tides/"
    )


def test_a_page_that_somebody_edited_in_the_site_stays(living: tuple[LookAlike, Path]) -> None:
    wiki, root = living
    page = root / "mkdocs/docs/papers-and-plans/tide-tables.md"
    page.write_text("mine\n")
    wiki.edit("Tide Tables", "<p>High water at nine.</p>", author="Oleg")

    exported(wiki, root)

    assert page.read_text() == "mine\n"
    assert "High water at nine." in page.with_name("tide-tables.remote.md").read_text("utf-8")


def test_a_site_that_was_thrown_away_is_not_made_again(living: tuple[LookAlike, Path]) -> None:
    wiki, root = living
    shutil.rmtree(root / "mkdocs")

    exported(wiki, root)

    assert not (root / "mkdocs").exists()


def test_nothing_of_a_site_is_taken_for_a_stray_by_check(root: Path) -> None:
    build(root, "--profile", "mkdocs")

    ended = run_pbexport("check", root, "--allow-missing")

    assert ended.code == 0, ended.stderr


def test_jsonl_is_one_object_a_page(root: Path) -> None:
    build(root, "--profile", "jsonl")

    pages = [json.loads(line) for line in (root / "jsonl/pages.jsonl").read_text("utf-8").splitlines()]

    assert len(pages) == len(list((root / "pages").rglob("*.md")))
    tides = next(page for page in pages if page["title"] == "Tide Tables")
    assert tides["markdown"].splitlines()[0] in (root / "pages/tide-tables.md").read_text("utf-8")
    assert set(tides["links"]) <= {*tides["links"], *(f"/{page['path']}" for page in pages)}
    assert "](" not in tides["text"]


def test_jsonl_can_be_streamed_into_another_program(root: Path) -> None:
    build(root, "--profile", "jsonl")

    ended = run_pbexport("build", root, "--profile", "jsonl", "--into", "-", "-q")

    assert ended.code == 0
    assert ended.stdout == (root / "jsonl/pages.jsonl").read_text("utf-8")


def test_the_file_of_all_pages_is_left_alone_where_no_page_changed(root: Path) -> None:
    build(root, "--profile", "jsonl")

    assert "0 files new or changed" in build(root, "--profile", "jsonl")


def test_only_a_profile_of_one_file_can_be_streamed(root: Path) -> None:
    ended = run_pbexport("build", root, "--profile", "mkdocs", "--into", "-")

    assert ended.code == 2
    assert "is for a profile with one file of all pages" in ended.stderr


def test_a_reader_that_has_enough_is_no_trouble(root: Path) -> None:
    command = f"{sys.executable} -m pbexport build {root} --profile jsonl --into - | head -c 9"

    done = subprocess.run(["/bin/bash", "-o", "pipefail", "-c", command], capture_output=True, check=False, timeout=120)

    assert done.returncode == 0
    assert b"fault" not in done.stderr
