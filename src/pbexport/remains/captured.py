"""What a capture may be, as its address, its size, its type and at most its first bytes tell."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from io import BytesIO
from urllib.parse import urlsplit

from pbexport.addressing.addresses import Address, FileAddress, Site, kept_addresses, read_address
from pbexport.addressing.mirrored import FILES, restored
from pbexport.asking.fetch import content
from pbexport.model.answers import Again, Answer, Snapshot
from pbexport.model.happenings import Skipped
from pbexport.reading.markup import begins_as_html
from pbexport.sources.captures import ATTACHED, NO_EXCHANGE
from pbexport.sources.folder import HEAD
from pbexport.sources.warc.encodings import BARE, plain_beginning, true_encoding

_LARGEST_PAGE = 64 << 20
"""Bytes; what is larger is no page, whatever it says."""
_SMALL = 1 << 18
"""Bytes; most pages are smaller."""
_READABLE = ("text/", "application/xhtml", "application/json", "application/javascript")
_OTHER_VIEWS = ("mode=embedded", "/page-revisions/compare")
"""In addresses that show a page in another way than the one that is read (pbworks.md a)."""


def in_groups(captures: Iterable[Answer | Again | Skipped], most: int) -> Iterator[list[Answer | Again | Skipped]]:
    """Some captures at a time, in their order. Small ones are copied, since a source may close them for the next one.

    A large one comes alone, and can be read until the next group is asked for.
    """
    some: list[Answer | Again | Skipped] = []
    for each in captures:
        is_large = isinstance(each, Answer) and each.size > _SMALL
        if not is_large:
            some.append(_copied(each) if isinstance(each, Answer) else each)
        if some and (is_large or len(some) >= most):
            yield some
            some = []
        if is_large:
            yield [each]
    if some:
        yield some


def _copied(capture: Answer) -> Answer:
    return replace(capture, body=BytesIO(capture.body.read()))


def base_of(url: str) -> str:
    """Scheme and host of an address, or of what the address of a file stands for; "" where none is told."""
    parts = urlsplit(restored(url) if url.startswith(FILES) else url)
    return f"{parts.scheme}://{parts.netloc.lower()}" if parts.scheme in {"http", "https"} else ""


@lru_cache(maxsize=64)
def site_at(base: str) -> Site:
    """The wiki at an address; nearly all captures of a source are of one."""
    return Site.at(base)


def addresses_of(capture: Answer, site: Site) -> tuple[Address, ...]:
    """What the address of a capture may mean, the likeliest first; `site` is the wiki, as far as it is known."""
    if is_attached(capture):
        name = capture.url.rpartition("/")[2].replace("+", "%2B")  # which means a space there
        return tuple(filter(None, (read_address(site, f"/f/{name}"),)))
    if capture.url.startswith(FILES):
        return kept_addresses(site, capture.url)
    return tuple(filter(None, (read_address(site_at(base_of(capture.url)), capture.url),)))


def is_attached(capture: Answer) -> bool:
    """Whether a capture that never went over HTTP says that it is a file, and no page."""
    return capture.status == NO_EXCHANGE and capture.header(ATTACHED[0]) == ATTACHED[1]


def is_kept(address: FileAddress) -> bool:
    """Whether a file has no address on the wiki, only one in a copy: what lies there may be a page."""
    return address.path.startswith(FILES)


def is_html(capture: Answer) -> bool:
    """Whether a capture says that it is a web page."""
    return "html" in _content_type(capture)


def may_be_page(capture: Answer) -> bool:
    """Whether a capture may be a page, by its size, by where it was got, and by what it says it is, or is."""
    if capture.size > _LARGEST_PAGE or any(view in capture.url for view in _OTHER_VIEWS):
        return False
    told = _content_type(capture)
    return not told or told.startswith(_READABLE) or _begins_as_html(capture)


def _begins_as_html(capture: Answer) -> bool:
    """Whether a capture that says it is something else is HTML; it is at its beginning again afterwards."""
    sent = capture.body.read(HEAD)
    capture.body.seek(0)
    encoding = true_encoding(sent, capture.header("Content-Encoding"))
    return encoding != BARE and begins_as_html(plain_beginning(capture.body, encoding, HEAD))


def snapshot_of(capture: Answer) -> Snapshot:
    """The capture with its content, decoded as its headers say."""
    return Snapshot(capture.url, capture.status, _content_type(capture), capture.fetched, content(capture))


def _content_type(capture: Answer) -> str:
    return capture.header("Content-Type").partition(";")[0].strip().lower()
