"""A backup that the wiki is asked to make: made there, waited for, and kept here (pbworks.md f).

One that is complete at the wiki is fetched rather than made anew, so a run that was stopped goes on where it was. Only
the wiki's own host hears of the key.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from zipfile import is_zipfile

from pbexport.addressing.addresses import Site
from pbexport.asking.api_call import Call
from pbexport.asking.credentials import spellings, without, without_key
from pbexport.asking.fetch import Fetcher, Manners, content
from pbexport.errors import (
    ItemTrouble,
    LocalTrouble,
    NotFetched,
    NotReadable,
    SignInNeeded,
    UsageTrouble,
    WikiUnreachable,
)
from pbexport.means import Means
from pbexport.model.answers import Answer
from pbexport.reading.api_answer import read_answer
from pbexport.sources.exports import Export, Exports, Segment
from pbexport.visiting.knock import base_address

_ADMIN_KEY = "admin_key"
_FIRST_ERROR = 300
_LARGEST_REFUSAL = 1 << 16
"""Bytes of what the API says instead of a backup."""


@dataclass(frozen=True, slots=True)
class Order:
    """The backup that is wanted."""

    wiki: str
    target: Path
    """The file to keep it in; of several segments each has a number before the suffix."""
    key: str = field(repr=False)
    files: bool = True
    revisions: bool = True
    anew: bool = False
    """Whether one that the wiki has already is of no use."""
    wait: float = 3600.0
    """Seconds for which the wiki is waited for."""
    every: float = 15.0
    """Seconds between two questions."""
    manners: Manners = field(default_factory=Manners)


def order_backup(order: Order, means: Means) -> tuple[Path, ...]:
    """Has the wiki make a backup, if there is none, and keeps it; says where."""
    with Fetcher(order.manners, means.voice.say, sleep=means.stop.sleep) as fetcher:
        clerk = _Clerk(order, means, fetcher, _site(fetcher, order.wiki))
        export = clerk.completed()
        return tuple(clerk.kept(segment, path) for segment, path in clerk.places(export))


@dataclass(frozen=True, slots=True)
class _Clerk:
    """Sees to one order."""

    order: Order
    means: Means
    fetcher: Fetcher
    site: Site

    def completed(self) -> Export:
        """The backup, once it is there; raises `WikiUnreachable` when that takes too long."""
        exports, end = Exports(self._ask), time.monotonic() + self.order.wait
        with self._troubles():
            found = None if self.order.anew else self._wanted(exports)
            if found is None or not found.is_complete:
                self._refuse_what_is_there()
            if found is None:
                self._begin(exports)
            while found is None or not found.is_complete:
                rest = end - time.monotonic()
                if rest <= 0:
                    raise WikiUnreachable(
                        f"{self.site.base} did not finish its backup within {self.order.wait:,.0f} s. "
                        "Run the same command later: it is fetched then."
                    )
                self.fetcher.sleep(min(self.order.every, rest))
                found = self._wanted(exports)
        return found

    def places(self, export: Export) -> Iterator[tuple[Segment, Path]]:
        """Each segment, and where it goes."""
        if not export.segments:
            raise WikiUnreachable(f"{self.site.base} says that its backup is complete, but names no file of it.")
        several = len(export.segments) > 1
        for count, segment in enumerate(export.segments, start=1):
            yield segment, _numbered(self.order.target, count) if several else self.order.target

    def kept(self, segment: Segment, path: Path) -> Path:
        """Fetches a segment, unless it is there already."""
        if path.exists():
            if path.stat().st_size != segment.size:
                raise UsageTrouble(_in_the_way(path))
            self.means.voice.say(f"{path} is there already.")
            return path
        part = path.with_name(f"{path.name}.part")
        try:
            with self._troubles(), _disk_trouble(path):
                path.parent.mkdir(parents=True, exist_ok=True)
                self._fetch(segment, part)
                part.replace(path)
        finally:
            with suppress(OSError):
                part.unlink()
        return path

    def _refuse_what_is_there(self) -> None:
        """Nobody waits an hour to hear that."""
        for path in (self.order.target, _numbered(self.order.target, 1)):
            if path.exists():
                raise UsageTrouble(_in_the_way(path))

    def _begin(self, exports: Exports) -> None:
        kind = {"files": self.order.files, "revisions": self.order.revisions}
        if self.order.anew and self._wanted(exports) is not None:
            exports.drop(**kind)
        exports.make(**kind)
        self.means.voice.say(f"{self.site.base} makes a backup; waiting for it.")

    def _wanted(self, exports: Exports) -> Export | None:
        """The backup that the wiki has or makes, the one that is complete first."""
        kind = {"files": self.order.files, "revisions": self.order.revisions}
        useful = (each for each in exports.all() if each.holds(**kind) and (each.is_complete or each.is_underway))
        return max(useful, key=lambda each: each.is_complete, default=None)

    def _fetch(self, segment: Segment, part: Path) -> None:
        answer = self._answered(segment.call, part)
        answer.body.close()
        with part.open("rb") as file:
            start = file.read(_LARGEST_REFUSAL)
        if _is_of_the_api(start):
            read_answer(without(start, self.order.key))
        if answer.status >= _FIRST_ERROR:
            raise NotFetched(f"it answers HTTP {answer.status} instead of its backup")
        if answer.size != segment.size and not is_zipfile(part):
            raise NotFetched("what it sends is not its backup")

    def _ask(self, call: Call) -> bytes:
        """What the API answers; it repeats what it was asked, so the key is written over."""
        answer = without_key(self._answered(call, None), self.order.key)
        told = content(answer)
        answer.body.close()
        if answer.status >= _FIRST_ERROR and not _is_of_the_api(told):
            raise NotFetched(f"its API answers HTTP {answer.status}")
        return told

    def _answered(self, call: Call, into: Path | None) -> Answer:
        """The last answer; a redirect is followed only to where a backup may lie, and only without the key."""
        wire = self.site.url(call.path_with(self.order.key, _ADMIN_KEY))
        last: Answer | None = None
        for answer in self.fetcher.get(self.site.url(call.path), self._admits if into else _nowhere, None, wire, into):
            if last is not None:
                last.body.close()
            last = answer
        if last is None:
            raise NotFetched("no answer")
        return last

    def _admits(self, onward: str) -> bool:
        return urlsplit(onward).scheme in {"http", "https"} and not any(
            spelt.decode() in onward for spelt in spellings(self.order.key)
        )

    @contextmanager
    def _troubles(self) -> Iterator[None]:
        """What is wrong with one question is wrong with all of the backup."""
        try:
            yield
        except NotReadable as trouble:
            raise SignInNeeded(
                f"{self.site.base} gives no backup: {trouble}. Check the admin key; where a wiki is free, older "
                "revisions may not be had (--no-revisions)."
            ) from trouble
        except ItemTrouble as trouble:
            raise WikiUnreachable(f"{self.site.base} gives no backup: {trouble}. Try again later.") from trouble


def _site(fetcher: Fetcher, wiki: str) -> Site:
    """Where the wiki really lives, found out without the key: it may have moved to https."""
    site = Site.at(base_address(wiki))
    try:
        answers = [answer.url for answer in _closed(fetcher.get(site.url("/"), site.owns))]
    except NotFetched as trouble:
        raise WikiUnreachable(f"{site.base} does not answer: {trouble}. Try again later.") from trouble
    parts = urlsplit(answers[-1])
    return Site.at(f"{parts.scheme}://{parts.netloc}")


def _closed(answers: Iterator[Answer]) -> Iterator[Answer]:
    for answer in answers:
        answer.body.close()
        yield answer


def _is_of_the_api(said: bytes) -> bool:
    return said.lstrip().startswith((b"/*-secure", b"{"))


def _nowhere(_: str) -> bool:
    return False


def _numbered(path: Path, count: int) -> Path:
    return path.with_stem(f"{path.stem}-{count}")


def _in_the_way(path: Path) -> str:
    return f"{path} is there already, and is another backup. Move it away, or name another file with -o."


@contextmanager
def _disk_trouble(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        said = error.strerror or error
        raise LocalTrouble(f"{path} cannot be written: {said}. Make room or name another file with -o.") from error
