"""Many exports side by side: those that lie in a folder."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from pbexport.home import exists
from pbexport.paths import HIDDEN

_DEEPEST = 3
"""Folders below the one that is named."""


def exports_in(folder: Path) -> list[tuple[Path, str]]:
    """Every export in a folder or below it, with the address of its wiki, in the order of their names."""
    return [(root, wiki) for root in sorted(_roots(folder)) if (wiki := _wiki_of(root))]


def _roots(folder: Path) -> Iterator[Path]:
    for place, folders, _ in os.walk(folder):
        root = Path(place)
        if exists(root):
            yield root
            folders.clear()
        elif len(root.relative_to(folder).parts) >= _DEEPEST:
            folders.clear()
        else:
            folders[:] = [name for name in folders if name != HIDDEN]


def _wiki_of(root: Path) -> str:
    """What was asked for when the export was made; "" where it was never begun."""
    address = f"{(root / HIDDEN / 'state.sqlite').resolve().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True)) as sql:
            found = sql.execute("SELECT value FROM fact WHERE name = 'asked'").fetchone()
    except sqlite3.DatabaseError:
        return ""
    return str(found[0]) if found else ""
