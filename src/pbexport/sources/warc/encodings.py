"""In which encoding a kept body really is: a header that says so is believed only when the bytes agree."""

import codecs
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import IO, Any

from fastwarc.stream_io import BrotliReader, GzipReader, ZstdReader

BARE = "bare deflate"
"""What some servers sent for `deflate`, and few can read."""
_CHUNK = 1 << 16
_BARE_BITS = -zlib.MAX_WBITS
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_TAG = re.compile(rb"\s*<[!?/a-zA-Z]")


def true_encoding(beginning: bytes, claimed: str) -> str:
    """In which encoding a body is that begins so, "" when it is in none or in one that nobody knows.

    >>> true_encoding(b"<html>", "gzip"), true_encoding(bytes.fromhex("1f8b0800"), "x-gzip")
    ('', 'gzip')
    """
    names = [name.strip().lower().removeprefix("x-") for name in claimed.split(",")]
    names = [name for name in names if name not in {"", "identity", "none"}]
    if not names or not beginning or _is_text(beginning):
        return ""
    if names == ["deflate"] and not _unpacks(beginning, zlib.MAX_WBITS):
        return BARE if _unpacks(beginning, _BARE_BITS) else ""
    known = all(name in _SIGNS for name in names)
    return ", ".join(names) if known and _SIGNS[names[-1]](beginning) else ""


def _is_text(beginning: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(beginning)
    except UnicodeDecodeError:
        return False
    return not _CONTROL.search(beginning)


def _unpacks(beginning: bytes, bits: int) -> bool:
    try:
        return bool(zlib.decompressobj(bits).decompress(beginning, 1))
    except zlib.error:
        return False


_SIGNS: dict[str, Callable[[bytes], bool]] = {
    "gzip": lambda beginning: beginning.startswith(b"\x1f\x8b"),
    "deflate": lambda beginning: _unpacks(beginning, zlib.MAX_WBITS),
    "br": lambda beginning: _TAG.match(beginning) is None,  # it has no mark of its own
    "zstd": lambda beginning: beginning.startswith(b"\x28\xb5\x2f\xfd"),
}
_READERS: dict[str, Callable[[Any], Any]] = {
    "gzip": GzipReader,
    "deflate": partial(GzipReader, zlib=True),
    "br": BrotliReader,
    "zstd": ZstdReader,
}


def plain_beginning(body: IO[bytes], encoding: str, most: int) -> bytes:
    """The first `most` bytes of a body, decoded; fewer where it is damaged. It is at its beginning again afterwards."""
    stream: Any = body
    plain = bytearray()
    with suppress(OSError):
        for name in reversed(encoding.split(", ") if encoding else ()):
            stream = _READERS[name](stream)
        while len(plain) < most and (piece := stream.read(_CHUNK)):
            plain += piece
    body.seek(0)
    return bytes(plain[:most])


def bare_inflated(raw: IO[bytes]) -> Iterator[bytes]:
    """What a bare deflate stream holds, as far as it can be read."""
    inflater, packed = zlib.decompressobj(_BARE_BITS), b""
    with suppress(zlib.error):
        while not inflater.eof and (packed := packed or raw.read(_CHUNK)):
            yield inflater.decompress(packed, _CHUNK)
            packed = inflater.unconsumed_tail
