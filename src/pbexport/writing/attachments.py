"""Attachments and old versions of them: out of the archive, byte for byte."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha1

from pbexport.archive import Archive
from pbexport.errors import NotReadable
from pbexport.home import Home
from pbexport.model.answers import Filed
from pbexport.model.happenings import Imprint, Kind, Skipped, Stage
from pbexport.state import KnownFile
from pbexport.write import Folder, Put
from pbexport.writing.atlas import upload_path


@dataclass(slots=True)
class Attached:
    """What came of it."""

    written: int = 0
    kept: list[tuple[str, str]] = field(default_factory=list)
    """Name and path of each file that somebody edited here."""
    skipped: list[Skipped] = field(default_factory=list)


def put_attachments(home: Home, is_there: Callable[[str], bool]) -> Attached:
    """Takes each file out of the archive, unless that very answer was taken out already and the file is there.

    `is_there` tells that of a path.
    """
    attached = Attached()
    for file in one_a_path(home.state.files.all()):
        is_done = file.made == file.filed.digest and is_there(file.path)
        if not is_done and _put(home, file.name, file.path, file.filed, attached):
            home.state.files.put_made(file.key, file.filed.digest)
    names = {file.key: (file.name, file.path) for file in home.state.files.all()}
    for upload in home.state.past.uploads():
        name, current = names.get(upload.key, ("", ""))
        path = upload_path(current, upload.time)
        is_due = current and (upload.path != path or not is_there(path))
        if is_due and _put(home, name, path, upload.filed, attached):
            home.state.past.place_upload(upload.key, upload.time, path)
    return attached


def one_a_path(files: Iterable[KnownFile]) -> Iterator[KnownFile]:
    """One of all that share a path: the first of them, by its key."""
    yield from {file.path: file for file in reversed(list(files))}.values()


def taken_out(
    archive: Archive, filed: Filed, folder: Folder, path: str, imprints: tuple[Imprint | None, Imprint | None]
) -> Put | Skipped:
    """Writes a file as it is in the archive to a path in a folder; why not, where it cannot be read.

    `imprints` are of what was last written there, and beside it. Where something lies there, the bytes are read twice,
    once to know whether it is they: a file may be too large to keep.
    """
    try:
        if not folder.is_there(path):
            return folder.put_stream(path, archive.stream(filed.location), *imprints)
        digest = sha1(usedforsecurity=False)
        for chunk in archive.stream(filed.location):
            digest.update(chunk)
        return folder.put(path, digest.hexdigest(), archive.stream(filed.location), *imprints)
    except NotReadable as trouble:
        return Skipped(filed.url, Kind.FILE, Stage.READ, str(trouble))


def _put(home: Home, name: str, path: str, filed: Filed, attached: Attached) -> bool:
    """Writes one file; says whether that was possible."""
    put = taken_out(home.archive, filed, home.folder, path, home.imprints_at(path))
    if isinstance(put, Skipped):
        attached.skipped.append(put)
        return False
    with home.state.transaction():
        home.state.imprints.put_all(put.imprints)
    attached.written += put.changed
    attached.kept += ((name, edited) for edited in put.edited)
    return True
