"""Archive → finished files, without a request: read, relink, to Markdown, front matter, write.

Each page is a pure function of its snapshots, the atlas and the recipe, so the same archive gives the same bytes.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace

from pbexport.addresses import PageAddress, Site, read_address
from pbexport.archive import Archive
from pbexport.crew import Crew
from pbexport.document import document
from pbexport.errors import NotReadable
from pbexport.home import Home
from pbexport.links import Atlas, Register, Relinker
from pbexport.model import Filed, History, Kind, MissingLink, Page, Skipped, Snapshot, Stage, Totals
from pbexport.paths import file_path, key, page_path
from pbexport.reading.history import read_history
from pbexport.reading.page import read_page
from pbexport.recipe import Recipe
from pbexport.state import KnownFile, KnownPage, State
from pbexport.write import Folder


def draw_atlas(state: State, site: Site) -> Atlas:
    """Gives every page and file that has none its name, for good, and says where each lives."""
    with state.transaction():
        pages, files = _place_pages(state), _place_files(state)
    register = Register()
    for number, name, _ in state.page_names():
        register.add(number, name)
    register.by_path.update(state.aliases())
    return Atlas(site, register, pages, files)


def _place_pages(state: State) -> dict[int, str]:
    """The oldest page of several with one name keeps it plain."""
    known = list(state.page_names())
    taken = {key(path) for _, _, path in known if path}
    placed = {}
    for number, name, path in known:
        placed[number] = path or page_path(name, number, taken)
        if not path:
            taken.add(key(placed[number]))
            state.place_page(number, placed[number])
    return placed


def _place_files(state: State) -> dict[str, str]:
    """Equal names are kept apart, save where the bytes are equal too: then all their addresses share one file."""
    known = list(state.files())
    taken = {key(each.path) for each in known if each.path}
    shared = {(each.name, each.filed.digest): each.path for each in known if each.path}
    placed = {}
    for each in known:
        path = each.path or shared.get((each.name, each.filed.digest)) or file_path(each.name, _distinct(each), taken)
        placed[each.key] = shared[each.name, each.filed.digest] = path
        if not each.path:
            taken.add(key(path))
            state.place_file(each.key, path)
    return placed


def _distinct(file: KnownFile) -> str:
    """What tells a file from others of its name: the platform's number or time of it, else its content."""
    number = file.key.partition("/")[0]
    return number if number.isdigit() else file.filed.digest[:8].lower()


