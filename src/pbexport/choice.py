"""Which pages and files of a wiki a user wants, and how much of their past."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from pbexport.listing import ListedPage


@dataclass(frozen=True, slots=True)
class Past:
    """Which old revisions are wanted with their text."""

    since: int | None = None
    """Unix seconds, UTC: those from then on; None for none at all, 0 for all."""

    def wants(self, time: int) -> bool:
        """Whether a revision of that time is wanted."""
        return self.since is not None and time >= self.since


@dataclass(frozen=True, slots=True)
class Choice:
    """What of a wiki is wanted; all of its present state unless something else is said.

    A pattern is one of names (`Meeting*`), of folders (`folder:Projects*`) or of tags (`tag:draft`), with `*`, `?` and
    `[…]` as file names have them, and without regard to case.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    since: int | None = None
    """Only pages that were saved since then (Unix seconds, UTC)."""
    files: bool = True
    largest_file: int | None = None
    """Bytes."""
    revisions: Past = Past()
    uploads: Past = Past()
    """Old versions of files."""

    def wants_page(self, name: str, folder: str | None, tags: Iterable[str] | None, edited: int | None) -> bool:
        """Whether a page is wanted, as far as is known of it; what is not known yet speaks for it."""
        if self.since is not None and edited is not None and edited < self.since:
            return False
        if any(_matches(pattern, name, folder, tags) for pattern in self.exclude):
            return False
        found = [_matches(pattern, name, folder, tags) for pattern in self.include]
        return not found or any(each or each is None for each in found)

    def wants_listed(self, page: ListedPage) -> bool:
        """The same for a page as a listing names it."""
        return self.wants_page(page.name, page.folder, None, page.edited)

    def wants_file(self, size: int | None) -> bool:
        """Whether a file is wanted, as far as is known of it."""
        return self.files and (size is None or self.largest_file is None or size <= self.largest_file)


def _matches(pattern: str, name: str, folder: str | None, tags: Iterable[str] | None) -> bool | None:
    """Whether a page fits a pattern; None when that is not known yet."""
    kind, _, rest = pattern.partition(":")
    if kind == "folder":
        return None if folder is None else _fits(folder, rest)
    if kind == "tag":
        return None if tags is None else any(_fits(tag, rest) for tag in tags)
    return _fits(name, pattern)


def _fits(text: str, pattern: str) -> bool:
    return fnmatchcase(text.casefold(), pattern.casefold())


def choice_from(written: str) -> Choice:
    """A choice that was kept as JSON; an empty text is that of everything."""
    known = json.loads(written or "{}")
    lists = {name: tuple(known[name]) for name in ("include", "exclude") if name in known}
    pasts = {name: Past(**known[name]) for name in ("revisions", "uploads") if name in known}
    return Choice(**{**known, **lists, **pasts})
