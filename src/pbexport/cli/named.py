"""What a user names to be exported: the wiki itself, and whatever else holds some of it."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha1
from pathlib import Path

from pbexport.errors import UsageTrouble
from pbexport.home import exists
from pbexport.remains.holdings import Held
from pbexport.sources.captures import UNKNOWN, Called, Source
from pbexport.sources.folder import files_in
from pbexport.sources.kinds import Kept, left_aside, sources_of
from pbexport.sources.wayback import PREFIX

_ENDINGS = (".zip", ".warc", ".arc", ".gz", ".wacz", ".wet", ".html", ".htm", ".mhtml", ".mht", ".txt")
"""How a file ends that no wiki's address ends with."""
_SIGNS = (os.sep, ".", "~")


@dataclass(frozen=True, slots=True)
class Named:
    """What was named, sorted."""

    wiki: str
    """The address or name of the wiki that is to be asked, "" for none."""
    paths: tuple[Path, ...]
    archived: tuple[str, ...] = ()
    """Names of wikis, or hosts, that a web archive is asked for."""


def sorted_out(named: Iterable[str]) -> Named:
    """Which of the words on a command line are files and folders; raises `UsageTrouble` for two wikis."""
    wikis: list[str] = []
    paths: list[str] = []
    archived: list[str] = []
    for each in named:
        (archived if each.startswith(PREFIX) else paths if is_path(each) else wikis).append(each)
    if len(wikis) > 1:
        raise UsageTrouble(
            f"{' and '.join(wikis)} are two wikis, and an export is of one. Give each a command of its own."
        )
    names = tuple(each.removeprefix(PREFIX) for each in archived)
    return Named(next(iter(wikis), ""), tuple(Path(each).expanduser() for each in paths), names)


def is_path(named: str) -> bool:
    """Whether a word names a file or folder rather than a wiki; the folder of an export is called after its wiki."""
    if "://" in named:
        return False
    if named.lower().endswith(_ENDINGS) or named.startswith(_SIGNS):
        return True
    path = Path(named).expanduser()
    return path.exists() and not exists(path)


def held_at(paths: Iterable[Path], hosts: frozenset[str], captured: int = UNKNOWN) -> tuple[Held, ...]:
    """The sources that lie at paths, and how they stand. Raises `UsageTrouble` for one that cannot be read."""
    taken: set[str] = set()
    return tuple(
        Held(_named_apart(source, taken), f"{_stand(path)} {sorted(hosts)} {captured}")
        for path in dict.fromkeys(paths)
        for source in sources_of(path, hosts=hosts, captured=captured)
    )


def _named_apart(source: Kept, taken: set[str]) -> Source:
    """The source; one that is called as another before it gets the names of the folders around it."""
    name, around = source.name, [*source.path.absolute().parent.parts[1:]]
    while name in taken and around:
        name = f"{around.pop()}/{name}"
    taken.add(name)
    return source if name == source.name else Called(source, name)


def asides_of(paths: Iterable[Path]) -> tuple[str, ...]:
    """A sentence for each folder in which something lies that is not read beside its archives."""
    return tuple(filter(None, (left_aside(path) for path in paths if path.is_dir())))


def _stand(path: Path) -> str:
    """Changes when any file at a path does; what they hold is not read for it."""
    files = files_in(path) if path.is_dir() else (path,)
    digest = sha1(usedforsecurity=False)
    for file in files:
        told = file.stat()
        digest.update(f"{file} {told.st_size} {told.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()
