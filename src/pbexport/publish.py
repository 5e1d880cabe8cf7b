"""Archive → the site of a builder, without a request: like `build.py`, but into a folder of its own, by a profile."""

import json
from collections.abc import Container, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha1
from importlib.metadata import version
from itertools import islice
from pathlib import Path

from pbexport.atlas import draw_atlas, pointed_places
from pbexport.build import Anchors, Tally, made_of, recipe_made
from pbexport.contents import Plan, site_plan
from pbexport.document import comments_html
from pbexport.edition import Edition, edition_from, edition_json
from pbexport.errors import LocalTrouble, NotReadable, UsageTrouble
from pbexport.home import HIDDEN, Home
from pbexport.links import Anchor
from pbexport.means import Means
from pbexport.model import Filed, Imprint, Kind, Skipped, Stage
from pbexport.plan import atlas_digest
from pbexport.press import Order, Press, Written, order_of, read_order, read_snapshots
from pbexport.profiles.profile import anchors_of
from pbexport.profiles.site_files import site_files
from pbexport.recipe import Comments, Recipe
from pbexport.spots import headings_at
from pbexport.state import KnownPage
from pbexport.state.manifest import Manifest, is_site, open_manifest
from pbexport.write import Folder, Put, remote_path

_EDITIONS = "editions"
"""The fact that says which sites are made of an export: folder → edition."""
_LED = "led by"
"""The fact that says by which atlas all links were pointed; by that same one, none leads elsewhere."""
_OWN_FILES = "own files"
"""The fact that says of which contents the site's own files were made, and which they are."""
_TOGETHER = 64
"""Texts that are recorded in one transaction."""


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
    atlas = draw_atlas(home.state, home.site)
    plan, anchors = site_plan(home, atlas, edition), pointed_places(home.state, atlas)
    with _opened(into, home) as (folder, manifest):
        site = _Site(home, recipe, edition, plan, anchors, folder, manifest, means)
        site.write()
    return site.tally


def stream(home: Home, recipe: Recipe, edition: Edition, means: Means, skipped: list[Skipped]) -> Iterator[bytes]:
    """The line of each page, for an edition that has one file of them; what cannot be read is added to `skipped`."""
    atlas = draw_atlas(home.state, home.site)
    plan, anchors = site_plan(home, atlas, edition), pointed_places(home.state, atlas)
    with open_manifest(None) as manifest:
        site = _Site(home, recipe, edition, plan, anchors, home.folder, manifest, means)
        site.find_places()
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
        _keep(folder.intents(), manifest)
        folder.tidy()
        yield folder, manifest


