"""WARC, WACZ, ARC and WET files: what any crawler kept of a wiki, whatever else it kept.

Files are read in one pass, record by record; what a record says of itself decides whether it is looked into (`worth`).
Only a `revisit`, which says "the same as that earlier one", is read at a second place.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

from pbexport.errors import NotReadable, UsageTrouble
from pbexport.model.answers import Again, Answer
from pbexport.model.happenings import Kind, Skipped, Stage
from pbexport.sources.warc.originals import Originals, again
from pbexport.sources.warc.packed import GLANCE, MAGIC, Packed
from pbexport.sources.warc.plain import Plain
from pbexport.sources.warc.recorded import Revisit, Wish, recorded
from pbexport.sources.warc.records import Content, Damage, Header, taken
from pbexport.sources.warc.stretches import Place, Stretches, begins_record
from pbexport.sources.warc.wacz import Part, parts_of, zip_trouble
from pbexport.sources.warc.worth import Worth


@dataclass(slots=True)
class Warc:
    """A file of captures; with `hosts`, only those of these hosts are wanted."""

    path: Path
    hosts: frozenset[str] = frozenset()
    scratch: Path | None = None
    """Folder for captures too large for memory; None for the system's own, which may itself be memory."""
    left_out: int = field(default=0, init=False)
    """How many captures of other things, or of the platform's frame, were passed over when it was last read."""

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def captures(self) -> Iterator[Answer | Again | Skipped]:
        """Every capture of a wiki, in the order of the file."""
        with _unreadable(self.path):
            reading = _Reading(_parts(self.path), Wish(frozenset(host.lower() for host in self.hosts), self.scratch))
            try:
                yield from reading.captures()
            finally:
                reading.hold(None)
                self.left_out = reading.left_out
        if not reading.records:
            raise _nothing(self.path)


def holds_records(path: Path) -> bool:
    """Whether a file is one of these, as its first bytes tell; what cannot be read is none."""
    with suppress(OSError, NotReadable):
        parts = parts_of(path)
        if len(parts) != 1:
            return bool(parts)
        with parts[0].open() as file, zip_trouble():
            return _stretches_of(file, parts[0].size) is not None
    return False


@contextmanager
def _unreadable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UsageTrouble(f"{path} cannot be read: {error.strerror or error}. Check it, then run again.") from error


def _parts(path: Path) -> tuple[Part, ...]:
    """The files of records in a source. Raises `UsageTrouble` when there are none."""
    if not path.stat().st_size:
        raise UsageTrouble(f"{path} is empty. Take another copy of it.")
    try:
        parts = parts_of(path)
    except NotReadable:
        raise UsageTrouble(f"{path} is a ZIP file that is damaged. Take another copy of it.") from None
    if not parts:
        raise UsageTrouble(f"{path} is a ZIP file without WARC files in it, so it is no WACZ. Check what it is.")
    return parts


def _nothing(path: Path) -> UsageTrouble:
    return UsageTrouble(f"{path} holds no records of a WARC, ARC, WET or WACZ file. Check what it is.")


@dataclass(frozen=True, slots=True)
class _Capture:
    """A capture, and the record that it came from."""

    answer: Answer
    header: Header


@dataclass(slots=True)
class _Reading:
    """One pass through a source."""

    parts: tuple[Part, ...]
    wish: Wish
    left_out: int = 0
    records: int = 0
    _originals: Originals = field(default_factory=Originals)
    _body: IO[bytes] | None = None

    def captures(self) -> Iterator[Answer | Again | Skipped]:
        """All that is wanted."""
        for at, part in enumerate(self.parts):
            try:
                with part.open() as file, zip_trouble():
                    yield from self._of_part(at, part, file)
            except NotReadable as trouble:
                yield _skipped(part.name, str(trouble))

    def hold(self, body: IO[bytes] | None) -> None:
        """Keeps the body of the latest capture open, and only that."""
        if self._body is not None:
            self._body.close()
        self._body = body

    def _of_part(self, at: int, part: Part, file: IO[bytes]) -> Iterator[Answer | Again | Skipped]:
        stretches = _stretches_of(file, part.size)
        if stretches is None:
            if len(self.parts) > 1:
                yield _skipped(part.name, "it holds no records")
            return
        for found in taken(stretches, self._take):
            match found:
                case _Capture(answer, header):
                    self._originals.remember(answer.url, header.fields, at, header.place)
                    yield answer
                case Revisit():
                    yield self._revisited(found)
                case Damage(place, reason):
                    yield _skipped(f"{part.name}, {place}", reason)
                case Skipped():
                    yield found

    def _take(self, header: Header, content: Content) -> _Capture | Revisit | Skipped | Damage | None:
        """What is wanted of a record, None for nothing."""
        self.records += 1
        found = recorded(header, content, self.wish)
        if isinstance(found, Answer):
            self.hold(found.body)
            return _Capture(found, header)
        if found is Worth.NOTHING:
            self.left_out += content.is_sure
            return None
        return found

    def _revisited(self, revisit: Revisit) -> Answer | Again:
        """The earlier capture, at the address and time of the later one; it may lie in another file of the crawl."""
        where = self._originals.find(revisit.header.fields)
        answer = self._original(*where) if where else None
        if answer is None:
            return again(revisit)
        return replace(answer, url=revisit.url, fetched=revisit.header.fetched)

    def _original(self, at: int, place: Place) -> Answer | None:
        with self.parts[at].open() as file, zip_trouble():
            stretches = _stretches_of(file, self.parts[at].size)
            if stretches is None:
                return None
            stretches.go_to(place)
            found = next(taken(stretches, self._take), None)
            return found.answer if isinstance(found, _Capture) else None


def _skipped(where: str, reason: str) -> Skipped:
    return Skipped(where, Kind.PAGE, Stage.READ, reason)


def _stretches_of(file: IO[bytes], size: int) -> Stretches | None:
    """How to read a file of so many bytes, as its first ones tell; None when it holds no records."""
    file.seek(0)
    head = file.read(GLANCE)
    file.seek(0)
    if head.startswith(MAGIC):
        packed = Packed(file)
        return packed if packed.may_hold_records else None
    return Plain(file, size) if begins_record(head) else None
