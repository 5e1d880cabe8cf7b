"""What happened from run to run: a section each for people, a line each for programs.

A section is named after the newest change that the wiki told of, not after the time of the run, so that the same runs
over the same wiki write the same text.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pbexport.model.happenings import Event, Happening, Kind
from pbexport.stamps import readable, stamp
from pbexport.telling.counted import counted

_HEAD = "# Changes\n\nWhat happened on the wiki from one run of pbexport to the next, newest first.\n"
_TITLES = {
    Happening.ADDED: "Added",
    Happening.CHANGED: "Changed",
    Happening.RENAMED: "Renamed",
    Happening.MOVED: "Moved",
    Happening.DELETED: "Deleted on the wiki, kept here",
    Happening.RESTORED: "Restored",
    Happening.PRUNED: "Taken away here",
    Happening.SKIPPED: "Skipped",
    Happening.KEPT: "Edited here, and not overwritten",
}


@dataclass(frozen=True, slots=True)
class Section:
    """One run."""

    run: int
    as_of: int | None
    """The newest change that the wiki told of, in Unix seconds, UTC."""
    events: tuple[Event, ...]
    is_first: bool = False


def changes_text(sections: Iterable[Section]) -> str:
    """The whole of `CHANGES.md`, from sections in their order."""
    return "\n".join((_HEAD, *("\n".join(_section(each)) for each in sections)))


def journal_line(section: Section, began: int | None, ended: int | None) -> str:
    """One line of `journal.jsonl`, with its line end."""
    told: dict[str, Any] = {
        "run": section.run,
        "began": stamp(began) if began else None,
        "ended": stamp(ended) if ended else None,
        "as_of": stamp(section.as_of) if section.as_of else None,
        "counts": dict(sorted(Counter(event.what.value for event in section.events).items())),
        "events": [
            {"what": event.what, "kind": event.kind, "item": event.item, **event.detail} for event in section.events
        ],
    }
    return json.dumps(told, ensure_ascii=False) + "\n"


def counts_text(events: Iterable[Event]) -> str:
    """How much happened, in a few words: `1 added, 3 changed`."""
    counts = Counter(event.what for event in events)
    return ", ".join(f"{counts[what]:,} {what}" for what in Happening if counts[what])


def _section(section: Section) -> Iterator[str]:
    as_of = f", wiki as of {readable(section.as_of)}" if section.as_of else ""
    yield f"## Run {section.run}{as_of}\n"
    events = section.events
    if section.is_first:
        added = [event for event in events if event.what is Happening.ADDED]
        files = sum(event.kind is Kind.FILE for event in added)
        yield f"The first export: {counted(len(added) - files, 'page')} and {counted(files, 'file')}.\n"
        events = tuple(event for event in events if event.what is not Happening.ADDED)
    for what, title in _TITLES.items():
        lines = [f"- {_line(event)}" for event in events if event.what is what]
        if lines:
            yield "\n".join((f"### {title}\n", *lines, ""))


def _line(event: Event) -> str:
    detail = event.detail
    item = _plain(event.item)
    match event.what:
        case Happening.RENAMED:
            return f"{_plain(detail['from'])} → {item}"
        case Happening.MOVED:
            return f"{item}: from {_folder(detail['from'])} to {_folder(detail['to'])}"
        case Happening.SKIPPED:
            return f"{item}: {_plain(detail['reason'])}"
        case Happening.KEPT:
            return _plain(detail["path"])
        case Happening.CHANGED if event.kind is Kind.PAGE:
            saved = "; ".join(map(_revision, detail["revisions"]))
            return f"{item}: {saved or 'comments, tags or what stands around the text'}"
        case _:
            return f"{item} (file)" if event.kind is Kind.FILE else item


def _revision(revision: dict[str, Any]) -> str:
    comment = f", “{_plain(revision['comment'])}”" if revision.get("comment") else ""
    author = f" by {_plain(revision['author'])}" if revision.get("author") else ""
    return f"{readable(revision['id'])}{author}{comment}"


def _folder(path: str) -> str:
    return f"folder {_plain(path)}" if path else "no folder"


def _plain(text: str) -> str:
    """A name as Markdown takes it for nothing else."""
    return "".join(f"\\{char}" if char in "\\`*_[]<>&#" else char for char in " ".join(text.split()))
