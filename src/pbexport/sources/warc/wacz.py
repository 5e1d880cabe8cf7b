"""The files of records in a source: the file itself, or those in a WACZ, which is a ZIP (WACZ 1.1.1, 5).

In a WACZ they are usually stored as they are, so that a record can be read without those before it. Nothing is written
anywhere, so the names within the ZIP are names for reports and nothing more.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from pbexport.errors import NotReadable

if TYPE_CHECKING:
    from typing_extensions import Buffer

_RECORDS = re.compile(r"\.(?:warc|arc|wet)(?:\.gz)?$", re.IGNORECASE)
_LOCAL = struct.Struct("<4s22xHH")
"""Beginning of what stands before an entry: its mark, and the lengths of its name and of what follows that."""
_MARK = b"PK\x03\x04"
_IS_ENCRYPTED = 1
_BUFFER = 1 << 16
_ON_READING: tuple[type[Exception], ...] = (zipfile.BadZipFile, zlib.error, EOFError)
_ON_OPENING = (NotImplementedError, RuntimeError, ValueError, OverflowError, struct.error)
"""What `zipfile` raises too, when a directory is damaged or an entry is packed in a way that it does not know."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file of records."""

    name: str
    """For reports."""
    size: int
    open: Callable[[], IO[bytes]]
    """Raises `NotReadable`."""


def is_zip(path: Path) -> bool:
    """Whether a file is a ZIP, by its first bytes."""
    with path.open("rb") as file:
        return file.read(len(_MARK)) == _MARK


def parts_of(path: Path) -> tuple[Part, ...]:
    """The files of records in a source, none when there are none. Raises `NotReadable` for a ZIP that is damaged."""
    if not is_zip(path):
        return (Part(path.name, path.stat().st_size, partial(_itself, path)),)
    with zip_trouble(*_ON_OPENING), zipfile.ZipFile(path) as packed:
        entries = [entry for entry in packed.infolist() if _RECORDS.search(entry.filename)]
    return tuple(
        Part(f"{path.name}/{entry.filename}", entry.file_size, partial(_opened, path, entry)) for entry in entries
    )


def _itself(path: Path) -> IO[bytes]:
    return path.open("rb")


@contextmanager
def zip_trouble(*others: type[Exception]) -> Iterator[None]:
    """The border at which the errors of ZIP files stop."""
    try:
        yield
    except (*_ON_READING, *others) as error:
        raise NotReadable("it is damaged within the ZIP") from error


def _opened(path: Path, entry: zipfile.ZipInfo) -> IO[bytes]:
    if entry.flag_bits & _IS_ENCRYPTED:
        raise NotReadable("it is encrypted")
    if entry.compress_type == zipfile.ZIP_STORED:
        return io.BufferedReader(_Window(path, entry), _BUFFER)
    with zip_trouble(*_ON_OPENING), zipfile.ZipFile(path) as packed:
        return packed.open(entry)


class _Window(io.RawIOBase):
    """An entry that is stored as it is: unlike `zipfile`'s own, it may be read from any place at once."""

    def __init__(self, path: Path, entry: zipfile.ZipInfo) -> None:
        self._file: IO[bytes] = _itself(path)
        self._file.seek(entry.header_offset)
        beginning = self._file.read(_LOCAL.size)
        if not beginning.startswith(_MARK) or len(beginning) < _LOCAL.size:
            self._file.close()
            raise NotReadable("it is damaged within the ZIP")
        _, name, extra = _LOCAL.unpack(beginning)
        self._begin = int(self._file.tell() + name + extra)
        self._size = entry.compress_size
        self.seek(0)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._file.tell() - self._begin

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self.tell(), io.SEEK_END: self._size}[whence]
        return self._file.seek(self._begin + base + offset) - self._begin

    def readinto(self, buffer: "Buffer", /) -> int:
        room = memoryview(buffer)
        piece = self._file.read(min(len(room), max(0, self._size - self.tell())))
        room[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()
