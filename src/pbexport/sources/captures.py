"""What is left of a wiki, wherever it lies: every kind of source gives the same captures.

live wiki ── site · api          asked, politely
backup ───── backup              the official ZIP, or what was unpacked from it
archives ─── warc                WARC, WACZ, ARC; WET records, of which only the words survive
Wayback ──── wayback             asked, politely
copies ───── mirror · saved      a folder of `wget --mirror`; pages saved by a browser
texts ────── text                a plain text that somebody kept of a page

A capture is an `Answer`. One that never went over HTTP, such as a file in a ZIP, has status 0, an address that begins
with `file:///`, and a Content-Type as its only header; the archive keeps it as a `resource` record.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Protocol
from urllib.parse import quote

from pbexport.errors import LocalTrouble
from pbexport.model.answers import Again, Answer
from pbexport.model.happenings import Skipped

NO_EXCHANGE = 0
"""The status of a capture that is no answer to a request."""
ATTACHED = ("Content-Disposition", "attachment")
"""The header of a capture that is a file of the wiki, whatever it holds, and of which only the name is known."""
UNKNOWN = 0
"""The time of a capture that nothing tells."""

_UPLOADED = re.compile(r"file:///[^/]+/(?:.*/)?(1\d{9})/")
"""A folder that is named by a Unix time; no number of a file is as long."""


class Source(Protocol):
    """Something that holds captures of a wiki."""

    @property
    def name(self) -> str:
        """What it is called in the report: the name of a file or folder, without the folders around it."""

    def captures(self) -> Iterator[Answer | Again | Skipped]:
        """Every capture, and what could not be read, in the order of the source; it may be asked for more than once.

        The body of a capture can be read until the next one is asked for. Raises `UsageTrouble` when the source as a
        whole cannot be read.
        """


@dataclass(frozen=True, slots=True)
class Called:
    """A source by another name than its own."""

    source: Source
    name: str

    def captures(self) -> Iterator[Answer | Again | Skipped]:
        """Those of the source."""
        return self.source.captures()


def file_address(*parts: str) -> str:
    """The address of what lies in a file or folder: never where that lies on this machine.

    >>> file_address("backup.zip", "Front Page.html")
    'file:///backup.zip/Front%20Page.html'

    Names in another encoding than UTF-8, which Python gives as surrogates, keep their bytes.
    """
    names = (part.strip("/").encode("utf-8", "surrogateescape") for part in parts)
    return "file:///" + "/".join(quote(name, safe="/!'()*,:;=@$~-._&+") for name in names)


def uploaded_at(address: str) -> int | None:
    """When a file in a copy was uploaded, in Unix seconds, where a folder that it lies in tells that.

    >>> uploaded_at("file:///backup.zip/files/1400000000/map.pdf")
    1400000000
    """
    found = _UPLOADED.match(address)
    return int(found[1]) if found else None


def add(piece: bytes, body: IO[bytes]) -> None:
    """Adds a piece to the body of a capture; raises `LocalTrouble` where the disk is full, no fault of the source's."""
    try:
        body.write(piece)
    except OSError as error:
        said = error.strerror or error
        raise LocalTrouble(
            f"A large file has no room on its way to the archive: {said}. Make room, then run again."
        ) from error
