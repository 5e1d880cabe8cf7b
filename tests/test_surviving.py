"""What a run survives: damaged archives, a full disk, a network that is gone, other runs, Ctrl-C, hopeless wikis."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import run_pbexport
from killing import FAST, KILLED, Scene, differing, held, is_unfinished, kill_at, kill_at_call, passes, scene
from warcio.archiveiterator import ArchiveIterator

from fixtures import Fault, LookAlike

LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
del sys.argv[1]
from pbexport.cli import main
main()
"""
"""Runs the program where no file can grow beyond so many bytes."""
NAMELESS = """
import socket, sys
real, calls = socket.getaddrinfo, 0
def lookup(*args, **kwargs):
    global calls
    calls += 1
    if calls > int(limit):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    return real(*args, **kwargs)
limit = sys.argv.pop(1)
socket.getaddrinfo = lookup
from pbexport.cli import main
main()
"""
"""Runs the program where names of hosts are found so many times, and then no more."""


@pytest.fixture(scope="module")
def quay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with LookAlike(content="dozen") as wiki:
        yield scene(wiki, tmp_path_factory.mktemp("quay"))


@pytest.fixture(autouse=True)
def _sound(quay: Scene) -> Iterator[None]:
    quay.wiki.requests.clear()
    yield
    quay.wiki.faults = ()


def wrapped(script: str, *arguments: object) -> "subprocess.CompletedProcess[str]":
    clean = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False, env=clean, timeout=60, encoding="utf-8")


@contextmanager
def started(*arguments: object) -> Iterator["subprocess.Popen[str]"]:
    clean = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    command = [sys.executable, "-m", "pbexport", *map(str, arguments)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=clean, encoding="utf-8") as run:
        try:
            yield run
        finally:
            run.kill()


def wait_for(wiki: LookAlike, count: int) -> None:
    end = time.monotonic() + 30
    while len(wiki.requests) < count and time.monotonic() < end:
        time.sleep(0.001)


def warc(root: Path) -> Path:
    (found,) = (root / ".pbexport" / "archive").glob("*.warc.gz")
    return found


def facts(root: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(root / ".pbexport" / "state.sqlite")) as sql:
        return sql.execute(query).fetchall()


# Archives


@pytest.mark.parametrize(
    "tail",
    [b"no record at all", bytes(3000), zlib.compress(b"x" * 900, wbits=31), zlib.compress(b"x" * 900, wbits=31)[:20]],
    ids=["garbage", "zeros", "another gzip", "half of a gzip"],
)
def test_garbage_after_the_last_record_is_cut_off_and_said(quay: Scene, tmp_path: Path, tail: bytes) -> None:
    root = tmp_path / "quay"
    quay.begin("synced", root)
    whole = warc(root).read_bytes()
    warc(root).write_bytes(whole + tail)

    ended = quay.run(root)

    assert f"{warc(root).name} ended in the middle of an answer" in ended.stderr
    assert f"{len(tail):,} bytes cut off" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert warc(root).read_bytes().startswith(whole)
    assert not differing(root, quay.synced)


def test_what_follows_garbage_is_not_believed(quay: Scene, tmp_path: Path) -> None:
    root = tmp_path / "quay"
    kill_at(quay.wiki, root, 35)
    content, record = warc(root).read_bytes(), b"WARC/1.1\r\nWARC-Type: response\r\n\r\n"
    warc(root).write_bytes(content + zlib.compress(b"garbage " * 99, wbits=31) + zlib.compress(record, wbits=31))

    ended = quay.run(root)

    assert "bytes cut off" in ended.stderr
    assert not differing(root, quay.first)


def test_a_truncated_last_record_is_cut_off_and_asked_for_again(quay: Scene, tmp_path: Path) -> None:
    root = tmp_path / "quay"
    kill_at(quay.wiki, root, 35)
    with warc(root).open("r+b") as file:
        file.truncate(file.seek(0, 2) - 40)

    ended = quay.run(root)

    assert "ended in the middle of an answer, as a run that is killed leaves it" in ended.stderr
    assert not differing(root, quay.first)
    with warc(root).open("rb") as file:
        assert len([record.rec_type for record in ArchiveIterator(file)]) > 40
    assert passes(root)


