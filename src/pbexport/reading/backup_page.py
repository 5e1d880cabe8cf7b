"""A page file of the official backup → what it says, and the same in the platform's frame (pbworks.md f).

    <!-- key=value -->      a line each, in any order: page, time, name, wiki, and what is nobody's business
    the body                raw: a plugin is a picture of /plugin_helper.php
    <!-- pbraw=BASE64 -->   the stored record, packed by zlib: `key:value` lines, a mark, and the body once more

Where the two bodies differ, the record is what the platform stored, and it is taken. Address, session and number of the
one who saved the page stay behind.
"""

import re
import zlib
from base64 import b64decode
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from pbexport.addressing.addresses import made_number
from pbexport.model.answers import Snapshot
from pbexport.reading.api_view import page_view
from pbexport.reading.people import public_name
from pbexport.reading.toc_plugin import with_places

_KNOWN = frozenset({b"page", b"uid", b"time", b"ip", b"content-type", b"name", b"email", b"role", b"wiki", b"session"})
_TELLING = frozenset({b"page", b"wiki", b"time"})
_KEY = re.compile(rb"[A-Za-z][A-Za-z0-9_-]*")
_TIME = re.compile(rb"(\d{1,10})(?:-\d+)?")
"""Unix seconds, at times with microseconds after them (pbworks.md c)."""
_PBRAW = b"<!-- pbraw="
_COMMENT, _COMMENT_END = b"<!--", b"-->"
_BEGINS = re.compile(rb"\s*<!--")
_RECORD_ENDS = re.compile(rb"(?:\A[\w+/=]{999,}|\n<!-- pbraw=[\w+/=]*) *-->\s*\Z", re.ASCII)
"""A stored record at the end of a file, or the end of one; `\\w` has one character more than base64."""
_DATA = b"--- Data Follows ---\n"
LARGEST_RECORD = 64 << 20
"""Bytes of a stored record; one that claims to be larger is not unpacked further."""
_SUFFIX = re.compile(r"\.html?$", re.IGNORECASE)
Header = Mapping[bytes, bytes]


class Agreement(StrEnum):
    """How the body of a page file and that of its stored record agree, in words for a report."""

    EQUAL = "its body is that of its stored record, byte for byte"
    DIFFERENT = "its body is not that of its stored record (pbraw); the record's was taken"
    UNREADABLE = "its stored record (pbraw) cannot be read; the body was taken as it stands"
    MISSING = "it has no stored record (pbraw) with which its body could be compared"


@dataclass(frozen=True, slots=True)
class PageFile:
    """What a page file says of its page."""

    name: str
    author: str
    time: int | None
    """When it was saved, in Unix seconds: the id of this revision."""
    wiki: str
    body: str
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class _Parts:
    """A page file, cut."""

    header: Header
    before: bytes
    """Header and body."""
    body: bytes
    record: bytes | None
    """As it is written; None where there is none."""
    is_last: bool
    """Whether nothing follows the record."""


def is_backup_page(content: bytes) -> bool:
    """Whether this is a page file of a backup, whatever it is called and wherever it lies."""
    whole = _without_mark(content)
    if not _BEGINS.match(whole) and not whole.startswith(_PBRAW, whole.rfind(_COMMENT)):
        return False  # as nearly always: no header, and what is commented last is no record
    parts = _cut(content)
    return _tells_of_a_page(parts.header) or (parts.record is not None and parts.is_last)


def begins_or_ends_as_page(head: bytes, tail: bytes) -> bool:
    """Whether a file of which only both ends are seen is a page file, as far as these tell."""
    return is_backup_page(head) or bool(_RECORD_ENDS.search(tail))


def read_page_file(content: bytes, name: str = "") -> PageFile:
    """What a page file says; `name` is what it is called, for one that does not name its page."""
    parts = _cut(content)
    told, stored = _unpacked(parts.record)
    both: Header = {**told, **parts.header}
    found = _TIME.fullmatch(parts.header.get(b"time", b"")) or _TIME.fullmatch(told.get(b"time", b""))
    return PageFile(
        name=_decoded(both.get(b"page", b"")) or name,
        author=public_name(_decoded(both.get(b"name", b""))),
        time=int(found[1]) if found else None,
        wiki=_decoded(both.get(b"wiki", b"")),
        body=_decoded(parts.body if stored is None else stored),
        agreement=_agreement(parts, stored),
    )


def checked(content: bytes) -> Agreement:
    """Whether the body that is seen is the one that the platform stored."""
    return read_page_file(content).agreement


