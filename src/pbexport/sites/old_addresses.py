"""Every old address of a page or file, where it now leads, and which files of a site can lead on from it."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from pbexport.addressing.addresses import is_page_name
from pbexport.addressing.links import Register
from pbexport.paths import is_for_windows, key
from pbexport.profiles.redirects import Moved, bare

_FETCH = "/w/file/fetch/"
_MOST_BYTES = 240
"""Of a file's name, where 255 are allowed and an ending follows."""


@dataclass(frozen=True, slots=True)
class PageAddresses:
    """The old addresses of pages (pbworks.md a): paths, decoded."""

    register: Register
    answered: Mapping[str, int]
    """Path under which the wiki showed a page → its number."""

    @classmethod
    def by(cls, register: Register) -> "PageAddresses":
        """By what is known of all pages."""
        return cls(register, {unquote(path): number for path, number in register.by_path.items()})

    def of(self, number: int, names: Iterable[str], answered: Iterable[str] = ()) -> tuple[str, ...]:
        """Every address of a page that means no other; `names` are those it has and had, `answered` as above."""
        forms = (*_numbered(number, names), *self._named(number, names), *answered)
        return tuple(path for path in dict.fromkeys(forms) if self.answered.get(path, number) == number)

    def _named(self, number: int, names: Iterable[str]) -> Iterator[str]:
        """By name alone, also with dashes or plus signs for spaces; not where that is the name of another page."""
        known = self.register.by_name
        for name in names:
            if known.get(name) == number:
                yield f"/w/page/{name}"
                if is_page_name(name):
                    yield f"/{name}"
                if " " in name:
                    yield from (f"/{form}" for form in _dashed(name) if form not in known and is_page_name(form))


def file_addresses(known: str, name: str) -> Iterator[str]:
    """Every old address of a file (paths, decoded), by its key (`addresses.FileAddress`)."""
    number, slash, rest = known.partition("/")
    if not slash:
        yield from (f"{_FETCH}{number}/{name}", f"{_FETCH}{number}", f"/w/file/{number}/{name}", f"/w/file/{number}")
    elif not number.startswith("COPY"):
        yield f"/f/{known}" if number else f"/f/{rest}"


def moved_to(old: Iterable[tuple[str, str]], urls: Iterable[str]) -> dict[str, str]:
    """Old address → new one, for each that is not also the address of something in the site.

    `old` are pairs of an old address and a URL, `urls` all URLs of the site; URLs have no slash at the beginning. Hosts
    show a page by several addresses: `/saws`, `/saws/`, `/saws.html`, `/saws/index.html` are one.
    """
    there = set(map(bare, urls))
    return {path: f"/{url}" for path, url in old if bare(path) not in there}


def signposts(
    old: Iterable[str],
    url: str,
    moved: Moved,
    theirs: Container[str],
    reserved: Container[str],
    *,
    on_windows: bool = False,
) -> Iterator[str]:
    """The files of the built site that can lead on from the old addresses of a page to its URL.

    An address whose folder would be that of something else is a file: `Glossary.html`, where there is `glossary/`, for
    on many computers both are one. `theirs` are the URLs of the site, by `paths.key`, without slashes around them;
    `reserved` are names at its top that belong to the builder. `on_windows` leaves out what Windows refuses.
    """
    target = f"/{url}"
    for path in old:
        file = path.strip("/")
        parts = file.split("/")
        if (
            moved.get(path) == target
            and key(parts[0].split(".")[0]) not in reserved
            and all(_can_be_file(part) and (not on_windows or is_for_windows(part)) for part in parts)
        ):
            yield f"{file}.html" if key(file) in theirs else f"{file}/index.html"


def _can_be_file(name: str) -> bool:
    is_short = 4 * len(name) <= _MOST_BYTES or len(name.encode()) <= _MOST_BYTES
    return is_short and name.isprintable() and name.strip(".") != ""


def _numbered(number: int, names: Iterable[str]) -> Iterator[str]:
    if number > 0:
        yield f"/w/page/{number}"
        yield from (f"/w/page/{number}/{name}" for name in names)


def _dashed(name: str) -> tuple[str, str]:
    return name.replace(" ", "-"), name.replace(" ", "+")
