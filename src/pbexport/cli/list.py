"""`pbexport list`: what a wiki has, and who names it."""

import sys
from typing import Unpack
from urllib.parse import urlsplit

import click

from pbexport.catalogue import catalogue, catalogue_json, catalogue_text
from pbexport.cli.identity import credentials_of
from pbexport.cli.options import VisitOptions, manners_of, visit_options
from pbexport.cli.told import means
from pbexport.config import Visit
from pbexport.errors import Exit
from pbexport.knock import base_address


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
        visit = Visit(
            wiki,
            manners_of(options),
            options["ignore_robots"],
            options["obey_crawl_delay"],
            starts,
            credentials_of(options, urlsplit(base_address(wiki)).netloc),
        )
        found = catalogue(visit, given)
    click.echo(catalogue_json(found) if as_json else catalogue_text(found), nl=False)
    short = not found.is_whole and len(found.pages) < (found.wiki.pagecount or 0)
    sys.exit(Exit.SKIPPED if short else Exit.COMPLETE)
