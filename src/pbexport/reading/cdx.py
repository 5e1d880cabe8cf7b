"""The list of captures that a web archive gives, in either form: what was captured when, and where the list goes on.

The Wayback Machine's CDX server writes one JSON array of rows, the first of which names the columns; after a part of
the list an empty row stands, then the key that the next part is asked with. pywb writes one JSON object a line, and
`[]` and nothing at all both mean that there is no capture.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from pbexport.errors import NotReadable

_STAMP = "%Y%m%d%H%M%S"
_DIGITS = 14
_LARGEST_TABLE = 64 << 20
"""Bytes of one part of a list: ten times of what is asked for."""


@dataclass(frozen=True, slots=True)
class Row:
    """One capture, as the list tells of it."""

    time: int
    original: str
    """The address, as it was asked for."""
    mimetype: str
    status: str
    """"-" where the capture says that nothing had changed since an earlier one."""
    digest: str


@dataclass(frozen=True, slots=True)
class Onward:
    """The list goes on: the next part has to be asked for with this key."""

    key: str


@dataclass(frozen=True, slots=True)
class Parts:
    """The list comes in so many parts, which are numbered from 0."""

    count: int


@dataclass(frozen=True, slots=True)
class Unread:
    """A row that says nothing."""


Told = Row | Onward | Parts | Unread


def read_cdx(lines: Iterable[bytes]) -> Iterator[Told]:
    """All that one answer tells; raises `NotReadable` when it is no list of captures, or is cut off."""
    filled = filter(None, (line.strip() for line in lines))
    first = next(filled, b"")
    if first.startswith(b"["):
        yield from _table(chain((first,), filled))
    elif first.startswith(b"{"):
        yield from map(_object, chain((first,), filled))
    elif first:
        raise NotReadable(f"it says “{first[:80].decode('utf-8', 'replace')}”")


def stamp(time: int) -> str:
    """A time as web archives write it.

    >>> stamp(1325473445)
    '20120102030405'
    """
    return datetime.fromtimestamp(time, UTC).strftime(_STAMP)


def _table(lines: Iterable[bytes]) -> Iterator[Told]:
    columns, *rows = _parsed(lines) or ([],)
    header = tuple(map(str, columns))
    goes_on = False
    for row in rows:
        if not isinstance(row, list):
            yield Unread()
        elif goes_on and len(row) == 1:
            yield Onward(str(row[0]))
        elif row:
            yield _row(dict(zip(header, row, strict=True))) if len(row) == len(header) else Unread()
        goes_on = row == []


def _parsed(lines: Iterable[bytes]) -> list[Any]:
    """A whole table. It is one part of a list only, therefore small."""
    parts, size = [], 0
    for line in lines:
        parts.append(line)
        size += len(line)
        if size > _LARGEST_TABLE:
            raise NotReadable("one part of it is larger than can be believed")
    try:
        told = json.loads(b"\n".join(parts))
    except (ValueError, RecursionError) as error:
        raise NotReadable("it is cut off, or no JSON") from error
    if not isinstance(told, list) or not all(isinstance(row, list) for row in told[:1]):
        raise NotReadable("it is no table")
    return told


def _object(line: bytes) -> Told:
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return Unread()
    if isinstance(told, dict) and isinstance(told.get("pages"), int):
        return Parts(told["pages"])
    return _row(told) if isinstance(told, dict) else Unread()


def _row(told: Mapping[str, Any]) -> Told:
    """Three of the columns have other names at pywb."""
    time = _time(str(told.get("timestamp", "")))
    original = str(told.get("original") or told.get("url") or "")
    if time is None or not original:
        return Unread()
    return Row(
        time=time,
        original=original,
        mimetype=str(told.get("mimetype") or told.get("mime") or "").lower(),
        status=str(told.get("statuscode") or told.get("status") or "-"),
        digest=str(told.get("digest") or ""),
    )


def _time(written: str) -> int | None:
    if len(written) != _DIGITS or not written.isdecimal():
        return None
    try:
        return int(datetime.strptime(written, _STAMP).replace(tzinfo=UTC).timestamp())
    except ValueError:
        return None
