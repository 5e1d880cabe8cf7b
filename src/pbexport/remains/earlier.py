"""A capture that only says "the same as an earlier one" (WARC 1.1, 6.7), answered from the archive.

Crawlers that go over a wiki time and again keep what did not change like that, and their files are many: what one of
them refers to came with another.
"""

from contextlib import suppress

from pbexport.errors import NotReadable
from pbexport.home import Home
from pbexport.model.answers import Again, Answer
from pbexport.sources.spool import spooled


def earlier_answer(again: Again, home: Home) -> Answer | None:
    """What the earlier capture was, at the address and time of the later one; None where it is not in the archive.

    Whoever gets it closes its body.
    """
    filed = home.state.snapshots.earlier(again)
    if filed is not None:
        with suppress(NotReadable):
            body, size = spooled(home.archive.stream(filed.location), home.folder.scratch)
            headers = (("Content-Type", filed.content_type),)
            return Answer(again.url, filed.status, "", headers, body, size, again.fetched)
    return None
