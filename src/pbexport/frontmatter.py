"""Facts → front matter, in the shape of design.md.

A string is written as a JSON string, which YAML reads back exactly; numbers of the platform are strings because large
ones lose digits elsewhere. The two things of JSON that YAML would not take are escaped: lone surrogates, and the
control and format characters that YAML counts as not printable.
"""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache

from pbexport.model import PLAIN, History, Moment, Page, Precision, Revision, Standing

_NOT_PLAIN = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def front_matter(page: Page, history: History | None, url: str, wiki: str, standing: Standing = PLAIN) -> str:
    """The block from `---` to `---`, with a line end after it."""
    return "\n".join(("---", *_lines(page, history, url, wiki, standing), "---", ""))


@lru_cache(maxsize=4096)  # the same few people save most revisions
def quoted(text: str) -> str:
    r"""A string that JSON and YAML both read back as it was.

    >>> quoted('yes: "no"')
    '"yes: \\"no\\""'
    """
    return _NOT_PLAIN.sub(lambda char: f"\\u{ord(char[0]):04x}", json.dumps(text, ensure_ascii=False))


def time(unix: int) -> str:
    """A Unix time as YAML and all site builders read it: UTC, to the second."""
    return datetime.fromtimestamp(unix, UTC).isoformat()[:19] + "Z"


def people(page: Page, revisions: tuple[Revision, ...]) -> tuple[str, ...]:
    """All who saved the page, in the order of their first save; where there is no history, its last editor."""
    oldest_first = (revision.author for revision in reversed(revisions) if revision.author)
    return tuple(dict.fromkeys(oldest_first)) or ((page.author,) if page.author else ())


def newest(page: Page, revisions: tuple[Revision, ...]) -> Moment | None:
    """When the page was last saved: a revision's id where one is known, for it is exact."""
    if revisions and (page.edited is None or page.edited.precision is not Precision.SECOND):
        return Moment(revisions[0].id)
    return page.edited


def _lines(page: Page, history: History | None, url: str, wiki: str, standing: Standing) -> Iterator[str]:
    revisions = history.revisions if history else ()
    names, last = people(page, revisions), newest(page, revisions)
    yield f"title: {quoted(page.name)}"
    if revisions:
        yield f"date: {time(revisions[-1].id)}"
    if last:
        yield f"lastmod: {time(last.unix)}"
    if names:
        yield f"author: {quoted(names[0])}"
        yield f"contributors: {_list(names)}"
    if page.tags:
        yield f"tags: {_list(page.tags)}"
    yield "pbworks:"
    yield from _identity(page, url, wiki)
    yield from _standing(standing, page)
    if last and last.precision is Precision.SECOND:
        yield f"  revision: {last.unix}"
    elif last:
        yield f"  precision: {last.precision}"
    if revisions:
        yield "  revisions:"
        yield from (_revision(revision) for revision in revisions)


def _identity(page: Page, url: str, wiki: str) -> Iterator[str]:
    """What the platform knows the page by, as far as that survived."""
    if wiki:
        yield f"  wiki: {quoted(wiki)}"
    if page.number > 0:
        yield f'  id: "{page.number}"'
    yield f"  name: {quoted(page.name)}"
    if url:
        yield f"  url: {quoted(url)}"


def _standing(standing: Standing, page: Page) -> Iterator[str]:
    if folder := standing.folder or page.folder:
        yield f"  folder: {quoted(folder)}"
    if standing.former:
        yield f"  former_names: {_list(standing.former)}"
    if standing.deleted:
        yield "  deleted: true"
    if standing.sources:
        yield f"  sources: {_list(standing.sources)}"


def _revision(revision: Revision) -> str:
    comment = f", comment: {quoted(revision.comment)}" if revision.comment else ""
    author = f", author: {quoted(revision.author)}" if revision.author else ""
    return f"    - {{id: {revision.id}, date: {time(revision.id)}{author}{comment}}}"


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(quoted, texts))}]"
