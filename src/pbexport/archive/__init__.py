"""Every answer, untouched: WARC 1.1 files that any replay tool can show.

Cookies, keys and authorisation headers never enter them. A record is written whole or cut off again: what a killed run
left half-written at the end of a file is found and removed by `recover`, what it had finished is kept.
"""

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO

from fastwarc.warc import ArchiveIterator, WarcRecord

from pbexport.archive.record import content_in, digest_of, of_answer, of_file, packed
from pbexport.errors import LocalTrouble, NotReadable
from pbexport.model.answers import Answer, Filed, Location

LARGEST_FILE = 1 << 30
"""Bytes after which the next WARC file is begun, as the standard's annex advises (ISO 28500, annex C)."""
_PACKED = re.compile(
    r"image/(jpe?g|png|gif|webp)|audio/|video/|application/(zip|gzip|x-7z|x-rar|vnd\.openxml)", re.IGNORECASE
)
"""What is packed already: to pack it again takes long, and makes nothing smaller."""
_CHUNK = 1 << 16
_BUFFER = 1 << 14
_WARC_NAME = re.compile(r"(?P<stem>.*)-(?P<number>\d{5})\.warc\.gz$")


@dataclass(slots=True)
class Archive:
    """The WARC files of one wiki, in one folder."""

    folder: Path
    stem: str
    """Beginning of the files' names: the wiki's host."""
    largest: int = LARGEST_FILE
    writes_to: Path | None = None
    """Where new files go instead, when this is a rehearsal."""
    cut: list[tuple[str, int]] = field(default_factory=list)
    """What `recover` had to cut off: file, bytes."""
    _out: IO[bytes] | None = None
    _name: str = ""
    """Of the file that is written."""
    _open: dict[str, IO[bytes]] = field(default_factory=dict)

    def write(self, answer: Answer, digest: str = "") -> Filed:
        """Appends an answer; when this returns, all of it is with the operating system.

        `digest` is that of the answer, where it is known already.
        """
        digest = digest or digest_of(answer.body)
        location = self._put(answer, digest)
        return Filed(
            url=answer.url,
            status=answer.status,
            content_type=_content_type(answer.header("Content-Type")),
            fetched=answer.fetched,
            size=answer.size,
            digest=digest,
            redirect=answer.header("Location"),
            location=location,
        )

    def _put(self, answer: Answer, digest: str) -> Location:
        out = self._writable()
        begin = out.tell()
        is_packed = _PACKED.match(answer.header("Content-Type")) is not None
        with _disk_trouble(self.folder):
            _append(of_answer(answer, digest), out, stored=is_packed)
        return Location(self._name, begin, out.tell() - begin)

    def digest(self, answer: Answer) -> str:
        """The digest under which an answer is, or would be, filed; its body is at its beginning again afterwards."""
        return digest_of(answer.body)

    def read(self, location: Location) -> bytes:
        """The content of a record, decoded as its headers say; raises `NotReadable` when it is damaged."""
        member = self._at(location).read(location.length)
        with _damage(location):
            content = content_in(member)
            return _record(BytesIO(member)).reader.read() if content is None else content

    def stream(self, location: Location) -> Iterator[bytes]:
        """The same in pieces, for what may be large."""
        file = self._at(location)
        with _damage(location):
            reader = _record(file).reader
            while chunk := reader.read(_CHUNK):
                yield chunk

    def is_intact(self, filed: Filed) -> bool:
        """Whether a record holds, byte for byte, what the index says was sent."""
        try:
            with _damage(filed.location):
                record = next(iter(ArchiveIterator(self._at(filed.location), buffer_size=_BUFFER)))
                if record.headers.get("WARC-Payload-Digest") != f"sha1:{filed.digest}":
                    return False
                went_over_http = record.headers.get("WARC-Type") == "response"
                verify = record.verify_payload_digest if went_over_http else record.verify_block_digest
                return bool(verify(consume=True))
        except NotReadable:
            return False

    def recover(self, ends: dict[str, int]) -> Iterator[Filed]:
        """What a killed run left behind: finished records that the index does not know, given back; the rest is cut.

        `ends` says up to which byte the index knows each file.
        """
        for path in sorted(self.folder.glob("*.warc.gz")):
            end = ends.get(path.name, 0)
            if path.stat().st_size > end:
                yield from self._recovered(path, end)

    def apart(self) -> "Archive":
        """The same archive with files of its own, as every other process needs them."""
        return Archive(self.folder, self.stem, self.largest, self.writes_to)

    def sizes(self) -> dict[str, int]:
        """Bytes of each WARC file on disk."""
        return {path.name: path.stat().st_size for path in self.folder.glob("*.warc.gz")}

    def close(self) -> None:
        """Closes all files; the archive may be used again afterwards."""
        for file in (*self._open.values(), *((self._out,) if self._out else ())):
            with suppress(OSError):  # where the disk is full; what is cut off is found by `recover`
                file.close()
        self._open.clear()
        self._out = None

    def _at(self, location: Location) -> IO[bytes]:
        """The file of a record, at its first byte."""
        name = location.file
        try:
            file = self._open.get(name) or self._open.setdefault(name, self._path(name).open("rb", buffering=0))
            file.seek(location.offset)
        except OSError as error:
            said = error.strerror or error
            where = self._path(name)
            raise LocalTrouble(f"The archive {where} cannot be read: {said}. Restore it from a copy.") from error
        return file

    def _writable(self) -> IO[bytes]:
        if self._out is not None and self._out.tell() < self.largest:
            return self._out
        if self._out is not None:
            self._out.close()
        with _disk_trouble(self.folder):
            self._home.mkdir(parents=True, exist_ok=True)
            path = self._next_path()
            self._out, self._name = path.open("ab"), path.name
            if not path.stat().st_size:
                self._describe()
        return self._out

    @property
    def _home(self) -> Path:
        return self.writes_to or self.folder

    def _path(self, name: str) -> Path:
        aside = self._home / name
        return aside if aside.exists() else self.folder / name

    def _next_path(self) -> Path:
        numbers = [int(found["number"]) for path in self._home.iterdir() if (found := _WARC_NAME.match(path.name))]
        last = max(numbers, default=0)
        path = self._home / f"{self.stem}-{last:05}.warc.gz"
        full = path.exists() and path.stat().st_size >= self.largest
        return self._home / f"{self.stem}-{last + 1:05}.warc.gz" if full else path

    def _describe(self) -> None:
        """The first record of a file says what wrote it and in which format."""
        if self._out is not None:
            _append(of_file(self._name), self._out)

    def _recovered(self, path: Path, end: int) -> Iterator[Filed]:
        whole = end
        with path.open("rb") as file:
            for kept, after in _finished(file, path.name, end):
                whole = after
                if kept is not None:
                    yield kept
        if path.stat().st_size > whole:
            self.cut.append((path.name, path.stat().st_size - whole))
            with path.open("r+b") as file:
                file.truncate(whole)


