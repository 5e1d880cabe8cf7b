"""`pbexport build`: all files again, from the archive."""

import sys
from pathlib import Path
from typing import Unpack

import click

from pbexport.cli.options import (
    STDOUT,
    EditionOptions,
    RecipeOptions,
    edit_options,
    edition_options,
    recipe_of,
    recipe_options,
    site_of,
    voice_options,
)
from pbexport.cli.told import means, tell, tell_printed, tell_skipped
from pbexport.model.happenings import OnEdit
from pbexport.sync import print_edition, rebuild, stream_lines
from pbexport.telling.report import exit_of


class BuildOptions(RecipeOptions, EditionOptions):
    """All that a build is asked."""


@click.command("build")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path, file_okay=False))
@edition_options
@recipe_options
@edit_options
@voice_options
def build_command(folder: Path, on_edit: str, **options: Unpack[BuildOptions]) -> None:
    """Write the files of the export in DIR again from its archive, without a request.

    What lies there as it would be written now is left alone, so when nothing changed this takes a moment.

    With --profile, write the whole site of a builder from it instead, with everything that builder needs; later runs of
    export and sync bring it up to date.
    """
    with means(quiet=options["quiet"], verbose=options["verbose"]) as given:
        if site := site_of(options, folder):
            into, edition = site
            if into == STDOUT:
                skipped = stream_lines(folder, edition, given, recipe_of(options), sys.stdout.buffer)
                sys.exit(tell_skipped(skipped, quiet=options["quiet"]))
            printed = print_edition(folder, edition, into, given, recipe=recipe_of(options), on_edit=OnEdit(on_edit))
            sys.exit(tell_printed(printed, quiet=options["quiet"], as_json=options["as_json"]))
        outcome = rebuild(folder, recipe_of(options), given, OnEdit(on_edit))
    tell(outcome, quiet=options["quiet"], as_json=options["as_json"])
    sys.exit(exit_of(outcome.report, allow_missing=options["allow_missing"]))
