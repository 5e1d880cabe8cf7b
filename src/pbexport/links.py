"""Which page an address means, and where each page and file now lives: every link is pointed there."""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from unicodedata import normalize
from urllib.parse import quote

from turbohtml import parse_fragment

from pbexport.addresses import Address, FileAddress, OtherAddress, PageAddress, Site, TagAddress, read_address

_REFERENCES = (
    "a[href], area[href], img[src], iframe[src], embed[src], video[src], audio[src], source[src], object[data]"
)
_TOC = "div.toc"
"""The table-of-contents plugin is dropped with its links (pbworks.md d), so they point to nothing that must stay."""
_UNSAFE = '<>"\\^`{|}%() \t\n'


def references(html: str) -> tuple[str, ...]:
    """Every address that a piece of HTML refers to, in reading order."""
    found = parse_fragment(html, positions=False).remove(_TOC).select(_REFERENCES)
    every = (each.attr("href") or each.attr("src") for each in found)
    return tuple(address for address in every if address)


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

    def number_of(self, address: PageAddress) -> int | None:
        """The page that an address means; None when that is not known, or not certain."""
        if address.number is not None:
            return address.number if address.number in self.numbers else self.by_path.get(address.path)
        settled = self.by_path.get(address.path)
        candidates = {self.by_name[name] for name in address.names if name in self.by_name}
        return settled if settled is not None else candidates.pop() if len(candidates) == 1 else None

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


@dataclass(slots=True)
class Relinker:
    """Points the links of one page to where their targets now live, and remembers those that have none."""

    atlas: Atlas
    number: int
    missing: list[str] = field(default_factory=list)
    """Absolute addresses of pages and files that are not there."""

    def __call__(self, href: str) -> str | None:
        """Where a link or image now leads; None when it leads nowhere."""
        bare = href.strip()
        if bare.startswith("#"):
            return bare if len(bare) > 1 else None
        address = read_address(self.atlas.site, bare)
        return self._led(address) if address else bare

    def _led(self, address: Address) -> str:
        match address:
            case PageAddress():
                return self._page(address)
            case FileAddress():
                path = self.atlas.files.get(address.key)
                return self._relative(path) if path else self._lost(address.path)
            case TagAddress():
                return self.atlas.site.url(address.path)
            case OtherAddress():
                return address.url

    def _page(self, address: PageAddress) -> str:
        number = self.atlas.register.likeliest(address)
        path = self.atlas.pages.get(number) if number is not None else None
        place = f"#{quote(address.fragment, safe='/:?!$&*+,;=@~-._')}" if address.fragment else ""
        if path is None:
            return self._lost(address.path) + place
        if address.revision:  # an old state of a page is not written, so the link stays one to the wiki
            return self.atlas.site.url(f"{address.path}?rev={address.revision}")
        return place if place and number == self.number else self._relative(path) + place

    def _lost(self, path: str) -> str:
        self.missing.append(self.atlas.site.url(path))
        return self.missing[-1]

    def _relative(self, path: str) -> str:
        here = posixpath.dirname(self.atlas.pages[self.number])
        return "".join(f"%{ord(char):02X}" if char in _UNSAFE else char for char in posixpath.relpath(path, here))
