"""Where the pages and files of an export lie in a repository: as in the export, or as in the site of a builder."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pbexport.atlas import draw_atlas, pointed_places
from pbexport.contents import site_plan
from pbexport.edition import PLAIN_EDITION, Edition
from pbexport.home import Home
from pbexport.links import Anchor, Atlas
from pbexport.means import Means
from pbexport.paths import PAGES
from pbexport.printing import Printing
from pbexport.profiles.places import file_place
from pbexport.profiles.profile import Entry
from pbexport.state.manifest import open_manifest


@dataclass(frozen=True, slots=True)
class Shelves:
    """Where everything lies, and all else that a builder's pages depend on."""

    atlas: Atlas
    anchors: Mapping[int, frozenset[str]]
    edition: Edition = PLAIN_EDITION
    entries: Mapping[int, Entry] = field(default_factory=dict)
    """Number of each page → what its site knows of it; empty for the export itself."""
    places: Mapping[str, Mapping[str, Anchor]] | None = None
    """Path of each page that links point into → the places in it, by name; None where all keep their names."""

    def page(self, number: int, path: str, today: str) -> str:
        """Where a page lies that lies at a path in the export, where `today` is its newest one."""
        if not self.entries:
            return path
        return self.entries[number].path if path == today else self.edition.profile.pages + path.removeprefix(PAGES)

    def file(self, path: str) -> str:
        """The same for a file."""
        return file_place(self.edition.profile, path) if self.entries else path


def shelves_of(home: Home, edition: Edition | None, means: Means) -> Shelves:
    """The shelves of an export; of the site that an edition makes of it, where one is given."""
    atlas = draw_atlas(home.state, home.site)
    anchors = pointed_places(home.state, atlas)
    if edition is None:
        return Shelves(atlas, anchors)
    plan = site_plan(home, atlas, edition)
    with open_manifest(None) as manifest:
        site = Printing(home, home.recipe, edition, plan, anchors, home.folder, manifest, means)
        site.find_places()
    return Shelves(plan.atlas, anchors, edition, plan.contents.entries, site.places)
