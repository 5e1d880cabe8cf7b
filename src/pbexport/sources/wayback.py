"""The Wayback Machine, or any web archive like it: the best capture of each page, revision, history and file.

The archive's list (CDX) says what was captured when; the captures themselves are asked for untouched (`id_`), the
newest of each thing first, until one is what it should be: a wiki that was closed one day shows its login page ever
after, with status 200. What an earlier run got, or asked for in vain, is not asked for again.
"""

import re
from collections import deque
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import closing
from dataclasses import dataclass, field

from pbexport.addressing.addresses import Site
from pbexport.errors import (
    AskedToSignIn,
    ItemTrouble,
    NotFetched,
    NotReadable,
    NotThere,
    TooLarge,
    UsageTrouble,
    WikiUnreachable,
)
from pbexport.model.answers import Answer, Snapshot
from pbexport.model.happenings import Kind, Skipped, Stage
from pbexport.reading.cdx import Onward, Parts, Row, Told, Unread, read_cdx, stamp
from pbexport.reading.history import read_history
from pbexport.reading.page import looks_like_login, read_page, read_revision
from pbexport.sources.candidates import KEPT, Candidates, Capture, Search, Wanted, is_html_file
from pbexport.sources.machine import WAYBACK_MACHINE, Machine
from pbexport.sources.replayed import OK, content, lines, original, plain
from pbexport.telling.counted import counted, fitting

PREFIX = "wayback:"
"""What a user writes before the name of a workspace."""
_MOST_PARTS = 10_000
_HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*(:\d+)?")
_HOSTED = (".pbworks.com", ".pbwiki.com")
_HTML = "html"
_LARGEST_LOGIN = 1 << 20
"""Bytes; an attached HTML file that is larger is certainly no login page."""


@dataclass(slots=True)
class Wayback:
    """All captures of one wiki that are worth having."""

    workspace: str
    """NAME of `NAME.pbworks.com`, or a host."""
    hosts: tuple[str, ...]
    """Further hosts of the same wiki."""
    ask: Callable[[str], Answer]
    """One polite request, such as `next(fetcher.get(url))`: it follows no redirect.

    It raises `NotFetched` and `WikiUnreachable`.
    """
    machine: Machine = field(default_factory=lambda: Machine.at(WAYBACK_MACHINE))
    held: Callable[[str, int], bool] = field(default=lambda _url, _time: False)
    """Whether an earlier run has filed the capture of an address at a time."""
    vain: MutableMapping[tuple[str, int], str] = field(default_factory=dict)
    """Captures that came, but were not what they should be, and why; whoever keeps it spares the next run as many."""
    every: bool = False
    """Whether all distinct captures are wanted, because older ones may hold older revisions."""

    @property
    def name(self) -> str:
        """What it is called in the report."""
        return f"{PREFIX}{self.workspace}"

    def captures(self) -> Iterator[Answer | Skipped]:
        """The captures, and what could not be had; raises `WikiUnreachable` when there is nothing."""
        site, hosts = wiki_at(self.workspace, self.hosts)
        candidates = Candidates(site, None if self.every else KEPT)
        refused = []
        for host in hosts:
            try:
                yield from self._gathered(host, candidates)
            except NotReadable as trouble:
                reason = f"{self.machine.title} gives no list of its captures: {trouble}"
                refused.append(Skipped(f"http://{host}/*", Kind.LIST, Stage.FETCH, reason))
        if not candidates:
            raise self._nothing(hosts[0], candidates.rows, refused)
        yield from refused
        choose = self._all if self.every else self._best
        for wanted, captures in candidates.all():
            yield from choose(wanted, captures)

    def _nothing(self, host: str, rows: int, refused: list[Skipped]) -> WikiUnreachable:
        if refused:
            return WikiUnreachable(f"{refused[0].reason}. Try again later, or ask another web archive with --wayback.")
        what = f"no page and no file of {host} (other captures: {rows:,})" if rows else f"nothing of {host}"
        return WikiUnreachable(
            f"{self.machine.title} holds {what}. Check the name, or give its own domain with --host."
        )

    def _gathered(self, host: str, candidates: Candidates) -> Iterator[Skipped]:
        unread = 0
        for told in self._list(host):
            if isinstance(told, Row):
                candidates.add(told)
            else:
                unread += isinstance(told, Unread)
        if unread:
            lines = f"{counted(unread, 'line')} of the web archive's list of captures"
            reason = f"{lines} {fitting(unread, 'is', 'are')} not understood"
            yield Skipped(f"http://{host}/*", Kind.LIST, Stage.READ, reason)

    def _list(self, host: str) -> Iterator[Told]:
        """The list of all captures of a host, part by part."""
        ahead = deque([self.machine.list_of(host)])
        asked = set()
        while ahead:
            url = ahead.popleft()
            asked.add(url)
            for told in self._part(url):
                match told:
                    case Onward(key):
                        ahead.append(self.machine.list_of(host, key))
                    case Parts(count):
                        parts = range(min(count, _MOST_PARTS))
                        ahead.extend(self.machine.list_of(host, part=part) for part in parts)
                    case _:
                        yield told
            if ahead and (ahead[0] in asked or len(asked) > _MOST_PARTS):
                raise NotReadable("it never comes to its end")

    def _part(self, url: str) -> Iterator[Told]:
        """Raises `NotReadable` when the archive answers, but with no list."""
        try:
            answer = self.ask(url)
        except NotFetched as trouble:
            raise WikiUnreachable(
                f"{self.machine.title} does not give its list of captures: {trouble}. Try again later."
            ) from trouble
        with closing(answer.body):
            if answer.status != OK:
                raise NotReadable(f"it answers HTTP {answer.status} {answer.reason}".strip())
            yield from read_cdx(lines(plain(answer)))

    def _best(self, wanted: Wanted, captures: tuple[Capture, ...]) -> Iterator[Answer | Skipped]:
        """The newest capture that is what it should be; a newer one that did not come is told of."""
        search, best = Search(len(captures)), None
        troubles: dict[int, ItemTrouble] = {}
        while (at := search.next) is not None:
            try:
                answer = self._got(wanted, captures[at])
            except ItemTrouble as trouble:
                troubles[at] = trouble
                search = search.told(at, is_fit=False)
            else:
                search = search.told(at, is_fit=True)
                if best is not None:
                    best.body.close()
                best = answer
        if best is not None:
            with closing(best.body):
                yield best
        yield from _missed(wanted, captures, troubles, found=search.fit is not None)

    def _all(self, wanted: Wanted, captures: tuple[Capture, ...]) -> Iterator[Answer | Skipped]:
        """All captures that are what they should be."""
        troubles: dict[int, ItemTrouble] = {}
        for at, capture in enumerate(captures):
            try:
                answer = self._got(wanted, capture)
            except ItemTrouble as trouble:
                troubles[at] = trouble
                continue
            if answer is not None:
                with closing(answer.body):
                    yield answer
        yield from _missed(wanted, captures, troubles, found=len(troubles) < len(captures))

    def _got(self, wanted: Wanted, capture: Capture) -> Answer | None:
        """A capture that is what it should be, None when it is held already; raises `ItemTrouble` for any other."""
        if self.held(capture.url, capture.time):
            return None
        key = capture.url, capture.time
        if key in self.vain:
            raise NotReadable(self.vain[key])
        answer = self.ask(self.machine.capture_of(capture))
        try:
            told = original(answer, capture)
            _judge(wanted, told)
        except ItemTrouble as trouble:
            answer.body.close()
            if isinstance(trouble, NotReadable):
                self.vain[key] = str(trouble)
            raise
        return told


