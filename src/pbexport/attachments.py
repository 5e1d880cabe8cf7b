"""Attachments and old versions of them: out of the archive, byte for byte."""

from dataclasses import dataclass, field
from hashlib import sha1

from pbexport.atlas import upload_path
from pbexport.errors import NotReadable
from pbexport.home import Home
from pbexport.model import Filed, Kind, Skipped, Stage


@dataclass(slots=True)
class Attached:
    """What came of it."""

    written: int = 0
    kept: list[tuple[str, str]] = field(default_factory=list)
    """Name and path of each file that somebody edited here."""
    skipped: list[Skipped] = field(default_factory=list)


def put_attachments(home: Home, *, everything: bool) -> Attached:
    """Takes each file out of the archive, unless that very answer was taken out already and the file is there."""
    attached = Attached()
    for file in {file.path: file for file in reversed(list(home.state.files.all()))}.values():
        is_done = file.made == file.filed.digest and not everything and home.folder.is_there(file.path)
        if not is_done and _put(home, file.name, file.path, file.filed, attached):
            home.state.files.put_made(file.key, file.filed.digest)
    names = {file.key: (file.name, file.path) for file in home.state.files.all()}
    for upload in home.state.past.uploads():
        name, current = names.get(upload.key, ("", ""))
        path = upload_path(current, upload.time)
        is_due = current and (everything or upload.path != path or not home.folder.is_there(path))
        if is_due and _put(home, name, path, upload.filed, attached):
            home.state.past.place_upload(upload.key, upload.time, path)
    return attached


def _put(home: Home, name: str, path: str, filed: Filed, attached: Attached) -> bool:
    """Writes one file; says whether that was possible."""
    try:
        digest = sha1(usedforsecurity=False)
        for chunk in home.archive.stream(filed.location):
            digest.update(chunk)
        put = home.folder.put(path, digest.hexdigest(), home.archive.stream(filed.location), *home.imprints_at(path))
    except NotReadable as trouble:
        attached.skipped.append(Skipped(filed.url, Kind.FILE, Stage.READ, str(trouble)))
        return False
    with home.state.transaction():
        for where, imprint in put.imprints:
            home.state.imprints.put(where, imprint)
    attached.written += put.changed
    attached.kept += ((name, edited) for edited in put.edited)
    return True
