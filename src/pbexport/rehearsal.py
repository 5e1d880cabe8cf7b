"""A run without a trace: the wiki is asked what changed, on a copy of what is known, and the rest is foretold.

What else is held of the wiki is read to its end, as the run itself would read it, and kept nowhere.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pbexport.archive import Unkept
from pbexport.asking.fetch import Fetcher
from pbexport.config import Visit
from pbexport.home import Home, exists, open_rehearsal, refuse_foreign
from pbexport.listing import ListedPage
from pbexport.means import Means
from pbexport.recipe import Recipe
from pbexport.remains.holdings import NO_HOLDINGS, Holdings, refuse_nothing, take_in
from pbexport.remains.settle import settle
from pbexport.state import KnownPage, State
from pbexport.sync import refuse_other_wiki, refuse_stranger
from pbexport.telling.forecast import Effects, Forecast, Step
from pbexport.visiting.agendas import Survey
from pbexport.visiting.knock import knock
from pbexport.visiting.ledger import Ledger
from pbexport.visiting.past import PastReader
from pbexport.visiting.run import Run, begun, visiting
from pbexport.writing.atlas import draw_atlas, pointed_places
from pbexport.writing.attachments import one_a_path
from pbexport.writing.build import Builder
from pbexport.writing.plan import Why, atlas_digest

_USUAL = {"page": 40_000, "history": 20_000, "file": 100_000}
"""Bytes of an answer, as long as none was seen."""


def rehearse(
    visit: Visit, recipe: Recipe | None, root: Path, means: Means, holdings: Holdings = NO_HOLDINGS
) -> Forecast:
    """What `export` would do now. Nothing in `root` is made or changed; raises the errors that `export` would."""
    refuse_foreign(root)
    with visiting(visit, means) as fetcher:
        make = _rehearsed if visit.wiki else _rehearsed_held
        return make(visit, recipe, root, means, holdings, fetcher)


def _rehearsed(  # noqa: PLR0917 - the parts of one run
    visit: Visit, recipe: Recipe | None, root: Path, means: Means, holdings: Holdings, fetcher: Fetcher
) -> Forecast:
    welcome = None if exists(root) else knock(fetcher, visit.wiki, visit.credentials)
    with open_rehearsal(root) as home:
        refuse_other_wiki(home, visit.wiki)
        if welcome is None and not home.state.fact("asked"):
            welcome = knock(fetcher, visit.wiki, visit.credentials)
            refuse_stranger(home, welcome)
        run = begun(visit, home, fetcher, welcome, means)
        take_in(_unkept(home), run.number, holdings, run.choice, fetcher, means)
        survey = run.surveyed()
        asked = fetcher.sent
        pages = survey.listing.pages if survey.listing else foreseen(survey, home.state)
        listed = {page.number: page for page in pages}
        return Rehearsal(run, survey, listed, _builder(home, recipe), visit.manners.delay).forecast(asked)


def _rehearsed_held(  # noqa: PLR0917 - the parts of one run
    visit: Visit, recipe: Recipe | None, root: Path, means: Means, holdings: Holdings, fetcher: Fetcher
) -> Forecast:
    """Without a wiki to ask."""
    with open_rehearsal(root) as home:
        before, run = _paths(home.state), home.state.runs.begin(int(time.time()))
        take_in(_unkept(home), run, holdings, visit.choice or home.choice, fetcher, means)
        settle(home.state, run)
        refuse_nothing(home, holdings)
        effects = _effects(home, _builder(home, recipe), before)
        return Forecast(home.name or home.site.base, effects, home.state.sources.all())


def _unkept(home: Home) -> Home:
    """The same export, with an archive that keeps nothing: what is held may be many GB."""
    return replace(home, archive=Unkept(home.archive.folder, home.archive.stem))


def _builder(home: Home, recipe: Recipe | None) -> Builder:
    return Builder(home, home.site, home.name, recipe or home.recipe)


def _paths(state: State) -> dict[int, str]:
    return {number: path for number, _, path, _ in state.pages.names() if path}


def _effects(home: Home, builder: Builder, before: Mapping[int, str]) -> Effects:
    """What would be written, renamed and removed; `before` are the paths that pages have now."""
    state = home.state
    atlas = draw_atlas(state, builder.site)
    reasons = builder.reasons(atlas, pointed_places(state, atlas), atlas_digest(atlas))
    new = {number: Why.NEW for number in atlas.pages if number not in before}
    moved = ((before[number], path) for number, path in atlas.pages.items() if before.get(number, path) != path)
    return Effects(
        written=tuple(Step(atlas.pages[number], why) for number, why in sorted((reasons | new).items())),
        renamed=tuple(Step(old, path) for old, path in moved),
        removed=state.imprints.leftovers(),
        taken_out=tuple(file.path for file in one_a_path(state.files.all()) if file.made != file.filed.digest),
    )


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Foretells one run."""

    run: Run
    survey: Survey
    listed: Mapping[int | None, ListedPage]
    """What the listing says of each page, or what the feed lets foresee of it, by its number."""
    builder: Builder
    delay: float

    def forecast(self, asked: int) -> Forecast:
        """All that would be done."""
        looks, histories = self._looks()
        files = tuple(address.name for address in self.survey.agenda.files)
        others = self._others()
        before = _paths(self._home.state)
        self._pretend()
        ahead = len(looks) + histories + len(files) + others
        return Forecast(
            wiki=self._home.name or self._home.site.base,
            effects=_effects(self._home, self.builder, before),
            sources=self._home.state.sources.all(),
            asked=asked,
            pages=looks,
            histories=histories,
            files=files,
            others=others,
            is_certain=not self._is_open(),
            bytes=self._bytes(len(looks), histories, len(files)),
            seconds=ahead * self.delay,
        )

    @property
    def _home(self) -> Home:
        return self.run.home

    def _is_open(self) -> bool:
        """Whether looking at pages may lead to further ones."""
        return self.survey.is_whole or bool(self.survey.agenda.starts or self.survey.news)

    @property
    def _is_told(self) -> bool:
        """Whether the wiki says what happened to pages, before any is looked at."""
        return self.survey.listing is not None or bool(self.survey.news)

    def _looks(self) -> tuple[tuple[Step, ...], int]:
        """Pages to look at with the reason, and how many histories that brings as far as it is known."""
        steps, histories = [], 0
        for address in (*self.survey.agenda.listed, *self.survey.agenda.known):
            known = self._home.state.pages.get(address.number) if address.number is not None else None
            if known is None:
                steps.append(Step(address.names[0], "new"))
                histories += 1
                continue
            if not self._is_front(known):
                steps.append(Step(known.name, self._why(known)))
            histories += self._asks_history(known)
        new = {news.address.path: news.address.names[0] for news in self.survey.news if not news.is_known}
        return (*steps, *(Step(name, "new") for name in new.values())), histories + len(new)

    def _is_front(self, known: KnownPage) -> bool:
        """Whether a page was seen at the door."""
        return self.survey.front is not None and self.survey.front[1].number == known.number

    def _why(self, known: KnownPage) -> str:
        if known.number in self.listed:
            return "changed"
        return "still there?" if self._is_told else "changed?"

    def _asks_history(self, known: KnownPage) -> bool:
        """Whether the history is not known, as far as it is known when a page was saved last."""
        if self._is_told and known.number not in self.listed:
            return False
        listed = self.listed.get(known.number)
        seen = self.survey.front[1].edited if self.survey.front and self._is_front(known) else None
        edited = (listed.edited if listed else seen.unix if seen else None) or known.edited
        return self._home.state.pages.history_of(known.number, edited) is None

    def _others(self) -> int:
        sitemap = int(self.survey.agenda.explores)
        asks_api = self._home.state.fact("api") == "yes"
        return sitemap + len(self.survey.agenda.starts) + PastReader(self.run.desk, self.run.choice, asks_api).ahead()

    def _pretend(self) -> None:
        """Records on the copy what the wiki tells, as if the pages had been looked at."""
        state, ledger, agenda = self._home.state, Ledger(self._home.state, self.run.number), self.survey.agenda
        due = {address.number for address in (*agenda.listed, *agenda.known)}
        with state.transaction():
            for number, page in self.listed.items():
                if number is not None:
                    ledger.pretend(number, page, is_due=number in due)
            for address in agenda.known if self._is_told else ():
                if address.number is not None and address.number not in self.listed:
                    ledger.page_gone(address.number)
        if self.run.visit.prunes:
            ledger.prune()
        settle(state, self.run.number)

    def _bytes(self, views: int, histories: int, files: int) -> int:
        """From what answers were so far, and from what the listing says of files."""
        mean = {**_USUAL, **self._home.state.snapshots.mean_sizes()}
        due = {address.key for address in self.survey.agenda.files}
        listed = (self.survey.listing.files or ()) if self.survey.listing else ()
        sizes = [file.size for file in listed if str(file.number) in due and file.size is not None]
        return views * mean["page"] + histories * mean["history"] + sum(sizes) + (files - len(sizes)) * mean["file"]


def foreseen(survey: Survey, state: State) -> tuple[ListedPage, ...]:
    """What a listing would say of the pages that the feed names, as far as the times tell what happened to them.

    A page that is named because it was taken away is not among them.
    """
    found: dict[int, ListedPage] = {}
    for news in survey.news:
        number, name = news.address.number, news.address.names[0]
        if number is None:
            continue
        known = state.pages.get(number) if news.is_known else None
        kinds = {kind for kind in survey.changed if survey.times.get(kind) == news.time}
        is_listed = "page_list_time" in kinds
        is_saved = known is None or ("pagetime" in (kinds or survey.changed) and not is_listed)
        before = found.pop(number, ListedPage(name, number, known.edited if known else None))
        if known is None or not is_listed or known.standing.deleted or known.name != name:
            found[number] = replace(before, name=name, edited=news.time if is_saved else before.edited)
    return tuple(found.values())
