"""What a commit says: the page's name and the author's own description, then trailers by which a later run knows it.

Boat Log: put it back as it was

PBworks-Page: 41000003
PBworks-Revision: 1266172100
PBworks-Path: pages/boat-log.md
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pbexport.git.identity import one_line

_PAGE, _REVISION, _RENAMED = "PBworks-Page", "PBworks-Revision", "PBworks-Renamed"
_PATH, _CONTENT, _MOVED, _WIKI = "PBworks-Path", "PBworks-Content", "PBworks-Moved", "PBworks-Wiki"


@dataclass(frozen=True, slots=True)
class Marks:
    """What the trailers of a commit say."""

    page: int | None = None
    """The page's number; None for that of a file."""
    revision: int | None = None
    """The revision's id; None where its time is not known exactly."""
    renamed: int | None = None
    """When the page got the name or folder of this commit (Unix seconds, UTC), where nothing else is told."""
    path: str = ""
    content: str = ""
    """Of a file, the SHA-1 of its bytes as WARC writes it."""
    moved: tuple[tuple[int, str], ...] = ()
    """Numbers and paths of pages that lie elsewhere from this commit on, where it is of no page alone."""
    wiki: str = ""
    """What the workspace is called: in the first commit, and in those of no page alone."""


def message(name: str, said: str, remarks: tuple[str, ...], marks: Marks) -> str:
    """The whole message; `said` is the author's description, which becomes one line."""
    subject = ": ".join(filter(None, (one_line(name), one_line(said))))
    return "\n\n".join((subject, *remarks, "\n".join(_trailers(marks)))) + "\n"


def marks_of(text: str) -> Marks | None:
    """What the trailers of a message say; None for one that was not written here."""
    last = text.rstrip("\n").rpartition("\n\n")[2]
    told = [line.partition(": ") for line in last.split("\n")]
    known = {key: value for key, _, value in told}
    if not known.keys() & {_PAGE, _CONTENT, _WIKI}:
        return None
    moved = (value.partition(" ") for key, _, value in told if key == _MOVED)
    return Marks(
        page=_number(known.get(_PAGE)),
        revision=_number(known.get(_REVISION)),
        renamed=_number(known.get(_RENAMED)),
        path=known.get(_PATH, ""),
        content=known.get(_CONTENT, ""),
        moved=tuple((int(number), path) for number, _, path in moved),
        wiki=known.get(_WIKI, ""),
    )


def _trailers(marks: Marks) -> Iterator[str]:
    told = (
        (_WIKI, marks.wiki),
        (_PAGE, marks.page),
        (_REVISION, marks.revision),
        (_RENAMED, marks.renamed),
        (_CONTENT, marks.content),
        (_PATH, marks.path),
    )
    yield from (f"{key}: {value}" for key, value in told if value not in {None, ""})
    yield from (f"{_MOVED}: {number} {path}" for number, path in marks.moved)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.lstrip("-").isdigit() else None
