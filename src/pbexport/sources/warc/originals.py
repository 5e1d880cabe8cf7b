"""Where the captures lie that later ones may refer to, in memory that does not grow without end.

A `revisit` record says that an answer was the same as an earlier one: by the digest of what was sent, or by the earlier
one's address and date (WARC 1.1, 6.7).
"""

import re
from base64 import b32encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pbexport.model.answers import Again
from pbexport.sources.warc.recorded import Revisit
from pbexport.sources.warc.records import unix
from pbexport.sources.warc.stretches import Place
from pbexport.sources.warc.worth import address, kind_of

_MOST = 100_000
"""Keys of a generation, for captures of which there are two; some 25 MB in all."""
_INTO, _OFFSET = 48, 64
"""Bits of a place's two numbers, so that it is kept as one."""
_BASE_16 = re.compile(r"[0-9a-fA-F]{40}")


@dataclass(slots=True)
class Originals:
    """The latest captures; the oldest are forgotten, half of them at a time."""

    most: int = _MOST
    _young: dict[int, int] = field(default_factory=dict)
    _old: dict[int, int] = field(default_factory=dict)

    def remember(self, url: str, fields: Mapping[str, str], part: int, place: Place) -> None:
        """A capture of this address, with the fields of its record, lies at a place of one of the source's parts."""
        if len(self._young) >= self.most:
            self._old, self._young = self._young, {}
        packed = ((part << _OFFSET | place.offset) << _INTO) | place.into
        digest, date = fields.get("warc-payload-digest", ""), fields.get("warc-date", "")
        self._young.update((key, packed) for key in _keys(digest, url, date))

    def find(self, fields: Mapping[str, str]) -> tuple[int, Place] | None:
        """The part and the place of the capture to which a record refers; None where it is not known."""
        url, date = _referred(fields)
        for key in _keys(fields.get("warc-payload-digest", ""), url, date):
            packed = self._young.get(key, self._old.get(key))
            if packed is not None:
                rest, into = divmod(packed, 1 << _INTO)
                part, offset = divmod(rest, 1 << _OFFSET)
                return part, Place(offset, into)
        return None


def _keys(digest: str, url: str, date: str) -> Iterator[int]:
    """Numbers that stand for texts: for two different ones to be the same is less likely than a broken disk."""
    if url and date:
        yield hash((url, date))
    if digest:
        yield hash(digest.lower())


def again(revisit: Revisit) -> Again:
    """What a record tells of an earlier capture that is in none of the source's parts."""
    url, date = _referred(revisit.header.fields)
    digest = _sha1(revisit.header.fields.get("warc-payload-digest", ""))
    kind = kind_of(revisit.url) if revisit.is_sure else None
    return Again(revisit.url, revisit.header.fetched, digest, (url, unix(date)), kind)


def _referred(fields: Mapping[str, str]) -> tuple[str, str]:
    return address(fields.get("warc-refers-to-target-uri", "")), fields.get("warc-refers-to-date", "")


def _sha1(digest: str) -> str:
    """In base 32, as nearly all write it; some write it in base 16."""
    algorithm, _, value = digest.partition(":")
    if algorithm.lower() not in {"sha1", "sha-1"}:
        return ""
    return b32encode(bytes.fromhex(value)).decode() if _BASE_16.fullmatch(value) else value.upper()
