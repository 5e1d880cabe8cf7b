"""Runs that are killed, and what a wiki's export has to be afterwards."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

from conftest import Ended, run_pbexport, tree
from fastwarc.warc import ArchiveIterator

from fixtures import LookAlike
from pbexport.asking.fetch import Manners
from pbexport.check import check
from pbexport.config import Visit
from pbexport.crew import Crew
from pbexport.home import open_export
from pbexport.means import Means
from pbexport.sync import export
from pbexport.telling.progress import Quiet

FAST = ("--delay", "0", "--retries", "0")

KILLER = """
import importlib, os, signal, sys
when, place, calls = sys.argv[1], sys.argv[2], int(sys.argv[3])
del sys.argv[1:4]
module, _, rest = place.partition(":")
*owners, name = rest.split(".")
owner = importlib.import_module(module)
for each in owners:
    owner = getattr(owner, each)
real, run, seen = getattr(owner, name), os.getpid(), 0
def die():
    os.kill(run, signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)
def fatal(*args, **kwargs):
    global seen
    seen += 1
    if seen == calls and when == "before":
        die()
    result = real(*args, **kwargs)
    if seen == calls and when == "half":
        at = result.location
        os.truncate(args[0].folder / at.file, at.offset + at.length // 2)
    if seen == calls:
        die()
    return result
setattr(owner, name, fatal)
from pbexport.cli import main
main()
"""
"""Runs the program, and kills it before or after the n-th call of a function, or with half a record in the archive."""


@dataclass(frozen=True)
class Scene:
    """A wiki that has changed since it was exported, and what undisturbed runs make of it."""

    wiki: LookAlike
    before: Path
    """The export of the wiki as it was."""
    trees: dict[str, dict[str, bytes]]
    """What runs make of it now: a "first" one, and one by which the older export is "synced"."""
    requests: dict[str, int]
    """How many requests a run of each kind makes."""

    @property
    def first(self) -> dict[str, bytes]:
        """What a first run makes of it now."""
        return self.trees["first"]

    @property
    def synced(self) -> dict[str, bytes]:
        """What a run makes of it that brings the older export up to date."""
        return self.trees["synced"]

    def begin(self, kind: str, root: Path) -> dict[str, int]:
        """Prepares a folder for a run of a kind; gives the sizes of the archive's files in it."""
        if kind == "synced":
            shutil.copytree(self.before, root)
        self.wiki.requests.clear()
        return sizes(root)

    def run(self, root: Path, *options: object) -> Ended:
        """An undisturbed run, with the requests that it makes."""
        self.wiki.requests.clear()
        return run_pbexport("export", self.wiki.url, "-o", root, *FAST, *options)

    def finish(self, root: Path) -> None:
        """The same in this process, which spares starting one, where only what comes of it is looked at."""
        self.wiki.requests.clear()
        export(Visit(self.wiki.url, Manners(delay=0, retries=0)), None, root, Means())

    def asked(self) -> set[str]:
        """Every address that was asked for since the last run began."""
        return {request.path for request in self.wiki.requests}


def scene(wiki: LookAlike, folder: Path) -> Scene:
    """Exports a wiki, lets people work on it, and exports it again, with the older export and without."""
    run_pbexport("export", wiki.url, "-o", folder / "before", *FAST)
    change(wiki)
    shutil.copytree(folder / "before", folder / "synced")
    return _exported(wiki, folder, "first", "synced")


def first_scene(wiki: LookAlike, folder: Path) -> Scene:
    """Exports a wiki that was never exported before."""
    return _exported(wiki, folder, "first")


def _exported(wiki: LookAlike, folder: Path, *kinds: str) -> Scene:
    counts: dict[str, int] = {}
    trees: dict[str, dict[str, bytes]] = {}
    for kind in kinds:
        wiki.requests.clear()
        run_pbexport("export", wiki.url, "-o", folder / kind, *FAST)
        counts[kind], trees[kind] = len(wiki.requests), tree(folder / kind)
    return Scene(wiki, folder / "before", trees, counts)


def change(wiki: LookAlike) -> None:
    """What people do between two runs: edits, a new page with a new file, a rename, a deletion."""
    wiki.edit("Boat Log", '<p>Back in the water. See <a href="/w/page/Crew%20List">Crew List</a>.</p>')
    wiki.edit("Crew List", '<p>Mara, Oleg.</p><p><img src="/f/crew.png" alt="crew"></p>')
    wiki.upload("crew.png", "png 3 2 2040a0")
    wiki.rename("Glossary", "Words of the Quay")
    wiki.hide("Lost Property")


def start(wiki: LookAlike, root: Path, *options: str) -> "subprocess.Popen[bytes]":
    """Starts a run, and does not wait for it."""
    command = [sys.executable, "-m", "pbexport", "export", wiki.url, "-o", str(root), "-q", *FAST, *options]
    return subprocess.Popen(command)


def kill_at(wiki: LookAlike, root: Path, count: int, seconds: float = 0) -> None:
    """Kills a run some seconds after it made so many requests."""
    wiki.requests.clear()
    with start(wiki, root) as run:
        while len(wiki.requests) < count and run.poll() is None:
            time.sleep(0.001)
        time.sleep(seconds)
        run.kill()


def kill_at_call(wiki: LookAlike, root: Path, when: str, place: str, calls: int = 1, *options: str) -> int:
    """Lets a run kill itself before or after the n-th call of a function; gives what it left with."""
    arguments = ["export", wiki.url, "-o", str(root), "-q", *FAST, *options]
    command = [sys.executable, "-c", KILLER, when, place, str(calls), *arguments]
    clean = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    return subprocess.run(command, check=False, env=clean, timeout=60).returncode


KILLED = -signal.SIGKILL


def differing(root: Path, expected: dict[str, bytes]) -> list[str]:
    """The files that are not as expected."""
    there = tree(root)
    return sorted(path for path in there.keys() | expected.keys() if there.get(path) != expected.get(path))


def is_unfinished(root: Path) -> bool:
    """Whether a run was stopped before its end; another one asks the wiki anew, of course."""
    with closing(sqlite3.connect(root / ".pbexport" / "state.sqlite")) as sql:
        return sql.execute("SELECT 1 FROM run WHERE NOT finished").fetchone() is not None


def passes(root: Path) -> bool:
    """Whether the proof finds nothing wrong, as `pbexport check` would say."""
    with Crew() as crew:
        return check(root, Quiet(), crew).holds(None)


def is_whole(root: Path) -> bool:
    """Whether all that is known lies in the archive as it was sent; what is written is compared byte for byte."""
    with open_export(root) as home:
        views = [filed for page in home.state.pages.all() for filed in (page.view, page.history) if filed]
        return all(map(home.archive.is_intact, (*views, *(file.filed for file in home.state.files.all()))))


def sizes(root: Path) -> dict[str, int]:
    """Bytes of each file of the archive."""
    return {path.name: path.stat().st_size for path in (root / ".pbexport" / "archive").glob("*.warc.gz")}


def held(root: Path, beyond: dict[str, int] | None = None) -> set[str]:
    """What stands in the archive in whole records, beyond some bytes of each file, read without the program."""
    found = set()
    for path in (root / ".pbexport" / "archive").glob("*.warc.gz"):
        for member in members(path.read_bytes()[(beyond or {}).get(path.name, 0) :]):
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
