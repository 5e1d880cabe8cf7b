"""A text capture taken apart: what the platform's frame around the page says, and the page's own lines.

Nothing is taken for the platform's by its wording alone, but by wording and place: what stands above the title, and
what stands below the body up to the end of the text. What is not known stays in the body: better a line of the frame
too many than a line of the page too few.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pbexport.errors import NotReadable
from pbexport.reading.text import chrome
from pbexport.reading.text.comments import Remark, remarks_in
from pbexport.reading.text.head import Edit, Head, find_head, loose, other_view
from pbexport.reading.text.notices import beside_known, without_notices_above, without_notices_below
from pbexport.reading.text.tail import Tail, find_tail


@dataclass(frozen=True, slots=True)
class Framed:
    """A text capture, taken apart."""

    title: str
    """As the text shows it; "" where it shows none."""
    edit: Edit
    """Who saved the page last, and how long ago that was when the text was made."""
    body: tuple[str, ...]
    """The page's own lines, as they were."""
    count: int | None
    """How many comments there should be; None where nothing tells."""
    remarks: tuple[Remark, ...]
    """What readers wrote below the page."""


def take_apart(lines: Sequence[str], names: Sequence[str] = ()) -> Framed:
    """What a text says; `names` are those that its address may mean.

    Raises `NotReadable` when no frame of the platform stands around it, or that of what is no page.
    """
    said = [chrome.bare(line) for line in lines]
    beside = beside_known(lines, said)
    tail = find_tail(said, beside)
    head = find_head(lines, said, names, tail)
    if head.edit is None and (other := other_view(said, head.begin)):
        raise NotReadable(other)
    if not (head.is_sure or tail.is_page):
        raise NotReadable("the text is no wiki page: nothing of the platform's frame stands around it")
    begin, end = _edges(lines, said, beside, head, tail)
    edit = head.edit or Edit(tail.author, tail.ago)
    below = (*lines[begin:end], *lines[tail.resume :])
    rest, count = (edit.rest, None) if any(map(str.strip, below)) else _rest(edit.rest)
    return Framed(
        head.title.partition(chrome.REDIRECTED)[0],
        edit,
        (rest, *below),
        tail.count if count is None else count,
        remarks_in(lines[slice(*tail.remarks)]),
    )


def _rest(rest: str) -> tuple[str, int | None]:
    """What the body says in a text without line ends, and how many comments are counted below it."""
    found = chrome.BELOW_IN_LINE.fullmatch(rest.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    return (rest[: found.end("own")], int(found["count"])) if found else (rest, None)


def _edges(
    lines: Sequence[str], said: Sequence[str], beside: frozenset[int], head: Head, tail: Tail
) -> tuple[int, int]:
    """Where the page's own lines begin and end: without notices and the hidden editor, wherever these stand."""
    editor = _below_editor(said, head.begin, tail.begin)
    begin = without_notices_above(lines, said, beside, editor, tail.begin)
    end = without_notices_below(lines, said, beside, begin, tail.begin)
    editor = _above_editor(said, begin, end, head.title)
    return begin, end if editor == end else without_notices_below(lines, said, beside, begin, editor)


def _below_editor(said: Sequence[str], begin: int, end: int) -> int:
    """The first line below the hidden editor, if it stands from a line on."""
    editor = next((at for at in range(begin, end) if said[at] and not chrome.SCAFFOLD.fullmatch(said[at])), end)
    return editor if any(map(chrome.SURE_SCAFFOLD.fullmatch, said[begin:editor])) else begin


def _above_editor(said: Sequence[str], begin: int, end: int, title: str) -> int:
    """The line up to which there is no hidden editor, which begins with the title once more."""
    at = end
    while at > begin and (not said[at - 1] or chrome.SCAFFOLD.fullmatch(said[at - 1])):
        at -= 1
    if not any(map(chrome.SURE_SCAFFOLD.fullmatch, said[at:end])):
        return end
    return at - 1 if at > begin and loose(said[at - 1]) == loose(title) else at
