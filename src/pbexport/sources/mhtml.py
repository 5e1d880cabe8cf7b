"""A page saved as one file (`.mhtml`, `.mht`): a mail whose parts are the page and its pictures (RFC 2557).

Each part names its address on the web, so that the parts are what the wiki answered there.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.utils import parsedate_to_datetime
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

from pbexport.addressing.addresses import FileAddress, Site, read_address
from pbexport.errors import NotReadable
from pbexport.model.answers import Answer
from pbexport.sources.captures import NO_EXCHANGE
from pbexport.sources.folder import HTML

LARGEST = 1 << 28
"""Bytes; all parts are taken apart at once."""
_HEADERS = re.compile(rb"\s*(?:[A-Za-z][\w-]*:[^\n]*\n(?:[ \t][^\n]*\n)*)*MIME-Version:", re.IGNORECASE)
_OVER_HTTP = re.compile("https?://", re.IGNORECASE)
_OK = 200


def begins_as_mhtml(head: bytes) -> bool:
    """Whether something that begins like that is a mail, or a page saved as one."""
    return bool(_HEADERS.match(head))


def parts_of(path: Path, address: str) -> Iterator[Answer]:
    """The page, then what else its wiki answered; `address` is that of the file, for a page that tells none of its own.

    Raises `NotReadable` where there is no page in it, `OSError` where the file cannot be read.
    """
    info = path.stat()
    if info.st_size > LARGEST:
        raise NotReadable(f"it is larger than {LARGEST >> 20} MB, which no saved page is")
    mail = _taken_apart(path.read_bytes())
    saved = _time(mail) or int(info.st_mtime)
    page = _page_of(mail)
    if page is None:
        raise NotReadable("no part of it is a page")
    own = _address(page) or _address(mail, "Snapshot-Content-Location")
    yield _answer(own or address, HTML, _content(page), saved)
    for part in mail.walk():
        if part is not page and _is_attached(own, _address(part)):
            yield _answer(_address(part), part.get_content_type(), _content(part), saved)


def _taken_apart(mail: bytes) -> Message:
    try:
        return message_from_bytes(mail)
    except (ValueError, LookupError, RecursionError) as error:
        raise NotReadable("its parts cannot be told apart") from error


def _page_of(mail: Message) -> Message | None:
    """The part that was saved; frames within it are parts, too."""
    pages = [part for part in mail.walk() if part.get_content_type() == HTML]
    saved = _address(mail, "Snapshot-Content-Location")
    return next((part for part in pages if saved and _address(part) == saved), pages[0] if pages else None)


def _is_attached(page: str, address: str) -> bool:
    """Whether an address is that of a file of the page's wiki: neither the platform's own, nor from elsewhere."""
    try:
        own = urlsplit(page)
    except ValueError:
        return False
    return bool(page) and isinstance(read_address(Site.at(f"{own.scheme}://{own.netloc}"), address), FileAddress)


def _answer(address: str, kind: str, content: bytes, saved: int) -> Answer:
    status = _OK if _OVER_HTTP.match(address) else NO_EXCHANGE
    reason = "OK" if status else ""
    return Answer(address, status, reason, (("Content-Type", kind),), BytesIO(content), len(content), saved)


def _content(part: Message) -> bytes:
    """The part's bytes, in the encoding that they had on the wire, whatever the mail made of them."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _address(part: Message, header: str = "Content-Location") -> str:
    """Where a part came from on the web, "" where it does not tell."""
    told = "".join(str(part.get(header, "")).split()).partition("#")[0]
    return told if _OVER_HTTP.match(told) else ""


def _time(mail: Message) -> int | None:
    try:
        return int(parsedate_to_datetime(str(mail.get("Date", ""))).timestamp())
    except (ValueError, TypeError, OverflowError):
        return None
