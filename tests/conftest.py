"""What several tests stand on: the program as its users start it, and the real captures where they are at hand."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from fastwarc.warc import ArchiveIterator
from hypothesis import settings

from fixtures import LookAlike
from pbexport.model.answers import Snapshot

if TYPE_CHECKING:
    from killing import Scene

pytest.register_assert_rewrite("every_site")  # so that what it asserts is told as in a file of tests
settings.register_profile("always-the-same", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None, max_examples=5_000)
settings.load_profile("always-the-same")  # `--hypothesis-profile explore` looks where nobody looked yet

SHARED = Path(__file__).parents[2] / "shared"
WIKIS = SHARED / "wikis"
HACKERSPACE = WIKIS / "hackerspacesg-2019.warc.gz"


@dataclass(frozen=True)
class Ended:
    """How the program ended, and what it said."""

    code: int
    stdout: str
    stderr: str

    @property
    def report(self) -> dict[str, Any]:
        return json.loads(self.stdout)


def run_pbexport(*arguments: object, timeout: float = 120, **environment: str) -> Ended:
    """Starts the program as a user would, in a process of its own."""
    command = [sys.executable, "-m", "pbexport", *map(str, arguments)]
    clean = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    done = subprocess.run(
        command, capture_output=True, check=False, env=clean | environment, timeout=timeout, encoding="utf-8"
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def tree(root: Path) -> dict[str, bytes]:
    """Everything that was written for people: path → bytes."""
    paths = (path for path in root.rglob("*") if path.is_file() and ".pbexport" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def need(path: Path) -> Path:
    """Skips the test where a real capture is not at hand."""
    if not path.exists():
        pytest.skip(f"needs the real capture {path.name}, which is not part of the project")
    return path


@pytest.fixture
def pbexport() -> Callable[..., Ended]:
    return run_pbexport


@pytest.fixture(scope="session")
def hackerspace_answers() -> list[Snapshot]:
    """Every answer of the captured public wiki."""
    return list(_answers(need(HACKERSPACE)))


def _answers(path: Path) -> Iterator[Snapshot]:
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            if record.headers["WARC-Type"] == "response":
                yield Snapshot(
                    url=record.headers["WARC-Target-URI"],
                    status=record.http_headers.status_code or 0,
                    content_type=(record.http_content_type or "").lower(),
                    fetched=int(record.record_date.timestamp()),
                    body=record.reader.read(),
                )


@pytest.fixture(scope="session")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Replay"]:
    """The captured public wiki, served on loopback under its own name."""
    with replayed(tmp_path_factory.mktemp("replay") / "requests.jsonl", need(HACKERSPACE)) as server:
        yield server


@pytest.fixture(scope="module")
def off(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Scene"]:
    """A dozen pages without API that have changed since they were exported."""
    yield from _changed("off", tmp_path_factory)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Scene"]:
    """The same with the API open."""
    yield from _changed("open", tmp_path_factory)


def _changed(api: Literal["off", "open"], folders: pytest.TempPathFactory) -> Iterator["Scene"]:
    from killing import scene  # noqa: PLC0415 - it stands on this module itself

    with LookAlike(content="dozen", api=api) as wiki:
        yield scene(wiki, folders.mktemp(api))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Scene"]:
    """Every page of the small wiki, so many that more processes than one write them."""
    from killing import first_scene  # noqa: PLC0415 - it stands on this module itself

    with LookAlike() as wiki:
        yield first_scene(wiki, tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., LookAlike]]:
    """Puts a first export of a wiki into a folder, and gives the wiki as it was then: no test sees another's edits.

    Each wiki that is asked for, by the arguments of `LookAlike`, is started and exported once for all tests of a file.
    """
    with ExitStack() as stack:

        @cache
        def first(**settings: Any) -> tuple[LookAlike, Path]:  # noqa: ANN401 - as `LookAlike` takes them
            wiki, root = stack.enter_context(LookAlike(**settings)), tmp_path_factory.mktemp("first") / "quay"
            run_pbexport("export", wiki.url, "-o", root, "--delay", 0, "--retries", 0)
            return wiki, root

        def put(root: Path, **settings: Any) -> LookAlike:  # noqa: ANN401 - the same
            wiki, export = first(**settings)
            shutil.copytree(export, root, dirs_exist_ok=True)
            wiki.begin_again()
            return wiki

        yield put


@contextmanager
def replayed(log: Path, *archives: Path) -> Iterator["Replay"]:
    """WARC files, served on loopback under the names of their hosts."""
    script = need(SHARED / "tools" / "replay.py")
    command = [sys.executable, str(script), *map(str, archives), "--port", "0", "--log", str(log)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as server:
        assert server.stdout is not None
        address = server.stdout.readline().split()[-1]
        yield Replay(address, log)
        server.terminate()


@dataclass(frozen=True)
class Replay:
    """A proxy that answers what was recorded."""

    proxy: str
    log: Path

    def requests(self) -> list[dict[str, Any]]:
        if not self.log.exists():
            return []
        return [json.loads(line) for line in self.log.read_text("utf-8").splitlines()]