@dataclass(frozen=True, slots=True)
class _Site:
    """A site that is being written."""

    home: Home
    recipe: Recipe
    edition: Edition
    plan: Plan
    anchors: Anchors
    folder: Folder
    manifest: Manifest
    means: Means
    tally: Tally = field(default_factory=Tally)
    places: dict[str, dict[str, Anchor]] = field(default_factory=dict)
    """Path of each page that links point into → the places in it, by name."""

    def write(self) -> None:
        """Pages, attachments, and the site's own files; then what is left over goes."""
        self.find_places()
        paths = {*(self._one_file() if self.edition.profile.line else self._pages())}
        paths |= {*self._own_files(), *(self._attachments() if self.edition.profile.is_site else ())}
        self._take_away(paths | set(map(remote_path, paths)))
        self.folder.tidy()

    def find_places(self) -> None:
        """Reads the pages that links point into, if they or the links are others than when that was done last."""
        known = {page: (made, headings) for page, made, headings in self.manifest.spots()}
        pages, entries = {page.number: page for page in self.plan.pages}, self.plan.contents.entries
        for number in self.anchors.keys() & pages.keys():
            page, names = pages[number], self.anchors[number]
            made = str(made_of(page, self.recipe.comments, self.anchors))
            before, headings = known.get(number, ("", {}))
            if made != before:
                headings = self._headings(page, names)
                self.manifest.put_spots(number, made, headings)
            self.places[entries[number].path] = anchors_of(self.edition.profile, headings)

    def _headings(self, page: KnownPage, names: Container[str]) -> dict[str, str]:
        """The places in a page; none where it cannot be read, which is said when it is to be written."""
        order = order_of(page)
        try:
            read = read_order(order, read_snapshots(order, self.home.archive)[0])
        except NotReadable:
            return {}
        below = comments_html(read.comments) if self.recipe.comments is Comments.PAGE else ""
        return headings_at(f"{read.body}{below}", names)

    def _pages(self) -> Iterator[str]:
        digest = atlas_digest(self.plan.atlas)
        orders = self._due(digest)
        self.manifest.learn(_LED, "")
        texts, done = self._texts(orders), 0
        while some := list(islice(texts, _TOGETHER)):
            self._record(some)
            done += len(some)
            self.means.at("writing", done, len(orders) - done)
        self.manifest.learn(_LED, "" if self.tally.lost else digest)
        yield from (entry.path for entry in self.plan.contents.entries.values())

    def _one_file(self) -> Iterator[str]:
        """All pages, a line each, if any of them is not what it was."""
        path = f"pages.{self.edition.profile.name}"
        made = _digest(" ".join(order.made for order in self._all()))
        if self.manifest.made().get(path) != made or not self.folder.is_there(path):
            put = self.folder.put_stream(path, self.lines(), self.manifest.imprints.of(path))
            with self.manifest.transaction():
                self.manifest.put_made(path, made)
                self._count(path, put)
        yield path

    def lines(self) -> Iterator[bytes]:
        """The line of each page that can be read, in the order of their numbers."""
        orders = self._all()
        for done, text in enumerate(self._texts(orders), 1):
            if text.trouble:
                self.tally.lost[text.order.path] = text.trouble
            self.means.at("writing", done, len(orders) - done)
            yield text.line.encode("utf-8", "replace")

    def _texts(self, orders: list[Order]) -> Iterator[Written]:
        with closing(self.home.archive.apart()) as archive:
            press = Press(
                self.folder, archive, self.plan.atlas, self.anchors, self.recipe, self.home.name, proves=False,
                edition=self.edition, entries=self.plan.contents.entries, places=self.places,
            )  # fmt: skip
            yield from self.means.crew.results(press.write, press.lost, orders, len(orders))

    def _due(self, digest: str) -> list[Order]:
        """The pages that are not what they would be now, not there, or whose links now lead elsewhere."""
        known, imprints = self.manifest.made(), self.manifest.imprints
        elsewhere = set() if self.manifest.fact(_LED) == digest else set(_elsewhere(self.plan, self.manifest))
        return [
            replace(order, known=imprints.of(order.path))
            for order in self._all()
            if known.get(order.path) != order.made or order.path in elsewhere or not self.folder.is_there(order.path)
        ]

    def _all(self) -> list[Order]:
        recipe = recipe_made(self.recipe, self.home.name, self.home.site.base, edition_json(self.edition))
        around, entries = _digest(repr(sorted(self.places.items()))), self.plan.contents.entries
        return [
            order_of(page, self._made(page, around, recipe), path=entries[page.number].path) for page in self.plan.pages
        ]

    def _made(self, page: KnownPage, around: str, recipe: str) -> str:
        entry = self.plan.contents.entries[page.number]
        weight = entry.weight if self.edition.profile.is_weighed else 0
        own = f"{entry.path} {entry.url} {weight} {entry.title} {entry.folder} {entry.former}"
        return f"{made_of(page, recipe, self.anchors)} {_digest(own)} {around}"

    def _record(self, texts: Iterable[Written]) -> None:
        with self.manifest.transaction():
            for text in texts:
                if text.trouble:
                    self.tally.lost[text.order.path] = text.trouble
                else:
                    self.manifest.put_made(text.order.path, text.order.made, text.led)
                    self._count(text.order.path, text.put)

    def _attachments(self) -> Iterator[str]:
        known, paths = self.manifest.made(), self.plan.atlas.files
        for file in {paths[file.key]: file for file in reversed(list(self.home.state.files.all()))}.values():
            path = paths[file.key]
            yield path
            if known.get(path) != file.filed.digest or not self.folder.is_there(path):
                self._put_file(path, file.filed)

    def _put_file(self, path: str, filed: Filed) -> None:
        """The bytes are read twice, once to know whether they are there already: a file may be too large to keep."""
        try:
            digest = sha1(usedforsecurity=False)
            for chunk in self.home.archive.stream(filed.location):
                digest.update(chunk)
            known = self.manifest.imprints.of(path)
            put = self.folder.put(path, digest.hexdigest(), self.home.archive.stream(filed.location), known)
        except NotReadable as trouble:
            self.tally.skipped.append(Skipped(filed.url, Kind.FILE, Stage.READ, str(trouble)))
            return
        with self.manifest.transaction():
            self.manifest.put_made(path, filed.digest)
            self._count(path, put)

    def _own_files(self) -> list[str]:
        """Configuration, layouts, redirects; one that somebody changed stays as it is. They change with the contents."""
        made = _digest(f"{version('pbexport')} {edition_json(self.edition)} {self.plan.contents}")
        known = json.loads(self.manifest.fact(_OWN_FILES) or "{}")
        if known.get("made") == made and all(map(self.folder.is_there, known["paths"])):
            return list(known["paths"])
        paths = []
        for path, text in site_files(self.edition.profile, self.plan.contents):
            paths.append(path)
            put = self.folder.put_text(path, text, self.manifest.imprints.of(path))
            with self.manifest.transaction():
                self._count(path, put)
        self.manifest.learn(_OWN_FILES, json.dumps({"made": made, "paths": paths}))
        return paths

    def _count(self, path: str, put: Put) -> None:
        _keep(put.imprints, self.manifest)
        self.tally.written += put.changed
        if put.edited:
            self.tally.kept.append(path)

    def _take_away(self, paths: Iterable[str]) -> None:
        """What was written once and is no part of the site any more; what somebody edited stays."""
        for path in sorted(set(self.manifest.imprints.paths()).difference(paths)):
            self.tally.removed += self.folder.remove(path, self.manifest.imprints.of(path))
            with self.manifest.transaction():
                self.manifest.forget(path)


def _elsewhere(plan: Plan, manifest: Manifest) -> Iterator[str]:
    """The pages with a link that now leads elsewhere than it did when they were written."""
    now: dict[str, str] = {}
    for path, led in manifest.led():
        now.update({at: plan.atlas.leads_from(at) for at in led.keys() - now.keys()})
        if any(now[at] != before for at, before in led.items()):
            yield path


def _keep(imprints: Iterable[tuple[str, Imprint]], manifest: Manifest) -> None:
    for path, imprint in imprints:
        manifest.imprints.put(path, imprint)


def _digest(text: str) -> str:
    return sha1(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()[:20]
