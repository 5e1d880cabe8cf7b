"""`pbexport check`: the proof that nothing was lost."""

import sys
from pathlib import Path
from typing import TypedDict, Unpack

import click

from pbexport.asking.fetch import Manners
from pbexport.audit.verdict import verdict_json, verdict_text
from pbexport.check import check
from pbexport.cli.told import means
from pbexport.config import USER_AGENT
from pbexport.errors import Exit


class _CheckOptions(TypedDict):
    """What a check is asked."""

    min_fidelity: float | None
    external: bool
    delay: float
    allow_missing: bool
    as_json: bool
    quiet: bool


@click.command("check")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--min-fidelity", type=click.FloatRange(0, 1), help="Pass while every page keeps this part of what it says."
)
@click.option("--external", is_flag=True, help="Ask links that lead elsewhere whether they still arrive.")
@click.option("--delay", type=click.FloatRange(0), default=1.0, help="Seconds between requests for --external.")
@click.option("--allow-missing", is_flag=True, help="Exit 0 though the export is not the whole wiki.")
@click.option("--json", "as_json", is_flag=True, help="Print all that was found out as JSON on stdout.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
def check_command(folder: Path, **options: Unpack[_CheckOptions]) -> None:
    """Prove that the export in DIR is complete, faithful and linked; nothing is written.

    Every page is read again from the archive by another parser, its Markdown is rendered, and both are compared.
    """
    with means(quiet=options["quiet"]) as given:
        manners = Manners(options["delay"], user_agent=USER_AGENT) if options["external"] else None
        verdict = check(folder, given.voice, given.crew, manners)
    if options["as_json"]:
        click.echo(verdict_json(verdict), nl=False)
    elif not options["quiet"]:
        click.echo(verdict_text(verdict))
    if not verdict.holds(options["min_fidelity"]):
        sys.exit(Exit.CHECK_FAILED)
    sys.exit(Exit.SKIPPED if verdict.shortfalls and not options["allow_missing"] else Exit.COMPLETE)