@pytest.mark.parametrize("api", ["off", "open"])
def test_what_a_power_loss_took_from_a_finished_export_is_got_again(quay: Scene, tmp_path: Path, api: str) -> None:
    """Pages, a history, files: nothing is taken for unchanged that is not there."""
    root = tmp_path / "quay"
    quay.wiki.api = api  # type: ignore[assignment]
    try:
        quay.finish(root)
        before = quay.run(root)
        size = facts(root, "SELECT offset FROM snapshot WHERE url LIKE '%page-revisions%' ORDER BY id LIMIT 1 OFFSET 5")
        with warc(root).open("r+b") as file:
            file.truncate(int(str(size[0][0])) + 9)
        expected = {path: text for path, text in tree_of(root).items() if path != "CHANGES.md"}

        ended = quay.run(root)
    finally:
        quay.wiki.api = "off"

    assert ended.code == before.code
    assert not [path for path in differing(root, expected) if path != "CHANGES.md"]
    assert passes(root)


def tree_of(root: Path) -> dict[str, bytes]:
    paths = (path for path in root.rglob("*") if path.is_file() and ".pbexport" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def test_a_half_written_line_of_the_journal_is_written_again(quay: Scene, tmp_path: Path) -> None:
    root = tmp_path / "quay"
    quay.begin("synced", root)
    assert kill_at_call(quay.wiki, root, "after", "pbexport.write:Folder.append_once") == KILLED
    journal = root / ".pbexport" / "journal.jsonl"
    journal.write_bytes(journal.read_bytes()[:-30])

    quay.finish(root)

    assert [json.loads(line)["run"] for line in journal.read_text("utf-8").splitlines()] == [1, 2]


# The disk


@pytest.mark.parametrize("kilobytes", [2, 20, 40, 60, 90, 150, 200, 400])
def test_a_full_disk_is_one_sentence_and_the_next_run_goes_on(quay: Scene, tmp_path: Path, kilobytes: int) -> None:
    root = tmp_path / "quay"
    arguments = ("export", quay.wiki.url, "-o", root, *FAST, "-q")

    full = wrapped(LIMITED, kilobytes << 10, *arguments)
    quay.finish(root)

    assert full.returncode == 7, full.stderr
    assert full.stderr.count("\n") == 1
    assert "Traceback" not in full.stderr
    assert "fault of pbexport" not in full.stderr
    assert not differing(root, quay.first)


def test_a_folder_in_which_no_lock_can_be_is_one_sentence(quay: Scene, tmp_path: Path) -> None:
    (tmp_path / "quay" / ".pbexport" / "lock.sqlite").mkdir(parents=True)

    ended = quay.run(tmp_path / "quay", "-q")

    assert ended.code == 7
    assert ended.stderr.count("\n") == 1
    assert "cannot be written" in ended.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize("place", [".", ".pbexport", ".pbexport/archive", "pages"])
def test_a_read_only_folder_is_one_sentence(quay: Scene, tmp_path: Path, place: str) -> None:
    root = tmp_path / "quay"
    quay.begin("synced", root)
    (root / place).chmod(0o500)

    ended = quay.run(root, "-q")
    (root / place).chmod(0o700)
    quay.finish(root)

    assert ended.code == 7
    assert ended.stderr.count("\n") == 1
    assert not differing(root, quay.synced)


# The network


def test_a_server_that_restarts_is_asked_again(tmp_path: Path) -> None:
    with LookAlike(content="dozen") as wiki:
        port = urlsplit(wiki.url).port or 0
        with started("export", wiki.url, "-o", tmp_path / "quay", "--delay", 0, "--retries", 8) as run:
            wait_for(wiki, 20)
            wiki.__exit__(None, None, None)
            time.sleep(0.5)
            with LookAlike(content="dozen", port=port) as again:
                _, said = run.communicate(timeout=60)
                run_pbexport("export", again.url, "-o", tmp_path / "other", *FAST)
                asked = {request.path for request in again.requests}
        wiki.__enter__ = lambda: wiki  # type: ignore[method-assign]
    assert run.returncode == 1
    assert asked
    assert "trying again" in said
    assert not differing(tmp_path / "quay", tree_of(tmp_path / "other"))


def test_a_server_that_stays_away_ends_the_run_with_everything_saved(quay: Scene, tmp_path: Path) -> None:
    root = tmp_path / "quay"
    quay.wiki.faults = (Fault(".", "close", after=25),)

    away = quay.run(root, "-q")
    kept = held(root)
    quay.wiki.faults = ()
    quay.finish(root)

    assert away.code == 4
    assert away.stderr.count("\n") == 1
    assert "stopped answering. All that came is saved" in away.stderr
    assert len(kept) > 20
    assert not kept & quay.asked()
    assert not {path for path in differing(root, quay.first) if path != "CHANGES.md"}


@pytest.mark.parametrize("known", [0, 1])
def test_names_that_are_not_found_end_the_run(quay: Scene, tmp_path: Path, known: int) -> None:
    """At once where the wiki never answered, and after some patience where it did."""
    root = tmp_path / "quay"
    quay.wiki.faults = (Fault(".", "close", after=20, times=1),)  # so that the name is looked up again

    nameless = wrapped(NAMELESS, known, "export", quay.wiki.url, "-o", root, *FAST, "-q")
    quay.wiki.faults = ()
    quay.finish(root)

    assert nameless.returncode == 4
    assert nameless.stderr.count("\n") == 1
    assert not {path for path in differing(root, quay.first) if path != "CHANGES.md"}


def test_an_export_whose_wiki_cannot_be_found_stays_as_it_is(quay: Scene, tmp_path: Path) -> None:
    root = tmp_path / "quay"
    quay.begin("synced", root)
    before = tree_of(root)

    nameless = wrapped(NAMELESS, 0, "export", quay.wiki.url, "-o", root, *FAST, "-q")

    assert nameless.returncode == 4
    assert not differing(root, before)
    quay.finish(root)
    assert not differing(root, quay.synced)


# Two runs


def test_the_second_run_says_who_is_at_work(quay: Scene, tmp_path: Path) -> None:
    root = tmp_path / "quay"
    with started("export", quay.wiki.url, "-o", root, "--delay", 5, "-q") as first:
        wait_for(quay.wiki, 2)
        second = run_pbexport("export", quay.wiki.url, "-o", root, *FAST)

    assert second.code == 7
    assert f"process {first.pid} on {socket.gethostname()}, since 20" in second.stderr
    assert second.stderr.count("\n") == 1


def test_what_a_killed_run_left_of_its_lock_is_in_nobodys_way(quay: Scene, tmp_path: Path) -> None:
    root = tmp_path / "quay"
    kill_at(quay.wiki, root, 30)
    assert json.loads((root / ".pbexport" / "lock.json").read_text("utf-8"))["pid"]
    (root / ".pbexport" / "lock.sqlite-journal").write_bytes(b"left over")

    quay.finish(root)

    assert not differing(root, quay.first)
    assert not (root / ".pbexport" / "lock.json").exists()


# Ctrl-C


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_asked_once_it_finishes_the_item_and_saves_all(quay: Scene, tmp_path: Path, number: signal.Signals) -> None:
    root = tmp_path / "quay"
    quay.wiki.faults = (Fault("/w/page", "slow", seconds=0.05),)
    with started("export", quay.wiki.url, "-o", root, *FAST, "-q") as run:
        wait_for(quay.wiki, 20)
        run.send_signal(number)
        _, said = run.communicate(timeout=20)
    kept = held(root)
    count = len(quay.wiki.requests)

    quay.wiki.faults = ()
    quay.finish(root)

    assert run.returncode == 5
    assert said == "pbexport: Stopped. All that came is saved: run the same command again to go on.\n"
    assert count <= 24
    assert not kept & quay.asked()
    assert not differing(root, quay.first)


@pytest.mark.parametrize(
    ("options", "faults"),
    [
        (("--delay", 30), ()),
        (("--delay", 0, "--retries", 9), (Fault(".", "503", after=9, retry_after="60"),)),
        (("--delay", 0), (Fault(".", "slow", after=9, seconds=20),)),
    ],
    ids=["in the delay", "in a back-off", "while the wiki is slow"],
)
def test_asked_twice_it_stops_now(
    quay: Scene, tmp_path: Path, options: tuple[object, ...], faults: tuple[Fault, ...]
) -> None:
    root = tmp_path / "quay"
    quay.wiki.faults = faults
    with started("export", quay.wiki.url, "-o", root, "-q", *options) as run:
        wait_for(quay.wiki, 10 if faults else 1)
        time.sleep(0.5)
        began = time.monotonic()
        run.send_signal(signal.SIGINT)
        time.sleep(0.2)
        run.send_signal(signal.SIGINT)
        _, said = run.communicate(timeout=20)
        took = time.monotonic() - began

    quay.wiki.faults = ()
    quay.finish(root)

    assert took < 2.5
    assert run.returncode == 5
    assert said.count("\n") == 1
    assert not differing(root, quay.first)


def test_asked_twice_while_it_writes_it_stops_now(quay: Scene, tmp_path: Path) -> None:
    root = tmp_path / "quay"
    with started("export", quay.wiki.url, "-o", root, *FAST, "-q") as run:
        while not (root / "pages").exists() and run.poll() is None:
            time.sleep(0.001)
        run.send_signal(signal.SIGINT)
        time.sleep(0.05)
        run.send_signal(signal.SIGINT)
        _, said = run.communicate(timeout=20)

    quay.finish(root)

    assert run.returncode == 5
    assert "Traceback" not in said
    assert not differing(root, quay.first)


# Hopeless runs


@pytest.mark.parametrize(("limit", "most"), [("3", 4), ("10%", 5)])
def test_a_hopeless_run_ends_early_and_what_came_is_saved(whole: Scene, tmp_path: Path, limit: str, most: int) -> None:
    root = tmp_path / "quay"
    whole.wiki.faults = (Fault("/w/page/", "500", after=12),)

    hopeless = whole.run(root, "-q", "--max-failures", limit)
    count, kept = len(whole.wiki.requests), held(root)
    whole.wiki.faults = ()
    whole.finish(root)

    assert hopeless.code == 4
    assert hopeless.stderr.count("\n") == 1
    assert "more than --max-failures allows. All that came is saved" in hopeless.stderr
    assert count < 60 + most
    assert len(kept) > 10
    assert not {path for path in differing(root, whole.first) if path != "CHANGES.md"}


def test_retry_failed_asks_for_nothing_but_what_was_skipped(quay: Scene, tmp_path: Path) -> None:
    root = tmp_path / "quay"
    quay.wiki.faults = (Fault("Tide|survey.bin", "500"),)
    failed = quay.run(root, "--json").report
    quay.wiki.faults = ()
    kept = held(root)

    quay.run(root, "--retry-failed")

    skipped = {item["item"].removeprefix(quay.wiki.url) for item in failed["skipped"]}
    assert [path for path in skipped if "Tide" in path]
    assert not kept & quay.asked() - skipped
    assert len(quay.asked()) < 15
    assert not {path for path in differing(root, quay.first) if path != "CHANGES.md"}
    assert passes(root)


@pytest.mark.parametrize("options", [(), ("--retry-failed",)], ids=["in every run", "with --retry-failed"])
def test_what_is_tried_again_is_not_forgotten_when_the_run_is_killed(
    quay: Scene, tmp_path: Path, options: tuple[str, ...]
) -> None:
    root = tmp_path / "quay"
    quay.wiki.faults = (Fault("Tide|survey.bin", "500"),)
    quay.finish(root)
    quay.wiki.faults = ()
    assert kill_at_call(quay.wiki, root, "after", "pbexport.visiting.run:Run._begin", 1, *options) == KILLED

    quay.run(root, *options)

    assert not is_unfinished(root)
    assert not {path for path in differing(root, quay.first) if path != "CHANGES.md"}
