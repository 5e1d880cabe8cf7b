"""All that a user has of a wiki beside what it answers itself: backups, archives, copies, texts, web archives."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from hashlib import sha1
from urllib.parse import urlsplit

from pbexport.addressing.addresses import Site
from pbexport.asking.fetch import Fetcher
from pbexport.choice import Choice
from pbexport.errors import UsageTrouble
from pbexport.home import Home
from pbexport.means import Means
from pbexport.model.happenings import Kind, Skipped, Stage
from pbexport.remains.intake import Intake
from pbexport.remains.whose import Wikis, hosts_of
from pbexport.sources.captures import Source, file_address
from pbexport.sources.machine import WAYBACK_MACHINE, Machine
from pbexport.sources.wayback import PREFIX, Wayback
from pbexport.telling.counted import counted
from pbexport.visiting.knock import base_address


@dataclass(frozen=True, slots=True)
class Held:
    """A source that a user has."""

    source: Source
    stand: str = ""
    """Changes whenever the source does; "" for what is asked, and not read."""


@dataclass(frozen=True, slots=True)
class Holdings:
    """All that a user has of a wiki, beside what it answers itself."""

    sources: tuple[Held, ...] = ()
    hosts: tuple[str, ...] = ()
    """Where the wiki lived, as the user says; none for wherever the sources say."""
    archived: tuple[str, ...] = ()
    """Names of workspaces, or hosts, whose captures a web archive is asked for."""
    machine: str = WAYBACK_MACHINE
    """The address of that web archive."""
    every: bool = False
    """Whether it is asked for all captures, for the sake of old revisions."""
    aside: tuple[str, ...] = ()
    """What lies beside the sources and is not read, a sentence each."""
    joins_wiki: bool = False
    """Whether the wiki itself is asked too."""

    @property
    def is_one(self) -> bool:
        """Whether nothing would be left if one source cannot be read."""
        return not self.joins_wiki and len(self.sources) + len(self.archived) == 1

    @property
    def names(self) -> str:
        """What all of it is called, in a sentence."""
        archived = (f"{PREFIX}{each}" for each in self.archived)
        return " and ".join((*(held.source.name for held in self.sources), *archived))


NO_HOLDINGS = Holdings()


def take_in(  # noqa: PLR0917 - the parts of one run
    home: Home, run: int, holdings: Holdings, choice: Choice, fetcher: Fetcher, means: Means
) -> None:
    """Takes in all sources that have changed since they were taken in last, and learns what they tell of the wiki.

    Raises `UsageTrouble` when the only one cannot be read, `WikiUnreachable` when a web archive has nothing.
    """
    due = [held for held in (_standing(held, choice) for held in holdings.sources) if _is_due(home, held, means)]
    for said in holdings.aside:
        means.voice.say(said)
    unmet = [held for held in due if _take(home, run, held, holdings, choice, means).is_unmet]
    for held in (each for each in unmet if each is not due[-1]):  # what it refers to may have come after it
        _take(home, run, held, holdings, choice, means)
    for name in holdings.archived:
        with _asked(home, name, holdings, fetcher) as source:
            _take(home, run, Held(source), holdings, choice, means)


def _standing(held: Held, choice: Choice) -> Held:
    """The same source, by what is wanted of it."""
    return replace(held, stand=f"{held.stand} {sha1(repr(choice).encode(), usedforsecurity=False).hexdigest()}")


def _is_due(home: Home, held: Held, means: Means) -> bool:
    """Whether a source has changed since it was taken in last, or something else of it is wanted."""
    is_due = home.state.sources.stand(held.source.name) != held.stand
    if not is_due:
        means.voice.say(f"{held.source.name} is as it was when it was taken in.")
    return is_due


def refuse_nothing(home: Home, holdings: Holdings) -> None:
    """Raises `UsageTrouble` where nothing of a wiki was found in all that was taken in."""
    if not home.state.pages.count():
        raise UsageTrouble(
            f"No page of a PBworks wiki was found in {holdings.names}. Look whether it is what you meant."
        )


def _take(  # noqa: PLR0917 - the parts of one run
    home: Home, run: int, held: Held, holdings: Holdings, choice: Choice, means: Means
) -> Intake:
    host = next(iter(holdings.hosts), "")
    before = home.state.sources.gave(held.source.name)
    intake = _intake(home, run, held, holdings, choice, means)
    try:
        gave = intake.take()
        if intake.whose.is_hasty and not intake.is_asked:
            intake.take_back()
            intake = _intake(home, run, held, holdings, choice, means, intake.whose.likeliest)
            gave = intake.take()
    except UsageTrouble as trouble:
        if holdings.is_one:
            raise
        _leave(home, held.source, trouble, means)
        return intake
    if intake.is_asked and before is not None:
        gave = before.and_then(gave)
    _tell_of_others(home, intake, means)
    with home.state.transaction():
        _skip_others(home, intake)
        _learn(home, intake, host)
        home.state.sources.end(gave, held.stand)
    return intake


def _intake(  # noqa: PLR0917 - the parts of one run
    home: Home, run: int, held: Held, holdings: Holdings, choice: Choice, means: Means, workspace: str = ""
) -> Intake:
    """What takes in a source; `workspace` is which of its wikis is meant, where that was found out."""
    _forget_unread(home, held.source)
    named = [Site.at(base_address(host)) for host in holdings.hosts]
    known = home.state.fact("workspace") or workspace
    whose = Wikis(known, hosts_of(named), is_sure=bool(known))
    site = named[0] if named else home.site
    return Intake(home, run, means, held.source, site, choice, whose, is_asked=not held.stand)


def _tell_of_others(home: Home, intake: Intake, means: Means) -> None:
    """Says where a source holds several wikis; raises `UsageTrouble` where it holds none but others."""
    name, whose, others = intake.source.name, intake.whose, ", ".join(intake.whose.others)
    if not intake.wikis and whose.workspace and any(map(whose.may_be_meant, whose.others)):
        raise UsageTrouble(
            f"{name} holds the wiki {others}, and {home.folder.root} that of {whose.workspace}. "
            f"Choose another folder with -o, or leave it out with --host {whose.workspace}."
        )
    if others:
        means.voice.say(f"{name} holds pages of other wikis, which are left out: {others}. --host NAME takes one.")


def _skip_others(home: Home, intake: Intake) -> None:
    """The report names the wikis that were left out where nobody said which one is meant."""
    for name, pages in intake.whose.others.items() if not intake.whose.hosts else ():
        left_out = f"{intake.source.name}: {counted(pages, 'page')} of another wiki left out"
        reason = f"{left_out}; export that on its own with --host {name}"
        home.state.troubles.skip(Skipped(f"http://{name}.pbworks.com", Kind.PAGE, Stage.READ, reason, lasting=True))


def _leave(home: Home, source: Source, trouble: UsageTrouble, means: Means) -> None:
    """One of several sources that cannot be read is skipped, and tried again by the next run."""
    means.voice.say(str(trouble))
    with home.state.transaction():
        home.state.troubles.skip(
            Skipped(file_address(source.name), Kind.LIST, Stage.READ, f"{source.name}: {trouble}", lasting=True)
        )


@contextmanager
def _asked(home: Home, name: str, holdings: Holdings, fetcher: Fetcher) -> Iterator[Wayback]:
    """A web archive as a source; what it gave in vain is remembered, however the run ends."""
    fact = f"vain {name}"
    known = json.loads(home.state.fact(fact) or "[]")
    vain = {(url, time): reason for url, time, reason in known}
    hosts = tuple(urlsplit(base_address(host)).netloc for host in holdings.hosts)
    seen = home.state.sources.has_seen
    source = Wayback(
        name, hosts, lambda url: next(fetcher.get(url)), Machine.at(holdings.machine), seen, vain, holdings.every
    )
    try:
        yield source
    finally:
        home.state.learn(fact, json.dumps([(url, time, reason) for (url, time), reason in vain.items()]))


def _forget_unread(home: Home, source: Source) -> None:
    """What could not be read before is tried again."""
    for skipped in home.state.troubles.skipped():
        if skipped.reason.startswith(f"{source.name}: "):
            home.state.troubles.forget(skipped.item)


def _learn(home: Home, intake: Intake, host: str) -> None:
    """Where the wiki lived and what it was called, as far as that was not known."""
    state = home.state
    workspace = state.fact("workspace") or next((name for name, _ in intake.wikis.most_common(1)), "")
    seen = next((base for base, _ in intake.bases.most_common(1)), "")
    named = base_address(host) if host else seen or (base_address(workspace) if workspace else "")
    state.learn("workspace", workspace)
    state.learn("left_out", str(max(int(state.fact("left_out") or 0), len(intake.left_out))))
    state.learn("base", state.fact("base") or named)
    hosts = {urlsplit(base).netloc for base in intake.bases} | set(json.loads(state.fact("hosts") or "[]"))
    state.learn("hosts", json.dumps(sorted(hosts)))
    if intake.newest is not None and intake.newest[0] >= int(state.fact("wiki as of") or 0):
        state.learn("wiki as of", str(intake.newest[0]))
        state.learn("wiki", json.dumps(asdict(intake.newest[1])))
