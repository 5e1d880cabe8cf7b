"""A state of an older version is brought up to date after a copy; one of a newer version is left alone."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from conftest import run_pbexport
from killing import FAST, differing, tree
from sqlite_utils import Database

from fixtures import LookAlike
from pbexport.errors import LocalTrouble
from pbexport.state import State, schema

TABLES = ("run", "fact", "snapshot", "page", "alias", "attachment", "skipped", "disallowed")


@pytest.fixture(scope="module")
def quay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LookAlike, Path]]:
    root = tmp_path_factory.mktemp("migration") / "quay"
    with LookAlike() as wiki:
        run_pbexport("export", wiki.url, "-o", root, *FAST)
        yield wiki, root


def made_older(root: Path) -> Path:
    """Turns the state of an export into one of the second version, which knew less."""
    path = root / ".pbexport" / "state.sqlite"
    new = path.with_name("new.sqlite")
    path.rename(new)
    with closing(sqlite3.connect(path, isolation_level=None)) as sql:
        schema.migrations.apply(Database(sql), stop_before="incremental")
        sql.execute("ATTACH ? AS new", (str(new),))
        for table in TABLES:
            columns = ", ".join(row[1] for row in sql.execute(f"PRAGMA table_info({table})"))
            sql.execute(f"INSERT OR REPLACE INTO main.{table} ({columns}) SELECT {columns} FROM new.{table}")  # noqa: S608 - constants
        sql.execute("DELETE FROM fact WHERE name NOT IN ('asked', 'base', 'workspace', 'wiki', 'recipe')")
        sql.execute("DETACH new")
    new.unlink()
    return path


def rows(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as sql:
        return list(sql.iterdump())


def test_an_export_of_the_second_version_is_brought_up_to_date(quay: tuple[LookAlike, Path], tmp_path: Path) -> None:
    wiki, before = quay
    root = tmp_path / "quay"
    shutil.copytree(before, root)
    path = made_older(root)
    old = rows(path)

    ended = run_pbexport("export", wiki.url, "-o", root, *FAST)

    assert ended.code == 1
    assert rows(path.with_name("state.sqlite.before-4")) == old
    assert set(differing(root, tree(before))) <= {"CHANGES.md"}
    assert not list(root.glob("*/*.remote.*"))


def test_an_export_of_the_third_version_stays_as_it_is(quay: tuple[LookAlike, Path], tmp_path: Path) -> None:
    wiki, before = quay
    root = tmp_path / "quay"
    shutil.copytree(before, root)
    path = root / ".pbexport" / "state.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as sql:
        for table in ("source", "view", "listing", "further", "seen"):
            sql.execute(f"DROP TABLE {table}")
        for table, column in (("snapshot", "source"), ("revision", "author"), ("revision", "comment")):
            sql.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        sql.execute("DELETE FROM _sqlite_migrations WHERE name = 'sources'")
    asked = len(wiki.requests)

    ended = run_pbexport("export", wiki.url, "-o", root, *FAST)

    assert "0 files new or changed" in ended.stderr
    assert tree(root) == tree(before)
    assert len(wiki.requests) - asked < len(tree(before))


def test_a_change_that_fails_leaves_the_state_as_it_was(
    quay: tuple[LookAlike, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "quay"
    shutil.copytree(quay[1], root)
    path = made_older(root)
    old = rows(path)
    monkeypatch.setattr(
        schema, "_INCREMENTAL", "ALTER TABLE page ADD COLUMN content TEXT; INSERT INTO no_such_table VALUES (1)"
    )

    with pytest.raises(LocalTrouble):
        State(path)

    assert rows(path) == old
    monkeypatch.undo()
    State(path).close()


def test_a_state_of_a_newer_version_is_left_alone(quay: tuple[LookAlike, Path], tmp_path: Path) -> None:
    wiki, before = quay
    root = tmp_path / "quay"
    shutil.copytree(before, root)
    path = root / ".pbexport" / "state.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as sql:
        sql.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('pbexport', 'of_tomorrow', 'now')"
        )
    old = rows(path)

    ended = run_pbexport("export", wiki.url, "-o", root, *FAST)

    assert ended.code == 7
    assert ended.stderr.count("\n") == 1
    assert "was written by a newer pbexport" in ended.stderr
    assert rows(path) == old
