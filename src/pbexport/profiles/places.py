"""Where the pages and files of an export go in the site of a profile: pure functions of the paths they have.

The paths of the export are such that every builder can keep them (paths.py); what is left are names that a builder
keeps for itself.
"""

import posixpath
from collections.abc import Container, Iterable, Iterator
from itertools import accumulate

from pbexport.links import encoded, relative
from pbexport.paths import FILES, PAGES, key, page_path
from pbexport.profiles.profile import LinkStyle, Profile, url_of


def page_places(
    profile: Profile, pages: Iterable[tuple[int, str, str]], front: int | None, *, flat: bool = False
) -> dict[int, str]:
    """Number of each page → its path in the site. `pages` are number, name and path in the export, oldest first.

    With `flat`, all lie in one folder.
    """
    known = [(number, name, _kept_apart(profile, path)) for number, name, path in pages]
    folders = set() if flat else {folder for _, _, path in known for folder in folders_of(path)}
    taken = {key(f"{PAGES}{stem}.md") for stem in profile.reserved}
    places: dict[int, str] = {}
    for number, name, path in known:
        if number == front and profile.front_page:
            place = f"{PAGES}{profile.front_page}"
        else:
            place = page_path(name, number, taken) if flat else _untaken(profile, path, number, taken)
        taken.add(key(place))
        if profile.folder_page and f"{place.removesuffix('.md')}/" in folders:
            place = f"{place.removesuffix('.md')}/{profile.folder_page}"
        places[number] = f"{profile.pages}{place.removeprefix(PAGES)}"
    return places


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
    free = key(path) not in taken and key(stem.rpartition("/")[2]) not in profile.forbidden
    return path if free else f"{stem}-{abs(number)}.md"


def file_place(profile: Profile, path: str) -> str:
    """The path in the site of a file that has a path in the export."""
    ending = ".txt" if posixpath.splitext(path)[1].lower() in profile.unwelcome else ""
    return f"{profile.files}{path.removeprefix(FILES)}{ending}"


def href(profile: Profile, pages: LinkStyle, here: str, target: str) -> str:
    """How the page at path `here` links to the page or file at path `target`."""
    is_file = target.startswith(profile.files)
    style = profile.file_links if is_file else pages
    if style is LinkStyle.RELATIVE:
        return relative(here, target)
    root = profile.files_root if is_file else profile.pages_root
    return f"/{encoded(target.removeprefix(root) if style is LinkStyle.ROOT else url_of(profile, target))}"
