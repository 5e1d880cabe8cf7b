"""Where the pages and files of an export go in the site of a profile: pure functions of the paths they have.

The paths of the export are such that every builder can keep them (paths.py); what is left are names that a builder
keeps for itself.
"""

import posixpath
from collections.abc import Container, Iterable, Iterator
from itertools import accumulate

from pbexport.addressing.links import BY_NAME, encoded, relative
from pbexport.paths import FILES, PAGES, key, page_path
from pbexport.profiles.profile import LinkStyle, Profile, url_of

_UNNAMED = "Untitled"


def page_places(
    profile: Profile,
    pages: Iterable[tuple[int, str, str]],
    front: int | None,
    *,
    flat: bool = False,
    files: Iterable[str] = (),
) -> dict[int, str]:
    """Number of each page → its path in the site. `pages` are number, name and path in the export, oldest first.

    With `flat`, all lie in one folder. `files` are names of files, where a page must not be called like one.
    """
    known = [(number, name, _kept_apart(profile, path)) for number, name, path in pages]
    folders = set() if flat else {folder for _, _, path in known for folder in folders_of(path)}
    taken = {_key(profile, f"{PAGES}{stem}.md") for stem in (*profile.reserved, *files)}
    places: dict[int, str] = {}
    for number, name, path in known:
        if number == front and profile.front_page:
            place = f"{PAGES}{profile.front_page}"
        else:
            place = _untaken(profile, _flat(profile, name, number, path, taken) if flat else path, number, taken)
        taken.add(_key(profile, place))
        if profile.folder_page and f"{place.removesuffix('.md')}/" in folders:
            place = f"{place.removesuffix('.md')}/{profile.folder_page}"
        places[number] = f"{profile.pages}{place.removeprefix(PAGES)}"
    return places


def named_path(profile: Profile, name: str, folder: str, path: str) -> str:
    """The path of a page in the export's folder of pages, by its name where the profile wants that, else as it is."""
    if profile.named is None:
        return path
    folders = filter(None, map(profile.named, folder.split("/")))
    return f"{PAGES}{''.join(f'{each}/' for each in folders)}{profile.named(name) or _UNNAMED}.md"


def _flat(profile: Profile, name: str, number: int, path: str, taken: Container[str]) -> str:
    return f"{PAGES}{path.rpartition('/')[2]}" if profile.named else page_path(name, number, taken)


def _key(profile: Profile, path: str) -> str:
    """Equal for two pages that must not both be there."""
    return key(path.rpartition("/")[2] if profile.named else path)


def folders_of(path: str) -> Iterator[str]:
    """The folders that a path lies in, outermost first, each with a slash at its end.

    >>> list(folders_of("pages/tools/saw.md"))
    ['pages/', 'pages/tools/']
    """
    return accumulate(f"{part}/" for part in path.split("/")[:-1])


def _kept_apart(profile: Profile, path: str) -> str:
    """The path of a page, in another folder if that has a name which the builder keeps for itself."""
    top, slash, rest = path.removeprefix(PAGES).partition("/")
    return f"{PAGES}{top}-/{rest}" if slash and key(top) in profile.reserved else path


def _untaken(profile: Profile, path: str, number: int, taken: Container[str]) -> str:
    stem = path.removesuffix(".md")
    free = _key(profile, path) not in taken and key(stem.rpartition("/")[2]) not in profile.forbidden
    return path if free else f"{stem}-{abs(number)}.md"


def file_place(profile: Profile, path: str) -> str:
    """The path in the site of a file that has a path in the export."""
    ending = ".txt" if posixpath.splitext(path)[1].lower() in profile.unwelcome else ""
    return f"{profile.files}{path.removeprefix(FILES)}{ending}"


def _name_of(profile: Profile, target: str) -> str:
    """What a page or file is called by those who need not know where it is, if its name is enough to find it."""
    is_file = target.startswith(profile.files)
    own = target.removeprefix(profile.files_root if is_file else profile.pages)
    name = own.rpartition("/")[2] if is_file or profile.named else own
    return name if is_file else name.removesuffix(".md")


def href(profile: Profile, pages: LinkStyle, here: str, target: str) -> str:
    """How the page at path `here` links to the page or file at path `target`."""
    is_file = target.startswith(profile.files)
    style = profile.file_links if is_file else pages
    if style is LinkStyle.RELATIVE:
        return relative(here, target)
    if style is LinkStyle.WIKI:
        return f"{BY_NAME}{_name_of(profile, target)}"
    root = profile.files_root if is_file else profile.pages_root
    return f"/{encoded(target.removeprefix(root) if style is LinkStyle.ROOT else url_of(profile, target))}"
