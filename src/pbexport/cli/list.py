"""`pbexport list`: what a wiki has, and who names it."""

import sys
from typing import Unpack

import click

from pbexport.catalogue import catalogue, catalogue_json, catalogue_text
from pbexport.cli.identity import visit_of
from pbexport.cli.named import is_path
from pbexport.cli.options import VisitOptions, visit_options
from pbexport.cli.told import means
from pbexport.errors import Exit, UsageTrouble


@click.command("list")
@click.argument("wiki")
@click.option("--start", "starts", multiple=True, help="A further address to begin from; may be repeated.")
@visit_options
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but the list and errors.")
def list_command(
    wiki: str, starts: tuple[str, ...], *, as_json: bool, quiet: bool, **options: Unpack[VisitOptions]
) -> None:
    """List what WIKI has: pages, files, folders, and by whom each page is named. Nothing is written."""
    with means(quiet=quiet) as given:
        if is_path(wiki):
            raise UsageTrouble(
                f"{wiki} is a file or folder, and list asks live wikis. Export it: its report tells all."
            )
        found = catalogue(visit_of(wiki, starts, options), given)
    click.echo(catalogue_json(found) if as_json else catalogue_text(found), nl=False)
    short = not found.is_whole and len(found.pages) < (found.wiki.pagecount or 0)
    sys.exit(Exit.SKIPPED if short else Exit.COMPLETE)
