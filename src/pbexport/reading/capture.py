"""A capture of any kind → what it shows: a page, one revision of it, or the list of its revisions."""

import re
from dataclasses import dataclass, replace

from pbexport.addressing.addresses import PageAddress, made_number
from pbexport.errors import NotReadable
from pbexport.model.answers import Snapshot, Telling
from pbexport.model.pages import History, Moment, Page, Precision
from pbexport.reading.backup_page import Agreement, checked
from pbexport.reading.frame import in_frame, telling
from pbexport.reading.history import is_history, read_history
from pbexport.reading.page import read_view

_NUMBERED = re.compile(r"/w/page-revisions/(\d+)")
_LISTED_NAME = re.compile(rb'<input type="hidden" name="page_name" value="([^"]*)"')


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page as it was saved once."""

    page: Page
    telling: Telling
    is_old: bool
    """Whether the wiki itself showed it as an old revision."""
    doubt: str = ""
    """What is wrong with it, though it can be read."""

    @property
    def exactly(self) -> int | None:
        """The id of the revision: the Unix time of its save; None when it is not known to the second."""
        edited = self.page.edited
        return edited.unix if edited and edited.precision is Precision.SECOND else None


@dataclass(frozen=True, slots=True)
class ShownHistory:
    """The revisions of a page."""

    number: int
    history: History


Shown = ShownPage | ShownHistory


def read_capture(snapshot: Snapshot, address: PageAddress | None) -> Shown:
    """What a capture shows; `address` is that of a page, if the capture has one.

    Raises `NotReadable` when it shows no page of a wiki.
    """
    told = telling(snapshot)
    framed = in_frame(snapshot, told)
    if is_history(framed):
        return ShownHistory(_listed_number(framed), read_history(framed))
    page, is_old = read_view(framed)
    asked = address.revision if address else ""
    if page.edited is None and asked.isdigit():
        page = replace(page, edited=Moment(int(asked)))
    return ShownPage(page, told, is_old, _doubt(snapshot) if told is Telling.STORED else "")


def _doubt(snapshot: Snapshot) -> str:
    """Where the two bodies of a page of the official backup are not the same."""
    agreement = checked(snapshot.body)
    return agreement.value if agreement in {Agreement.DIFFERENT, Agreement.UNREADABLE} else ""


def _listed_number(snapshot: Snapshot) -> int:
    """The page whose revisions are listed: by the address, else by the form that compares them (pbworks.md c)."""
    if found := _NUMBERED.search(snapshot.url):
        return int(found[1])
    if named := _LISTED_NAME.search(snapshot.body):
        return made_number(named[1].decode("utf-8", "replace"))
    raise NotReadable("it lists revisions, but does not say of which page")
