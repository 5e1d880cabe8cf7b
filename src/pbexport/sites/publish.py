"""Archive → the site of a builder, without a request: like `build.py`, but into a folder of its own, by a profile."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pbexport.errors import LocalTrouble, UsageTrouble
from pbexport.home import Home
from pbexport.means import Means
from pbexport.model.happenings import Skipped
from pbexport.paths import HIDDEN
from pbexport.profiles.edition import Edition, edition_from, edition_json
from pbexport.recipe import Recipe
from pbexport.sites.contents import site_shelves
from pbexport.sites.printing import Printing
from pbexport.state.manifest import Manifest, is_site, open_manifest
from pbexport.write import Folder
from pbexport.writing.build import Tally

_EDITIONS = "editions"
"""The fact that says which sites are made of an export: folder → edition."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A site that was written."""

    into: Path
    edition: Edition
    tally: Tally


def print_all(home: Home, recipe: Recipe, means: Means, asked: tuple[Path, Edition] | None = None) -> list[Printed]:
    """Brings every site that is made of an export up to date; `asked` is one more, which is remembered from now on."""
    sites = dict(remembered(home))
    if asked:
        sites[asked[0].absolute()] = asked[1]
    printed = [Printed(into, edition, publish(home, recipe, edition, into, means)) for into, edition in sites.items()]
    if asked:
        remember(home, asked[1], asked[0])
    return printed


def publish(home: Home, recipe: Recipe, edition: Edition, into: Path, means: Means) -> Tally:
    """Writes what has to be written of a site, and takes away what is no longer part of it.

    Raises `UsageTrouble` where the folder holds something else.
    """
    refuse_foreign_site(into)
    with _opened(into, home) as (folder, manifest):
        plan, shelves = site_shelves(home, recipe, edition, manifest)
        site = Printing(home, recipe, plan, shelves, folder, manifest, means)
        site.write()
    return site.tally


def stream(home: Home, recipe: Recipe, edition: Edition, means: Means, skipped: list[Skipped]) -> Iterator[bytes]:
    """The line of each page, for an edition that has one file of them; what cannot be read is added to `skipped`."""
    with open_manifest(None) as manifest:
        plan, shelves = site_shelves(home, recipe, edition, manifest)
        site = Printing(home, recipe, plan, shelves, home.folder, manifest, means)
        yield from site.lines()
        skipped += site.tally.all_skipped


def remember(home: Home, edition: Edition, into: Path) -> None:
    """Records that a site is made of an export, so that later runs bring it up to date."""
    known = json.loads(home.state.fact(_EDITIONS) or "{}")
    place = into.absolute()
    told = place.relative_to(_root(home)) if place.is_relative_to(_root(home)) else place
    home.state.learn(_EDITIONS, json.dumps({**known, told.as_posix(): edition_json(edition)}))


def _root(home: Home) -> Path:
    return home.folder.root.absolute()


def remembered(home: Home) -> Iterator[tuple[Path, Edition]]:
    """The sites that are made of an export, and still there."""
    for place, edition in json.loads(home.state.fact(_EDITIONS) or "{}").items():
        into = _root(home) / place
        if is_site(into / HIDDEN):
            yield into, edition_from(edition)


def refuse_foreign_site(into: Path) -> None:
    """Raises `UsageTrouble` where a folder holds something that might be overwritten."""
    if into.exists() and not (into.is_dir() and (is_site(into / HIDDEN) or not any(into.iterdir()))):
        raise UsageTrouble(f"{into} holds something else than a site of pbexport. Choose another folder with --into.")


@contextmanager
def _opened(into: Path, home: Home) -> Iterator[tuple[Folder, Manifest]]:
    """The folder of a site and what is known of it; what a killed run wrote, but could not record, is known again."""
    hidden = into / HIDDEN
    try:
        hidden.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LocalTrouble(f"{into} cannot be written: {error.strerror or error}. Choose another folder.") from error
    folder = Folder(into, hidden / "scratch", home.folder.on_edit)
    with open_manifest(hidden) as manifest:
        manifest.imprints.put_all(folder.intents())
        folder.tidy()
        yield folder, manifest
