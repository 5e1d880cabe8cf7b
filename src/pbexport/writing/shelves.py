"""Where everything lies and what leads there: what pages depend on beyond themselves, in an export or in a site."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from pbexport.addressing.links import Anchor, Atlas, Relinker
from pbexport.paths import PAGES
from pbexport.profiles.edition import NO_ENTRY, PLAIN_EDITION, Edition
from pbexport.profiles.places import file_place
from pbexport.profiles.profile import Entry


@dataclass(frozen=True, slots=True)
class Shelves:
    """All of that, for the files of an export or for those of a builder's site."""

    atlas: Atlas
    anchors: Mapping[int, frozenset[str]]
    """For each page the places in it that some link points to."""
    edition: Edition = PLAIN_EDITION
    entries: Mapping[int, Entry] = field(default_factory=dict)
    """Number of each page → what its site knows of it; empty for the export itself."""
    places: Mapping[str, Mapping[str, Anchor]] | None = None
    """Path of each page that links point into → the places in it, by name; None where all keep their names."""

    def relinker(self, path: str, url: str) -> Relinker:
        """Points the links of the file at a path, which was got from an address."""
        return Relinker(self.atlas, path, url, self.edition.href, self.edition.here_is, self.places)

    def anchors_in(self, number: int, path: str) -> Container[str]:
        """The places in a page that links point to; by what they are called, where that is not their name."""
        if self.places is None:
            return self.anchors.get(number, frozenset())
        return {name: anchor.written for name, anchor in self.places.get(path, {}).items()}

    def page(self, number: int, path: str, today: str) -> str:
        """Where a page lies that lies at a path in the export, where `today` is its newest one."""
        if not self.entries:
            return path
        return self.entries[number].path if path == today else self.edition.profile.pages + path.removeprefix(PAGES)

    def file(self, path: str) -> str:
        """The same for a file."""
        return file_place(self.edition.profile, path) if self.entries else path

    def entry(self, number: int) -> Entry:
        """What its site knows of a page."""
        return self.entries.get(number, NO_ENTRY)
