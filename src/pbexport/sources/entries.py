"""The files of a ZIP or of a folder, one after the other, guarded against what such a thing may hold.

An entry is opened only when it is read, and read only as far as it says that it goes. What cannot or must not be read
says why; nothing is ever written to a path that an entry names.
"""

import lzma
import os
import re
import stat
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo

from pbexport.errors import NotReadable, UsageTrouble
from pbexport.paths import HIDDEN
from pbexport.sources.captures import UNKNOWN, add

LARGEST_ENTRY = 1 << 30
"""Bytes; the platform takes no larger upload (pbworks.md a)."""
BOMB_RATIO, BOMB_SIZE = 1000, 100 << 20
"""What is packed more tightly than that, and is larger than that, was made to fill disks."""
_SPOOL = 1 << 20
_CHUNK = 1 << 16
_JUNK = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
_JUNK_FOLDER = "__MACOSX"
_HEADER = b"<!-- "
_DRIVE = re.compile(r"[A-Za-z]:(?! )")
"""The letter of a drive; "A: the beginning" is a name."""
_IS_ENCRYPTED, _NAME_IS_UTF_8 = 0x1, 0x800
_FIRST_WINDOWS_LETTER = 0xC0
_DAMAGE = (BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, RuntimeError, struct.error)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in a ZIP or folder."""

    path: str
    """As it is written there."""
    size: int = 0
    """As it is claimed."""
    time: int = UNKNOWN
    opened: Callable[[], IO[bytes]] | None = None
    refusal: str = ""
    """Why it is not read."""

    @property
    def steps(self) -> tuple[str, ...]:
        """The folders that it lies in, and its name; nothing that leads elsewhere."""
        return tuple(step for step in _plain(self.path).split("/") if step not in {"", ".", ".."})

    @property
    def is_junk(self) -> bool:
        """Whether it is a folder, or something that a desktop leaves everywhere."""
        if self.path.endswith(("/", "\\")):
            return True
        steps = self.steps
        return _JUNK_FOLDER in steps or not _JUNK.isdisjoint(steps[-1:])


@contextmanager
def entries_of(path: Path, largest: int = LARGEST_ENTRY) -> Iterator[Iterator[Entry]]:
    """Every file of a ZIP, or below a folder, or the one page file; raises `UsageTrouble` when it is none of these."""
    if path.is_dir():
        yield (each for each in _of_folder(path, largest) if not each.is_junk)
        return
    if _is_page_file(path):
        told = path.stat()
        yield iter((Entry(path.name, told.st_size, int(told.st_mtime), lambda: path.open("rb")),))
        return
    with _opened(path) as archive:
        room = path.stat().st_size
        yield (each for each in _of_zip(archive, room, largest) if not each.is_junk)


def entries_in(body: IO[bytes], size: int, largest: int = LARGEST_ENTRY) -> Iterator[Entry]:
    """Every file of a ZIP that lies in another one, or in a folder; nothing where it is no ZIP."""
    try:
        archive = ZipFile(body)
    except (*_DAMAGE, OSError):
        return
    yield from (each for each in _of_zip(archive, size, largest) if not each.is_junk)


@contextmanager
def spooled(entry: Entry, scratch: Path | None = None) -> Iterator[tuple[IO[bytes], int]]:
    """The content of an entry, at its beginning, and its size; raises `NotReadable` when it is not to be had."""
    if entry.opened is None or entry.refusal:
        raise NotReadable(entry.refusal or "it is no file")
    with SpooledTemporaryFile(_SPOOL, dir=str(scratch) if scratch else None) as body:
        with _damage(), entry.opened() as file:
            while chunk := file.read(_CHUNK):
                add(chunk, body)
                if body.tell() > entry.size:
                    raise NotReadable(f"it is larger than the {entry.size:,} bytes that it claims")
        size = body.tell()
        body.seek(0)
        yield body, size


def _is_page_file(path: Path) -> bool:
    """Whether a file begins as a page of a backup does, and no ZIP."""
    try:
        with path.open("rb") as file:
            return file.read(len(_HEADER)) == _HEADER
    except OSError:
        return False  # whoever opens it as a ZIP says why


@contextmanager
def _opened(path: Path) -> Iterator[ZipFile]:
    try:
        archive = ZipFile(path)
    except OSError as error:
        raise UsageTrouble(f"{path} cannot be read: {error.strerror or error}.") from error
    except _DAMAGE as error:
        raise UsageTrouble(f"{path} is no ZIP file, or only the beginning of one. Get the backup again.") from error
    with archive:
        yield archive


def _of_zip(archive: ZipFile, room: int, largest: int) -> Iterator[Entry]:
    """All entries, those of equal names too; once a ZIP has given far more than it can hold, it is not believed."""
    given = 0
    for info in archive.infolist():
        entry = _entry(archive, info, room, largest)
        given += 0 if entry.refusal else info.file_size
        if given > BOMB_SIZE and given > BOMB_RATIO * room:
            given -= info.file_size
            entry = Entry(entry.path, refusal=f"all of the ZIP is packed more than {BOMB_RATIO:,} to 1, as a bomb is")
        yield entry


def _entry(archive: ZipFile, info: ZipInfo, room: int, largest: int) -> Entry:
    path = _zip_path(info)
    refusal = _refusal(path, info, room, largest)
    return Entry(path, info.file_size, _zip_time(info), lambda: archive.open(info), refusal)


def _refusal(path: str, info: ZipInfo, room: int, largest: int) -> str:
    if _leads_out(path):
        return "its path leads out of the ZIP"
    if info.flag_bits & _IS_ENCRYPTED:
        return "it is encrypted"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "it is a link to another file"
    if info.file_size > BOMB_SIZE and info.file_size > BOMB_RATIO * min(info.compress_size, room):
        return f"it is packed more than {BOMB_RATIO:,} to 1, as a bomb is"
    return _too_large(info.file_size, largest)


def _too_large(size: int, largest: int) -> str:
    return f"it is larger than {largest:,} bytes, more than any file of the platform" if size > largest else ""


def _leads_out(path: str) -> bool:
    plain = _plain(path)
    return not plain or plain.startswith("/") or bool(_DRIVE.match(plain)) or ".." in plain.split("/")


def _plain(path: str) -> str:
    """Some programs write the path as Windows does."""
    return path.replace("\\", "/")


def _zip_path(info: ZipInfo) -> str:
    """The path of an entry; without the flag that it is UTF-8, Python takes it for that of a PC of 1981."""
    if info.flag_bits & _NAME_IS_UTF_8:
        return info.orig_filename
    try:
        return spelt(info.orig_filename.encode("cp437"))
    except UnicodeEncodeError:
        return info.orig_filename


def spelt(raw: bytes) -> str:
    r"""A name in UTF-8, else as Windows or its forerunner wrote it: the letters of the one are the frames of the other.

    >>> spelt(b"Caf\xc3\xa9"), spelt(b"Caf\xe9"), spelt(b"Caf\x82")
    ('Café', 'Café', 'Café')
    """
    with suppress(UnicodeDecodeError):
        return raw.decode("utf-8")
    with suppress(UnicodeDecodeError):
        if max(raw) >= _FIRST_WINDOWS_LETTER:
            return raw.decode("cp1252")
    return raw.decode("cp437")


def _zip_time(info: ZipInfo) -> int:
    """ZIP knows no zones; its time is taken for UTC."""
    try:
        return int(datetime(*info.date_time, tzinfo=UTC).timestamp())
    except ValueError:
        return UNKNOWN


def _of_folder(root: Path, largest: int) -> Iterator[Entry]:
    """All files below a folder, in the order of their names; links are not followed."""
    try:
        os.scandir(root).close()
    except OSError as error:
        raise UsageTrouble(f"{root} cannot be read: {error.strerror or error}.") from error
    ahead = [(root, "")]
    while ahead:
        folder, below = ahead.pop()
        try:
            with os.scandir(folder) as found:
                listed = sorted(found, key=lambda each: each.name)
        except OSError as error:
            yield Entry(
                below.rstrip("/") or folder.name, refusal=f"this folder cannot be read: {error.strerror or error}"
            )
            continue
        if any(each.name == HIDDEN for each in listed):  # an export, which is nothing of what lies around it
            continue
        inner = [each for each in listed if each.is_dir(follow_symlinks=False)]
        ahead += [(folder / each.name, f"{below}{spelt(os.fsencode(each.name))}/") for each in reversed(inner)]
        yield from (_file(each, below, largest) for each in listed if not each.is_dir(follow_symlinks=False))


def _file(found: "os.DirEntry[str]", below: str, largest: int) -> Entry:
    path = f"{below}{spelt(os.fsencode(found.name))}"
    try:
        told = found.stat(follow_symlinks=False)
    except OSError as error:
        return Entry(path, refusal=f"it cannot be read: {error.strerror or error}")
    if not stat.S_ISREG(told.st_mode):
        return Entry(path, refusal="it is a link to another file, or no file at all")
    place = Path(found.path)
    return Entry(path, told.st_size, int(told.st_mtime), lambda: place.open("rb"), _too_large(told.st_size, largest))


@contextmanager
def _damage() -> Iterator[None]:
    try:
        yield
    except NotImplementedError as error:
        raise NotReadable("it is packed in a way that is not known here") from error
    except _DAMAGE as error:
        raise NotReadable("it is damaged: what is there is not what was packed") from error
    except OSError as error:
        raise NotReadable(f"it cannot be read: {error.strerror or error}") from error
