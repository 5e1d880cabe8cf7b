"""The feed of recent changes (`rss.xml`) → changes, newest first as it lists them."""

from collections.abc import Iterator
from email.utils import parsedate_to_datetime

from turbohtml import parse

from pbexport.listing import Change
from pbexport.model.answers import Snapshot


def read_feed(snapshot: Snapshot) -> tuple[Change, ...]:
    """What the feed tells (RSS 2.0, or Atom); items without a time or an address are passed over."""
    return tuple(_changes(snapshot.body.decode("utf-8", "replace")))


def _changes(xml: str) -> Iterator[Change]:
    # as HTML, `<link>` has no content: under another name it keeps it
    tree = parse(xml.replace("<link>", "<address>").replace("</link>", "</address>"), positions=False)
    for item in tree.select("item"):
        told = {
            name: element.text.strip() for name in ("title", "address", "pubdate") if (element := item.select_one(name))
        }
        time = _time(told.get("pubdate", ""))
        if time is not None and told.get("address"):
            yield Change(time, told["address"], told.get("title", ""))


def _time(said: str) -> int | None:
    """Unix seconds from a date as mail writes it (RFC 5322), which is what RSS asks for."""
    try:
        return int(parsedate_to_datetime(said).timestamp())
    except (ValueError, TypeError):
        return None
