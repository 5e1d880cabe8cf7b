"""What attachments have to tell: every version that is in the archive and not in the repository."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from pbexport.asking.api_call import Call
from pbexport.chronicle.gathered import Gathered
from pbexport.chronicle.pen import Pen
from pbexport.chronicle.steps import file_step, uploaded_at
from pbexport.errors import ItemTrouble, NotFetched, NotReadable
from pbexport.git.known import Known
from pbexport.git.outcome import Untold
from pbexport.home import Home
from pbexport.sources.api import Api
from pbexport.state import KnownFile
from pbexport.writing.shelves import Shelves


@dataclass(frozen=True, slots=True)
class Files:
    """Gathers what the files of an export have to tell."""

    home: Home
    known: Known
    contents: Mapping[str, str]
    """Path → id of each content in the repository's newest commit."""
    gathered: Gathered
    pen: Pen
    shelves: Shelves

    def gather(self) -> None:
        """Gives git every version that is missing there; the newest once more where it would not be the last."""
        uploads = list(self.home.state.past.uploads())
        for path, files in _by_path(self._shelved()).items():
            known, newest, keys = self.known.contents.get(path, []), _best(files), {file.key for file in files}
            for old in (each for each in uploads if each.key in keys and each.filed.digest not in known):
                self._version(replace(newest, edited=old.time, filed=old.filed, author=""))
            if known[-1:] != [newest.filed.digest] or self.gathered.has(path) or path not in self.contents:
                self._version(newest)

    def _shelved(self) -> Iterator[KnownFile]:
        for file in self.home.state.files.all():
            yield replace(file, path=self.shelves.file(file.path))

    def _version(self, file: KnownFile) -> None:
        author = file.author or uploaders(self.home, file.name).get(uploaded_at(file) or 0, "")
        try:
            self.gathered.add(file_step(replace(file, author=author), self.pen.file(file.filed)))
        except NotReadable as trouble:
            self.gathered.untold.append(Untold(file.path, file.edited, str(trouble)))


def uploaders(home: Home, name: str) -> dict[int, str]:
    """Time of each version of a file → who uploaded it, as the API told when it was asked for old ones, if it was."""

    def archived(call: Call) -> bytes:
        held = home.state.snapshots.latest(home.site.url(call.path))
        if held is None:
            raise NotFetched("nobody asked")
        return home.archive.read(held[1].location)

    try:
        return Api(archived).uploaders(name)
    except ItemTrouble:
        return {}


def _by_path(files: Iterable[KnownFile]) -> dict[str, list[KnownFile]]:
    """A file that has several addresses is one file."""
    found: dict[str, list[KnownFile]] = {}
    for file in files:
        found.setdefault(file.path, []).append(file)
    return found


def _best(files: Iterable[KnownFile]) -> KnownFile:
    """That of several addresses of a file which tells when it was uploaded."""
    return max(files, key=lambda file: uploaded_at(file) or 0)
