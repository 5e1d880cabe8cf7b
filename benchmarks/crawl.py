"""A crawl of the imagined wiki, for measurements: `python -m benchmarks.crawl PATH MEGABYTES [alone]`.

Writes a WARC as a crawler would: the view and the history of each page, and what was asked for them. After every fourth
page stand two files that cannot be packed, one of the wiki and one of another site, unless the pages shall stand alone.
The same size gives the same file but for the times of the answers. Prints how many records and pages there are.
"""

import gzip
import json
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from fixtures import LookAlike, warcs
from fixtures.addresses import numbered_href, revisions_href
from fixtures.warcs import Kept

_HOST = "dreamquay.pbworks.com"
_MEGABYTE = 1_000_000
_FILE = 400_000
"""Bytes of a file between pages."""
_PICTURE = (("Content-Type", "image/jpeg"),)


def written(path: Path, size: int, *, alone: bool) -> tuple[int, int]:
    """Writes a crawl of so many bytes; says how many records and pages it has."""
    records = pages = 0
    with path.open("wb") as out, LookAlike(pages=1_000_000) as wiki:
        names = (name for name in wiki.pages if not name.startswith("Index"))
        while out.tell() < size:
            made = [*_page(wiki, next(names)), *(() if alone or pages % 4 else _files(pages))]
            out.writelines(gzip.compress(record, 6) for record in made)
            records, pages = records + len(made), pages + 1
    return records, pages


def _page(wiki: LookAlike, name: str) -> Iterator[bytes]:
    page = wiki.pages[name]
    for path in (numbered_href(page.oid, name), revisions_href(page.oid, name)):
        answer = wiki.answer("GET", path, {"host": _HOST})
        kept = Kept(f"http://{_HOST}{path}", answer.body, int(time.time()), tuple(answer.headers))
        yield warcs.request(kept)
        yield warcs.response(kept)


def _files(at: int) -> Iterator[bytes]:
    noise = random.Random(at)  # noqa: S311 - the same every time
    for host in (_HOST, "elsewhere.example"):
        url = f"http://{host}/{'f' if host == _HOST else 'img'}/{at}.jpg"
        yield warcs.response(Kept(url, noise.randbytes(_FILE), int(time.time()), _PICTURE))


if __name__ == "__main__":
    _, path, megabytes, *rest = sys.argv
    print(json.dumps(written(Path(path), int(megabytes) * _MEGABYTE, alone=bool(rest))))
