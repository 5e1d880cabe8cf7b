"""Which page an address means, and where each page and file now lives: every link is pointed there."""

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from unicodedata import normalize
from urllib.parse import quote, unquote

from turbohtml import Element, parse_fragment

from pbexport.addressing.addresses import (
    Address,
    FileAddress,
    OtherAddress,
    PageAddress,
    Site,
    TagAddress,
    read_address,
)
from pbexport.addressing.mirrored import FILES, place_within
from pbexport.addressing.pictures import picture_address
from pbexport.model.pages import Page

BY_NAME = "[["
"""What begins an address that calls a page or file by its name, as wikis and note programs do: `[[NAME#PLACE`."""
ON_WIKI = "?"
"""Where a link leads whose target is not written though it is there: an old revision."""
_REFERENCES = "a[href], area[href], img, iframe, embed[src], video[src], audio[src], source[src], object[data]"
_ATTRIBUTES = ("href", "src", "data", "data-src")
_TOC = "div.toc"
"""The table-of-contents plugin is dropped with its links (pbworks.md d), so they point to nothing that must stay."""
_UNSAFE = {ord(char): f"%{ord(char):02X}" for char in '<>"\\^`{|}%() \t\n'}


def references(html: str) -> tuple[str, ...]:
    """Every address that a piece of HTML refers to, in reading order."""
    found = parse_fragment(html, positions=False).remove(_TOC).select(_REFERENCES)
    return tuple(filter(None, map(_address, found)))


def places_in(page: Page, site: Site, base: str = "") -> Iterator[tuple[str, str]]:
    """The places in pages that a page's links point to: path of a page, name of the place; `base` is its address."""
    for href in chain.from_iterable(map(references, filter(_may_point, _bodies(page)))):
        place = place_within(base, href)
        if place.startswith("#"):
            yield _path_of(page), unquote(place[1:])
        elif "#" in href and isinstance(address := read_address(site, href, base), PageAddress) and address.fragment:
            yield address.path, address.fragment


def _bodies(page: Page) -> Iterator[str]:
    yield page.body
    yield from (comment.body for comment in page.comments)


def _may_point(html: str) -> bool:
    """Whether anything in it can point to a place in a page; to see that it cannot costs less than to look."""
    return "#" in html or "&num;" in html


def _path_of(page: Page) -> str:
    return f"/w/page/{page.number if page.number > 0 else quote(page.name, safe='')}"


def _address(element: Element) -> str:
    if element.tag == "img":
        return picture_address(element)
    return next(filter(None, map(element.attr, _ATTRIBUTES)), "")


@dataclass(slots=True)
class Register:
    """Which page an address means, as far as is known; it learns while pages are found."""

    numbers: set[int] = field(default_factory=set)
    by_name: dict[str, int] = field(default_factory=dict)
    by_path: dict[str, int] = field(default_factory=dict)
    """What the wiki itself answered under a path: this settles what an old-style address means."""

    def add(self, number: int, name: str) -> None:
        """Learns of a page. Where two names differ only in Unicode form, the composed one is found by its own."""
        self.numbers.add(number)
        self.by_name[name] = number
        self.by_name.setdefault(normalize("NFC", name), number)

    def add_former(self, number: int, name: str) -> None:
        """Learns of a name that a page no longer has; a page that has it now is the one that it means."""
        self.by_name.setdefault(name, number)

    def number_of(self, address: PageAddress) -> int | None:
        """The page that an address means; None when that is not known, or not certain."""
        if address.number is not None:
            known = address.number if address.number in self.numbers else self.by_path.get(address.path)
            return known if known is not None else self._unnumbered(address.names)
        settled = self.by_path.get(address.path)
        candidates = {self.by_name[name] for name in address.names if name in self.by_name}
        return settled if settled is not None else candidates.pop() if len(candidates) == 1 else None

    def _unnumbered(self, names: Iterable[str]) -> int | None:
        """The page of a name, where nobody knows the platform's number of it."""
        found = (self.by_name.get(name) or self.by_name.get(normalize("NFC", name), 0) for name in names)
        return next((number for number in found if number < 0), None)

    def likeliest(self, address: PageAddress) -> int | None:
        """The same, but of several candidates the first, as the platform's own editor would mean it."""
        known = self.number_of(address)
        if known is not None or address.number is not None:
            return known
        return next((self.by_name[name] for name in address.names if name in self.by_name), None)