def framed(content: bytes, name: str = "") -> bytes:
    """The page view that a page file stands for; anything else as it is."""
    if not is_backup_page(content):
        return content
    said = read_page_file(content, name)
    oid = made_number(said.name)
    facts = {"name": said.name, "oid": oid, "mtime": said.time, "author": {"name": said.author}}
    info = {"CurrentWiki": {"name": said.wiki}, "CurrentObject": oid, "GetPage": facts}
    return page_view(said.name, with_places(said.body), info)


def in_frame(snapshot: Snapshot) -> Snapshot:
    """The same for what was filed; the file's name is the page's where nothing else tells it."""
    body = framed(snapshot.body, name_in(snapshot.url))
    return snapshot if body is snapshot.body else replace(snapshot, body=body, content_type="text/html")


def name_in(url: str) -> str:
    """The name of the page that a file is named after.

    >>> name_in("file:///backup.zip/Front%20Page.html")
    'Front Page'
    """
    return _SUFFIX.sub("", unquote(urlsplit(url).path.rpartition("/")[2]))


def _cut(content: bytes) -> _Parts:
    whole = _without_mark(content)
    before, record, after = _record_in(whole)
    header, begin = _header(before)
    return _Parts(header, before + after, (before + after)[begin:].removesuffix(b"\n"), record, is_last=not after)


def _without_mark(content: bytes) -> bytes:
    """The file without the mark that some editors begin it with; UTF-16 becomes UTF-8."""
    if content.startswith((BOM_UTF16_BE, BOM_UTF16_LE)):
        return content.decode("utf-16", "replace").encode("utf-8", "replace")
    return content.removeprefix(BOM_UTF8)


def _record_in(content: bytes) -> tuple[bytes, bytes | None, bytes]:
    """What stands before the line of the stored record, that record, which may be cut off, and what follows."""
    at = content.rfind(_PBRAW)
    if at < 0 or content[at - 1 : at] not in {b"", b"\n"}:
        return content, None, b""
    record, _, after = content[at + len(_PBRAW) :].partition(_COMMENT_END)
    return content[:at], record, after.lstrip()


def _header(content: bytes) -> tuple[dict[bytes, bytes], int]:
    """What the lines of the header tell, and where the body begins."""
    told: dict[bytes, bytes] = {}
    begin = 0
    while begin < len(content):
        end = content.find(b"\n", begin) + 1 or len(content)
        line = content[begin:end].strip()
        key, value = _told(line)
        if (line and not key) or key in told:
            break
        if key:
            told[key] = value
        begin = end
    return told, begin if told else 0


def _told(line: bytes) -> tuple[bytes, bytes]:
    """Key and value of a line of the header, nothing where it is none."""
    if not (line.startswith(_COMMENT) and line.endswith(_COMMENT_END)):
        return b"", b""
    key, is_one, value = line[4:-3].strip().partition(b"=")
    return (key, value) if is_one and _KEY.fullmatch(key) else (b"", b"")


def _tells_of_a_page(header: Header) -> bool:
    return b"page" in header or (not _TELLING.isdisjoint(header) and len(_KNOWN & header.keys()) > 1)


def _unpacked(record: bytes | None) -> tuple[Header, bytes | None]:
    """What the stored record tells, and its body; None where it cannot be read, or is larger than any page."""
    try:
        inflater = zlib.decompressobj()
        plain = inflater.decompress(b64decode(record or b""), LARGEST_RECORD)
    except (ValueError, zlib.error):
        return {}, None
    head, mark, body = plain.partition(_DATA)
    if not (inflater.eof and mark):
        return {}, None
    lines = (line.partition(b":") for line in reversed(head.splitlines()))
    return {key: value.strip() for key, is_one, value in lines if is_one}, body


def _agreement(parts: _Parts, stored: bytes | None) -> Agreement:
    if parts.record is None:
        return Agreement.MISSING
    if stored is None:
        return Agreement.UNREADABLE
    before = parts.before.removesuffix(b"\n")
    header = before[: len(before) - len(stored)].splitlines()
    is_equal = before.endswith(stored) and all(_told(line.strip())[0] for line in header)
    return Agreement.EQUAL if is_equal else Agreement.DIFFERENT


def _decoded(said: bytes) -> str:
    """Text in UTF-8, or else as Windows wrote it."""
    for charset in ("utf-8", "cp1252"):
        try:
            return said.decode(charset)
        except UnicodeDecodeError:
            continue
    return said.decode("latin-1")
