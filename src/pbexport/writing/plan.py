"""Why a page is done again (design.md): pure functions of what is listed, what is known, and the recipe.

A page is fetched again because it changed, and written again because it changed, because the recipe changed, because a
neighbour changed, or because its file is gone.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from hashlib import sha1

from pbexport.addressing.links import Atlas
from pbexport.model.pages import Standing
from pbexport.recipe import CONVERSION, Recipe


class Why(StrEnum):
    """Why a page is written again."""

    NEW = "new"
    CHANGED = "changed"
    """Its view, its history, its name or its place."""
    RECIPE = "recipe"
    """How pages are written, or what writes them."""
    NEIGHBOUR = "neighbour"
    """What it links to was added, renamed or removed, or somebody links to a place in it."""
    GONE = "gone"
    """Its file is no longer there, or no longer as it was written."""


@dataclass(frozen=True, slots=True)
class Made:
    """Of what a page's file is made: three digests, by which the reason is told why it is made again."""

    own: str
    recipe: str
    anchors: str

    def __str__(self) -> str:
        return f"{self.own} {self.recipe} {self.anchors}"

    def why_not(self, before: str) -> Why | None:
        """Why a file that was made `before` is not what it would be now; None when it is."""
        if not before:
            return Why.NEW
        own, recipe, anchors = before.split()
        if own != self.own:
            return Why.CHANGED
        if recipe != self.recipe:
            return Why.RECIPE
        return Why.NEIGHBOUR if anchors != self.anchors else None


def own_digest(content: str, history: str, path: str, standing: Standing, others: Iterable[str] = ()) -> str:
    """What of a page's file is its own: what its view says, its history, its place, and what became of it.

    `others` stand for what else it is joined from.
    """
    return digest(
        content, history, path, standing.folder, str(standing.deleted), *standing.former, *standing.sources, *others
    )


def recipe_digest(recipe: Recipe, wiki: str, base: str, versions: Iterable[str]) -> str:
    """What all pages have in common: the recipe, the names of the wiki, and the rules and versions that write them."""
    return digest(json.dumps(asdict(recipe), sort_keys=True), wiki, base, str(CONVERSION), *versions)


def anchors_digest(anchors: Iterable[str]) -> str:
    """Which places in a page somebody links to."""
    return digest(*sorted(anchors))


def atlas_digest(atlas: Atlas) -> str:
    """Where everything lives: what any link may lead to."""
    places = (f"{number} {path}" for number, path in atlas.pages.items())
    names = (f"{name} {number}" for name, number in atlas.register.by_name.items())
    paths = (f"{path} {number}" for path, number in atlas.register.by_path.items())
    files = (f"{key} {path}" for key, path in atlas.files.items())
    return digest(*sorted(atlas.site.hosts), *places, *names, *paths, *files, *atlas.revisions.values())


def led_elsewhere(led: Iterable[tuple[str, str]], atlas: Atlas) -> Iterator[tuple[str, str]]:
    """Of all links that were written (path on the wiki, path in the export), those that now lead elsewhere."""
    for address, before in led:
        if atlas.leads_from(address) != before:
            yield address, before


def digest(*parts: str) -> str:
    """A short name for all that something is made of: the same parts give the same."""
    return sha1("\0".join(parts).encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()[:20]
