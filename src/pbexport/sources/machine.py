"""Where a web archive is asked: the addresses of its list of captures (CDX), and of the captures, untouched (`id_`)."""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from pbexport.errors import UsageTrouble
from pbexport.reading.cdx import stamp
from pbexport.sources.candidates import Capture

WAYBACK_MACHINE = "https://web.archive.org"
ROWS = 20_000
"""Captures in one part of a list."""
_FIELDS = "urlkey,timestamp,original,mimetype,statuscode,digest"
"""Without the first, the key for the next part leads to a wrong place."""
_OF_MACHINE = frozenset({"", "/web"})
_UNSAFE = re.compile(r"[^\x21-\x7e]|#")


@dataclass(frozen=True, slots=True)
class Machine:
    """Where a web archive gives its list of captures, and where the captures."""

    cdx: str
    replay: str
    """With `{timestamp}` and `{url}`, for a capture as it was sent."""
    has_keys: bool = True
    """Whether the list comes in parts, each with a key for the next; pywb gives it whole, or in parts with numbers."""

    @classmethod
    def at(cls, base: str) -> "Machine":
        """The Wayback Machine at a host, or pywb's collection in a folder of it: `http://HOST/COLLECTION`."""
        plain_base = base.strip().rstrip("/")
        try:
            parts = urlsplit(plain_base)
            is_plain = parts.scheme in {"http", "https"} and parts.hostname and not (parts.query or parts.fragment)
        except ValueError:
            is_plain = False
        if not is_plain:
            raise UsageTrouble(
                f"“{base}” is no address of a web archive. Give one like {WAYBACK_MACHINE}, or http://HOST/COLLECTION "
                "where pywb runs."
            )
        if parts.path in _OF_MACHINE:
            root = f"{parts.scheme}://{parts.netloc}"
            return cls(f"{root}/cdx/search/cdx", f"{root}/web/{{timestamp}}id_/{{url}}")
        return cls(f"{plain_base}/cdx", f"{plain_base}/{{timestamp}}id_/{{url}}", has_keys=False)

    @property
    def title(self) -> str:
        """What it is called in sentences."""
        host = urlsplit(self.cdx).netloc
        return "The Wayback Machine" if host == urlsplit(WAYBACK_MACHINE).netloc else f"The web archive at {host}"

    def list_of(self, host: str, key: str = "", part: int | None = None) -> str:
        """The address of the list of all captures of a host, or of one part of it."""
        url = f"{self.cdx}?url={quote(host)}/*&output=json"
        if not self.has_keys:
            return f"{url}&showNumPages=true" if part is None else f"{url}&page={part}"
        url = f"{url}&fl={_FIELDS}&showResumeKey=true&limit={ROWS}"
        # the key is quoted already, and is quoted again: the server undoes it twice
        return f"{url}&resumeKey={quote(key, safe='')}" if key else url

    def capture_of(self, capture: Capture) -> str:
        """The address of one capture, untouched; a fragment was never sent to a wiki."""
        url = capture.original.partition("#")[0]
        asked = _UNSAFE.sub(lambda found: quote(found[0]), url)
        return self.replay.replace("{timestamp}", stamp(capture.time)).replace("{url}", asked)
