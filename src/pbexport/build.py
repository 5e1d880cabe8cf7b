"""Archive → finished files, without a request: names for what is new, then every page and file, in their order."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace

from pbexport.addresses import PageAddress, Site, read_address
from pbexport.crew import Crew
from pbexport.errors import NotReadable
from pbexport.home import Home
from pbexport.links import Atlas, Register
from pbexport.model import Kind, MissingLink, Skipped, Stage, Totals, Unproven, Wiki
from pbexport.paths import file_path, key, page_path
from pbexport.press import Press, Written
from pbexport.recipe import Comments, Recipe
from pbexport.state import KnownFile, KnownPage, State


def draw_atlas(state: State, site: Site) -> Atlas:
    """Gives every page and file that has none its name, for good, and says where each lives."""
    with state.transaction():
        _place_pages(state)
        _place_files(state)
    return read_atlas(state, site)


def read_atlas(state: State, site: Site) -> Atlas:
    """Where every page and file that has a name lives."""
    pages = {number: path for number, _, path in state.page_names() if path}
    files = {file.key: file.path for file in state.files() if file.path}
    register = Register()
    for number, name, _ in state.page_names():
        register.add(number, name)
    register.by_path.update(state.aliases())
    return Atlas(site, register, pages, files)


def known_site(state: State) -> Site:
    """Where the wiki lives."""
    return Site.at(state.fact("base"), state.fact("workspace"))


def known_wiki(state: State) -> Wiki:
    """What the wiki's front page said of it, as far as that is known."""
    return Wiki(**json.loads(state.fact("wiki") or "{}"))


def last_recipe(state: State) -> Recipe:
    """How the pages were written last."""
    known = json.loads(state.fact("recipe") or "{}")
    return Recipe(**{**known, "comments": Comments(known["comments"])}) if known else Recipe()


def _place_pages(state: State) -> None:
    """The oldest page of several with one name keeps it plain."""
    known = list(state.page_names())
    taken = {key(path) for _, _, path in known if path}
    for number, name, path in known:
        if not path:
            given = page_path(name, number, taken)
            taken.add(key(given))
            state.place_page(number, given)


def _place_files(state: State) -> None:
    """Equal names are kept apart, save where the bytes are equal too: then all their addresses share one file."""
    known = list(state.files())
    taken = {key(each.path) for each in known if each.path}
    shared = {(each.name, each.filed.digest): each.path for each in known if each.path}
    for each in known:
        path = each.path or shared.get((each.name, each.filed.digest)) or file_path(each.name, _distinct(each), taken)
        shared[each.name, each.filed.digest] = path
        if not each.path:
            taken.add(key(path))
            state.place_file(each.key, path)


def _distinct(file: KnownFile) -> str:
    """What tells a file from others of its name: the platform's number or time of it, else its content."""
    number = file.key.partition("/")[0]
    return number if number.isdigit() else file.filed.digest[:8].lower()


@dataclass(slots=True)
class Tally:
    """What a build counts as it goes; small whatever the size of the wiki."""

    totals: Totals = field(default_factory=Totals)
    missing: list[MissingLink] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    unproven: list[Unproven] = field(default_factory=list)
    written: int = 0
    """Files that had to be written because they were new or different."""
    tags: Counter[str] = field(default_factory=Counter)

    def add(self, page: Written) -> None:
        """Counts one page."""
        self.written += page.changed
        self.missing += page.missing
        self.skipped += page.skipped
        self.unproven += page.unproven
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
    proves: bool = True
    """Whether each page is looked at again once it is written."""

    def build(self) -> Tally:
        """Writes every page and file that is in the archive, and counts them."""
        atlas = draw_atlas(self.home.state, self.site)
        tally = Tally()
        self._pages(atlas, tally)
        tally.totals = replace(tally.totals, tagged=dict(sorted(tally.tags.items())))
        return tally

    def _pages(self, atlas: Atlas, tally: Tally) -> None:
        anchors = pointed_places(self.home.state, atlas)
        state = self.home.state
        with closing(self.home.archive.apart()) as archive, state.transaction():
            press = Press(self.home.folder, archive, atlas, anchors, self.recipe, self.wiki, self.proves)
            pages, count = self._then_files(state.pages(), tally), len(atlas.pages)
            for done, page in enumerate(self.crew.results(press.write, press.lost, pages, count), start=1):
                if self.proves:
                    state.put_seal(page.number, page.seal)
                tally.add(page)
                self.at(done, count - done)

    def _then_files(self, pages: Iterable[KnownPage], tally: Tally) -> Iterator[KnownPage]:
        """The pages; the files are taken out while other processes are still at work on the last of them."""
        yield from pages
        self._files(tally)

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
