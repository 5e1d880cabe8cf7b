"""A run without a trace: the wiki is asked what changed, on a copy of what is known, and the rest is foretold."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pbexport.atlas import draw_atlas, pointed_places
from pbexport.build import Builder
from pbexport.config import Visit
from pbexport.forecast import Forecast, Step
from pbexport.home import Home, exists, open_rehearsal, refuse_foreign
from pbexport.knock import knock
from pbexport.ledger import Ledger
from pbexport.listing import ListedPage
from pbexport.means import Means
from pbexport.past import PastReader
from pbexport.plan import Why, atlas_digest
from pbexport.recipe import Recipe
from pbexport.run import Run, begun, visiting
from pbexport.survey import Survey
from pbexport.sync import refuse_other_wiki

_USUAL = {"page": 40_000, "history": 20_000, "file": 100_000}
"""Bytes of an answer, as long as none was seen."""


def rehearse(visit: Visit, recipe: Recipe | None, root: Path, means: Means) -> Forecast:
    """What `export` would do now. Nothing in `root` is made or changed."""
    refuse_foreign(root)
    with visiting(visit, means) as fetcher:
        welcome = None if exists(root) else knock(fetcher, visit.wiki, visit.credentials)
        with open_rehearsal(root) as home:
            refuse_other_wiki(home, visit.wiki)
            run = begun(visit, home, fetcher, welcome, means)
            survey = run.surveyed()
            asked = fetcher.sent
            builder = Builder(home, home.site, home.name, recipe or home.recipe)
            listed = {page.number: page for page in survey.listing.pages} if survey.listing else {}
            return Rehearsal(run, survey, listed, builder, visit.manners.delay).forecast(asked)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Foretells one run."""

    run: Run
    survey: Survey
    listed: Mapping[int | None, ListedPage]
    """What the listing says of each page, by its number."""
    builder: Builder
    delay: float

    def forecast(self, asked: int) -> Forecast:
        """All that would be done."""
        looks, histories = self._looks()
        files = tuple(address.name for address in self.survey.agenda.files)
        others = self._others()
        paths = dict(self._paths())
        self._pretend()
        written, renamed, removed = self._effects(paths)
        ahead = len(looks) + histories + len(files) + others
        return Forecast(
            wiki=self.run.home.name,
            asked=asked,
            pages=looks,
            histories=histories,
            files=files,
            others=others,
            is_certain=not self._is_open(),
            bytes=self._bytes(len(looks), histories, len(files)),
            seconds=ahead * self.delay,
            renamed=renamed,
            written=written,
            removed=removed,
        )

    @property
    def _home(self) -> Home:
        return self.run.home

    def _is_open(self) -> bool:
        """Whether looking at pages may lead to further ones."""
        return self.survey.is_whole or bool(self.survey.agenda.starts)

    def _looks(self) -> tuple[tuple[Step, ...], int]:
        """Pages to look at with the reason, and how many histories that brings as far as it is known."""
        pages = self._home.state.pages
        steps, histories = [], 0
        for address in (*self.survey.agenda.listed, *self.survey.agenda.known):
            known = pages.get(address.number) if address.number is not None else None
            listed = self.listed.get(address.number)
            if known is None:
                steps.append(Step(address.names[0], "new"))
                histories += 1
                continue
            why = "changed" if listed else "still there?" if self.survey.listing else "changed?"
            if not (self.survey.front and self.survey.front[1].number == known.number):
                steps.append(Step(known.name, why))
            is_saved = listed is not None and listed.edited is not None and listed.edited != known.edited
            histories += is_saved or (listed is not None and known.history is None)
        return tuple(steps), histories

    def _others(self) -> int:
        sitemap = int(self.survey.agenda.explores)
        asks_api = self._home.state.fact("api") == "yes"
        return sitemap + len(self.survey.agenda.starts) + PastReader(self.run.desk, self.run.choice, asks_api).ahead()

    def _paths(self) -> list[tuple[int, str]]:
        return [(number, path) for number, _, path, _ in self._home.state.pages.names() if path]

    def _pretend(self) -> None:
        """Records on the copy what the listing tells, as if the pages had been looked at."""
        state, ledger = self._home.state, Ledger(self._home.state, self.run.number)
        listing = self.survey.listing
        due = {address.number for address in self.survey.agenda.listed}
        with state.transaction():
            for page in listing.pages if listing else ():
                if page.number is not None:
                    ledger.pretend(page.number, page, is_due=page.number in due)
            for address in self.survey.agenda.known if listing else ():
                if address.number is not None and address.number not in self.listed:
                    ledger.page_gone(address.number)
        if self.run.visit.prunes:
            ledger.prune()

    def _effects(self, before: dict[int, str]) -> tuple[tuple[Step, ...], tuple[Step, ...], tuple[str, ...]]:
        """What would be written, renamed and removed."""
        state = self._home.state
        atlas = draw_atlas(state, self.builder.site)
        reasons = self.builder.reasons(atlas, pointed_places(state, atlas), atlas_digest(atlas))
        new = {number: Why.NEW for number in atlas.pages if number not in before}
        written = tuple(Step(atlas.pages[number], why) for number, why in sorted((reasons | new).items()))
        moved = ((before[number], path) for number, path in atlas.pages.items() if before.get(number, path) != path)
        return written, tuple(Step(old, path) for old, path in moved), state.imprints.leftovers()

    def _bytes(self, views: int, histories: int, files: int) -> int:
        """From what answers were so far, and from what the listing says of files."""
        mean = {**_USUAL, **self._home.state.snapshots.mean_sizes()}
        due = {address.key for address in self.survey.agenda.files}
        listed = (self.survey.listing.files or ()) if self.survey.listing else ()
        sizes = [file.size for file in listed if str(file.number) in due and file.size is not None]
        return views * mean["page"] + histories * mean["history"] + sum(sizes) + (files - len(sizes)) * mean["file"]
