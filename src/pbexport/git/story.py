"""Where a page was, from its first name to the one that it has today, as far as the runs of an export noticed.

A name that was changed before the first run is known to nobody: then the page has today's name from the beginning.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pbexport.model.happenings import Event, Happening, Kind
from pbexport.paths import key, page_path


@dataclass(frozen=True, slots=True)
class Turn:
    """What got another name or folder on the wiki, as one run noticed."""

    as_of: int
    """The newest change that the wiki told of in that run, in Unix seconds, UTC: it was renamed by then."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Name of a page → its name before."""
    folders: Mapping[str, str] = field(default_factory=dict)
    """Name of a page → its folder before."""


@dataclass(frozen=True, slots=True)
class Stay:
    """How a page is called, and where it lies, from a time on."""

    since: int | None
    """None: from the beginning."""
    name: str
    folder: str
    path: str = ""


def turn_of(as_of: int, events: Iterable[Event]) -> Turn:
    """What a run noticed, from all that happened in it."""
    told = [event for event in events if event.kind is Kind.PAGE]
    names = {event.item: event.detail["from"] for event in told if event.what is Happening.RENAMED}
    folders = {event.item: event.detail["from"] for event in told if event.what is Happening.MOVED}
    return Turn(as_of, names, folders)


def stays(name: str, folder: str, former: Container[str], newest_first: Iterable[Turn]) -> tuple[Stay, ...]:
    """The stays of a page, oldest first; `former` are the names that it had, since another page may have had them too.

    >>> [each.name for each in stays("B", "", ["A"], [Turn(9, {"B": "A"})])]
    ['A', 'B']
    """
    found = []
    for turn in newest_first:
        called, lay = turn.names.get(name, name), turn.folders.get(name, folder)
        before = called if called in former else name
        if (before, lay) != (name, folder):
            found.append(Stay(turn.as_of, name, folder))
            name, folder = before, lay
    return (Stay(None, name, folder), *reversed(found))


def placed(known: Iterable[Stay], number: int, today: str, taken: set[str]) -> Iterator[Stay]:
    """The stays with their paths: the last one has today's, an earlier one never that of another page.

    `taken` are the keys of all paths that any page has or had; those that are given here are added.
    """
    *earlier, last = known
    for stay in earlier:
        path = page_path(stay.name, number, taken - {key(today)}, stay.folder)
        taken.add(key(path))
        yield Stay(stay.since, stay.name, stay.folder, path)
    yield Stay(last.since, last.name, last.folder, today)
