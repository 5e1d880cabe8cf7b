"""Killed at fifty moments and started again: the same bytes in the end, and nothing asked for twice that was kept."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from math import ceil
from pathlib import Path

import pytest
from conftest import run_pbexport
from killing import FAST, Scene, differing, held, is_unfinished, is_whole, kill_at


def moments() -> Iterator[tuple[str, str, float, float]]:
    """Without and with the API, of first runs and later ones: after which part of the requests, and seconds later."""
    chance = random.Random(7)  # noqa: S311 - the same moments every time
    for door, kind, asking, writing in (("off", "first", 10, 2), ("whole", "first", 1, 3), ("opened", "first", 10, 2),
                                        ("off", "synced", 8, 3), ("opened", "synced", 7, 4)):  # fmt: skip
        for _ in range(asking):
            yield door, kind, round(chance.random(), 2), round(chance.uniform(0, 0.02), 3)
        for _ in range(writing):
            yield door, kind, 1.0, round(chance.uniform(0, 0.3), 3)


def test_there_are_fifty_moments() -> None:
    assert len(list(moments())) == 50


@pytest.mark.parametrize("moment", list(moments()), ids=lambda moment: "-".join(map(str, moment)))
def test_killed_at_any_moment(
    request: pytest.FixtureRequest, tmp_path: Path, moment: tuple[str, str, float, float]
) -> None:
    door, kind, part, seconds = moment
    quay: Scene = request.getfixturevalue(door)
    root = tmp_path / "quay"
    before = quay.begin(kind, root)
    kill_at(quay.wiki, root, ceil(part * quay.requests[kind]), seconds)
    kept = held(root, before) if is_unfinished(root) else set()

    quay.finish(root)

    assert not kept & quay.asked()
    assert not differing(root, quay.trees[kind])
    assert is_whole(root)


def test_killed_again_and_again(off: Scene, tmp_path: Path) -> None:
    root = tmp_path / "quay"
    for count in (5, 8, 11, 14):
        kill_at(off.wiki, root, count)

    off.finish(root)

    assert not differing(root, off.first)


def test_ctrl_c_saves_all_and_says_so(off: Scene, tmp_path: Path) -> None:
    root = tmp_path / "quay"
    off.wiki.requests.clear()
    command = [sys.executable, "-m", "pbexport", "export", off.wiki.url, "-o", str(root), *FAST]
    with subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8") as run:
        while len(off.wiki.requests) < 20:
            time.sleep(0.001)
        run.send_signal(signal.SIGINT)
        _, said = run.communicate(timeout=30)

    assert run.returncode == 5
    assert "run the same command again" in said
    assert "Traceback" not in said
    assert run_pbexport("export", off.wiki.url, "-o", root, *FAST).code == 1
    assert not differing(root, off.first)


def test_no_process_outlives_a_killed_run(off: Scene, tmp_path: Path) -> None:
    """The pipe on which all processes of the run can speak ends when the last of them has ended."""
    off.wiki.requests.clear()
    command = [sys.executable, "-m", "pbexport", "export", off.wiki.url, "-o", str(tmp_path / "quay"), *FAST]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as run:
        while len(off.wiki.requests) < 20:
            time.sleep(0.001)
        run.kill()

        assert run.communicate(timeout=10)
