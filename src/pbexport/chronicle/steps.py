"""A commit that is to be made, as it is kept until all are sorted: who did what when, and where git has the content."""

from collections.abc import Iterator
from dataclasses import dataclass

from pbexport.chronicle.chapter import Chapter
from pbexport.git.known import Item
from pbexport.git.message import Marks
from pbexport.model.pages import Precision
from pbexport.state import KnownFile
from pbexport.telling.counted import counted

OURS = "pbexport"
"""Whom a commit names that is no single person's."""

Order = tuple[int, bool, int, str, bool]
"""Time, whether it is a file's, number, path, whether it is of a name only."""

_RENAMED = "Renamed or moved; the wiki does not tell by whom, nor when exactly."
_CAPTURED = "When it was {} is not known; it was captured then."


@dataclass(frozen=True, slots=True)
class Step:
    """A commit that is to be made, but for what is in it."""

    time: int
    item: Item
    path: str
    mark: int
    """Under which git has the content."""
    name: str
    author: str
    said: str
    remarks: tuple[str, ...]
    marks: Marks

    @property
    def order(self) -> Order:
        """By time; what is of one second by kind and number, and a page is renamed after it was saved."""
        is_file = isinstance(self.item, str)
        number, path = (0, str(self.item)) if is_file else (int(self.item), "")
        return self.time, is_file, number, path, self.marks.renamed is not None


def page_step(chapter: Chapter, mark: int) -> Step:
    """The commit of one state of a page."""
    phase, number = chapter.phase, chapter.number
    marks = Marks(number, chapter.id, phase.renamed, phase.path)
    if phase.renamed is not None:
        return Step(phase.renamed, number, phase.path, mark, phase.name, OURS, "", (_RENAMED,), marks)
    remarks = tuple(_remarks(chapter))
    return Step(chapter.time, number, phase.path, mark, phase.name, chapter.author, chapter.said, remarks, marks)


def _remarks(chapter: Chapter) -> Iterator[str]:
    if chapter.unheard:
        yield f"With {counted(chapter.unheard, 'revision')} before it whose text is not in the archive."
    if chapter.precision is None:
        yield _CAPTURED.format("saved")
    elif chapter.precision is not Precision.SECOND:
        yield f"When it was saved is known to the {chapter.precision} only."


def file_step(file: KnownFile, mark: int) -> Step:
    """The commit of one version of a file."""
    uploaded, path = uploaded_at(file), file.path
    remarks = () if uploaded else (_CAPTURED.format("uploaded"),)
    marks = Marks(path=path, content=file.filed.digest)
    return Step(uploaded or file.filed.fetched, path, path, mark, file.name, file.author, "", remarks, marks)


def uploaded_at(file: KnownFile) -> int | None:
    """When a file was uploaded; some addresses say so themselves: `/f/TIME/NAME`."""
    time, slash, _ = file.key.partition("/")
    return file.edited or (int(time) if slash and time.isdigit() else None)
