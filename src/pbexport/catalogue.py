"""What a wiki has, and who names it; nothing is written."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.cells import cell_len

from pbexport.addressing.addresses import FileAddress
from pbexport.asking.desk import ArchiveDesk
from pbexport.asking.fetch import Fetcher, Manners
from pbexport.choice import Choice
from pbexport.config import Visit
from pbexport.errors import ItemTrouble
from pbexport.home import open_rehearsal
from pbexport.listing import ListedFile, ListedPage, Lister
from pbexport.means import Means
from pbexport.model.answers import Snapshot
from pbexport.model.pages import History, Page, Wiki
from pbexport.remains.holdings import Holdings, refuse_nothing, take_in
from pbexport.remains.settle import settle
from pbexport.sources.api import Api
from pbexport.sources.found import FoundPage
from pbexport.sources.site import Walk
from pbexport.stamps import stamp
from pbexport.state import KnownFile, KnownPage, State
from pbexport.telling.counted import counted, part
from pbexport.visiting.agendas import Survey
from pbexport.visiting.knock import knock
from pbexport.visiting.run import Run, begun, visiting


@dataclass(frozen=True, slots=True)
class Entry:
    """A page, and who named it."""

    page: ListedPage
    by: tuple[str, ...]
    """`Lister`s, or the names of what holds it."""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All that a wiki has, as far as it tells."""

    wiki: Wiki
    pages: tuple[Entry, ...]
    files: tuple[ListedFile, ...]
    folders: tuple[str, ...]
    tags: dict[str, int]
    is_whole: bool
    """Whether the wiki itself listed its pages; else only those are named that something leads to."""
    held: str = ""
    """What else than the wiki itself it was read from."""


@dataclass(frozen=True, slots=True)
class Looking:
    """A desk for who only looks at pages."""

    desk: ArchiveDesk

    def page(self, path: str) -> tuple[int, Page]:
        """A page view."""
        return self.desk.page(path)

    def history(self, page: Page) -> tuple[int, History] | None:
        """Not wanted here."""

    def list(self, path: str) -> Snapshot:
        """An answer that only helps to find pages."""
        return self.desk.list(path)

    def file(self, address: FileAddress) -> int:
        """Not wanted here."""
        raise NotImplementedError(address)


def catalogue(visit: Visit, means: Means) -> Catalogue:
    """What a wiki has: by its API in a few questions, else by a look at every page that can be found."""
    with (
        visiting(visit, means) as fetcher,
        TemporaryDirectory(prefix="pbexport-") as nowhere,
    ):
        welcome = knock(fetcher, visit.wiki, visit.credentials)
        with open_rehearsal(Path(nowhere, "nothing")) as home:
            run = begun(visit, home, fetcher, welcome, means)
            return _listed(run, run.surveyed(), visit.choice or Choice(), means)


def catalogue_of(holdings: Holdings, means: Means) -> Catalogue:
    """What files hold of a wiki: all is taken in as for an export, into a folder that is thrown away.

    Raises `UsageTrouble` where one cannot be read, or nothing of a wiki is found.
    """
    with (
        Fetcher(Manners()) as fetcher,
        TemporaryDirectory(prefix="pbexport-") as nowhere,
        open_rehearsal(Path(nowhere, "nothing")) as home,
    ):
        run = home.state.runs.begin()
        take_in(home, run, holdings, Choice(), fetcher, means)
        settle(home.state, run)
        refuse_nothing(home, holdings)
        pages = tuple(_held_page(home.state, page) for page in home.state.pages.all())
        files = {(file.name, file.filed.digest): _held_file(file) for file in home.state.files.all()}
        return Catalogue(
            wiki=home.wiki,
            pages=tuple(sorted(pages, key=lambda entry: (entry.page.name.casefold(), entry.page.number or 0))),
            files=tuple(sorted(files.values(), key=lambda file: (file.name.casefold(), file.number or 0))),
            folders=tuple(sorted({each.page.folder for each in pages if each.page.folder})),
            tags={},
            is_whole=False,
            held=holdings.names,
        )


def _held_page(state: State, page: KnownPage) -> Entry:
    """A page, with how many of its revisions are known by their text or from a history."""
    histories = (history.ids for history in state.views.histories_of(page.number))
    texts = {old.id for old in state.past.revisions(page.number)} | {page.edited} - {None}
    count = len(texts.union(*histories))
    number = page.number if page.number > 0 else None
    return Entry(ListedPage(page.name, number, page.edited, page.standing.folder or None, count), page.standing.sources)


