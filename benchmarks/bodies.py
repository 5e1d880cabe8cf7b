"""The bodies that converters are measured with: hard cases, pages of the look-alike, and those of a real wiki."""

import re

from fastwarc.warc import ArchiveIterator
from measure import ROOT

from pbexport.reading.body import cut_out

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
    """The body as the server wrote it, which is what a converter gets: no parser has been there before."""
    body = None if b"CurrentFile" in page else cut_out(page)[1]
    return body.decode("utf-8", "replace").strip() if body else ""