def wiki_at(workspace: str, hosts: tuple[str, ...] = ()) -> tuple[Site, tuple[str, ...]]:
    """The wiki, and the hosts whose captures are asked for; raises `UsageTrouble` for a name that is none.

    A web archive takes `www.` before a host for the same.
    """
    first = workspace if "." in workspace else f"{workspace}{_HOSTED[0]}"
    given = [_host(host) for host in (first, *hosts)]
    site = Site.at(f"http://{given[0]}")
    asked = sorted(site.hosts, key=lambda host: (host != given[0], host))
    owned = site.hosts | {prefix + host.removeprefix("www.") for host in given for prefix in ("", "www.")}
    return Site(site.base, owned), tuple(dict.fromkeys(host.removeprefix("www.") for host in (*asked, *given)))


def _host(written: str) -> str:
    host = written.strip().lower().partition("://")[2] or written.strip().lower()
    host = host.partition("/")[0]
    if not _HOST.fullmatch(host):
        raise UsageTrouble(f"“{written}” is no name of a workspace or host. Give one like {PREFIX}NAME.")
    return host


def _judge(wanted: Wanted, answer: Answer) -> None:
    """Raises `NotReadable` when an answer is not what is wanted."""
    if wanted.kind is Kind.FILE:
        _refuse_page(wanted.name, answer)
        return
    view = Snapshot(answer.url, answer.status, _type(answer), answer.fetched, content(answer))
    if wanted.kind is Kind.HISTORY:
        read_history(view)
    elif wanted.old:
        read_revision(view, wanted.revision)
    else:
        read_page(view)


def _refuse_page(name: str, answer: Answer) -> None:
    """HTML where a file is wanted is a login page or an error, unless the file is HTML itself."""
    if _HTML not in _type(answer):
        return
    if not is_html_file(name):
        raise NotReadable("a web page was captured instead of the file")
    if answer.size < _LARGEST_LOGIN and looks_like_login(content(answer)):
        raise AskedToSignIn("the wiki asks to sign in")


def _type(answer: Answer) -> str:
    return answer.header("Content-Type").partition(";")[0].strip().lower()


def _missed(
    wanted: Wanted, captures: tuple[Capture, ...], troubles: dict[int, ItemTrouble], *, found: bool
) -> Iterator[Skipped]:
    """What is to be told of the captures of one thing: why there is none, or that a newer one did not come."""
    if not found and troubles:
        trouble = troubles[max(troubles)]
        yield Skipped(captures[0].url, wanted.kind, Stage.FETCH, str(trouble), lasting=isinstance(trouble, TooLarge))
        return
    for at, trouble in troubles.items():
        if isinstance(trouble, NotFetched) and not isinstance(trouble, NotThere):
            reason = f"its capture of {stamp(captures[at].time)} did not come: {trouble}"
            yield Skipped(captures[at].url, wanted.kind, Stage.FETCH, reason)
            return
