"""A wiki's past told to git: how long 10,000 revisions take, and a second run that finds nothing new.

The imagined wiki of the look-alike, as a crawler keeps it that follows every old revision, is taken into the archive of
an export before the clock; no page of it is written. Its pages have as many revisions as those of a real wiki, 7.5 in
the mean: the more pages, the more git has to do for each commit. The aim for a first run is 10 s.
"""

import argparse
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from measure import Cost, pbexport, spread, table

from fixtures import LookAlike, synthetic, warcs
from fixtures.addresses import numbered_href, revisions_href
from fixtures.warcs import Kept
from pbexport.home import open_home
from pbexport.means import Means
from pbexport.remains.intake import Intake
from pbexport.remains.settle import settle
from pbexport.sources.warc import Warc

_HOST = "dreamquay.pbworks.com"
_MOST_REVISIONS = 14
"""Of a page, which has one at least."""


def main() -> None:
    """Make an export, then let git have it anew in each round."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--revisions", type=int, default=10_000)
    asked.add_argument("--rounds", type=int, default=3)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        export, crawl = Path(scratch) / "export", Path(scratch) / "crawl.warc"
        revisions = _crawl(crawl, given.revisions)
        _take(crawl, export)
        rounds = [_round(export, Path(scratch) / f"{at}.git") for at in range(given.rounds)]
        pages = _git(Path(scratch) / "0.git", "ls-tree", "-r", "--name-only", "HEAD").count(b"\n")
        size = sum(path.stat().st_size for path in (Path(scratch) / "0.git").rglob("*.pack")) / 1_000_000
    first, second = zip(*rounds, strict=True)
    table(
        f"{revisions:,} revisions of {pages:,} pages, {size:.1f} MB packed; {len(rounds)} rounds, median (min-max)",
        ("", "s", "revisions/s", "processor time, s", "peak memory, MB"),
        _row("all of them", first, revisions),
        _row("again, nothing new", second, revisions),
    )


def _round(export: Path, repository: Path) -> tuple[Cost, Cost]:
    first = pbexport("git", export, repository, "--bare", "-q")
    count = int(_git(repository, "rev-list", "--count", "HEAD"))
    print(f"{count:,} commits in {first.wall:.1f} s")
    return first, pbexport("git", export, repository, "-q")


def _git(repository: Path, *arguments: str) -> bytes:
    command = ["git", "-C", str(repository), *arguments]
    return subprocess.run(command, check=True, capture_output=True).stdout


def _row(name: str, costs: tuple[Cost, ...], revisions: int) -> tuple[str, ...]:
    return (
        name,
        spread(cost.wall for cost in costs),
        spread((revisions / cost.wall for cost in costs), 0),
        spread(cost.cpu for cost in costs),
        spread((cost.peak for cost in costs), 0),
    )


def _crawl(path: Path, revisions: int) -> int:
    """Writes a crawl with at least so many revisions; says how many."""
    count, synthetic.MOST_REVISIONS = 0, _MOST_REVISIONS
    with path.open("wb") as out, LookAlike(pages=1_000_000) as wiki:
        for name in (each for each in wiki.pages if not each.startswith("Index")):
            if count >= revisions:
                break
            out.writelines(warcs.response(each) for each in _page(wiki, name))
            count += len(wiki.pages[name].revisions)
    return count


def _page(wiki: LookAlike, name: str) -> Iterator[Kept]:
    page = wiki.pages[name]
    href = numbered_href(page.oid, name)
    old = (f"{href}?rev={each.time}" for each in page.revisions[1:])
    for path in (href, revisions_href(page.oid, name), *old):
        answer = wiki.answer("GET", path, {"host": _HOST})
        yield Kept(f"http://{_HOST}{path}", answer.body, int(time.time()), tuple(answer.headers))


def _take(crawl: Path, export: Path) -> None:
    """Takes a crawl into the archive of a new export."""
    with open_home(export) as home:
        run = home.state.runs.begin()
        Intake(home, run, Means(), Warc(crawl), home.site).take()
        settle(home.state, run)


if __name__ == "__main__":
    main()
