"""What a crawler kept of an HTTP answer, made honest: no chunks, the true length, an encoding only where it is one.

Browsers and wget undo chunks and compression, but keep the headers that speak of them; so a header is believed only
when the bytes agree. A compressed body stays compressed: whoever reads it decodes it as its header says.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pbexport.sources.spool import spooled
from pbexport.sources.warc.encodings import BARE, bare_inflated, true_encoding
from pbexport.sources.warc.records import Content, decoded

_CHUNK = 1 << 16
_MOST_LINES = 1000
_STATUS = re.compile(r"HTTP/\d(?:\.\d)?\s+(?P<status>\d{3})(?:\s+(?P<reason>.*))?$")
_SIZE = re.compile(rb"\s*([0-9a-fA-F]{1,8})\s*(?:;[^\r\n]*)?\r\n")
"""The line before a chunk (RFC 9112, 7.1)."""
_REWRITTEN = frozenset({"transfer-encoding", "content-length", "content-encoding"})
_GLANCE = 4096


@dataclass(frozen=True, slots=True)
class Head:
    """Status line and headers of an HTTP answer."""

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]

    def value(self, name: str) -> str:
        """A header's value, all of them where it is repeated, "" where there is none."""
        return ", ".join(value for key, value in self.headers if key.lower() == name)

    @property
    def content_type(self) -> str:
        """In lower case and without parameters."""
        return media_type(self.value("content-type"))


@dataclass(frozen=True, slots=True)
class Payload:
    """The body of an answer, at its beginning, with headers that are true of it."""

    body: IO[bytes]
    size: int
    headers: tuple[tuple[str, str], ...]
    is_whole: bool
    """Whether the answer's own words say that nothing of it is missing."""


def media_type(content_type: str) -> str:
    """A Content-Type in lower case and without parameters."""
    return content_type.partition(";")[0].strip().lower()


def read_head(content: Content) -> Head | None:
    """The beginning of an HTTP answer; None when something else is there."""
    said = _STATUS.match(decoded(content.readline(_CHUNK)).strip())
    if said is None:
        return None
    headers: list[tuple[str, str]] = []
    for _ in range(_MOST_LINES):
        line = decoded(content.readline(_CHUNK)).rstrip("\r\n")
        if not line.strip():
            break
        name, colon, value = line.partition(":")
        if line[0] in " \t" and headers:  # a long value may go on in the next line (RFC 9112, 5.2)
            headers[-1] = (headers[-1][0], f"{headers[-1][1]} {line.strip()}")
        elif colon:
            headers.append((name.strip(), value.strip()))
    return Head(int(said["status"]), said["reason"] or "", tuple(headers))


def read_payload(content: Content, head: Head, scratch: Path | None) -> Payload:
    """The rest of an answer; it has the headers of `head` with those about its form set right."""
    raw, size = spooled(pieces(content), scratch)
    is_whole = head.value("content-length") == str(size)
    if "chunked" in head.value("transfer-encoding").lower() and (is_last_there := _framing(raw)) is not None:
        with raw:
            (raw, size), is_whole = spooled(_joined(raw), scratch), is_last_there
    beginning = raw.read(_GLANCE)
    raw.seek(0)
    encoding = true_encoding(beginning, head.value("content-encoding"))
    if encoding == BARE:
        with raw:
            raw, size = spooled(bare_inflated(raw), scratch)
        encoding = ""
    return Payload(raw, size, _headers(head, encoding, size), is_whole)


def pieces(content: Content) -> Iterator[bytes]:
    """All that a record holds from here on."""
    while piece := content.read(_CHUNK):
        yield piece


def _headers(head: Head, encoding: str, size: int) -> tuple[tuple[str, str], ...]:
    kept = [(name, value) for name, value in head.headers if name.lower() not in _REWRITTEN]
    encoded = [("Content-Encoding", encoding)] if encoding else []
    return (*kept, *encoded, ("Content-Length", str(size)))


class _NotChunked(Exception):
    """They only claim to be chunks."""


def _framing(raw: IO[bytes]) -> bool | None:
    """Whether the last chunk is there; None when these are no chunks at all."""
    size = None
    try:
        for size in _sizes(raw):
            raw.seek(size, 1)
    except _NotChunked:
        return None
    finally:
        raw.seek(0)
    return None if size is None else size == 0


def _joined(raw: IO[bytes]) -> Iterator[bytes]:
    """What the chunks hold."""
    for size in _sizes(raw):
        left = size
        while left and (piece := raw.read(min(left, _CHUNK))):
            left -= len(piece)
            yield piece


def _sizes(raw: IO[bytes]) -> Iterator[int]:
    """The size of each chunk, while the file stands at its first byte; whoever asks for the next has passed over it."""
    while line := raw.readline(_GLANCE):
        said = _SIZE.fullmatch(line)
        if said is None:
            raise _NotChunked
        yield (size := int(said[1], 16))
        if not size:
            return
        if raw.readline(len("\r\n")).strip():
            raise _NotChunked
