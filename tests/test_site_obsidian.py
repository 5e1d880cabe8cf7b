"""The vault that Obsidian is given of an export."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from built_site import differing
from conftest import run_pbexport
from site_laws import WIKIS, exported
from vault import Note, Vault

from pbexport.audit.facts import Aspect
from pbexport.audit.written import read_markdown

_SCALARS = (str, int, bool)


@pytest.fixture(scope="module", params=WIKIS)
def export(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = exported(request.param, tmp_path_factory.mktemp("obsidian"))
    run_pbexport("build", root, "--profile", "obsidian")
    return root


@pytest.fixture(scope="module")
def vault(export: Path) -> Vault:
    return Vault(export / "obsidian")


def pages(export: Path) -> Iterator[tuple[str, str, str]]:
    """Number, name and Markdown of every page."""
    for path in (export / "pages").rglob("*.md"):
        _, front, body = path.read_text("utf-8").split("---\n", 2)
        fields = yaml.safe_load(front)
        yield fields["pbworks"]["id"], fields["title"], body


def by_number(vault: Vault) -> dict[str, Note]:
    return {note.properties["pbworks_id"]: note for note in vault.notes.values()}


def test_every_page_is_a_note_of_its_name(export: Path, vault: Vault) -> None:
    notes = by_number(vault)

    assert len(notes) == len(vault.notes)
    for number, name, _ in pages(export):
        stem = notes[number].path.rpartition("/")[2].removesuffix(".md")
        assert stem == name or name in notes[number].properties["aliases"]


def test_every_name_can_be_kept(vault: Vault) -> None:
    assert vault.refused() == []


def test_every_link_arrives(vault: Vault) -> None:
    assert vault.broken() == []
    assert len([link for note in vault.notes.values() for link in note.links]) > len(vault.notes)


def test_every_note_says_what_its_page_says(export: Path, vault: Vault) -> None:
    notes = by_number(vault)
    said = (Aspect.WORDS, Aspect.ITEMS, Aspect.ROWS, Aspect.CODE)

    found = {name: differing(read_markdown(body).facts, notes[number].facts, *said)
             for number, name, body in pages(export)}  # fmt: skip

    assert {name: differences for name, differences in found.items() if differences} == {}


def test_no_text_is_a_tag_a_comment_or_a_mark(vault: Vault) -> None:
    assert {note.path: note.signs for note in vault.notes.values() if note.signs} == {}


def test_no_place_is_left_as_a_tag(vault: Vault) -> None:
    assert [note.path for note in vault.notes.values() if "<a id=" in note.body] == []


def test_properties_are_flat(vault: Vault) -> None:
    for note in vault.notes.values():
        for key, value in note.properties.items():
            values = value if isinstance(value, list) else [value]
            assert all(
                isinstance(each, _SCALARS) or (key in {"date", "lastmod"} and not each.tzinfo) for each in values
            )
