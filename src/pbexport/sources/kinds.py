"""What kind of source a path is: told by what lies there, whatever it is called."""

import re
import zlib
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from pbexport.addressing.mirrored import restored
from pbexport.errors import UsageTrouble
from pbexport.reading.markup import begins_as_html
from pbexport.reading.text.lines import wide_encoding
from pbexport.sources.backup import Backup
from pbexport.sources.captures import UNKNOWN, file_address
from pbexport.sources.folder import HEAD, files_in, head_of, name_of
from pbexport.sources.mhtml import begins_as_mhtml
from pbexport.sources.mirror import Mirror
from pbexport.sources.saved import PAGE_NAMES, Saved
from pbexport.sources.text import Text
from pbexport.sources.warc import Warc
from pbexport.telling.counted import counted

Kept = Backup | Mirror | Saved | Text | Warc
"""A source that lies at a path."""
READ = "backup ZIPs, WARC, WACZ and ARC files, folders of wget --mirror, pages saved by a browser, and texts"


class Form(Enum):
    """What a file holds."""

    ZIP = auto()
    WARC = auto()
    MAIL = auto()
    PAGE_FILE = auto()
    """A page of the official backup."""
    HTML = auto()
    TEXT = auto()
    OTHER = auto()


_MAGIC = (
    (b"PK\x03\x04", Form.ZIP),
    (b"PK\x05\x06", Form.ZIP),  # an empty one
    (b"WARC/", Form.WARC),
    (b"filedesc://", Form.WARC),  # an ARC
)
_GZIP = b"\x1f\x8b"
_PAGE_FILE = re.compile(rb"\s*(?:<!-- [\w-]+=[^\r\n]*-->\s*?\n){2,}")
"""One comment for each line of the header (pbworks.md f)."""
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_WIDE = (BOM_UTF16_LE, BOM_UTF16_BE)
_LOST = "\ufffd"
"""Stands for what could not be decoded."""
_STRAY = 200
"""Bytes of a text of which one may be none of a text."""
_RECORDS = re.compile(r"\.warc(?:\.wet)?(?:\.gz)?$|\.arc\.gz$|\.wet(?:\.gz)?$|\.wacz$", re.IGNORECASE)
"""What is called like that is read, so that one that is empty or damaged is named."""
_MIRRORED = re.compile(r"(?:http://[^/]*)?/w/page(?:-revisions)?/")
_ATTACHED = re.compile(r"(?:http://[^/]*)?/(?:f|w/file)/")
_WACZ = re.compile(r"archive/[^/]+\.w?arc(?:\.gz)?$")


def sources_of(path: Path, *, hosts: frozenset[str] = frozenset(), captured: int = UNKNOWN) -> tuple[Kept, ...]:
    """What is to be read at a path: one source, or each of those in a folder.

    `hosts` are those of the wiki, where they are known; `captured` is when texts were captured that do not tell.
    Raises `UsageTrouble` where nothing can be read.
    """
    if path.is_dir():
        return _in_folder(path, hosts, captured)
    try:
        head = head_of(path)
    except OSError as error:
        raise UsageTrouble(f"{path} cannot be read: {error.strerror or error}. Check the path.") from error
    if not head:
        raise UsageTrouble(f"{path} is empty. Get it again.")
    form = form_of(head)
    if form is Form.OTHER:
        raise UsageTrouble(f"{path} is nothing that pbexport reads: {READ}.")
    return (_source(path, form, hosts, captured),)


def form_of(head: bytes) -> Form:
    """What a file holds that begins like that."""
    head = _inflated(head) if head.startswith(_GZIP) else head
    for magic, form in _MAGIC:
        if head.startswith(magic):
            return form
    if begins_as_mhtml(head):
        return Form.MAIL
    if _PAGE_FILE.match(head):
        return Form.PAGE_FILE
    if begins_as_html(head):
        return Form.HTML
    return Form.TEXT if head.strip() and _is_text(head) else Form.OTHER


def _is_text(head: bytes) -> bool:
    """Whether hardly anything in it is no text: a stray zero byte is no reason to refuse a text."""
    if head.startswith(_WIDE):
        return True
    if wide := wide_encoding(head):
        text = head[: len(head) & ~1].decode(wide, "replace")[:-1]  # cut anywhere, even within a character
        return _LOST not in text and not _NO_TEXT.search(text.encode("utf-8", "replace"))
    return len(_NO_TEXT.findall(head)) <= len(head) // _STRAY


