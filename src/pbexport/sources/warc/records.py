"""The records of WARC (ISO 28500), WET and ARC files, one after another, whatever is wrong with some of them.

A record says how long it is. Where that is wrong (neither a record nor the end follows), it is taken to reach to the
beginning of the next one. FastWARC, which reads the archive, unpacks half as fast again (138 MB/s of packed HTML, where
zlib has 95), but gives the beginning of a record that was cut off as if it were whole, lets one with a wrong length
swallow its neighbour, and ends at the first damage.
"""

import re
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Protocol, TypeVar

from pbexport.sources.captures import UNKNOWN
from pbexport.sources.warc.stretches import Broken, Place, Stretches, begins_record

_MOST_LINES = 1000
"""Lines of a header, after which it is taken for something else."""
_CHUNK = 1 << 16
_SEPARATOR = b"\r\n\r\n"
_ARC_LINE = re.compile(
    r"(?P<url>\S.*?) (?P<address>\S+) (?P<date>\d{12,14}) (?P<type>.*?)"
    r"(?: (?:\d{3}|-) \S+ \S+ \S+ \S+)? (?P<length>\d+)$"
)
"""Version 1, and 2 with result code, checksum, location, offset and file name before the length."""
_LENGTH = re.compile(r"[0-9]{1,18}")
_NO_DIGIT = re.compile(r"[^0-9]")
_DATE = re.compile(r"^[0-9]{4}|[0-9]{2}")
_EARLIEST = "00010101000000"
T = TypeVar("T")


class Content(Protocol):
    """What a record holds, read from its beginning."""

    @property
    def is_sure(self) -> bool:
        """Whether what was read to its end is known to be all of it."""

    def read(self, most: int, /) -> bytes:
        """At most so many bytes, none at the end."""

    def readline(self, most: int, /) -> bytes:
        """The bytes to the end of the line, or the first `most` of them."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a record says of itself."""

    kind: str
    """Its WARC-Type, in lower case."""
    url: str
    """As it was recorded."""
    fetched: int
    length: int | None
    place: Place
    fields: Mapping[str, str] = field(default_factory=dict)
    """All that a WARC record says: name in lower case → value."""


@dataclass(frozen=True, slots=True)
class Damage:
    """A place of which something could not be read."""

    place: Place
    reason: str


CUT_SHORT = "the file ends in the middle of a record"
WRONG_LENGTH = "a record is cut off, or not as long as it says"
Take = Callable[[Header, Content], T | None]
"""Makes something of a record, or nothing."""


def taken(stretches: Stretches, take: Take[T]) -> Iterator[T | Damage]:
    """All that is made of the records, from where the file stands to its end."""
    more = True
    while more:
        try:
            yield from _of_stretch(stretches, take)
            more = stretches.onward()
        except Broken as trouble:
            yield Damage(Place(stretches.place.offset), str(trouble))
            more = stretches.recover()


def _of_stretch(stretches: Stretches, take: Take[T]) -> Iterator[T | Damage]:
    while begun := (yield from _next_beginning(stretches)):
        place, line = begun
        header = _header(stretches, line, place)
        if header is None:
            yield Damage(place, CUT_SHORT)
        else:
            yield from _of_record(stretches, header, take)


def _next_beginning(stretches: Stretches) -> Generator[Damage, None, tuple[Place, bytes] | None]:
    """Where the next record begins, and its first line; None at the end. Says where something else stands."""
    said = False
    while True:
        place, line = stretches.place, stretches.readline()
        if not line or begins_record(line):
            return (place, line) if line else None
        if line.strip() and not said:
            said = True
            yield Damage(place, "what stands here is no record")


def _of_record(stretches: Stretches, header: Header, take: Take[T]) -> Iterator[T | Damage]:
    begin = stretches.place
    if header.length is not None:
        counted = Counted(stretches, header.length)
        got: T | Damage | None = take(header, counted)
        if counted.is_there() and _ends_here(stretches):
            if got is not None:
                yield got
            return
    stretches.go_to(begin)
    reaching = Reaching(stretches)
    got = take(header, reaching)
    if got is None and reaching.is_last() and not stretches.vouches:
        got = Damage(header.place, CUT_SHORT)
    if got is not None:
        yield got


def _ends_here(stretches: Stretches) -> bool:
    """Whether a record ends here: what separates it from others follows, or another one, or nothing at all."""
    between = b""
    while line := stretches.readline():
        if line.strip():
            stretches.unread(line)
            return begins_record(line) or between.startswith(_SEPARATOR)
        between += line[: len(_SEPARATOR)]
    return True


