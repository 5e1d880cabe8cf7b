"""From the archive to finished files: pbexport against the script that most people write.

Both read the same pages from the same archive and write one Markdown file a page. The usual script is three lines:
BeautifulSoup with lxml, `select_one("#wikipage-inner")`, html2text. pbexport does more in its time: it also reads
every page's history, points links to files, writes front matter and comments, and takes the attachments out; only the
proof that follows in an export is left out here. It works with all processors, as a user gets it, and then with one,
as the script does.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from bs4 import BeautifulSoup
from html2text import HTML2Text
from measure import ROOT, Cost, first_line, look_alike, pbexport, ratios, spread, table, timed

from pbexport.crew import Crew
from pbexport.home import Home, open_home
from pbexport.recipe import Recipe
from pbexport.write import Folder
from pbexport.writing.atlas import draw_atlas, pointed_places
from pbexport.writing.build import Builder
from pbexport.writing.orders import order_of
from pbexport.writing.press import Press
from pbexport.writing.shelves import Shelves

SHARED = ROOT.parent / "shared"
CAPTURE = SHARED / "wikis" / "hackerspacesg-2019.warc.gz"
REPLAY = SHARED / "tools" / "replay.py"
CAPTURED = "http://hackerspacesg.pbworks.com"


def main() -> None:
    """Export a wiki once, then let both candidates take turns."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=9)
    rounds = asked.parse_args().rounds
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "export"
        export_once(root)
        with Crew() as crew, open_home(root) as home:
            count = home.state.pages.count()
            costs = [_round(crew, home, Path(scratch)) for _ in range(rounds + 1)][1:]  # the first one warms up
    _tell(count, *map(list, zip(*costs, strict=True)))


def export_once(root: Path) -> None:
    """A real wiki where its capture is at hand, else the small one of the look-alike."""
    if CAPTURE.exists() and REPLAY.exists():
        with _replayed() as proxy:
            pbexport("export", CAPTURED, "-o", root, "--delay", 0, "-q", HTTP_PROXY=proxy, http_proxy=proxy)
        return
    print(f"{CAPTURE.name} is not part of the project and not at hand: the look-alike's small wiki is measured instead")
    with look_alike(0) as url:
        pbexport("export", url, "-o", root, "--delay", 0, "-q")


@contextmanager
def _replayed() -> Iterator[str]:
    """The address of a proxy that answers what was recorded."""
    command = [sys.executable, str(REPLAY), str(CAPTURE), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as server:
        try:
            yield first_line(server).split()[-1]
        finally:
            server.terminate()


def _round(crew: Crew, home: Home, scratch: Path) -> list[Cost]:
    """Every candidate once, each into a folder of its own that is empty.

    None is taken away before the end: for seconds after, a disk may need ten times as long to make a file (ext4 looks
    for a number that was not in use just now), and the candidates would be measured by that.
    """
    candidates = (partial(build, crew), build_alone, usual_script)
    return [timed(partial(each, home, Path(tempfile.mkdtemp(dir=scratch)))) for each in candidates]


def build(crew: Crew, home: Home, folder: Path) -> None:
    """All that `pbexport build` does, save its start: a process for each processor is waiting already."""
    Builder(replace(home, folder=_output(folder)), home.site, home.name, Recipe(), crew, proves=False).build()


def build_alone(home: Home, folder: Path) -> None:
    """The same pages in this process alone."""
    atlas = draw_atlas(home.state, home.site)
    places = pointed_places(home.state, atlas)
    press = Press(_output(folder), home.archive, Shelves(atlas, places), Recipe(), home.site.base, proves=False)
    for _ in Crew().results(press.write_all, press.lost, map(order_of, home.state.pages.all()), 0):
        pass


def _output(folder: Path) -> Folder:
    return Folder(folder, folder / "scratch")


def usual_script(home: Home, folder: Path) -> None:
    """The body of each page as html2text writes it; nothing else."""
    for page in home.state.pages.all():
        soup = BeautifulSoup(home.archive.read(page.view.location), "lxml")
        body = soup.select_one("#wikipage-inner")
        text = HTML2Text(bodywidth=0).handle(str(body))
        (folder / f"{page.number}.md").write_text(text, encoding="utf-8")


def _tell(pages: int, ours: list[Cost], alone: list[Cost], usual: list[Cost]) -> None:
    def row(name: str, costs: list[Cost]) -> tuple[str, ...]:
        return (
            name,
            spread(pages / cost.wall for cost in costs),
            spread((1000 * cost.wall / pages for cost in costs), 2),
            spread(ratios([cost.wall for cost in usual], [cost.wall for cost in costs])),
        )

    table(
        f"Archive to files: {pages} pages, {len(ours)} rounds, median (min-max)",
        ("", "pages/s", "ms a page", "times as fast"),
        row("pbexport, all processors", ours),
        row("pbexport, one process", alone),
        row("BeautifulSoup(lxml), html2text", usual),
    )


if __name__ == "__main__":
    main()
