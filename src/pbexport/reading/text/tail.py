"""Where the platform's frame begins again below a body: comments, permission, footer, sidebar (pbworks.md b).

Such a line is the platform's only if nothing but the platform's follows, up to the end of the text or to the sidebar,
whose words belong to another page. The last such place counts, for a body may hold a pasted frame.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pbexport.reading.text import chrome
from pbexport.reading.text.comments import begins_remark

_NOT = -1
"""Where a line leads to that is not the platform's."""
_BELOW_INFORMATION = 12
"""Lines among which the rest of "Page Information" begins."""


@dataclass(frozen=True, slots=True)
class Tail:
    """What stands below a body."""

    begin: int
    resume: int
    """Where the text of the page may go on: at the end of the text, save where the rest is not the platform's."""
    count: int | None = None
    """How many comments there should be."""
    remarks: tuple[int, int] = (0, 0)
    """The lines among which the comments stand."""
    ago: str = ""
    """How long ago the page was saved; PBwiki 1.0 told it below the page."""
    author: str = ""
    is_sure: bool = False
    """Whether nobody but the platform says so."""
    is_page: bool = False
    """Whether it says so below pages only."""


@dataclass(slots=True)
class _Scan:
    """A walk over the lines of a text from its end."""

    said: Sequence[str]
    beside: frozenset[int]
    """The lines that may be notices of unknown wording."""
    leads: list[int]
    """For each line, how far nothing but the platform's follows."""
    begins: list[int]
    """The lines at which a tail may begin, the last one first."""
    ends: dict[int, int]
    """For each line that counts comments, where they end."""
    remarks: int = 0
    """Comments since the nearest such line."""


def find_tail(said: Sequence[str], beside: frozenset[int]) -> Tail:
    """The tail of a text, each line given as `bare` tells it; an empty one at its end where there is none.

    Lines `beside` notices of known wording are some too.
    """
    scan = _Scan(said, beside, [_NOT] * len(said) + [len(said)], [], {})
    for at in reversed(range(len(said))):
        _step(scan, at)
    if not scan.begins:
        return _cut(said)
    reach = scan.leads[scan.begins[0]]
    own = [at for at in scan.begins if scan.leads[at] == reach]
    return _told(scan, own[-1], reach, own)


def _step(scan: _Scan, at: int) -> None:
    line = scan.said[at]
    scan.leads[at] = _lead(scan, at, line)
    if line and scan.leads[at] != _NOT and chrome.BEGINS_TAIL.fullmatch(line):
        scan.begins.append(at)
        scan.remarks = 0
    elif line and begins_remark(scan.said, at):
        scan.remarks += 1


def _lead(scan: _Scan, at: int, line: str) -> int:
    after = scan.leads[at + 1]
    if not line:
        return after
    if counted := chrome.COUNT.fullmatch(line):
        return after if after != _NOT else _lead_over_remarks(scan, at, int(counted["count"]))
    if chrome.PAGE_INFORMATION.fullmatch(line) and not _informs(scan.said, at):
        return _NOT
    if chrome.SIDE.fullmatch(line):
        return after if after != _NOT else at
    is_ours = at in scan.beside or chrome.TAIL.fullmatch(line) or chrome.is_advert(line)
    return after if after != _NOT and is_ours else _NOT


def _lead_over_remarks(scan: _Scan, at: int, count: int) -> int:
    """Beyond the comments, if there are some and not more than should be."""
    if not 0 < scan.remarks <= count:
        return _NOT
    scan.ends[at] = scan.begins[-1] if scan.begins else len(scan.said)
    return scan.leads[scan.ends[at]]


def _informs(said: Sequence[str], at: int) -> bool:
    return any(chrome.INFORMATION.fullmatch(line) for line in said[at + 1 : at + 1 + _BELOW_INFORMATION])


def _told(scan: _Scan, begin: int, reach: int, own: Sequence[int]) -> Tail:
    lines = [line for line in scan.said[begin : reach + 1] if line]
    counts = [(at, found) for at in own if (found := chrome.COUNT.fullmatch(scan.said[at]))]
    edit = next(_edits(scan.said, begin, reach), None)
    is_sure = any(map(chrome.FOOTER.fullmatch, lines))
    is_page = any(map(chrome.ONLY_BELOW_PAGES.fullmatch, lines)) or (
        is_sure and any(map(chrome.PRINTABLE.fullmatch, lines))
    )
    return Tail(
        begin,
        len(scan.said),
        count=int(counts[-1][1]["count"]) if counts else None,
        remarks=(counts[-1][0] + 1, scan.ends.get(counts[-1][0], 0)) if counts else (0, 0),
        ago=edit["ago"] if edit else "",
        author=(edit["author"] or "") if edit else "",
        is_sure=is_page or is_sure,
        is_page=is_page,
    )


def _edits(said: Sequence[str], begin: int, reach: int) -> Iterator[re.Match[str]]:
    """What tells when the page was saved; unknown lines may stand around it below "Page Information"."""
    last = reach + 1
    if any(map(chrome.PAGE_INFORMATION.fullmatch, said[reach:last])):
        last += _BELOW_INFORMATION
    return (found for line in said[begin:last] if (found := chrome.INFORMATION.fullmatch(line)) and found["ago"])


def _cut(said: Sequence[str]) -> Tail:
    """Two lines that only the platform writes one after the other, though what follows them is not all its own."""
    places = [at for at, line in enumerate(said) if line]
    for at, after in reversed(list(pairwise(places))):
        if chrome.COUNT.fullmatch(said[at]) and chrome.NO_PERMISSION.fullmatch(said[after]):
            return Tail(at, after + 1, is_sure=True, is_page=True)
    return Tail(len(said), len(said))
