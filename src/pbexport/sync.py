"""The whole of an export: get what is new, write what has to be written, and tell what came of it."""

import json
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from pbexport.asking.fetch import Fetcher
from pbexport.config import Visit
from pbexport.errors import UsageTrouble, WikiUnreachable
from pbexport.home import CHANGES, JOURNAL, REPORT, Home, exists, open_export, open_home, refuse_foreign
from pbexport.means import Means
from pbexport.model.happenings import OnEdit, Skipped
from pbexport.paths import HIDDEN
from pbexport.profiles.edition import Edition
from pbexport.recipe import Recipe, recipe_json
from pbexport.remains.holdings import NO_HOLDINGS, Holdings, refuse_nothing, take_in
from pbexport.remains.settle import settle
from pbexport.remains.unplaced import name_unplaced
from pbexport.sites.publish import Printed, print_all, publish, refuse_foreign_site, remember, stream
from pbexport.telling.journal import Section, changes_text, counts_text, journal_line
from pbexport.telling.outcome import MissingLink, Report
from pbexport.telling.report import report_json
from pbexport.visiting.knock import Welcome, base_address, knock
from pbexport.visiting.run import begun, visiting
from pbexport.writing.build import Builder, Tally
from pbexport.writing.census import taken, totals


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run leaves behind."""

    report: Report
    root: Path
    written: int
    """Files that were new or different."""
    removed: int = 0
    requests: int = 0
    happened: str = ""
    """How much happened on the wiki since the last run, in a few words."""
    kept: tuple[str, ...] = ()
    """Files that were edited here, and therefore not overwritten."""
    printed: Sequence[Printed] = ()
    """Sites of builders that were brought up to date."""


def export(visit: Visit, recipe: Recipe | None, root: Path, means: Means, holdings: Holdings = NO_HOLDINGS) -> Outcome:
    """Gets a wiki into the archive and writes its files; goes on where a killed run stopped.

    Without a recipe, that of the last run holds. What else is held of the wiki is joined with what it answers; a visit
    without a wiki is of a dead one. Raises the errors of `errors.py`; nothing is made or changed in `root` before the
    wiki has shown its front page, or something of it was found elsewhere.
    """
    refuse_foreign(root)
    if visit.site:
        refuse_foreign_site(visit.site[0])
    with visiting(visit, means) as fetcher:
        make = _export if visit.wiki else _export_held
        outcome = make(visit, recipe, root, means, holdings, fetcher)
        return replace(outcome, requests=fetcher.sent)


def _export(  # noqa: PLR0917 - the parts of one run
    visit: Visit, recipe: Recipe | None, root: Path, means: Means, holdings: Holdings, fetcher: Fetcher
) -> Outcome:
    stem = urlsplit(base_address(visit.wiki)).netloc.replace(":", "-")
    welcome = None if exists(root) else knock(fetcher, visit.wiki, visit.credentials)
    with open_home(root, stem, visit.on_edit) as home:
        fetcher.scratch = home.folder.scratch
        _recover(home, means)
        refuse_other_wiki(home, visit.wiki)
        if welcome is None and not home.state.fact("asked"):
            welcome = knock(fetcher, visit.wiki, visit.credentials)  # so far it was made of files alone
            refuse_stranger(home, welcome)
        run = begun(visit, home, fetcher, welcome, means)
        take_in(home, run.number, holdings, run.choice, fetcher, means)
        survey = run.surveyed()
        run.gather(survey)
        settle(home.state, run.number)
        name_unplaced(home)
        outcome = _reported(home, _builder(home, recipe, means, run.number).build())
        outcome = replace(
            outcome,
            printed=tuple(print_all(home, home.recipe, means, visit.site)),
            happened=_journaled(home, run.number, max(survey.times.values(), default=None)),
        )
        run.remember(survey)
        return outcome


def _export_held(  # noqa: PLR0917 - the parts of one run
    visit: Visit, recipe: Recipe | None, root: Path, means: Means, holdings: Holdings, fetcher: Fetcher
) -> Outcome:
    """Raises `UsageTrouble` where nothing of a wiki is found; then no new folder is left behind."""
    is_new = not exists(root)
    try:
        with open_home(root, "captures", visit.on_edit) as home:
            fetcher.scratch = home.folder.scratch
            _recover(home, means)
            run = home.state.runs.begin(int(time.time()))
            if not home.state.pages.count():
                home.state.learn("first", str(run))
            choice = visit.choice or home.choice
            home.state.learn("left_out", "0")
            take_in(home, run, holdings, choice, fetcher, means)
            settle(home.state, run)
            name_unplaced(home)
            refuse_nothing(home, holdings)
            outcome = _reported(home, _builder(home, recipe, means, run).build())
            outcome = replace(
                outcome,
                printed=tuple(print_all(home, home.recipe, means, visit.site)),
                happened=_journaled(home, run, home.state.pages.newest()),
            )
            home.state.learn("choice", json.dumps(asdict(choice)))
            home.state.runs.finish(run, int(time.time()))
            return outcome
    except (UsageTrouble, WikiUnreachable):
        if is_new:
            _unmake(root)
        raise


def refuse_stranger(home: Home, welcome: Welcome) -> None:
    """Raises `UsageTrouble` where the wiki that answers is not the one that an export was made of files of."""
    known = home.state.fact("workspace")
    if known and known.lower() != welcome.name.lower():
        raise UsageTrouble(
            f"{home.folder.root} holds the wiki {known}, and {welcome.site.base} is {welcome.name}. "
            "Choose another folder with -o."
        )


def _unmake(root: Path) -> None:
    """Takes a folder away in which nothing was written but what never came to anything."""
    shutil.rmtree(root / HIDDEN)
    with suppress(OSError):
        root.rmdir()


def rebuild(root: Path, recipe: Recipe | None, means: Means, on_edit: OnEdit = OnEdit.BOTH) -> Outcome:
    """Writes what is not as it would be written now, or not as it was written last; without a request."""
    with open_export(root, on_edit) as home:
        _recover(home, means)
        outcome = _reported(home, replace(_builder(home, recipe, means), mends=True).build())
        return replace(outcome, printed=print_all(home, home.recipe, means))


def print_edition(
    root: Path, edition: Edition, into: Path, means: Means, *, recipe: Recipe | None, on_edit: OnEdit = OnEdit.BOTH
) -> Printed:
    """Writes the site of a builder from the archive of an export, without a request."""
    with open_export(root, on_edit) as home:
        _recover(home, means)
        printed = Printed(into, edition, publish(home, recipe or home.recipe, edition, into, means))
        remember(home, edition, into)
        return printed


def stream_lines(root: Path, edition: Edition, means: Means, recipe: Recipe | None, out: IO[bytes]) -> list[Skipped]:
    """Writes the line of each page to a stream; tells what could not be read."""
    skipped: list[Skipped] = []
    with open_export(root) as home:
        _recover(home, means)
        out.writelines(stream(home, recipe or home.recipe, edition, means, skipped))
    return skipped


def refuse_other_wiki(home: Home, wiki: str) -> None:
    """Raises `UsageTrouble` where a folder holds the export of another wiki than the one that is asked for."""
    known, asked = home.state.fact("asked"), base_address(wiki)
    if known and known != asked and not home.site.owns(asked):
        raise UsageTrouble(
            f"{home.folder.root} holds the export of {known}. Choose another folder for {asked} with -o."
        )


def _recover(home: Home, means: Means) -> None:
    for cut in home.recover():
        means.voice.say(cut)


def _builder(home: Home, recipe: Recipe | None, means: Means, run: int | None = None) -> Builder:
    recipe = recipe or home.recipe
    home.state.learn("recipe", recipe_json(recipe))
    return Builder(home, home.site, home.name, recipe, means.crew, partial(means.at, "writing"), run=run)


def _reported(home: Home, tally: Tally) -> Outcome:
    """Writes the report on all that is there, whenever it was written."""
    state, sources = home.state, home.state.sources.all()
    census = taken(state.pages.told(), state.past.revisions(), tally.lost)
    paths = {number: path for number, _, path, _ in state.pages.names()}
    skipped = (*state.troubles.skipped(), *census.skipped, *tally.lost.values(), *tally.skipped)
    report = Report(
        wiki=home.wiki,
        url=home.site.base,
        totals=totals(census, state.files.all()),
        skipped=tuple(sorted(set(skipped), key=lambda item: (item.item, item.kind, item.stage))),
        missing_links=tuple(MissingLink(paths[page], home.site.url(at)) for page, at in state.links.missing()),
        unproven=tuple(census.unproven),
        disallowed=state.troubles.disallowed(),
        left_out=int(state.fact("left_out") or 0),
        sources=sources,
        unlinked=state.files.unlinked() if sources else (),
    )
    written = tally.written + home.folder.put_ours(REPORT, report_json(report))
    return Outcome(report, home.folder.root, written, tally.removed, kept=tuple(tally.kept))


def _journaled(home: Home, run: int, as_of: int | None) -> str:
    """Writes down what happened, for people and for programs; a run in which nothing did leaves no line."""
    events = home.state.events.of(run)
    if not events:
        return ""
    home.state.learn(f"as of {run}", str(as_of or ""))
    home.folder.put_ours(CHANGES, changes_text(_sections(home)))
    section = _section(home, run)
    line = journal_line(section, *home.state.runs.times(run))
    home.folder.append_once(JOURNAL, line, f'{{"run": {run},')
    return "" if section.is_first else counts_text(events)


def _sections(home: Home) -> Iterator[Section]:
    yield from (_section(home, number) for number in home.state.events.runs())


def _section(home: Home, number: int) -> Section:
    as_of = home.state.fact(f"as of {number}")
    is_first = home.state.fact("first") == str(number)
    return Section(number, int(as_of) if as_of else None, home.state.events.of(number), is_first)
