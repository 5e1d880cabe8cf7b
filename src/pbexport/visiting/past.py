"""Old revisions of pages and old versions of files: each is asked for once, and never again."""

from collections.abc import Iterator
from dataclasses import dataclass

from pbexport.addressing.addresses import FileAddress
from pbexport.asking.desk import ArchiveDesk
from pbexport.choice import Choice
from pbexport.errors import ItemTrouble
from pbexport.model.happenings import Kind, Skipped
from pbexport.reading.frame import in_frame
from pbexport.reading.history import read_history
from pbexport.sources.api import Api
from pbexport.state import KnownFile, KnownPage


@dataclass(frozen=True, slots=True)
class PastReader:
    """Gets the old states that a user wants."""

    desk: ArchiveDesk
    choice: Choice
    asks_api: bool = True

    def all(self) -> Iterator[str | Skipped]:
        """Gets all old states that are wanted and not there; tells of each, also of what failed."""
        yield from self.revisions()
        yield from self.uploads()

    def revisions(self) -> Iterator[str | Skipped]:
        """Gets the text of every old revision that is wanted and not there; tells of each."""
        if self.choice.revisions.since is None:
            return
        for page in self.desk.state.pages.all():
            if self._is_due(page):
                yield from self._marked(self._revisions_of(page), "page", page.number, self._stand(page))

    def uploads(self) -> Iterator[str | Skipped]:
        """Gets every old version of a file that is wanted and not there; only the API tells which there are."""
        if self.choice.uploads.since is None or not self.asks_api:
            return
        for file in list(self.desk.state.files.all()):
            state = f"{file.filed.digest} {self.choice.uploads.since}"
            if file.key.isdigit() and self.desk.state.past.asked("attachment", file.key) != state:
                yield from self._marked(self._uploads_of(file), "attachment", file.key, state)

    def _marked(
        self, asked: Iterator[str | Skipped], table: str, key: int | str, state: str
    ) -> Iterator[str | Skipped]:
        """Remembers in the end that all was asked for, unless something failed that the next run can try again."""
        is_done = True
        for each in asked:
            is_done &= isinstance(each, str) or each.lasting
            yield each
        if is_done:
            self.desk.state.past.put_asked(table, key, state)

    def ahead(self) -> int:
        """How many texts of old revisions are wanted and not there."""
        if self.choice.revisions.since is None:
            return 0
        return sum(len(tuple(self._wanted(page))) for page in self.desk.state.pages.all() if self._is_due(page))

    def _is_due(self, page: KnownPage) -> bool:
        """Whether a page has been saved, or more is wanted, since its old revisions were asked for last."""
        return self.desk.state.past.asked("page", page.number) != self._stand(page)

    def _stand(self, page: KnownPage) -> str:
        return f"{page.history.digest if page.history else ''} {self.choice.revisions.since}"

    def _revisions_of(self, page: KnownPage) -> Iterator[str | Skipped]:
        for revision in self._wanted(page):
            try:
                snapshot = self.desk.revision(page.number, page.name, revision)
            except ItemTrouble as trouble:
                path = self.desk.site.revision_path(page.number, page.name, revision)
                yield Skipped.because(self.desk.site.url(path), Kind.PAGE, trouble)
                continue
            with self.desk.state.transaction():
                self.desk.state.past.put_revision(page.number, revision, snapshot)
            yield f"revision {revision} of {page.name}"

    def _wanted(self, page: KnownPage) -> Iterator[int]:
        """The ids of old revisions whose text is not in the archive, newest first; the current one is the page."""
        for revision in self._ids(page):
            is_old = revision != page.edited
            if (
                is_old
                and self.choice.revisions.wants(revision)
                and not self.desk.state.past.has_revision(page.number, revision)
            ):
                yield revision

    def _ids(self, page: KnownPage) -> tuple[int, ...]:
        """From the history; where there is none, from the API."""
        try:
            if page.history is not None:
                return tuple(each.id for each in read_history(in_frame(self.desk.snapshot(page.history))).revisions)
            return Api(self.desk.api).revisions(page.name) if self.asks_api else ()
        except ItemTrouble:
            return ()

    def _uploads_of(self, file: KnownFile) -> Iterator[str | Skipped]:
        try:
            times = Api(self.desk.api).uploads(file.name)
        except ItemTrouble:
            return
        for time in times:
            if (
                time == file.edited
                or not self.choice.uploads.wants(time)
                or self.desk.state.past.has_upload(file.key, time)
            ):
                continue
            path = self.desk.site.upload_path(file.name, time)
            try:
                snapshot = self.desk.file(FileAddress(f"{time}/{file.name}", file.name, path))
            except ItemTrouble as trouble:
                yield Skipped.because(self.desk.site.url(path), Kind.FILE, trouble)
                continue
            with self.desk.state.transaction():
                self.desk.state.past.put_upload(file.key, time, snapshot)
            yield f"version {time} of {file.name}"
