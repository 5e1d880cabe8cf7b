"""Where the pages and files of an export go in the site of a profile: pure functions of the paths they have.

The paths of the export are such that every builder can keep them (paths.py); what is left are names that a builder
keeps for itself.
"""

import posixpath
from collections.abc import Iterable

from pbexport.links import encoded, relative
from pbexport.paths import FILES, PAGES, key, page_path
from pbexport.profiles.profile import LinkStyle, Profile, url_of


def page_places(
    profile: Profile, pages: Iterable[tuple[int, str, str]], front: int | None, *, flat: bool = False
) -> dict[int, str]:
    """Number of each page → its path in the site. `pages` are number, name and path in the export, oldest first.

    With `flat`, all lie in one folder.
    """
    taken = {key(f"{PAGES}{stem}.md") for stem in profile.reserved}
    places: dict[int, str] = {}
    for number, name, path in pages:
        if number == front and profile.front_page:
            place = f"{PAGES}{profile.front_page}"
        else:
            place = page_path(name, number, taken) if flat else _untaken(path, number, taken)
        taken.add(key(place))
        places[number] = f"{profile.pages}{place.removeprefix(PAGES)}"
    return places


def _untaken(path: str, number: int, taken: set[str]) -> str:
    return f"{path.removesuffix('.md')}-{abs(number)}.md" if key(path) in taken else path


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
