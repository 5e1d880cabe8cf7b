"""All that a user has of a wiki beside what it answers itself: backups, archives, copies, texts."""

import json
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from pbexport.addresses import Site
from pbexport.home import Home
from pbexport.intake import Intake
from pbexport.knock import base_address
from pbexport.means import Means
from pbexport.sources.captures import Source


@dataclass(frozen=True, slots=True)
class Held:
    """A source that a user has."""

    source: Source
    stand: str = ""
    """Changes whenever the source does; "" when that cannot be told, so that it is looked through every time."""


@dataclass(frozen=True, slots=True)
class Holdings:
    """All that a user has of a wiki, beside what it answers itself."""

    sources: tuple[Held, ...] = ()
    host: str = ""
    """Where the wiki lived, as the user says; "" for whatever the sources say."""


NO_HOLDINGS = Holdings()


def take_in(home: Home, run: int, holdings: Holdings, means: Means) -> None:
    """Takes in all sources that have changed since they were taken in last, and learns what they tell of the wiki.

    Raises `UsageTrouble` when one cannot be read.
    """
    host = holdings.host
    for each in holdings.sources:
        if each.stand and home.state.sources.stand(each.source.name) == each.stand:
            means.voice.say(f"{each.source.name} is as it was when it was taken in.")
            continue
        _forget_unread(home, each.source)
        site = Site.at(base_address(host)) if host else home.site
        intake = Intake(home, run, means, each.source, site)
        gave = intake.take()
        with home.state.transaction():
            _learn(home, intake, host)
            home.state.sources.end(gave, each.stand)


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
    state.learn("base", state.fact("base") or named)
    hosts = {urlsplit(base).netloc.lower() for base in intake.bases} | set(json.loads(state.fact("hosts") or "[]"))
    state.learn("hosts", json.dumps(sorted(hosts)))
    if intake.newest is not None and intake.newest[0] >= int(state.fact("wiki as of") or 0):
        state.learn("wiki as of", str(intake.newest[0]))
        state.learn("wiki", json.dumps(asdict(intake.newest[1])))
