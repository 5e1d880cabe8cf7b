"""`pbexport list`: what a wiki has, and who names it."""

import sys
from pathlib import Path
from typing import Unpack

import click

from pbexport.catalogue import Catalogue, catalogue, catalogue_json, catalogue_of, catalogue_text
from pbexport.cli.identity import visit_of
from pbexport.cli.named import asides_of, held_at, is_path
from pbexport.cli.options import VisitOptions, visit_options
from pbexport.cli.told import means
from pbexport.errors import Exit, UsageTrouble
from pbexport.means import Means
from pbexport.remains.holdings import Holdings


@click.command("list")
@click.argument("wiki")
@click.option("--start", "starts", multiple=True, help="A further address to begin from; may be repeated.")
@visit_options
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but the list and errors.")
def list_command(
    wiki: str, starts: tuple[str, ...], *, as_json: bool, quiet: bool, **options: Unpack[VisitOptions]
) -> None:
    """List what WIKI has: pages, files, folders, and by whom each page is named. Nothing is written.

    WIKI may be a file or folder as well: a backup, an archive, a copy.
    """
    with means(quiet=quiet) as given:
        found = _held(wiki, starts, given) if is_path(wiki) else catalogue(visit_of(wiki, starts, options), given)
    click.echo(catalogue_json(found) if as_json else catalogue_text(found), nl=False)
    short = not found.is_whole and len(found.pages) < (found.wiki.pagecount or 0)
    sys.exit(Exit.SKIPPED if short else Exit.COMPLETE)


def _held(path: str, starts: tuple[str, ...], given: Means) -> Catalogue:
    """What a file or folder holds; raises `UsageTrouble` for what can be done with a live wiki only."""
    if starts:
        raise UsageTrouble(f"--start needs a live wiki, and {path} is a file or folder. Leave it, or name the wiki.")
    place = Path(path).expanduser()
    return catalogue_of(Holdings(held_at((place,), frozenset()), aside=asides_of((place,))), given)
