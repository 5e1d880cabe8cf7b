"""What was found, against what was known: recorded in the state, with what happened to each page and file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pbexport.listing import ListedFile, ListedPage, Lister
from pbexport.model.happenings import Event, Happening, Kind, Skipped
from pbexport.model.pages import History, Page
from pbexport.sources.found import Disallowed, Found, FoundAgain, FoundFile, FoundPage, Gone, LeftOut
from pbexport.state import KnownPage, State


@dataclass(frozen=True, slots=True)
class Ledger:
    """Records one run."""

    state: State
    run: int

    def record(self, found: Found) -> None:
        """Records what was found, in one transaction."""
        with self.state.transaction():
            self._recorded(found)

    def _recorded(self, found: Found) -> None:
        match found:
            case FoundPage():
                self._page(found)
            case FoundAgain():
                self.state.links.put_alias(found.path, found.number)
            case FoundFile(address=address, snapshot=snapshot):
                self._file(address.key, address.name, snapshot)
            case Gone():
                self.page_gone(found.number)
            case Disallowed():
                self.state.troubles.disallow(found.address)
            case Skipped():
                self.state.troubles.skip(found)
            case LeftOut():
                pass

    def page_gone(self, number: int) -> None:
        """The wiki no longer has a page; its last text is kept."""
        known = self.state.pages.get(number)
        if known and not known.standing.deleted:
            self.state.pages.put_deleted(number)
            self.state.events.put(self.run, Event(Happening.DELETED, Kind.PAGE, known.name))

    def put_folder(self, number: int, folder: str) -> None:
        """A page lies in another folder than was known."""
        known = self.state.pages.get(number)
        if known is None or known.standing.folder == folder:
            return
        self.state.pages.put_folder(number, folder)
        if known.path:
            self._unplace(known)
            detail = {"from": known.standing.folder, "to": folder}
            self.state.events.put(self.run, Event(Happening.MOVED, Kind.PAGE, known.name, detail))

    def put_files(self, listed: Iterable[ListedFile]) -> None:
        """What a complete listing says of the files; one that it does not name is gone."""
        with self.state.transaction():
            by_key = {str(each.number): each for each in listed if each.number is not None}
            names = {each.name for each in by_key.values()}
            for known in self.state.files.all():
                if told := by_key.get(known.key):
                    self.state.files.put_facts(known.key, told.edited, told.folder, told.author)
                elif known.name not in names and not known.deleted:
                    self.state.files.put_deleted(known.key)
                    self.state.events.put(self.run, Event(Happening.DELETED, Kind.FILE, known.name))

    def pretend(self, number: int, listed: ListedPage, *, is_due: bool) -> None:
        """Records what a listing says of a page as if it had been looked at, on a copy that is thrown away."""
        known = self.state.pages.get(number)
        if known is None:
            self.state.pages.put(number, listed.name, listed.edited, view=0)
            self.state.pages.put_folder(number, listed.folder or "")
        elif is_due:
            self.state.pages.pretend(number, listed.name)
            if known.name != listed.name:
                self.state.links.put_former(number, known.name)
                self._unplace(known)
        if listed.folder is not None:
            self.put_folder(number, listed.folder)

    def put_listed(self, listed: dict[int, frozenset[Lister]]) -> None:
        """By whom each page was named."""
        with self.state.transaction():
            for number, by in listed.items():
                self.state.pages.put_listed(number, frozenset(by))

    def prune(self) -> None:
        """Takes away what the wiki no longer has; its answers stay in the archive."""
        with self.state.transaction():
            for page in [page for page in self.state.pages.all() if page.standing.deleted]:
                self.state.imprints.leave(page.path)
                for old in list(self.state.past.revisions(page.number)):
                    self.state.imprints.leave(old.path)
                self.state.past.remove(page.number)
                self.state.pages.remove(page.number)
                self.state.events.put(self.run, Event(Happening.PRUNED, Kind.PAGE, page.name))
            known = list(self.state.files.all())
            needed = {file.path for file in known if not file.deleted}
            for file in (file for file in known if file.deleted):
                if file.path not in needed:
                    self.state.imprints.leave(file.path)
                self.state.files.remove(file.key)
                self.state.events.put(self.run, Event(Happening.PRUNED, Kind.FILE, file.name))

    def _page(self, found: FoundPage) -> None:
        page, state = found.page, self.state
        known = state.pages.get(page.number)
        history = found.history[1] if found.history else None
        for event in happenings(known, page, history):
            state.events.put(self.run, event)
        edited = page.edited.unix if page.edited else None
        state.pages.put(page.number, page.name, edited, found.view, page.digest)
        if known and known.name != page.name:
            state.links.put_former(page.number, known.name)
            self._unplace(known)
        if page.folder:
            self.put_folder(page.number, page.folder)
        state.links.put_alias(found.path, page.number)
        state.links.put_mentions(page.number, found.mentions)
        if found.history is not None:
            state.pages.put_history(page.number, found.history[0])

    def _unplace(self, known: KnownPage) -> None:
        if known.path:
            self.state.imprints.leave(known.path)
            self.state.pages.unplace(known.number)

    def _file(self, key: str, name: str, snapshot: int) -> None:
        before = self.state.files.snapshot_of(key)
        self.state.files.put(key, name, snapshot)
        if before is None:
            self.state.events.put(self.run, Event(Happening.ADDED, Kind.FILE, name))
        elif before != snapshot:
            self.state.files.follow(name, snapshot)
            self.state.events.put(self.run, Event(Happening.CHANGED, Kind.FILE, name))


def happenings(known: KnownPage | None, page: Page, history: History | None) -> Iterator[Event]:
    """What happened to a page since it was last seen."""
    if known is None:
        yield _event(Happening.ADDED, page)
        return
    if known.standing.deleted:
        yield _event(Happening.RESTORED, page)
    if known.name != page.name:
        yield _event(Happening.RENAMED, page, {"from": known.name, "to": page.name})
    edited = page.edited.unix if page.edited else None
    if known.edited != edited:
        yield _event(Happening.CHANGED, page, {"revisions": list(_since(known.edited, page, history))})
    elif known.content not in {"", page.digest} and known.name == page.name and not known.standing.deleted:
        yield _event(Happening.CHANGED, page, {"revisions": []})


def _event(what: Happening, page: Page, detail: dict[str, Any] | None = None) -> Event:
    return Event(what, Kind.PAGE, page.name, detail or {})


def _since(before: int | None, page: Page, history: History | None) -> Iterator[dict[str, Any]]:
    """The revisions that are new, newest first; where there is no history, the current one."""
    if history is None:
        if page.edited:
            yield {"id": page.edited.unix, "author": page.author}
        return
    for revision in history.revisions:
        if before is None or revision.id > before:
            comment = {"comment": revision.comment} if revision.comment else {}
            yield {"id": revision.id, "author": revision.author, **comment}
