"""Archive → finished files, without a request: names for what is new, then every text and file that has to be done."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import version
from itertools import chain, islice

from pbexport.addressing.addresses import Site
from pbexport.addressing.links import Atlas
from pbexport.crew import Crew
from pbexport.home import Home
from pbexport.model.happenings import Event, Happening, Kind, Skipped
from pbexport.recipe import Recipe
from pbexport.state import KnownPage, KnownRevision
from pbexport.write import remote_path
from pbexport.writing.atlas import draw_atlas, pointed_places, revision_path
from pbexport.writing.attachments import put_attachments
from pbexport.writing.census import told_json
from pbexport.writing.orders import Order, Written, order_of
from pbexport.writing.plan import Made, Why, anchors_digest, atlas_digest, led_elsewhere, own_digest, recipe_digest
from pbexport.writing.press import Press
from pbexport.writing.shelves import Shelves

Anchors = Mapping[int, frozenset[str]]
_WRITERS = ("pbexport", "turbohtml", "html2text")
"""The packages whose versions decide what a page looks like."""
_LED = "led by"
"""The fact that says by which atlas all links were pointed; by that same one, none leads elsewhere."""
_ONE_BY_ONE = 3
"""How many times as long it takes to look a page up by its number as to come by it while going through all."""

_TOGETHER = 16
"""Texts that are recorded in one transaction, since one each would take longer than writing them."""


@dataclass(slots=True)
class Tally:
    """What a build did."""

    written: int = 0
    """Files that had to be written because they were new or different."""
    removed: int = 0
    """Files that were taken away, because their page moved."""
    lost: dict[str, Skipped] = field(default_factory=dict)
    """Path of each text that could not be written, and why."""
    skipped: list[Skipped] = field(default_factory=list)
    """Files that could not be written."""
    kept: list[str] = field(default_factory=list)
    """Paths of files that somebody edited here."""

    @property
    def all_skipped(self) -> list[Skipped]:
        """Whatever could not be written."""
        return [*self.lost.values(), *self.skipped]


@dataclass(frozen=True, slots=True)
class Builder:
    """Writes the files of one export."""

    home: Home
    site: Site
    wiki: str
    recipe: Recipe
    crew: Crew = field(default_factory=Crew)
    at: Callable[[int, int], None] = lambda _done, _ahead: None
    """Told of how many files are done, and how many are ahead."""
    proves: bool = True
    """Whether each page is looked at again once it is written."""
    mends: bool = False
    """Whether files that somebody changed are looked at again; otherwise only what is gone is written again."""
    run: int | None = None
    """The run that events belong to; None when nothing of the wiki was asked for."""

    def build(self) -> Tally:
        """Writes what has to be written, and takes away what has a successor."""
        atlas = draw_atlas(self.home.state, self.site)
        anchors = pointed_places(self.home.state, atlas)
        digest, tally = atlas_digest(atlas), Tally()
        reasons = self.reasons(atlas, anchors, digest)
        old = list(self._due_revisions(atlas, digest))
        with self._led(digest, tally):
            self._texts(atlas, anchors, reasons, old, tally)
        self._take_away(tally)
        self.home.folder.tidy()
        return tally

    def reasons(self, atlas: Atlas, anchors: Anchors, digest: str) -> dict[int, Why]:
        """Which pages have to be written, and why; `digest` is that of the atlas."""
        state, reasons = self.home.state, dict[int, Why]()
        led = () if state.fact(_LED) == digest else state.links.led()
        for address, before in led_elsewhere(led, atlas):
            reasons.update(dict.fromkeys(state.links.pages_with(address, before), Why.NEIGHBOUR))
        for page in state.pages.all():
            why = self._made(page, anchors).why_not(page.made) or (None if self._is_there(page.path) else Why.GONE)
            if why:
                reasons[page.number] = why
        return reasons

    @contextmanager
    def _led(self, digest: str, tally: Tally) -> Iterator[None]:
        """Where the links of written pages lead is of one atlas again once all is written; until then of any."""
        state = self.home.state
        if state.fact(_LED) != digest:
            state.learn(_LED, "")
        yield
        if not tally.lost:
            state.learn(_LED, digest)

    def _is_there(self, path: str) -> bool:
        folder = self.home.folder
        return folder.holds(path, self.home.state.imprints.of(path)) if self.mends else folder.is_there(path)

    def _made(self, page: KnownPage, anchors: Anchors) -> Made:
        return made_of(page, self._recipe_digest(), anchors)

    def _recipe_digest(self) -> str:
        return recipe_made(self.recipe, self.wiki, self.site.base)

    def _texts(
        self, atlas: Atlas, anchors: Anchors, reasons: Mapping[int, Why], old: Sequence[Order], tally: Tally
    ) -> None:
        with closing(self.home.archive.apart()) as archive:
            press = Press(self.home.folder, archive, Shelves(atlas, anchors), self.recipe, self.wiki, self.proves)
            orders = chain(self._orders(anchors, reasons), old, self._files(tally))
            count = len(reasons) + len(old)
            texts, done = self.crew.results(press.write_all, press.lost, orders, count), 0
            while some := list(islice(texts, _TOGETHER)):
                self._record(some, tally)
                done += len(some)
                self.at(done, count - done)

    def _orders(self, anchors: Anchors, reasons: Mapping[int, Why]) -> Iterator[Order]:
        for page in self._due(reasons):
            yield order_of(page, str(self._made(page, anchors)), self.home.imprints_at(page.path))

    def _due(self, reasons: Mapping[int, Why]) -> Iterator[KnownPage]:
        pages = self.home.state.pages
        if _ONE_BY_ONE * len(reasons) > pages.count():
            yield from (page for page in pages.all() if page.number in reasons)
        else:
            yield from filter(None, map(pages.get, sorted(reasons)))

    def _due_revisions(self, atlas: Atlas, digest: str) -> Iterator[Order]:
        """Old revisions are made of their view and of all that links may lead to; both change seldom."""
        state, around = self.home.state, f"{self._recipe_digest()} {digest}"
        for revision in list(state.past.revisions()):
            path, made = revision_path(atlas.pages[revision.page], revision.id), f"{revision.filed.digest} {around}"
            if (path, made) != (revision.path, revision.made) or not self._is_there(path):
                yield self._order_of(revision, path, made)

    def _order_of(self, revision: KnownRevision, path: str, made: str) -> Order:
        state = self.home.state
        page = state.pages.get(revision.page)
        name = page.name if page else ""
        if revision.path != path:
            state.imprints.leave(revision.path)
        known, beside = self.home.imprints_at(path)
        return Order(
            revision.page, name, path, revision.filed, made=made, known=known, beside=beside, revision=revision.id
        )

    def _record(self, texts: Sequence[tuple[Order, Written]], tally: Tally) -> None:
        """One transaction for some texts, after their files were replaced: what is not recorded is done again."""
        with self.home.state.transaction():
            for order, text in texts:
                if text.trouble:
                    tally.lost[order.path] = text.trouble
                else:
                    self._record_one(order, text, tally)
                    tally.written += text.put.changed

    def _record_one(self, order: Order, text: Written, tally: Tally) -> None:
        state = self.home.state
        if order.revision is not None:
            state.past.put_made((order.number, order.revision), order.path, order.made, told_json(text.told))
        else:
            state.pages.put_made(order.number, order.made, told_json(text.told), text.seal)
            state.links.put_led(order.number, text.led)
        state.imprints.put_all(text.put.imprints)
        for path in text.put.edited:
            self._keep(Kind.PAGE, order.name, path, tally)

    def _files(self, tally: Tally) -> Iterator[Order]:
        """No further text; the files are taken out while other processes are still at work on the last ones."""
        yield from ()
        put = put_attachments(self.home, self._is_there)
        tally.written += put.written
        tally.skipped += put.skipped
        for name, path in put.kept:
            self._keep(Kind.FILE, name, path, tally)

    def _take_away(self, tally: Tally) -> None:
        """What lies where pages were before, with what was put beside it; what somebody edited stays, and is known."""
        state = self.home.state
        for path in state.imprints.leftovers():
            known, beside = self.home.imprints_at(path)
            gone = self.home.folder.remove(path, known)
            tally.removed += gone
            with state.transaction():
                if not gone:
                    state.imprints.keep(path)
                    self._keep(Kind.PAGE, path, path, tally)
                    continue
                state.imprints.forget(path)
                if beside is not None and self.home.folder.remove(remote_path(path), beside):
                    state.imprints.forget(remote_path(path))

    def _keep(self, kind: Kind, name: str, path: str, tally: Tally) -> None:
        tally.kept.append(path)
        if self.run is not None:
            self.home.state.events.put(self.run, Event(Happening.KEPT, kind, name, {"path": path}))


def made_of(page: KnownPage, recipe: str, anchors: Anchors) -> Made:
    """Of what a page's file is made; `recipe` is `recipe_made`."""
    history = page.history.digest if page.history else ""
    content = page.content or page.view.digest
    others = (*(each.digest for each in page.further), *map(str, page.saved))
    own = own_digest(content, history, page.path, page.standing, others)
    return Made(own, recipe, anchors_digest(anchors.get(page.number, ())))


@lru_cache(maxsize=4)
def recipe_made(recipe: Recipe, wiki: str, base: str, edition: str = "") -> str:
    """What all pages have in common; looking up versions for each would take a third of a millisecond."""
    return recipe_digest(recipe, wiki, base, (*map(version, _WRITERS), *filter(None, [edition])))