@dataclass(frozen=True, slots=True)
class Atlas:
    """Where every page and file of a wiki lives in the export."""

    site: Site
    register: Register
    pages: Mapping[int, str]
    """Number of a page → its path."""
    files: Mapping[str, str]
    """Key of a file → its path."""
    revisions: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """Number of a page and id of an old revision → the path of its text."""
    named: Mapping[str, str] = field(default_factory=dict)
    """Name of a file of which no address is known → its path."""

    def leads(self, address: PageAddress | FileAddress) -> str:
        """The path of what an address means, "" when it is not there."""
        if isinstance(address, FileAddress):
            return self.files.get(address.key) or self.named.get(address.name, "")
        number = self.register.likeliest(address)
        if number is None or number not in self.pages:
            return ""
        if not address.revision:
            return self.pages[number]
        revision = int(address.revision) if address.revision.isdigit() else 0
        return self.revisions.get((number, revision), ON_WIKI)

    def leads_from(self, path: str) -> str:
        """The same for a path on the wiki."""
        address = FileAddress.kept(path) if path.startswith(FILES) else read_address(self.site, path)
        return self.leads(address) if isinstance(address, PageAddress | FileAddress) else ""


def relative(here: str, target: str) -> str:
    """How the file at path `here` links to the one at path `target`."""
    return _between(posixpath.dirname(here), target)


@lru_cache(maxsize=4096)  # most links of a wiki lead to the same few pages, from the same folder
def _between(folder: str, path: str) -> str:
    return encoded(posixpath.relpath(path, folder))


def encoded(path: str) -> str:
    """A path with what cannot stand in a Markdown link percent-encoded; letters of all scripts stay."""
    return path.translate(_UNSAFE)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in a page that links point to, as a site builder wants it."""

    fragment: str
    """How a link calls it, without `#`."""
    written: str
    """The `id` that is written there; "" where the builder knows the place by itself."""


@dataclass(slots=True)
class Relinker:
    """Points the links of one written file to where their targets now live, and remembers where each of them led."""

    atlas: Atlas
    here: str
    """Path of the file whose links are pointed."""
    base: str = ""
    """Address of the page that they stand on; it counts where that is a file in a copy of the wiki."""
    href: Callable[[str, str], str] = relative
    """Path of the file, path of a target → how the one links to the other."""
    here_is: str = ""
    """How the file links to itself, in front of a place in it."""
    places: Mapping[str, Mapping[str, Anchor]] | None = None
    """Path of a file → the places in it that are there, by name; None where all keep their names."""
    led: dict[str, str] = field(default_factory=dict)
    """Path of a page or file on the wiki → its path in the export, "" when it is not there."""

    def __call__(self, href: str) -> str | None:
        """Where a link or image now leads; None when it leads nowhere."""
        bare = place_within(self.base, href.strip())
        if bare.startswith("#"):
            return self._within(bare)
        address = read_address(self.atlas.site, bare, self.base)
        return self._led(address) if address else bare

    def _within(self, bare: str) -> str | None:
        """A place in the same file."""
        place = (bare if self.places is None else self._place(self.here, unquote(bare[1:]))) if len(bare) > 1 else ""
        return f"{self.here_is}{place}" if place else None

    def _place(self, path: str, name: str) -> str:
        """The end of a link that leads to a place in a file; "" where none is named, or it is not there."""
        if self.places is not None:
            anchor = self.places.get(path, {}).get(name)
            name = anchor.fragment if anchor else ""
        return f"#{quote(name, safe='/:?!$&*+,;=@~-._^')}" if name else ""

    def _led(self, address: Address) -> str | None:
        match address:
            case PageAddress():
                return self._page(address)
            case FileAddress():
                return self._file(address)
            case TagAddress():
                return self._there(address.path)
            case OtherAddress():
                return address.url

    def _file(self, address: FileAddress) -> str | None:
        """What was kept beside a page is nowhere else."""
        if path := self._found(address):
            return self.href(self.here, path)
        return None if address.path.startswith(FILES) else self._there(address.path)

    def _page(self, address: PageAddress) -> str:
        path = self._found(address)
        if path == ON_WIKI:
            return self._there(f"{address.path}?rev={address.revision}")
        place = self._place(path, address.fragment)
        if not path:
            return self._there(address.path) + place
        return (self.here_is if place and path == self.here else self.href(self.here, path)) + place

    def _found(self, address: PageAddress | FileAddress) -> str:
        revision = address.revision if isinstance(address, PageAddress) else ""
        self.led[f"{address.path}?rev={revision}" if revision else address.path] = found = self.atlas.leads(address)
        return found

    def _there(self, path: str) -> str:
        """On the wiki."""
        return self.atlas.site.url(path)