class Counted:
    """The content of a record that is as long as it says."""

    is_sure = True

    def __init__(self, stretches: Stretches, length: int) -> None:
        self._stretches = stretches
        self._left = length

    def read(self, most: int, /) -> bytes:
        """At most so many bytes, none at the end."""
        piece = self._stretches.read(min(most, self._left)) if self._left else b""
        self._left -= len(piece)
        return piece

    def readline(self, most: int, /) -> bytes:
        """The bytes to the end of the line, or the first `most` of them."""
        line = self._stretches.readline(min(most, self._left))
        self._left -= len(line)
        return line

    def is_there(self) -> bool:
        """Passes over what is left, and says whether all of it was there."""
        self._left -= self._stretches.skip(self._left)
        return not self._left


class Reaching:
    """The content of a record that reaches to the beginning of the next one."""

    def __init__(self, stretches: Stretches) -> None:
        self._stretches = stretches
        self._kept = b""
        """What may be the end, and then lacks the blank lines that stand between records."""
        self._begins_line = True
        self._is_over = self._is_last = False

    @property
    def is_sure(self) -> bool:
        """Whether it ends where a checksum says that all ends."""
        return self._is_last and self._stretches.vouches

    def read(self, most: int, /) -> bytes:
        """At most so many bytes, none at the end."""
        piece = self._known()[:most]
        self._kept = self._kept[len(piece) :]
        return piece

    def readline(self, most: int, /) -> bytes:
        """The bytes to the end of the line, or the first `most` of them."""
        line = b""
        while len(line) < most and not line.endswith(b"\n") and (known := self._known()):
            line += self.read(min(known.find(b"\n") + 1 or len(known), most - len(line)))
        return line

    def is_last(self) -> bool:
        """Passes over what is left, and says whether no other record follows in the stretch."""
        while self.read(_CHUNK):
            pass
        return self._is_last

    def _known(self) -> bytes:
        while len(self._kept) <= len(_SEPARATOR) and not self._is_over:
            self._take_line()
        return self._kept if self._is_over else self._kept[: -len(_SEPARATOR)]

    def _take_line(self) -> None:
        line = self._stretches.readline()
        if line and not (self._begins_line and begins_record(line)):
            self._kept += line
            self._begins_line = line.endswith(b"\n")
            return
        self._stretches.unread(line)
        self._is_over, self._is_last = True, not line
        end = next((end for end in (_SEPARATOR, b"\r\n", b"\n") if self._kept.endswith(end)), b"")
        self._kept = self._kept.removesuffix(end)


def _header(stretches: Stretches, line: bytes, place: Place) -> Header | None:
    """What the record that begins with a line says of itself; None when it ends too early."""
    if not line.startswith(b"WARC/"):
        return _arc_header(line, place)
    fields = _fields(stretches)
    if fields is None:
        return None
    said = fields.get
    url, length = said("warc-target-uri", ""), said("content-length", "")
    kind, fetched = said("warc-type", "").lower(), unix(said("warc-date", ""))
    return Header(kind, url, fetched, int(length) if _LENGTH.fullmatch(length) else None, place, fields)


def _fields(stretches: Stretches) -> dict[str, str] | None:
    lines = stretches.lines_at_hand() or _lines(stretches)
    if lines is None:
        return None
    fields: dict[str, str] = {}
    for line in lines:
        name, _, value = decoded(line).partition(":")
        fields.setdefault(name.strip().lower(), value.strip())
    return fields


def _lines(stretches: Stretches) -> list[bytes] | None:
    """The lines before the next empty one; None where it does not come."""
    lines: list[bytes] = []
    for _ in range(_MOST_LINES):
        line = stretches.readline()
        if not line.endswith(b"\n"):
            return None
        if not line.strip():
            return lines
        lines.append(line)
    return None


def _arc_header(line: bytes, place: Place) -> Header:
    said = _ARC_LINE.match(decoded(line).strip())
    if said is None:  # `filedesc://` with something else behind it
        return Header("", "", UNKNOWN, None, place)
    kind = "warcinfo" if said["url"].startswith("filedesc:") else "response"
    return Header(kind, said["url"], unix(said["date"]), int(said["length"]), place)


def decoded(line: bytes) -> str:
    """A line of a header, in UTF-8 as it should be, or in the older encoding."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")


@lru_cache(maxsize=64)  # records that follow one another are often of the same second
def unix(date: str) -> int:
    """The Unix time of a date in either format, even when its smaller parts are missing.

    >>> unix("2019-07-25T00:00:00.5Z"), unix("20190725000000"), unix("2019-07-25"), unix("yesterday")
    (1564012800, 1564012800, 1564012800, 0)
    """
    digits = _NO_DIGIT.sub("", date)[: len(_EARLIEST)]
    digits += _EARLIEST[len(digits) :]
    year, month, day, hour, minute, second = map(int, _DATE.findall(digits))
    try:
        return max(UNKNOWN, int(datetime(year, month, day, hour, minute, second, tzinfo=UTC).timestamp()))
    except ValueError:
        return UNKNOWN
