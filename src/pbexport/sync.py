"""A whole run: knock, walk, file every answer, build the files, report."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from pbexport.build import Builder, known_site, known_wiki, last_recipe
from pbexport.config import Visit
from pbexport.crew import Crew
from pbexport.desk import ArchiveDesk
from pbexport.errors import UsageTrouble
from pbexport.fetch import Fetcher
from pbexport.home import Home, exists, open_export, open_home, refuse_foreign
from pbexport.knock import Welcome, base_address, knock
from pbexport.model import Report, Skipped, Stage
from pbexport.progress import Voice
from pbexport.reading.page import read_page
from pbexport.recipe import Recipe
from pbexport.report import REPORT, report_json
from pbexport.robots import Rules
from pbexport.sources.site import Disallowed, Event, FoundAgain, FoundFile, FoundPage, Walk
from pbexport.state import State


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run leaves behind."""

    report: Report
    root: Path
    written: int
    """Files that were new or different."""
    requests: int


def export(visit: Visit, recipe: Recipe | None, root: Path, voice: Voice, crew: Crew) -> Outcome:
    """Gets a wiki into the archive and writes its files; goes on where a killed run stopped.

    Without a recipe, that of the last run holds. Raises the errors of `errors.py`; nothing is made or changed in `root`
    before the wiki has shown its front page.
    """
    refuse_foreign(root)
    stem = urlsplit(base_address(visit.wiki)).netloc.replace(":", "-")
    with Fetcher(visit.manners, voice.say) as fetcher:
        welcome = None if exists(root) else knock(fetcher, visit.wiki)
        with open_home(root, stem) as home:
            fetcher.scratch = home.folder.scratch
            home.recover()
            _refuse_other_wiki(home, visit.wiki)
            desk = _desk(home, fetcher, welcome, visit)
            _mind_robots(desk, visit, voice)
            _gather(desk, home, visit.starts, voice)
            outcome = _built(home, recipe, voice, crew)
            home.state.finish_run(desk.run)
        return replace(outcome, requests=fetcher.sent)


def rebuild(root: Path, recipe: Recipe | None, voice: Voice, crew: Crew) -> Outcome:
    """Writes all files of an export again from its archive, without a request."""
    with open_export(root) as home:
        home.recover()
        return _built(home, recipe, voice, crew)


def _refuse_other_wiki(home: Home, wiki: str) -> None:
    known, asked = home.state.fact("asked"), base_address(wiki)
    if known and known != asked and not known_site(home.state).owns(asked):
        raise UsageTrouble(
            f"{home.folder.root} holds the export of {known}. Choose another folder for {asked} with -o."
        )


def _desk(home: Home, fetcher: Fetcher, welcome: Welcome | None, visit: Visit) -> ArchiveDesk:
    """A desk for this run. An unfinished run has its front page in the archive, and need not knock again."""
    run = home.state.begin_run()
    known = known_site(home.state)
    if welcome is None and home.state.fact("base") and home.state.held(known.url("/"), run):
        return ArchiveDesk(known, fetcher, home.archive, home.state, run)
    welcome = welcome or knock(fetcher, visit.wiki)
    desk = ArchiveDesk(welcome.site, fetcher, home.archive, home.state, run)
    with home.state.transaction():
        home.state.learn("asked", base_address(visit.wiki))
        home.state.learn("base", welcome.site.base)
        home.state.learn("workspace", welcome.name)
        for answer in welcome.answers:
            desk.file_answer(answer)
    return desk


def _mind_robots(desk: ArchiveDesk, visit: Visit, voice: Voice) -> None:
    """Learns the rules, and says what is done about a pace that would take weeks."""
    desk.rules = Rules(desk.robots(), ignored=visit.ignore_robots)
    asked, chosen = desk.rules.crawl_delay, visit.manners.delay
    if visit.obey_crawl_delay:
        desk.fetcher.manners = replace(visit.manners, delay=max(asked, chosen))
    elif asked > chosen:
        voice.say(
            f"robots.txt asks every robot to wait {asked:g} s between requests; going on with {chosen:g} s "
            "(--delay), for one reader's visit. --obey-crawl-delay obeys."
        )


def _gather(desk: ArchiveDesk, home: Home, starts: Iterable[str], voice: Voice) -> None:
    """Walks through the wiki and records what is found, each find in one transaction."""
    walk = Walk(desk.site, desk)
    front = desk.page("/")
    with home.state.transaction():
        home.state.forget_troubles(Stage.FETCH, Stage.READ)
        home.state.learn("wiki", json.dumps(asdict(read_page(front[1]).wiki)))
    for event in walk.run(front, starts):
        with home.state.transaction():
            _record(home.state, event)
        voice.detail(_told(event))
        voice.at(*walk.progress)


def _record(state: State, event: Event) -> None:
    match event:
        case FoundPage(page=page):
            state.put_page(page.number, page.name, page.edited.unix if page.edited else None, event.view)
            state.put_alias(event.path, page.number)
            state.put_mentions(event.mentions)
            if event.history is not None:
                state.put_history(page.number, event.history)
        case FoundAgain():
            state.put_alias(event.path, event.number)
        case FoundFile(address=address):
            state.put_file(address.key, address.name, event.snapshot)
        case Disallowed():
            state.disallow(event.address)
        case Skipped():
            state.skip(event)


def _told(event: Event) -> str:
    match event:
        case FoundPage(page=page):
            return f"page {page.number} {page.name}"
        case FoundAgain():
            return f"page {event.number} again, as {event.path}"
        case FoundFile(address=address):
            return f"file {address.name}"
        case Disallowed():
            return f"left alone: {event.address}"
        case Skipped():
            return f"skipped: {event.item}: {event.reason}"


def _built(home: Home, recipe: Recipe | None, voice: Voice, crew: Crew) -> Outcome:
    """Builds the files and the report from what is in the archive."""
    state, site = home.state, known_site(home.state)
    recipe = recipe or last_recipe(state)
    state.learn("recipe", json.dumps(asdict(recipe)))
    wiki = known_wiki(state)
    name = wiki.name or state.fact("workspace")
    tally = Builder(home, site, name, recipe, crew, lambda done, ahead: voice.at("writing", done, ahead)).build()
    report = Report(
        wiki=wiki,
        url=site.base,
        totals=tally.totals,
        skipped=tuple(sorted((*state.troubles(), *tally.skipped), key=lambda item: (item.item, item.kind, item.stage))),
        missing_links=tuple(tally.missing),
        unproven=tuple(tally.unproven),
        disallowed=state.disallowed(),
    )
    written = tally.written + home.folder.put_text(REPORT, report_json(report))
    return Outcome(report, home.folder.root, written, requests=0)
