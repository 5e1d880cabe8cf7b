"""What a web archive replays → what the wiki answered at the time: its address, its time, its own headers.

The Wayback Machine sends the wiki's headers as `X-Archive-Orig-…` beside its own; pywb sends some of them so and the
others as they were, among which are cookies. Those that speak of the content are true of the bytes that came.
"""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC
from email.utils import parsedate_to_datetime

from pbexport.errors import NotReadable, NotThere
from pbexport.model.answers import Answer
from pbexport.sources.candidates import Capture

OK = 200
_FIRST_REDIRECT, _FIRST_ERROR = 300, 400
_MISSING = frozenset({404, 410})
_ORIGINAL = "x-archive-orig-"
_OF_CONTENT = frozenset({"content-type", "content-disposition", "content-language", "last-modified", "etag"})
"""Headers that an archive sends as the wiki did."""
_NOT_KEPT = frozenset(
    {
        "content-encoding", "content-length", "transfer-encoding", "connection", "keep-alive",
        "set-cookie", "set-cookie2",
    }
)  # fmt: skip
"""Headers of the wiki that are told otherwise, that speak of the wire, or that are nobody's business."""
_GZIP = b"\x1f\x8b"
_CHUNK = 1 << 16
_LARGEST_PAGE = 64 << 20
_ZLIB_OR_GZIP = zlib.MAX_WBITS | 32


def original(answer: Answer, capture: Capture) -> Answer:
    """The answer of the wiki at the time of its capture.

    Raises `NotThere` where the archive has lost the capture, `NotReadable` where it is a redirect or an error, or where
    the archive gives another capture instead.
    """
    if answer.status in _MISSING:
        raise NotThere(f"the web archive lists this capture, but does not have it (HTTP {answer.status})")
    if answer.status >= _FIRST_ERROR:
        raise NotReadable(f"the web archive answers with HTTP {answer.status}")
    if answer.status >= _FIRST_REDIRECT:
        raise NotReadable("a redirect was captured, or another capture stands for it")
    if _time(answer) not in {None, capture.time}:
        raise NotReadable("the web archive answers with another capture")
    return replace(answer, url=capture.url, headers=tuple(_headers(answer)), fetched=capture.time)


def plain(answer: Answer) -> Iterator[bytes]:
    """The content, decoded as the headers say, in pieces; raises `NotReadable` when that cannot be done."""
    coding = answer.header("Content-Encoding").strip().lower()
    if coding in {"", "identity"}:
        yield from iter(lambda: answer.body.read(_CHUNK), b"")
    elif coding in {"gzip", "x-gzip", "deflate"}:
        yield from _inflated(iter(lambda: answer.body.read(_CHUNK), b""))
    else:
        raise NotReadable(f"it is encoded as {coding[:20]}, which is not understood")


def content(answer: Answer) -> bytes:
    """The whole content of a page; its body is at its beginning again afterwards."""
    parts, size = [], 0
    for part in plain(answer):
        parts.append(part)
        size += len(part)
        if size > _LARGEST_PAGE:
            raise NotReadable("it is larger than any page")
    answer.body.seek(0)
    return b"".join(parts)


def lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of what comes in pieces; raises `NotReadable` for one that never ends."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole
        if len(rest) > _LARGEST_PAGE:
            raise NotReadable("a line of it is longer than can be believed")
    if rest:
        yield rest


def _inflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """No piece is much larger than what it was made of, however well it was packed."""
    unpacker = zlib.decompressobj(_ZLIB_OR_GZIP)
    try:
        for chunk in chunks:
            ahead = chunk
            while ahead:
                yield unpacker.decompress(ahead, _CHUNK * 16)
                ahead = unpacker.unconsumed_tail
        yield unpacker.flush()
    except zlib.error as error:
        raise NotReadable("its encoding is broken") from error
    if not unpacker.eof:
        raise NotReadable("it is cut off")


def _headers(answer: Answer) -> Iterator[tuple[str, str]]:
    """Those of the wiki; what speaks of the content may have come under its own name."""
    of_wiki = [(name[len(_ORIGINAL) :], value) for name, value in answer.headers if name.lower().startswith(_ORIGINAL)]
    names = {name.lower() for name, _ in of_wiki} | _NOT_KEPT
    yield from ((name, value) for name, value in of_wiki if name.lower() not in _NOT_KEPT)
    yield from ((name, value) for name, value in answer.headers if name.lower() in _OF_CONTENT - names)
    if coding := _coding(answer):
        yield "Content-Encoding", coding


def _coding(answer: Answer) -> str:
    """The Wayback Machine was seen to write `Content-Encoding: ` and `, gzip` before gzipped bytes."""
    said = answer.header("Content-Encoding").strip(" ,").lower()
    if said or "gzip" not in answer.header(f"{_ORIGINAL}Content-Encoding").lower():
        return said
    begins = answer.body.read(len(_GZIP))
    answer.body.seek(0)
    return "gzip" if begins == _GZIP else ""


def _time(answer: Answer) -> int | None:
    """The time of the capture that was answered, None when the archive does not say."""
    try:
        told = parsedate_to_datetime(answer.header("Memento-Datetime"))
    except ValueError:
        return None
    return int((told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp())
