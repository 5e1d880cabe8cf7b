"""A revisions page → `History`: who saved the page when (pbworks.md c).

A revision's id is the Unix time of the save, so times are exact and UTC whatever zone the visible dates are in.
"""

import re
from collections.abc import Iterator

from turbohtml import Document, Element, parse

from pbexport.errors import NotReadable
from pbexport.model.answers import Snapshot
from pbexport.model.pages import History, Revision
from pbexport.reading.markup import in_utf8
from pbexport.reading.page import no_page
from pbexport.reading.people import public_name

SELECTORS = {
    "page": "#page-revisions",
    "counts": "#page-revisions h2",
    # one query for all rows: a row's radio button comes first, twice, then its description, then its line
    "cells": "#page-revisions-table input[type=radio], #page-revisions-table .revision-comment, "
    "#page-revisions-table .revision-has-comment",
    "more": "#show-all-revisions-row",
}
_OWN_PART = b'<div id="page-revisions"'
_AFTER_TABLE = b"</form>"
_COUNT = re.compile(r"Revisions \((\d+)\)")
_BY = re.compile(r"\s+by\s+(.*)$", re.DOTALL)


def read_history(snapshot: Snapshot) -> History:
    """All revisions that the page lists, newest first.

    Raises `NotReadable` when the answer is no revisions page.
    """
    html = in_utf8(snapshot.body)
    begin = max(0, html.find(_OWN_PART))  # all that people wrote there is escaped, so both marks are certain
    end = html.find(_AFTER_TABLE, begin)
    own = html[begin : end if begin < end else None]
    tree = parse(own, encoding="utf-8" if begin else None, positions=False)
    if tree.select_one(SELECTORS["page"]) is None:
        raise no_page(tree) if html.strip() else NotReadable("the answer is empty")
    revisions = tuple(_revisions(tree.select(SELECTORS["cells"])))
    claimed = _claimed(tree)
    more = tree.select_one(SELECTORS["more"]) is not None
    return History(revisions, claimed if claimed is not None else len(revisions) + more)


def is_history(snapshot: Snapshot) -> bool:
    """Whether an answer is a revisions page, and not a page whose body quotes one."""
    return _OWN_PART in snapshot.body and b'id="wikipage-inner"' not in snapshot.body


def _claimed(tree: Document) -> int | None:
    for heading in tree.select(SELECTORS["counts"]):
        if found := _COUNT.search(heading.text):
            return int(found[1])
    return None


def _revisions(cells: list[Element]) -> Iterator[Revision]:
    stamp, comment = "", ""
    for cell in cells:
        if cell.tag == "input":
            # API v1 appended "-microseconds" to ids
            stamp, comment = (cell.attr("value") or "").partition("-")[0], ""
        elif cell.tag == "p":
            comment = " ".join(cell.text.split())
        elif stamp.isdigit():  # a row without an id is no revision
            yield Revision(int(stamp), _author(cell), comment)
            stamp = ""


def _author(line: Element) -> str:
    """The second link of the line, or what follows "by" where the author is no link."""
    links = line.select("a")
    if len(links) > 1:
        return public_name(links[-1].text)
    said = _BY.search(line.text)
    return public_name(said[1]) if said else ""