def _inflated(head: bytes) -> bytes:
    """The beginning of what is compressed, as far as it is a WARC's or ARC's; nothing else is read compressed."""
    try:
        inner = zlib.decompressobj(31).decompress(head, HEAD)
    except zlib.error:
        return b""
    return inner if inner.startswith((b"WARC/", b"filedesc://")) else b""


def _source(path: Path, form: Form, hosts: frozenset[str], captured: int) -> Kept:
    match form:
        case Form.WARC:
            return Warc(path, hosts)
        case Form.ZIP:
            return Warc(path, hosts) if _is_wacz(path) else Backup(path)
        case Form.PAGE_FILE:
            return Backup(path)
        case Form.MAIL | Form.HTML:
            return Saved(path)
        case _:
            return Text(path, captured)


def _in_folder(folder: Path, hosts: frozenset[str], captured: int) -> tuple[Kept, ...]:
    """The most certain that lies there: archives and ZIPs; a backup that was unpacked; a mirror; pages; texts."""
    found = _contents(folder)
    if found.is_unpacked:
        return (Backup(folder),)
    if found.records or found.zips:
        zips = (_source(path, Form.ZIP, hosts, captured) for path in found.zips)
        return (*(Warc(path, hosts) for path in found.records), *zips)
    if found.is_mirror:
        return (Mirror(folder, hosts),)
    if found.forms & {Form.HTML, Form.MAIL}:
        return (Saved(folder),)
    if found.texts:
        return tuple(Text(path, captured) for path in found.texts)
    raise UsageTrouble(f"{folder} holds nothing that pbexport reads: {READ}.")


def left_aside(folder: Path) -> str:
    """A sentence on the pages and texts of a folder that are not read because archives or ZIPs lie there; "" for none.

    Attachments of an unpacked backup, and what a mirror or a saved page holds besides, are read or belong to them.
    """
    found = _contents(folder)
    if found.is_unpacked or not (found.records or found.zips) or not found.pages + found.texts:
        return ""
    rest = [*found.pages, *found.texts]
    others = f" and {counted(len(rest) - 1, 'more file')}" if len(rest) > 1 else ""
    return f"{folder} also holds {rest[0].name}{others}, not read beside its archives. Name them to read them too."


@dataclass(slots=True)
class _Contents:
    """What lies in a folder."""

    records: list[Path] = field(default_factory=list)
    """WARC, WACZ and ARC files."""
    zips: list[Path] = field(default_factory=list)
    texts: list[Path] = field(default_factory=list)
    pages: list[Path] = field(default_factory=list)
    """HTML files, and pages as mail."""
    forms: set[Form] = field(default_factory=set)
    """Of its HTML files."""
    is_mirror: bool = False

    @property
    def is_unpacked(self) -> bool:
        """Whether it is a backup that was unpacked, ZIPs in which are attachments, or segments of it."""
        return Form.PAGE_FILE in self.forms and not self.records


def _contents(folder: Path) -> _Contents:
    """What a mirror holds besides pages was attached to them, whatever it is."""
    found = _Contents()
    for path in files_in(folder):
        own = restored(file_address(name_of(folder), path.relative_to(folder).as_posix()))
        if _MIRRORED.match(own):
            found.is_mirror = True
        elif not _ATTACHED.match(own):
            _sort(path, found)
    return found


def _sort(path: Path, found: _Contents) -> None:
    name = path.name.lower()
    if _RECORDS.search(name):
        found.records.append(path)
    elif name.endswith(".zip"):
        found.zips.append(path)
    elif name.endswith(".txt"):
        found.texts.append(path)
    elif name.endswith(PAGE_NAMES):
        with suppress(OSError):
            found.forms.add(form_of(head_of(path)))
            found.pages.append(path)
    elif name.endswith(".arc"):  # other things are called like that too
        with suppress(OSError):
            if form_of(head_of(path)) is Form.WARC:
                found.records.append(path)


def _is_wacz(path: Path) -> bool:
    try:
        with ZipFile(path) as entries:
            return any(map(_WACZ.match, entries.namelist()))
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        return False  # whoever reads it as a backup says what is wrong
