"""How many pages a core proves in a second: all of `pbexport check` for a page, and the light form that ends an export.

The pages are those of a real wiki, where its capture is at hand, else of the look-alike's small one.
"""

import argparse
import tempfile
from functools import partial
from pathlib import Path

from archive_to_files import export_once
from measure import spread, table, timed

from pbexport.addressing.links import Relinker
from pbexport.audit.evidence import Evidence
from pbexport.audit.proof import light_losses
from pbexport.check import Prover
from pbexport.home import Home, open_home
from pbexport.writing.atlas import read_atlas
from pbexport.writing.orders import order_of


def main() -> None:
    """Export a wiki once, then prove all its pages again and again in this process alone."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=9)
    rounds = asked.parse_args().rounds
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "export"
        export_once(root)
        with open_home(root) as home:
            prover = _prover(home, root)
            pages = [order_of(page) for page in home.state.pages.all()]
            full = [timed(lambda: [prover.prove(page) for page in pages]).cpu for _ in range(rounds + 1)][1:]
            evidence = [_evidence(prover, page) for page in pages]
            light = [timed(lambda: [light_losses(each) for each in evidence]).cpu for _ in range(rounds + 1)][1:]
    told = partial(spread, digits=0)
    table(
        f"Proof of {len(pages)} pages, {rounds} rounds, median (min-max) of processor time",
        ("", "pages/s a core", "ms a page"),
        ("check", told(len(pages) / each for each in full), spread(1000 * each / len(pages) for each in full)),
        ("at the end of an export", told(len(pages) / each for each in light),
         spread(1000 * each / len(pages) for each in light)),
    )  # fmt: skip


def _prover(home: Home, root: Path) -> Prover:
    return Prover(root, home.archive, read_atlas(home.state, home.site), home.recipe, home.name)


def _evidence(prover: Prover, page) -> Evidence:  # noqa: ANN001 - what the state gives
    html, document = prover.archive.read(page.view.location), (prover.root / page.path).read_text("utf-8")
    return Evidence(html, document, Relinker(prover.atlas, page.path))


if __name__ == "__main__":
    main()
