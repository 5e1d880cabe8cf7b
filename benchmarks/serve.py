"""The look-alike in a process of its own, for measurements: `python -m benchmarks.serve PAGES [SECONDS] [API]`.

Prints its address, and answers until its standard input ends; so it never outlives whoever started it. A line there is
a JSON list: what people shall do to the wiki, and with what, or what is asked about it. Each gets a line of JSON back.
"""

import json
import sys
from collections import Counter
from typing import TYPE_CHECKING

from fixtures import Fault, LookAlike

if TYPE_CHECKING:
    from fixtures.faults import Answer

_KINDS = {"/w/page-revisions/": "histories", "/w/file/": "files", "/f/": "files"}
_OTHERS = "/api", "/robots.txt", "/sitemap.xml", "/rss.xml", "/w/tag", "/w/browse"


class Served(LookAlike):
    """A wiki that counts what it is asked for."""

    counts: Counter[str]

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> "Answer":
        """The answer, counted by its kind and in bytes."""
        answer = super().answer(method, path, headers, body)
        self.counts[kind_of(path)] += 1
        self.counts["bytes"] += len(answer.body)
        return answer

    def counted(self) -> dict[str, int]:
        """Requests by their kind, and bytes of all answers without their headers, since this was asked last."""
        counts, self.counts = dict(self.counts), Counter()
        return counts

    def names(self) -> list[str]:
        """The names of all pages."""
        return list(self.pages)

    def amend(self, name: str) -> None:
        """Add a sentence to a page."""
        self.edit(name, f"{self.pages[name].newest.body}\n<p>One sentence more.</p>")


def kind_of(path: str) -> str:
    """What an address is asked for: a page's view, its history, a file, or what only helps to find those."""
    if path.startswith(_OTHERS):
        return "others"
    return next((kind for beginning, kind in _KINDS.items() if path.startswith(beginning)), "views")


def main() -> None:
    """Serve PAGES imagined pages (0: the small wiki), each answer after SECONDS; API is `open` or `off`."""
    given = dict(enumerate(sys.argv))
    pages, seconds = int(given[1]), float(given.get(2, 0))
    faults = [Fault(".", "slow", seconds=seconds)] if seconds else []
    Served.counts = Counter()
    with Served(pages=pages or None, faults=faults, api=given.get(3, "off")) as wiki:
        print(wiki.url, flush=True)
        for line in sys.stdin:
            what, *arguments = json.loads(line)
            print(json.dumps(getattr(wiki, what)(*arguments)), flush=True)


if __name__ == "__main__":
    main()
