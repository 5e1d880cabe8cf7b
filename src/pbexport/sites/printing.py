"""One site of a builder while it is written: its pages, its attachments, its own files, and what is left over."""

import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from itertools import islice

from pbexport.addressing.links import Atlas
from pbexport.home import Home
from pbexport.means import Means
from pbexport.model.answers import Filed
from pbexport.model.happenings import Imprint, Skipped
from pbexport.profiles.edition import Edition, edition_json
from pbexport.profiles.site_files import site_files
from pbexport.recipe import Recipe
from pbexport.sites.contents import Plan
from pbexport.state import KnownPage
from pbexport.state.manifest import Manifest
from pbexport.write import Folder, Put, remote_path
from pbexport.writing.attachments import one_a_path, taken_out
from pbexport.writing.build import Tally, made_of, recipe_made
from pbexport.writing.orders import Order, Written, order_of
from pbexport.writing.plan import atlas_digest, digest
from pbexport.writing.press import Press
from pbexport.writing.shelves import Shelves

_LED = "led by"
"""The fact that says by which atlas all links were pointed; by that same one, none leads elsewhere."""
_OWN_FILES = "own files"
"""The fact that says of which contents the site's own files were made, and which they are."""
_TOGETHER = 64
"""Texts that are recorded in one transaction."""