class Unkept(Archive):
    """An archive that says what it would file, and keeps nothing of it."""

    def _put(self, answer: Answer, digest: str) -> Location:  # noqa: ARG002 - as an archive that keeps them
        return Location("", 0, 0)

    def stream(self, location: Location) -> Iterator[bytes]:
        """What is not kept cannot be had again."""
        if not location.file:
            raise NotReadable("it is not kept")
        return super().stream(location)


def _append(record: Iterator[bytes], out: IO[bytes], *, stored: bool = False) -> None:
    """Writes a record; when this returns, all of it is with the operating system."""
    out.writelines(packed(record, stored=stored))
    out.flush()


def _record(file: IO[bytes]) -> WarcRecord:
    return next(iter(ArchiveIterator(file, auto_decode="content", buffer_size=_BUFFER)))


@contextmanager
def _damage(location: Location) -> Iterator[None]:
    """Every byte of a record is covered by its checksum, so damage is never taken for content."""
    try:
        yield
    except (OSError, StopIteration, ValueError) as error:
        raise NotReadable(f"its record in the archive is damaged ({location.file}, byte {location.offset})") from error


def _finished(file: IO[bytes], name: str, begin: int) -> Iterator[tuple[Filed | None, int]]:
    """The whole records from `begin` on, each with the byte after it; None for those that are no answers."""
    size = file.seek(0, 2)
    while begin < size:
        file.seek(begin)
        length = _member_length(file)
        if length is None:
            return
        file.seek(begin)
        record = _record_at(file, begin)
        if record is None:
            return
        yield _kept(record, Location(name, begin, length)), begin + length
        begin += length


def _record_at(file: IO[bytes], begin: int) -> WarcRecord | None:
    """The record that begins here; None where something else does."""
    try:
        record = next(iter(ArchiveIterator(file)), None)
    except (OSError, ValueError) as error:
        if getattr(error, "errno", None):
            raise
        return None
    return record if record is not None and record.stream_pos == begin else None


def _member_length(file: IO[bytes]) -> int | None:
    """Compressed bytes of the gzip member that begins here; None when it does not end."""
    inflater, begin = zlib.decompressobj(31), file.tell()
    try:
        while not inflater.eof:
            chunk = file.read(_CHUNK)
            if not chunk:
                return None
            inflater.decompress(chunk)
    except zlib.error:
        return None
    return file.tell() - len(inflater.unused_data) - begin


def _kept(record: WarcRecord, location: Location) -> Filed | None:
    if record.headers.get("WARC-Type") not in {"response", "resource"}:
        return None
    headers, body = record.http_headers, record.reader.read()
    return Filed(
        url=record.headers.get("WARC-Target-URI") or "",
        status=(headers.status_code or 0) if headers else 0,
        content_type=_content_type((headers or record.headers).get("Content-Type") or ""),
        fetched=int(record.record_date.timestamp()),
        size=len(body),
        digest=(record.headers.get("WARC-Payload-Digest") or "").removeprefix("sha1:"),
        redirect=(headers.get("Location") or "") if headers else "",
        location=location,
    )


def _content_type(header: str) -> str:
    return header.partition(";")[0].strip().lower()


@contextmanager
def _disk_trouble(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise LocalTrouble(
            f"{folder} cannot be written: {error.strerror or error}. Make room or choose another folder."
        ) from error
