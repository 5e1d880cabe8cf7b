"""What was answered, untouched, and where in the archive it lies. Times are Unix seconds, UTC."""

from dataclasses import dataclass
from enum import IntEnum
from typing import IO

from pbexport.model.happenings import Kind
from pbexport.travelling import travelling


class Telling(IntEnum):
    """How much a capture of a page can tell, the least first."""

    WORDS = 0
    """A text: nothing but words."""
    STORED = 1
    """A file of the official backup: body, author and time of one revision, plugins not rendered."""
    ANSWERED = 2
    """An answer of the API: the same, plugins rendered."""
    SHOWN = 3
    """A page view: tags, comments and sidebar too."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as it came over the wire."""

    url: str
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: IO[bytes]
    """At its beginning; the bytes as sent, in the encoding the headers name."""
    size: int
    fetched: int

    def header(self, name: str) -> str:
        """A header's value, "" when there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


@dataclass(frozen=True, slots=True)
class Again:
    """A capture that says no more than: the same as an earlier one, which its own source does not hold."""

    url: str
    fetched: int
    digest: str
    """SHA-1 of what was sent, in base 32; "" where it is not told."""
    earlier: tuple[str, int]
    """Address and Unix time of the earlier one, as far as they are told."""
    kind: Kind | None
    """What its address leads to; None where that alone does not tell that it is of a wiki."""


@travelling
@dataclass(frozen=True, slots=True)
class Location:
    """Where one snapshot lies in the archive."""

    file: str
    """Name of the WARC file within the archive's folder."""
    offset: int
    """First byte of the record."""
    length: int
    """Compressed bytes of the record."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One answer of the platform, untouched."""

    url: str
    status: int
    content_type: str
    """In lower case and without parameters, "" when the answer named none."""
    fetched: int
    body: bytes


@travelling
@dataclass(frozen=True, slots=True)
class Filed:
    """A snapshot's entry in the index of the archive."""

    url: str
    status: int
    content_type: str
    """In lower case and without parameters, "" when the answer named none."""
    fetched: int
    size: int
    """Bytes as sent."""
    digest: str
    """SHA-1 of the bytes as sent, in base 32, as WARC writes it."""
    redirect: str
    """Where the answer points to instead; "" when it is no redirect."""
    location: Location