@dataclass(frozen=True, slots=True)
class Printing:
    """A site that is being written."""

    home: Home
    recipe: Recipe
    plan: Plan
    shelves: Shelves
    folder: Folder
    manifest: Manifest
    means: Means
    tally: Tally = field(default_factory=Tally)

    @property
    def edition(self) -> Edition:
        """For which builder it is."""
        return self.shelves.edition

    def write(self) -> None:
        """Pages, attachments, and the site's own files; then what is left over goes."""
        paths = {*(self._one_file() if self.edition.profile.line else self._pages())}
        paths |= {*self._own_files(), *(self._attachments() if self.edition.profile.is_site else ())}
        self._take_away(paths)
        self.folder.tidy()

    def _pages(self) -> Iterator[str]:
        led = atlas_digest(self.shelves.atlas)
        orders = self._due(led)
        self.manifest.learn(_LED, "")
        texts, done = self._texts(orders), 0
        while some := list(islice(texts, _TOGETHER)):
            self._record(some)
            done += len(some)
            self.means.at("writing", done, len(orders) - done)
        self.manifest.learn(_LED, "" if self.tally.lost else led)
        yield from (entry.path for entry in self.plan.contents.entries.values())

    def _one_file(self) -> Iterator[str]:
        """All pages, a line each, if any of them is not what it was."""
        path = f"pages.{self.edition.profile.name}"
        orders = self._all()
        made = digest(" ".join(order.made for order in orders))
        if self.manifest.made().get(path) != made or not self.folder.is_there(path):
            put = self.folder.put_stream(path, self._lines(orders), *self._at(path))
            with self.manifest.transaction():
                self.manifest.put_made(path, made)
                self._count(put)
        yield path

    def lines(self) -> Iterator[bytes]:
        """The line of each page that can be read, in the order of their numbers."""
        yield from self._lines(self._all())

    def _lines(self, orders: list[Order]) -> Iterator[bytes]:
        for done, (order, text) in enumerate(self._texts(orders), 1):
            if text.trouble:
                self.tally.lost[order.path] = text.trouble
            self.means.at("writing", done, len(orders) - done)
            yield text.line.encode("utf-8", "replace")

    def _texts(self, orders: list[Order]) -> Iterator[tuple[Order, Written]]:
        with closing(self.home.archive.apart()) as archive:
            press = Press(self.folder, archive, self.shelves, self.recipe, self.home.name, proves=False)
            yield from self.means.crew.results(press.write_all, press.lost, orders, len(orders))

    def _due(self, led: str) -> list[Order]:
        """The pages that are not what they would be now, not there, or whose links now lead elsewhere."""
        known = self.manifest.made()
        elsewhere = set() if self.manifest.fact(_LED) == led else set(_elsewhere(self.shelves.atlas, self.manifest))
        return [
            self._with_imprints(order)
            for order in self._all()
            if known.get(order.path) != order.made or order.path in elsewhere or not self.folder.is_there(order.path)
        ]

    def _all(self) -> list[Order]:
        recipe = recipe_made(self.recipe, self.home.name, self.home.site.base, edition_json(self.edition))
        around, entries = digest(repr(sorted((self.shelves.places or {}).items()))), self.plan.contents.entries
        return [
            order_of(page, self._made(page, around, recipe), path=entries[page.number].path) for page in self.plan.pages
        ]

    def _made(self, page: KnownPage, around: str, recipe: str) -> str:
        entry = self.plan.contents.entries[page.number]
        weight = entry.weight if self.edition.profile.is_weighed else 0
        own = f"{entry.path} {entry.url} {weight} {entry.title} {entry.folder} {entry.former} {entry.signposts}"
        return f"{made_of(page, recipe, self.shelves.anchors)} {digest(own)} {around}"

    def _record(self, texts: Iterable[tuple[Order, Written]]) -> None:
        with self.manifest.transaction():
            for order, text in texts:
                if text.trouble:
                    self.tally.lost[order.path] = text.trouble
                else:
                    self.manifest.put_made(order.path, order.made, text.led)
                    self._count(text.put)

    def _attachments(self) -> Iterator[str]:
        known, paths = self.manifest.made(), self.shelves.atlas.files
        for file in one_a_path(replace(file, path=paths[file.key]) for file in self.home.state.files.all()):
            yield file.path
            if known.get(file.path) != file.filed.digest or not self.folder.is_there(file.path):
                self._put_file(file.path, file.filed)

    def _put_file(self, path: str, filed: Filed) -> None:
        put = taken_out(self.home.archive, filed, self.folder, path, self._at(path))
        if isinstance(put, Skipped):
            self.tally.skipped.append(put)
            return
        with self.manifest.transaction():
            self.manifest.put_made(path, filed.digest)
            self._count(put)

    def _own_files(self) -> list[str]:
        """Configuration, layouts, redirects, which change with the contents; what somebody changed stays as it is."""
        made = digest(f"{version('pbexport')} {edition_json(self.edition)} {self.plan.contents}")
        known = json.loads(self.manifest.fact(_OWN_FILES) or "{}")
        if known.get("made") == made and all(map(self.folder.is_there, known["paths"])):
            return list(known["paths"])
        paths = []
        for path, text in site_files(self.edition.profile, self.plan.contents):
            paths.append(path)
            put = self.folder.put_text(path, text, *self._at(path))
            with self.manifest.transaction():
                self._count(put)
        self.manifest.learn(_OWN_FILES, json.dumps({"made": made, "paths": paths}))
        return paths

    def _with_imprints(self, order: Order) -> Order:
        known, beside = self._at(order.path)
        return replace(order, known=known, beside=beside)

    def _at(self, path: str) -> tuple[Imprint | None, Imprint | None]:
        """What was last written at a path, and beside it."""
        return self.manifest.imprints.of(path), self.manifest.imprints.of(remote_path(path))

    def _count(self, put: Put) -> None:
        self.manifest.imprints.put_all(put.imprints)
        self.tally.written += put.changed
        self.tally.kept.extend(put.edited)

    def _take_away(self, paths: Iterable[str]) -> None:
        """What was written once and is no part of the site any more; what somebody edited stays."""
        left = set(self.manifest.imprints.paths()).difference(paths)
        for path in sorted(left.difference(map(remote_path, paths)) if left else ()):
            self.tally.removed += self.folder.remove(path, self.manifest.imprints.of(path))
            with self.manifest.transaction():
                self.manifest.forget(path)


def _elsewhere(atlas: Atlas, manifest: Manifest) -> Iterator[str]:
    """The pages with a link that now leads elsewhere than it did when they were written."""
    now: dict[str, str] = {}
    for path, led in manifest.led():
        now.update({at: atlas.leads_from(at) for at in led.keys() - now.keys()})
        if any(now[at] != before for at, before in led.items()):
            yield path
