"""`pbexport build`: all files again, from the archive."""

import sys
from pathlib import Path
from typing import Unpack

import click

from pbexport.cli.options import RecipeOptions, edit_options, recipe_of, recipe_options, voice_options
from pbexport.cli.told import means, tell
from pbexport.model import OnEdit
from pbexport.report import exit_of
from pbexport.sync import rebuild


@click.command("build")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path, file_okay=False))
@recipe_options
@edit_options
@voice_options
def build_command(folder: Path, on_edit: str, **options: Unpack[RecipeOptions]) -> None:
    """Write the files of the export in DIR again from its archive, without a request."""
    with means(quiet=options["quiet"], verbose=options["verbose"]) as given:
        outcome = rebuild(folder, recipe_of(options), given, OnEdit(on_edit))
    tell(outcome, quiet=options["quiet"], as_json=options["as_json"])
    sys.exit(exit_of(outcome.report, allow_missing=options["allow_missing"]))
