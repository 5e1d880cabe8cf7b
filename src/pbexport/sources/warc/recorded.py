"""A record of a crawl → the capture that it is, or why it is none."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pbexport.errors import NotReadable
from pbexport.model.answers import Answer
from pbexport.model.happenings import Kind, Skipped, Stage
from pbexport.sources.captures import NO_EXCHANGE
from pbexport.sources.spool import spooled
from pbexport.sources.warc.encodings import plain_beginning
from pbexport.sources.warc.payload import media_type, pieces, read_head, read_payload
from pbexport.sources.warc.records import WRONG_LENGTH, Content, Damage, Header
from pbexport.sources.warc.worth import HTML, LARGEST_PAGE, MARKS, WHOLE, Worth, address, kind_of, worth, worth_of

_LARGEST_RECORD = LARGEST_PAGE + (1 << 16)
"""Bytes of a page that may be looked into, with its headers."""
_OK, _NOT_MODIFIED = 200, 304
_TEXT = "text/plain"
_PARTIAL = frozenset({"warc-truncated", "warc-segment-number"})
"""Fields of a record that holds the beginning of an answer only (ISO 28500, 5.13 and 5.18)."""


@dataclass(frozen=True, slots=True)
class Revisit:
    """A record that says: the same as an earlier one."""

    url: str
    header: Header
    is_sure: bool
    """Whether its address alone tells that it is wanted."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of a crawl."""

    hosts: frozenset[str] = frozenset()
    """In lower case; only these, if there are any."""
    scratch: Path | None = None
    """Folder for what is too large for memory."""


@dataclass(frozen=True, slots=True)
class _Record:
    url: str
    worth: Worth
    header: Header
    content: Content


Unwanted = Literal[Worth.NOTHING]
Recorded = Answer | Revisit | Skipped | Damage | Unwanted


def recorded(header: Header, content: Content, wish: Wish) -> Recorded | None:
    """What a record holds; None for one that is no capture. Whoever gets an answer closes its body."""
    read = _READERS.get(header.kind)
    if read is None:
        return None
    url = address(header.url)
    found = worth(url, wish.hosts)
    if found is Worth.NOTHING:
        return Worth.NOTHING
    try:
        return read(_Record(url, found, header, content), wish.scratch)
    except NotReadable as trouble:
        return Skipped.because(url, kind_of(url), trouble)


def _response(record: _Record, scratch: Path | None) -> Recorded:
    head = read_head(record.content)
    if head is None:
        return _no_answer(record)
    found = worth_of(record.worth, head.status, head.content_type)
    if found is Worth.NOTHING or (found is Worth.MARKED and (record.header.length or 0) > _LARGEST_RECORD):
        return Worth.NOTHING
    payload = read_payload(record.content, head, scratch)
    answer = Answer(
        record.url, head.status, head.reason, payload.headers, payload.body, payload.size, record.header.fetched
    )
    return _sound(answer, record, found, is_whole=record.content.is_sure or payload.is_whole)


def _resource(record: _Record, scratch: Path | None) -> Recorded:
    """What was kept without its exchange; of the web as if it had been answered, save the mere text of a page."""
    content_type = record.header.fields.get("content-type", "")
    is_text = media_type(content_type) == _TEXT and kind_of(record.url) is Kind.PAGE
    status = _OK if record.url.startswith("http") and not is_text else NO_EXCHANGE
    return _without_exchange(record, scratch, status, content_type)


def _conversion(record: _Record, scratch: Path | None) -> Recorded:
    """The words of a page, which is all that a WET file has."""
    return _without_exchange(record, scratch, NO_EXCHANGE, _TEXT)


def _without_exchange(record: _Record, scratch: Path | None, status: int, content_type: str) -> Recorded:
    found = worth_of(record.worth, status, media_type(content_type))
    if found is Worth.NOTHING:
        return Worth.NOTHING
    body, size = spooled(pieces(record.content), scratch)
    headers = (("Content-Type", content_type),)
    answer = Answer(record.url, status, "", headers, body, size, record.header.fetched)
    return _sound(answer, record, found, is_whole=record.content.is_sure)


def _revisit(record: _Record, _: Path | None) -> Recorded:
    head = read_head(record.content)
    if head is not None and head.status not in {*WHOLE, _NOT_MODIFIED}:
        return Worth.NOTHING
    return Revisit(record.url, record.header, record.worth is Worth.ALL)


def _no_answer(record: _Record) -> Recorded:
    if record.worth is Worth.MARKED:
        return Worth.NOTHING
    raise NotReadable("its record holds no answer of a server")


def _sound(answer: Answer, record: _Record, found: Worth, *, is_whole: bool) -> Recorded:
    """The answer, unless something is wrong with it."""
    trouble: Recorded | None = None
    if found is Worth.MARKED and not _is_marked(answer):
        trouble = Worth.NOTHING
    elif not is_whole:
        trouble = Damage(record.header.place, WRONG_LENGTH)
    elif record.header.fields.keys() & _PARTIAL and media_type(answer.header("Content-Type")) not in HTML:
        reason = "the crawl kept only a part of it"  # of a page, its reader tells whether enough is there
        trouble = Skipped(answer.url, kind_of(answer.url), Stage.READ, reason)
    if trouble is None:
        return answer
    answer.body.close()
    return trouble


def _is_marked(answer: Answer) -> bool:
    plain = plain_beginning(answer.body, answer.header("Content-Encoding"), LARGEST_PAGE)
    return any(mark in plain for mark in MARKS)


_READERS: dict[str, Callable[[_Record, Path | None], Recorded]] = {
    "response": _response,
    "resource": _resource,
    "conversion": _conversion,
    "revisit": _revisit,
}
