"""One run at a time in one folder."""

import json
import os
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pbexport.errors import FolderLocked, LocalTrouble
from pbexport.stamps import readable

_HOLDER = "lock.json"


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Keeps every other run out of a folder; the operating system lets go when the process ends, however it ends.

    Raises `FolderLocked`, which says who is at work there: process, machine, since when. What a killed run left of
    its name is overwritten by the next one.
    """
    holder = _taken(folder)
    try:
        _sign(folder / _HOLDER)
        try:
            yield
        finally:
            (folder / _HOLDER).unlink(missing_ok=True)
    finally:
        holder.close()


def _taken(folder: Path) -> sqlite3.Connection:
    try:
        holder = sqlite3.connect(folder / "lock.sqlite", isolation_level=None, timeout=0)
        holder.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise LocalTrouble(f"{folder} cannot be written: {error}. Make room or mend the permissions.") from error
        raise FolderLocked(
            f"Another run is at work in {folder.parent}{_who(folder / _HOLDER)}. Wait for it, or stop it first."
        ) from error
    return holder


def _sign(path: Path) -> None:
    told = {"pid": os.getpid(), "host": socket.gethostname(), "since": int(time.time())}
    try:
        path.write_text(json.dumps(told), "utf-8")
    except OSError as error:
        said = error.strerror or error
        raise LocalTrouble(f"{path.parent} cannot be written: {said}. Make room or mend the permissions.") from error


def _who(path: Path) -> str:
    try:
        told = json.loads(path.read_text("utf-8"))
        return f": process {told['pid']} on {told['host']}, since {readable(told['since'])}"
    except (OSError, ValueError, KeyError, TypeError):
        return ""
