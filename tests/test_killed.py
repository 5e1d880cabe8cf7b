"""Killed at any moment and started again: the same bytes in the end, and nothing asked for twice that was kept."""

import random
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import run_pbexport, tree
from fastwarc.warc import ArchiveIterator

from fixtures import LookAlike

FAST = ("--delay", "0", "--retries", "0")
MOMENTS = random.Random(7).sample(range(2, 178), 8)  # noqa: S311 - the same moments every time


@pytest.fixture(scope="module")
def wiki() -> Iterator[LookAlike]:
    with LookAlike() as served:
        yield served


@pytest.fixture(scope="module")
def undisturbed(wiki: LookAlike, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    root = tmp_path_factory.mktemp("undisturbed") / "quay"
    run_pbexport("export", wiki.url, "-o", root, *FAST)
    return tree(root)


def start(wiki: LookAlike, root: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "pbexport", "export", wiki.url, "-o", str(root), "-q", *FAST])


def kill_after_requests(wiki: LookAlike, root: Path, count: int) -> None:
    wiki.requests.clear()
    with start(wiki, root) as run:
        while len(wiki.requests) < count and run.poll() is None:
            time.sleep(0.001)
        run.kill()


def held(root: Path) -> set[str]:
    """What stands in the archive in whole records, read without the program."""
    found = set()
    for path in (root / ".pbexport" / "archive").glob("*.warc.gz"):
        for member in members(path.read_bytes()):
            for record in ArchiveIterator(BytesIO(member)):
                if record.headers["WARC-Type"] == "response":
                    parts = urlsplit(record.headers["WARC-Target-URI"])
                    found.add(parts.path + (f"?{parts.query}" if parts.query else ""))
    return found


def members(content: bytes) -> Iterator[bytes]:
    """The whole gzip members of a file; what is cut off at its end is none."""
    while content:
        inflater = zlib.decompressobj(31)
        try:
            plain = inflater.decompress(content)
        except zlib.error:
            return
        if not inflater.eof:
            return
        yield plain
        content = inflater.unused_data


@pytest.mark.parametrize("count", MOMENTS)
def test_killed_after_some_requests(wiki: LookAlike, tmp_path: Path, undisturbed: dict[str, bytes], count: int) -> None:
    root = tmp_path / "quay"
    kill_after_requests(wiki, root, count)
    kept = held(root)
    wiki.requests.clear()

    run_pbexport("export", wiki.url, "-o", root, *FAST)

    assert kept
    assert not kept & {request.path for request in wiki.requests}
    assert tree(root) == undisturbed


def test_killed_again_and_again(wiki: LookAlike, tmp_path: Path, undisturbed: dict[str, bytes]) -> None:
    root = tmp_path / "quay"
    for count in (5, 17, 30, 41):
        kill_after_requests(wiki, root, count)

    run_pbexport("export", wiki.url, "-o", root, *FAST)

    assert tree(root) == undisturbed


@pytest.mark.parametrize("moment", [0.0, 0.02, 0.05, 0.1])
def test_killed_while_it_writes(wiki: LookAlike, tmp_path: Path, undisturbed: dict[str, bytes], moment: float) -> None:
    root = tmp_path / "quay"
    with start(wiki, root) as run:
        while not (root / "pages").exists() and run.poll() is None:
            time.sleep(0.001)
        time.sleep(moment)
        run.kill()
    wiki.requests.clear()

    run_pbexport("export", wiki.url, "-o", root, *FAST)

    assert tree(root) == undisturbed


def test_ctrl_c_saves_all_and_says_so(wiki: LookAlike, tmp_path: Path, undisturbed: dict[str, bytes]) -> None:
    root = tmp_path / "quay"
    wiki.requests.clear()
    command = [sys.executable, "-m", "pbexport", "export", wiki.url, "-o", str(root), *FAST]
    with subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8") as run:
        while len(wiki.requests) < 20:
            time.sleep(0.001)
        run.send_signal(signal.SIGINT)
        _, said = run.communicate(timeout=30)

    assert run.returncode == 5
    assert "run the same command again" in said
    assert "Traceback" not in said
    assert run_pbexport("export", wiki.url, "-o", root, *FAST).code == 1
    assert tree(root) == undisturbed


def test_no_process_outlives_a_killed_run(wiki: LookAlike, tmp_path: Path) -> None:
    """The pipe on which all processes of the run can speak ends when the last of them has ended."""
    wiki.requests.clear()
    command = [sys.executable, "-m", "pbexport", "export", wiki.url, "-o", str(tmp_path / "quay"), *FAST]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as run:
        while len(wiki.requests) < 20:
            time.sleep(0.001)
        run.kill()

        assert run.communicate(timeout=10)