def _held_file(file: KnownFile) -> ListedFile:
    address = FileAddress(file.key, file.name, "")
    number = int(file.key) if file.key.isdigit() else None
    return ListedFile(file.name, number, file.edited or (None if number else address.version), file.filed.size)


def _listed(run: Run, survey: Survey, choice: Choice, means: Means) -> Catalogue:
    listing = survey.listing
    walk = Walk(run.desk.site, Looking(run.desk), survey.agenda, replace(choice, files=False), survey.register)
    found: dict[int, Entry] = {}
    if listing is not None:
        walk.agenda = replace(survey.agenda, listed=(), files=())
        for page in listing.pages:
            if page.number is not None:
                walk.register.add(page.number, page.name)
    for each in walk.run(survey.front):
        means.at(*walk.progress)
        if isinstance(each, FoundPage):
            found[each.page.number] = _entry(each.page)
    by = walk.listed()
    pages = (
        {page.number: Entry(page, (Lister.API,)) for page in listing.pages} if listing else dict[int | None, Entry]()
    )
    for number, entry in found.items():
        pages[number] = replace(pages.get(number, entry), tags=entry.tags)
    entries = (replace(e, by=tuple(sorted({*e.by, *by.get(n or -1, ())}))) for n, e in pages.items())
    return Catalogue(
        wiki=survey.front[1].wiki if survey.front else run.home.wiki,
        pages=tuple(sorted(entries, key=lambda entry: (entry.page.name.casefold(), entry.page.number or 0))),
        files=_files(listing.files if listing else None, walk),
        folders=listing.folders if listing else (),
        tags=_tags(run, is_told=listing is not None) or dict.fromkeys(walk.tags, 0),
        is_whole=listing is not None,
    )


def _entry(page: Page) -> Entry:
    edited = page.edited.unix if page.edited else None
    return Entry(ListedPage(page.name, page.number, edited, page.folder or None, page.revcount), (), page.tags)


def _files(listed: tuple[ListedFile, ...] | None, walk: Walk) -> tuple[ListedFile, ...]:
    found = listed if listed is not None else tuple(_named(address) for address in walk.files.values())
    return tuple(sorted(found, key=lambda file: (file.name.casefold(), file.number or 0)))


def _named(address: FileAddress) -> ListedFile:
    number = int(address.key) if address.key.isdigit() else None
    return ListedFile(address.name, number, address.version)


def _tags(run: Run, *, is_told: bool) -> dict[str, int]:
    try:
        return dict(Api(run.desk.api).tags()) if is_told else {}
    except ItemTrouble:
        return {}


def catalogue_json(found: Catalogue) -> str:
    """All of it, for programs."""
    told = {
        "wiki": asdict(found.wiki),
        "whole": found.is_whole,
        "held": found.held,
        "pages": [{**asdict(each.page), "tags": each.tags, "listed_by": each.by} for each in found.pages],
        "files": [asdict(file) for file in found.files],
        "folders": found.folders,
        "tags": found.tags,
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def catalogue_text(found: Catalogue) -> str:
    """Two tables for people: pages and files."""
    pages = [("PAGE", "NUMBER", "SAVED", "REVISIONS", "FOLDER", "LISTED BY"), *map(_page_row, found.pages)]
    files = [("FILE", "NUMBER", "UPLOADED", "BYTES", "FOLDER", "BY"), *map(_file_row, found.files)]
    blocks = [_table(pages), _table(files) if found.files else [], list(_sums(found))]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _page_row(entry: Entry) -> tuple[str, ...]:
    page = entry.page
    return (page.name, _shown(page.number), _time(page.edited), _shown(page.revisions), page.folder or "",
            " ".join(entry.by))  # fmt: skip


def _file_row(file: ListedFile) -> tuple[str, ...]:
    return file.name, _shown(file.number), _time(file.edited), _shown(file.size), file.folder or "", file.author


def _sums(found: Catalogue) -> Iterator[str]:
    there, claimed = len(found.pages), found.wiki.pagecount
    pages = part(there, claimed, "page") if claimed else counted(there, "page")
    yield f"{pages}, {counted(len(found.files), 'file')}, {counted(len(found.folders), 'folder')}."
    if found.held:
        yield f"That is what {found.held} holds; nothing was written."
    elif not found.is_whole:
        yield "The wiki's API does not list its pages: these are those that something leads to."


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(text + " " * (width - cell_len(text)) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _shown(number: int | None) -> str:
    return "" if number is None else str(number)


def _time(unix: int | None) -> str:
    return "" if unix is None else stamp(unix)
