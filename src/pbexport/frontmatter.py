"""Facts → fields → front matter, in the shape of design.md; a profile may change the fields between.

A string is written as a JSON string, which YAML reads back exactly; numbers of the platform are strings because large
ones lose digits elsewhere. The two things of JSON that YAML would not take are escaped: lone surrogates, and the
control and format characters that YAML counts as not printable.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pbexport.model.pages import PLAIN, History, Moment, Page, Precision, Revision, Standing
from pbexport.stamps import stamp

NEW_LINE = "\n"
_NOT_PLAIN = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


Fields = Mapping[str, str]
"""Key → value as YAML, in the order in which they are written; one of several lines begins with a line end."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What front matter can say of a page; times are Unix seconds, UTC."""

    page: Page
    revisions: tuple[Revision, ...]
    """Newest first; none where there is no history."""
    url: str
    """Of the page on the wiki, "" where that is not known."""
    wiki: str
    standing: Standing = PLAIN

    @property
    def first(self) -> int | None:
        """When the page was first saved."""
        return self.revisions[-1].id if self.revisions else None

    @property
    def last(self) -> Moment | None:
        """When the page was last saved."""
        return newest(self.page, self.revisions)

    @property
    def people(self) -> tuple[str, ...]:
        """All who saved the page, in the order of their first save; where there is no history, its last editor."""
        oldest_first = (revision.author for revision in reversed(self.revisions) if revision.author)
        page = self.page
        return tuple(dict.fromkeys(oldest_first)) or ((page.author,) if page.author else ())


def newest(page: Page, revisions: tuple[Revision, ...]) -> Moment | None:
    """When a page was last saved: a revision's id where one is known, for it is exact."""
    if revisions and (page.edited is None or page.edited.precision is not Precision.SECOND):
        return Moment(revisions[0].id)
    return page.edited


def facts_of(page: Page, history: History | None, url: str, wiki: str, standing: Standing = PLAIN) -> Facts:
    """What front matter can say of a page with its history."""
    return Facts(page, history.revisions if history else (), url, wiki, standing)


def front_matter(fields: Fields) -> str:
    """The block from `---` to `---`, with a line end after it."""
    lines = (f"{key}:{'' if value[:1] == NEW_LINE else ' '}{value}" for key, value in fields.items())
    return "\n".join(("---", *lines, "---", ""))


@lru_cache(maxsize=4096)  # the same few people save most revisions
def quoted(text: str) -> str:
    r"""A string that JSON and YAML both read back as it was.

    >>> quoted('yes: "no"')
    '"yes: \\"no\\""'
    """
    return _NOT_PLAIN.sub(lambda char: f"\\u{ord(char[0]):04x}", json.dumps(text, ensure_ascii=False))


def fields_of(facts: Facts, when: Callable[[int], str] = stamp) -> dict[str, str]:
    """What every file says of its page; `when` writes the times that are not the platform's own, as YAML."""
    names, first, last = facts.people, facts.first, facts.last
    fields = {"title": quoted(facts.page.name)}
    if first is not None:
        fields["date"] = when(first)
    if last:
        fields["lastmod"] = when(last.unix)
    if names:
        fields["author"] = quoted(names[0])
        fields["contributors"] = flow(names)
    if facts.page.tags:
        fields["tags"] = flow(facts.page.tags)
    fields["pbworks"] = "".join(f"{NEW_LINE}  {line}" for line in _own(facts, last))
    return fields


def _own(facts: Facts, last: Moment | None) -> Iterator[str]:
    """Everything of the platform's own."""
    yield from _identity(facts.page, facts.url, facts.wiki)
    yield from _standing(facts.standing, facts.page)
    if last and last.precision is Precision.SECOND:
        yield f"revision: {last.unix}"
    elif last:
        yield f"precision: {last.precision}"
    if facts.revisions:
        yield "revisions:"
        yield from (_revision(revision) for revision in facts.revisions)


def _identity(page: Page, url: str, wiki: str) -> Iterator[str]:
    """What the platform knows the page by, as far as that survived."""
    if wiki:
        yield f"wiki: {quoted(wiki)}"
    if page.number > 0:
        yield f'id: "{page.number}"'
    yield f"name: {quoted(page.name)}"
    if url:
        yield f"url: {quoted(url)}"


def _standing(standing: Standing, page: Page) -> Iterator[str]:
    if folder := standing.folder or page.folder:
        yield f"folder: {quoted(folder)}"
    if standing.former:
        yield f"former_names: {flow(standing.former)}"
    if standing.deleted:
        yield "deleted: true"
    if standing.sources:
        yield f"sources: {flow(standing.sources)}"


def _revision(revision: Revision) -> str:
    comment = f", comment: {quoted(revision.comment)}" if revision.comment else ""
    author = f", author: {quoted(revision.author)}" if revision.author else ""
    return f"  - {{id: {revision.id}, date: {stamp(revision.id)}{author}{comment}}}"


def flow(texts: Iterable[str]) -> str:
    """Texts as a list in one line."""
    return f"[{', '.join(map(quoted, texts))}]"
