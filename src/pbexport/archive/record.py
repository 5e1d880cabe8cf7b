"""A record of a WARC file in bytes (WARC 1.1, ISO 28500:2017): fields, an empty line, the block, two empty lines.

    WARC/1.1                                    ┐
    WARC-Type: response                         │ fields
    …                                           ┘

    HTTP/1.1 200 OK                             ┐ block: what was answered;
    Content-Type: text/html; charset=utf-8      │ of what never went over HTTP the body alone
                                                │
    <!DOCTYPE html>…                            ┘

Cookies and what proves who somebody is never get into it.
"""

import base64
import hashlib
import re
import time
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import IO, cast
from urllib.parse import quote
from uuid import uuid4

from isal import isal_zlib

from pbexport.model.answers import Answer
from pbexport.stamps import stamp

_SECRET = frozenset({"set-cookie", "set-cookie2", "authorization", "proxy-authorization", "cookie", "www-authenticate"})
_FRAMING = frozenset({"transfer-encoding", "content-length", "connection", "keep-alive"})
"""Headers about the wire, not about the content; the length is written anew."""
_LEFT_OUT = _SECRET | _FRAMING
_HTTP = "application/http; msgtype=response"
_END = b"\r\n\r\n"
_VERSION = b"WARC/1."
_RESPONSE = b"\r\nWARC-Type: response\r\n"
_CODING = re.compile(rb"\r\ncontent-encoding:[ \t]*([^ \t\r\n][^\r\n]*)", re.IGNORECASE)
_CHUNK = 1 << 16
_GZIP = zlib.MAX_WBITS | 16
_DAMAGED = cast("type[Exception]", isal_zlib.error)
_ASCII = "".join(map(chr, range(128)))


def of_answer(answer: Answer, digest: str) -> Iterator[bytes]:
    """The record of an answer, in pieces; `digest` is that of its body."""
    went_over_http = answer.status > 0
    head = _http_head(answer) if went_over_http else b""
    fields = {
        "WARC-Type": "response" if went_over_http else "resource",
        "WARC-Target-URI": answer.url,
        "WARC-Date": stamp(answer.fetched),
        "WARC-Payload-Digest": f"sha1:{digest}",
        "WARC-Block-Digest": "" if went_over_http else f"sha1:{digest}",
        "Content-Type": _HTTP if went_over_http else answer.header("Content-Type"),
    }
    yield _head(fields, len(head) + answer.size) + head
    yield from _pieces(answer.body)
    yield _END


def of_file(name: str) -> Iterator[bytes]:
    """The first record of a file of this name: what wrote it, and in which format."""
    told = b"software: pbexport\r\nformat: WARC File Format 1.1\r\n"
    fields = {
        "WARC-Type": "warcinfo",
        "WARC-Filename": name,
        "WARC-Date": stamp(int(time.time())),
        "WARC-Block-Digest": f"sha1:{digest_of(BytesIO(told))}",
        "Content-Type": "application/warc-fields",
    }
    yield _head(fields, len(told)) + told + _END


def packed(pieces: Iterable[bytes], *, stored: bool = False) -> Iterator[bytes]:
    """The same as a gzip member of its own (annex D), in pieces. One that is not asked for to its end has no end.

    What is `stored` is not made smaller, which for what is packed already would only take time.
    """
    packer = zlib.compressobj(0, wbits=_GZIP) if stored else isal_zlib.compressobj(wbits=_GZIP)
    for piece in pieces:
        yield packer.compress(piece)
    yield packer.flush()


def content_in(member: bytes) -> bytes | None:
    """The content of a packed record; None where it is coded in another way than gzip.

    A whole record at a time takes half as long as piece by piece. Raises `ValueError` where this is no whole record.
    """
    record = _inflated(member)
    if record is None or not record.startswith(_VERSION):
        raise ValueError("no record")
    begin = record.index(_END) + len(_END)
    if _RESPONSE not in record[:begin]:
        return record[begin : -len(_END)]
    head, begin = begin, record.index(_END, begin) + len(_END)
    coding, body = _CODING.search(record, head, begin), record[begin : -len(_END)]
    if coding is None:
        return body
    return _inflated(body) if coding[1].lower() == b"gzip" else None


def _inflated(member: bytes) -> bytes | None:
    """What one gzip member holds; None where anything else follows it, or it has no end."""
    inflater = isal_zlib.decompressobj(_GZIP)
    try:
        content: bytes = inflater.decompress(member)
    except _DAMAGED:
        return None
    return content if inflater.eof and not inflater.unused_data else None


def digest_of(body: IO[bytes]) -> str:
    """SHA-1 in base 32, as WARC writes it; the body is at its beginning afterwards."""
    sha1 = hashlib.sha1(usedforsecurity=False)  # WARC's usual digest; it finds damage, it does not sign
    for piece in _pieces(body):
        sha1.update(piece)
    return base64.b32encode(sha1.digest()).decode("ascii")


def _head(fields: dict[str, str], length: int) -> bytes:
    lines = (f"{name}: {value}\r\n" for name, value in fields.items() if value)
    said = f"WARC/1.1\r\nWARC-Record-ID: <urn:uuid:{uuid4()}>\r\n{''.join(lines)}Content-Length: {length}\r\n\r\n"
    return said.encode()


def _http_head(answer: Answer) -> bytes:
    lines = (f"{name}: {value}\r\n" for name, value in answer.headers if name.lower() not in _LEFT_OUT)
    said = f"HTTP/1.1 {answer.status} {answer.reason}\r\n{''.join(lines)}Content-Length: {answer.size}\r\n\r\n"
    return (said if said.isascii() else quote(said, safe=_ASCII)).encode("ascii")


def _pieces(body: IO[bytes]) -> Iterator[bytes]:
    while piece := body.read(_CHUNK):
        yield piece
    body.seek(0)
