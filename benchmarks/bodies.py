"""The bodies that converters are measured with: hard cases, pages of the look-alike, and those of a real wiki."""

import re

from bs4 import BeautifulSoup
from fastwarc.warc import ArchiveIterator
from measure import ROOT

WIKIS = ROOT.parent / "shared" / "wikis"
CAPTURE = WIKIS / "hackerspacesg-2019.warc.gz"
_OLD = re.compile(r"[?&]rev(ision)?=")


def case_bodies() -> list[str]:
    """The body of every conversion case of the tests (a title, a dot, the body, a dot, the Markdown, a dot)."""
    files = sorted((ROOT / "tests" / "cases").glob("*.txt"))
    return [body for path in files for body in path.read_text("utf-8").split("\n.\n")[1::3]]


def made_bodies() -> list[str]:
    """The pages of the look-alike."""
    return [path.read_text("utf-8") for path in sorted((ROOT / "fixtures" / "content").glob("*.html"))]


def real_bodies() -> list[str]:
    """Every body of the captured wiki, each once, and those of the single pages."""
    with CAPTURE.open("rb") as file:
        pages = [
            record.reader.read()
            for record in ArchiveIterator(file)
            if not _OLD.search(record.headers.get("WARC-Target-URI") or "")
        ]
    pages += [path.read_bytes() for path in sorted((WIKIS / "pages-2026").glob("*.html"))]
    return list(dict.fromkeys(filter(None, map(_body_of, pages))))


def _body_of(page: bytes) -> str:
    if b'id="wikipage-inner"' not in page or b"CurrentFile" in page:
        return ""
    found = BeautifulSoup(page, "html.parser", from_encoding="utf-8").find(id="wikipage-inner")
    return found.decode_contents().strip() if found else ""