@dataclass(frozen=True, slots=True)
class Written:
    """What came of one page: all that the report needs of it, and nothing of its text."""

    changed: bool = False
    revisions: int = 0
    comments: int = 0
    tags: tuple[str, ...] = ()
    missing: tuple[MissingLink, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    is_there: bool = True


@dataclass(frozen=True, slots=True)
class Press:
    """Writes single pages; it knows all that a page depends on, and nothing of other pages."""

    folder: Folder
    archive: Archive
    atlas: Atlas
    anchors: Mapping[int, frozenset[str]]
    """For each page the places in it that some link points to."""
    recipe: Recipe
    wiki: str

    def write(self, known: KnownPage) -> Written:
        """Reads a page's snapshots and writes its file, if that is not what lies there already."""
        relinker = Relinker(self.atlas, known.number)
        try:
            page = read_page(self._snapshot(known.view))
            history = read_history(self._snapshot(known.history)) if known.history else None
        except NotReadable as trouble:
            return self.lost(known, str(trouble))
        anchors = self.anchors.get(known.number, frozenset())
        text = document(page, history, relinker, anchors=anchors, recipe=self.recipe, wiki=self.wiki)
        path = self.atlas.pages[known.number]
        return Written(
            changed=self.folder.put_text(path, text),
            revisions=len(history.revisions) if history else 0,
            comments=len(page.comments),
            tags=page.tags,
            missing=tuple(MissingLink(path, address) for address in dict.fromkeys(relinker.missing)),
            skipped=tuple(shortfalls(page, history, self.atlas.site)),
        )

    def lost(self, known: KnownPage, reason: str = "its conversion ended the process that did it") -> Written:
        """What stands in the place of a page that could not be written."""
        return Written(skipped=(Skipped(known.view.url, Kind.PAGE, Stage.READ, reason),), is_there=False)

    def _snapshot(self, filed: Filed) -> Snapshot:
        content = self.archive.read(filed.location)
        return Snapshot(filed.url, filed.status, filed.content_type, filed.fetched, content)


@dataclass(slots=True)
class Tally:
    """What a build counts as it goes; small whatever the size of the wiki."""

    totals: Totals = field(default_factory=Totals)
    missing: list[MissingLink] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    written: int = 0
    """Files that had to be written because they were new or different."""
    tags: Counter[str] = field(default_factory=Counter)

    def add(self, page: Written) -> None:
        """Counts one page."""
        self.written += page.changed
        self.missing += page.missing
        self.skipped += page.skipped
        self.tags.update(page.tags)
        self.totals = replace(
            self.totals,
            pages=self.totals.pages + page.is_there,
            revisions=self.totals.revisions + page.revisions,
            comments=self.totals.comments + page.comments,
        )


@dataclass(frozen=True, slots=True)
class Builder:
    """Writes the files of one export."""

    home: Home
    site: Site
    wiki: str
    recipe: Recipe
    crew: Crew = field(default_factory=Crew)
    at: Callable[[int, int], None] = lambda _done, _ahead: None
    """Told of how many files are done, and how many are ahead."""

    def build(self) -> Tally:
        """Writes every page and file that is in the archive, and counts them."""
        atlas = draw_atlas(self.home.state, self.site)
        tally = Tally()
        self._pages(atlas, tally)
        self._files(tally)
        tally.totals = replace(tally.totals, tagged=dict(sorted(tally.tags.items())))
        return tally

    def _pages(self, atlas: Atlas, tally: Tally) -> None:
        anchors = pointed_places(self.home.state, atlas)
        with closing(self.home.archive.apart()) as archive:
            press = Press(self.home.folder, archive, atlas, anchors, self.recipe, self.wiki)
            pages, count = self.home.state.pages(), len(atlas.pages)
            for done, page in enumerate(self.crew.results(press.write, press.lost, pages, count), start=1):
                tally.add(page)
                self.at(done, count - done)

    def _files(self, tally: Tally) -> None:
        """Takes each file out of the archive once; one that lies there already in its full size is left alone."""
        known = list(self.home.state.files())
        for file in {file.path: file for file in reversed(known)}.values():
            try:
                tally.written += self._file(file)
            except NotReadable as trouble:
                tally.skipped.append(Skipped(file.filed.url, Kind.FILE, Stage.READ, str(trouble)))
        names = {file.name.casefold() for file in known}
        tally.totals = replace(tally.totals, files=len({file.path for file in known}), file_names=len(names))

    def _file(self, file: KnownFile) -> bool:
        digest = f"{file.filed.digest} {self.home.folder.size(file.path)}"
        if self.home.state.fact(f"written {file.path}") == digest:
            return False
        self.home.folder.put_stream(file.path, self.home.archive.stream(file.filed.location))
        self.home.state.learn(f"written {file.path}", f"{file.filed.digest} {self.home.folder.size(file.path)}")
        return True


def pointed_places(state: State, atlas: Atlas) -> dict[int, frozenset[str]]:
    """For each page the places in it that some link of the wiki points to."""
    places: dict[int, set[str]] = {}
    for path, fragment in state.mentions():
        address = read_address(atlas.site, path)
        number = atlas.register.likeliest(address) if isinstance(address, PageAddress) else None
        if number is not None:
            places.setdefault(number, set()).add(fragment)
    return {number: frozenset(names) for number, names in places.items()}


def shortfalls(page: Page, history: History | None, site: Site) -> Iterator[Skipped]:
    """What the page itself says it has, beyond what could be read of it."""
    url = site.page_url(page.number, page.name)
    if history and history.claimed > len(history.revisions):
        listed = f"the wiki counts {history.claimed} revisions but lists {len(history.revisions)}"
        yield Skipped(url, Kind.HISTORY, Stage.READ, listed)
    if page.comment_count and page.comment_count > len(page.comments):
        shown = f"the page counts {page.comment_count} comments but shows {len(page.comments)}"
        yield Skipped(url, Kind.PAGE, Stage.READ, shown)
