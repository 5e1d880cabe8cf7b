"""Which page and file lives at which path: names are given here, once, and remembered in the state."""

from pathlib import PurePosixPath

from pbexport.addressing.addresses import PageAddress, Site, read_address
from pbexport.addressing.links import Atlas, Register
from pbexport.paths import file_path, key, page_path
from pbexport.sources.captures import NO_EXCHANGE
from pbexport.stamps import file_stamp
from pbexport.state import KnownFile, State


def draw_atlas(state: State, site: Site) -> Atlas:
    """Gives every page and file that has none its name, and says where each lives."""
    with state.transaction():
        _place_pages(state)
        _place_files(state)
    return read_atlas(state, site)


def read_atlas(state: State, site: Site) -> Atlas:
    """Where every page and file that has a name lives."""
    pages: dict[int, str] = {}
    register = Register()
    for number, name, path, _ in state.pages.names():
        register.add(number, name)
        if path:
            pages[number] = path
    for number, name in state.links.former():
        register.add_former(number, name)
    register.by_path.update(state.links.aliases())
    files = {file.key: file.path for file in state.files.all() if file.path}
    named = {file.name: file.path for file in state.files.all() if file.path and file.filed.status == NO_EXCHANGE}
    revisions = {
        (each.page, each.id): revision_path(pages[each.page], each.id)
        for each in state.past.revisions()
        if each.page in pages
    }
    return Atlas(site, register, pages, files, revisions, named)


def pointed_places(state: State, atlas: Atlas) -> dict[int, frozenset[str]]:
    """For each page the places in it that some link of the wiki points to."""
    places: dict[int, set[str]] = {}
    for path, fragment in state.links.mentions():
        address = read_address(atlas.site, path)
        number = atlas.register.likeliest(address) if isinstance(address, PageAddress) else None
        if number is not None:
            places.setdefault(number, set()).add(fragment)
    return {number: frozenset(names) for number, names in places.items()}


def revision_path(page: str, revision: int) -> str:
    """Where the text of an old revision goes: the path of its page, then its time, as every file system can hold it.

    >>> revision_path("pages/projects/hackdo.md", 1256136633)
    'history/projects/hackdo/2009-10-21T145033Z.md'
    """
    return f"history/{page.removeprefix('pages/').removesuffix('.md')}/{file_stamp(revision)}.md"


def upload_path(file: str, time: int) -> str:
    """Where an old version of a file goes.

    >>> upload_path("files/map.png", 1256136633)
    'history/files/map.png/2009-10-21T145033Z.png'
    """
    return f"history/{file}/{file_stamp(time)}{PurePosixPath(file).suffix}"


def _place_pages(state: State) -> None:
    """The oldest page of several with one name keeps it plain."""
    known = list(state.pages.names())
    taken = {key(path) for _, _, path, _ in known if path}
    for number, name, path, folder in known:
        if not path:
            given = page_path(name, number, taken, folder)
            taken.add(key(given))
            state.pages.place(number, given)
            state.imprints.keep(given)


def _place_files(state: State) -> None:
    """Equal names are kept apart, save where the bytes are equal too: then all their addresses share one file.

    So do names that would be equal in the export: `a+b` in an address of a copy may mean `a b`, too.
    """
    known = list(state.files.all())
    taken = {key(each.path) for each in known if each.path}
    shared = {_content(each): each.path for each in known if each.path}
    for each in known:
        path = each.path or shared.get(_content(each)) or file_path(each.name, _distinct(each), taken)
        shared[_content(each)] = path
        if not each.path:
            taken.add(key(path))
            state.files.place(each.key, path)


def _content(file: KnownFile) -> tuple[str, str]:
    """What two addresses have in common that share one file: what it would be called, and what it holds."""
    return file_path(file.name, "", ()), file.filed.digest


def _distinct(file: KnownFile) -> str:
    """What tells a file from others of its name: the platform's number or time of it, else its content."""
    number = file.key.partition("/")[0]
    return number if number.isdigit() else file.filed.digest[:8].lower()
