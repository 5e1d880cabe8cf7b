"""The wiki's own listing, by API v2 (pbworks.md e): all pages, linked or not, all files, folders and tags.

Each operation is asked only when its answer is needed. Where one is refused, others that tell the same are tried.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pbexport.asking.api_call import Call
from pbexport.errors import ItemTrouble
from pbexport.listing import Change, ListedFile, ListedPage, Times
from pbexport.model.pages import Wiki
from pbexport.reading.api_answer import entries, read_answer, wiki_told
from pbexport.reading.pbinfo import number, section, text, times_of
from pbexport.reading.people import public_name

_MOST_PAGES_OF_A_LIST = 10_000
"""Questions for one list, after which a wiki that never comes to its end is taken at what it said."""


@dataclass(frozen=True, slots=True)
class Api:
    """The API of one wiki; every question raises `ItemTrouble` when it is refused or not understood."""

    ask: Callable[[Call], bytes]

    def times(self) -> Times:
        """When each kind of thing last changed."""
        return times_of(self._told(Call.of("GetTimes")))

    def wiki(self) -> Wiki:
        """What the wiki says of itself."""
        return wiki_told(self._told(Call.of("GetWikiInfo")))

    def pages(self, folders: Mapping[str, str]) -> tuple[ListedPage, ...]:
        """All pages; `folders` says which path a folder has."""
        calls = (
            lambda: self._listed("pages", "GetPages", verbose=True),
            lambda: self._listed("pages", "GetCurrentPages"),
            lambda: self._listed("objects", "GetObjectsNOM", object_types="page"),
        )
        return tuple(filter(None, (_page(entry, folders) for entry in _first(calls))))

    def files(self, folders: Mapping[str, str]) -> tuple[ListedFile, ...]:
        """All files."""
        calls = (
            lambda: self._listed("files", "GetFiles", verbose=True),
            lambda: self._listed("objects", "GetObjectsNOM", object_types="file"),
        )
        return tuple(filter(None, (_file(entry, folders) for entry in _first(calls))))

    def folders(self) -> dict[str, str]:
        """Name of each folder, and its number as text → its path, those of the folders around it first."""
        listed = self._listed("folders", "GetFolders", verbose=True)
        known = {number(each.get("oid")): each for each in listed}
        paths = {}
        for oid, each in known.items():
            paths[text(each.get("name"))] = paths[str(oid)] = "/".join(_parents(each, known))
        return paths

    def tags(self) -> dict[str, int]:
        """Tag → how many pages carry it, as far as the wiki counts them."""
        told = self._told(Call.of("GetTags")).get("tags")
        if isinstance(told, dict):
            return {tag: number(count) or 0 for tag, count in told.items()}
        listed = told if isinstance(told, list) else []
        return {text(each.get("name")) if isinstance(each, dict) else text(each): 0 for each in listed}

    def changes(self, count: int) -> tuple[Change, ...]:
        """The newest changes, newest first."""
        told = entries(self._told(Call.of("GetChanges", count=count)), "changes")
        return tuple(
            Change(number(each.get("time")) or 0, text(each.get("url")), text(each.get("title")), text(each.get("op")))
            for each in told
        )

    def revisions(self, name: str) -> tuple[int, ...]:
        """The ids of all revisions of a page, newest first."""
        told = self._told(Call.of("GetPageRevisions", page=name)).get("revisions")
        found = (number(str(each).partition("-")[0]) for each in told) if isinstance(told, list) else ()
        return tuple(sorted(filter(None, found), reverse=True))

    def uploads(self, name: str) -> tuple[int, ...]:
        """The times of all versions of a file, newest first."""
        told = entries(self._told(Call.of("GetFileRevisions", file=name)), "revisions")
        return tuple(sorted(filter(None, (number(each.get("revision")) for each in told)), reverse=True))

    def uploaders(self, name: str) -> dict[int, str]:
        """Time of each version of a file → who uploaded it, "" where that is not told."""
        told = entries(self._told(Call.of("GetFileRevisions", file=name)), "revisions")
        return {
            number(each.get("revision")) or 0: public_name(text(section(each, "author").get("name"))) for each in told
        }

    def _told(self, call: Call) -> Mapping[str, Any]:
        return read_answer(self.ask(call))

    def _listed(self, kind: str, operation: str, **arguments: object) -> list[Mapping[str, Any]]:
        """A whole list: where the wiki cuts its answers, the rest is asked for (`_total_count`)."""
        found: list[Mapping[str, Any]] = []
        for _ in range(_MOST_PAGES_OF_A_LIST):
            rest = {"offset": len(found), "count": len(found)} if found else {}
            told = self._told(Call.of(operation, **arguments, **rest))
            new = entries(told, kind)
            if found and new[:1] == found[:1]:
                break  # it answers with the same again, whatever it is asked for
            found += new
            if not new or len(found) >= (number(told.get("_total_count")) or 0):
                break
        return found


def _first(calls: tuple[Callable[[], list[Mapping[str, Any]]], ...]) -> list[Mapping[str, Any]]:
    """What the first call that is not refused lists."""
    *others, last = calls
    for call in others:
        try:
            return call()
        except ItemTrouble:
            continue
    return last()


def _page(entry: Mapping[str, Any], folders: Mapping[str, str]) -> ListedPage | None:
    name = text(entry.get("name"))
    if not name or entry.get("type", "page") != "page":
        return None
    return ListedPage(
        name=name,
        number=number(entry.get("oid")),
        edited=number(entry.get("mtime")) or number(entry.get("current_revision")),
        folder=_folder(entry, folders),
        revisions=number(entry.get("revcount")),
        size=number(entry.get("size")),
    )


def _file(entry: Mapping[str, Any], folders: Mapping[str, str]) -> ListedFile | None:
    name = text(entry.get("name"))
    if not name or entry.get("type", "file") != "file":
        return None
    return ListedFile(
        name=name,
        number=number(entry.get("oid")),
        edited=number(entry.get("mtime")),
        size=number(entry.get("size")),
        folder=_folder(entry, folders),
        author=public_name(text(section(entry, "author").get("name"))),
    )


def _folder(entry: Mapping[str, Any], folders: Mapping[str, str]) -> str | None:
    """The path of an entry's folder; a listing that tells more of a page than its name tells its folder too."""
    told = entry.get("folder")
    named = section(entry, "folder").get("name") if isinstance(told, dict) else told
    name = str(named) if named and isinstance(named, str | int) else ""
    if not name:
        return "" if "mtime" in entry else None
    return folders.get(name, name)


def _parents(folder: Mapping[str, Any], known: Mapping[int | None, Mapping[str, Any]]) -> Iterator[str]:
    """The names of a folder and of those around it, outermost first; circles are cut."""
    names: list[str] = []
    seen: set[int | None] = set()
    here: Mapping[str, Any] | None = folder
    while here is not None and number(here.get("oid")) not in seen:
        seen.add(number(here.get("oid")))
        names.append(text(here.get("name")).replace("/", "-"))
        here = known.get(number(here.get("parent_id")))
    return reversed(names)
