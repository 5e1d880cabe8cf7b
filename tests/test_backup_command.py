"""`pbexport backup`: a wiki makes a backup of itself, and nobody but the wiki hears of the key."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from conftest import Ended, run_pbexport

from fixtures import Fault, LookAlike
from pbexport.cli import cli
from pbexport.model.answers import Answer
from pbexport.reading.backup_page import is_backup_page, read_page_file
from pbexport.sources.backup import Backup

KEY = "adm1n/key+with signs=42"
FAST = ("--delay", 0, "--retries", 1, "--every", 0, "--no-files")


@pytest.fixture
def wiki() -> Iterator[LookAlike]:
    with LookAlike(api="key", admin_key=KEY) as served:
        yield served


def started(*command: object, key: str = "") -> Ended:
    """The command, without the second that a process of its own takes."""
    environment = {"PBEXPORT_ADMIN_KEY": key, "NO_PROXY": "127.0.0.1"}
    done = CliRunner().invoke(cli, ["backup", *map(str, command)], env=environment, prog_name="pbexport")
    return Ended(done.exit_code, done.stdout, done.stderr)


def backed_up(wiki: LookAlike, target: Path, *more: object, key: str = KEY) -> Ended:
    ended = started(wiki.url, "-o", target, *FAST, *more, key=key)
    assert key not in ended.stdout + ended.stderr
    assert quote(key, safe="") not in ended.stdout + ended.stderr
    return ended


def asked(wiki: LookAlike, operation: str) -> int:
    """How often the wiki was asked for an operation."""
    return sum(bool(re.search(rf"\b{operation}\b", request.path)) for request in wiki.requests)


def pages_in(*paths: Path) -> set[str]:
    """The names of the pages in some backups."""
    held = (each.body.read() for path in paths for each in Backup(path).captures() if isinstance(each, Answer))
    return {read_page_file(content).name for content in held if is_backup_page(content)}


def test_a_backup_is_made_waited_for_and_kept(wiki: LookAlike, tmp_path: Path) -> None:
    wiki.export_questions = 3
    target = tmp_path / "new" / "quay.zip"

    ended = run_pbexport("backup", wiki.url, "-o", target, *FAST, PBEXPORT_ADMIN_KEY=KEY)

    assert (ended.code, ended.stdout) == (0, f"{target}\n")
    assert ended.stderr == f"{wiki.url} makes a backup; waiting for it.\n"
    assert pages_in(target) == set(wiki.pages)
    assert list(target.parent.iterdir()) == [target]
    assert KEY.encode() not in target.read_bytes()


def test_files_and_older_revisions_are_in_it_unless_they_are_not_wanted(wiki: LookAlike, tmp_path: Path) -> None:
    backed_up(wiki, tmp_path / "whole.zip", "--files")
    backed_up(wiki, tmp_path / "small.zip", "--no-revisions")

    whole, small = (len(list(Backup(tmp_path / name).captures())) for name in ("whole.zip", "small.zip"))

    assert small == len(wiki.pages)
    assert whole == sum(len(page.revisions) for page in wiki.pages.values()) + len(wiki.files)


def test_one_that_the_wiki_has_already_is_fetched_and_another_only_made_if_asked(
    wiki: LookAlike, tmp_path: Path
) -> None:
    backed_up(wiki, tmp_path / "first.zip")
    wiki.edit("Brand new", "<p>x</p>")

    backed_up(wiki, tmp_path / "again.zip")
    made = asked(wiki, "CreateExport")
    backed_up(wiki, tmp_path / "anew.zip", "--anew")

    assert (made, asked(wiki, "CreateExport"), asked(wiki, "DeleteExport")) == (1, 2, 1)
    assert (tmp_path / "again.zip").read_bytes() == (tmp_path / "first.zip").read_bytes()
    assert pages_in(tmp_path / "anew.zip") - pages_in(tmp_path / "again.zip") == {"Brand new"}


def test_a_wiki_that_takes_too_long_is_left_and_asked_again_later(wiki: LookAlike, tmp_path: Path) -> None:
    wiki.export_questions = 10**6
    early = backed_up(wiki, tmp_path / "quay.zip", "--wait", 0)
    wiki.export_questions = 0

    late = backed_up(wiki, tmp_path / "quay.zip")

    assert (early.code, late.code) == (4, 0)
    assert "did not finish its backup within 0 s. Run the same command later" in early.stderr
    assert asked(wiki, "CreateExport") == 1


def test_several_segments_are_several_files_and_none_is_fetched_twice(wiki: LookAlike, tmp_path: Path) -> None:
    wiki.export_segments = 2
    parts = [tmp_path / "quay-1.zip", tmp_path / "quay-2.zip"]

    first = backed_up(wiki, tmp_path / "quay.zip")
    parts[1].unlink()
    again = backed_up(wiki, tmp_path / "quay.zip")

    assert first.stdout == again.stdout == "".join(f"{part}\n" for part in parts)
    assert asked(wiki, "GetExport") == 3
    assert "quay-1.zip is there already." in again.stderr
    assert pages_in(*parts) == set(wiki.pages)


def test_a_file_that_is_there_is_not_replaced_and_nothing_is_made(wiki: LookAlike, tmp_path: Path) -> None:
    target = tmp_path / "quay.zip"
    target.write_bytes(b"the only copy")

    ended = backed_up(wiki, target)

    assert (ended.code, target.read_bytes()) == (2, b"the only copy")
    assert "is another backup. Move it away, or name another file with -o." in ended.stderr
    assert asked(wiki, "CreateExport") == 0


def test_the_key_may_lie_in_a_file_and_no_key_is_one_sentence(wiki: LookAlike, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n", "utf-8")
    command = (wiki.url, "-o", tmp_path / "quay.zip", *FAST)

    without, with_file = started(*command), started(*command, "--key-file", tmp_path / "key")

    assert (without.code, with_file.code) == (2, 0)
    assert without.stderr == "pbexport: There is no admin key. Set PBEXPORT_ADMIN_KEY, or name a --key-file.\n"


def test_a_wrong_key_is_one_sentence_without_the_key(wiki: LookAlike, tmp_path: Path) -> None:
    ended = backed_up(wiki, tmp_path / "quay.zip", key="wr0ng&key")

    assert ended.code == 3
    assert "gives no backup: the API refuses: You do not have permission to do that." in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_a_wiki_without_an_api_is_one_sentence(wiki: LookAlike, tmp_path: Path) -> None:
    wiki.api = "off"

    ended = backed_up(wiki, tmp_path / "quay.zip")

    assert ended.code == 4
    assert "gives no backup: its API answers HTTP 404" in ended.stderr


def test_a_private_wiki_makes_one_too(wiki: LookAlike, tmp_path: Path) -> None:
    wiki.private = True

    assert backed_up(wiki, tmp_path / "quay.zip").code == 0


@pytest.mark.parametrize("kind", ["503", "cut", "cut-chunked", "gzip"])
def test_a_transfer_that_fails_once_or_comes_compressed_ends_whole(wiki: LookAlike, tmp_path: Path, kind: str) -> None:
    wiki.faults = [Fault("GetExport&", kind, times=1)]

    ended = backed_up(wiki, tmp_path / "quay.zip")

    assert ended.code == 0
    assert pages_in(tmp_path / "quay.zip") == set(wiki.pages)


@pytest.mark.parametrize(
    ("kind", "said"),
    [("login", "what it sends is not its backup"), ("empty", "not its backup"), ("cut", "broke off")],
)
def test_what_is_no_backup_is_not_kept(wiki: LookAlike, tmp_path: Path, kind: str, said: str) -> None:
    wiki.faults = [Fault("GetExport&", kind)]

    ended = backed_up(wiki, tmp_path / "quay.zip")

    assert ended.code == 4
    assert said in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_key_does_not_follow_a_redirect_to_another_host(wiki: LookAlike, tmp_path: Path) -> None:
    """The fault repeats the whole address, key and all, in the one that it sends to."""
    wiki.faults = [Fault("GetExport", "foreign")]

    ended = backed_up(wiki, tmp_path / "quay.zip")

    assert ended.code == 4
    assert {request.headers["host"].partition(":")[0] for request in wiki.requests} == {"127.0.0.1"}


def test_a_wiki_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        ended = started(f"http://127.0.0.1:{free.getsockname()[1]}", "-o", tmp_path / "quay.zip", *FAST, key=KEY)

    assert ended.code == 4
    assert ended.stderr.count("\n") == 1


def test_a_place_that_cannot_be_written_is_one_sentence(wiki: LookAlike, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    ended = backed_up(wiki, tmp_path / "file" / "quay.zip")

    assert ended.code == 7
    assert "cannot be written" in ended.stderr
