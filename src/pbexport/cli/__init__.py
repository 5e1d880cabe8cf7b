"""The command `pbexport`: parses, makes one call, prints, and leaves with the exit code that fits."""

import click

from pbexport.cli.build import build_command
from pbexport.cli.check import check_command
from pbexport.cli.export import export_command, sync_command
from pbexport.cli.list import list_command

_CONTEXT = {"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "PBEXPORT", "show_default": True}


@click.group(context_settings=_CONTEXT)
@click.version_option(package_name="pbexport")
def cli() -> None:
    """Turn a hosted PBworks wiki into clean Markdown with its whole page history.

    Every option can also be given in the environment: PBEXPORT_EXPORT_DELAY=2 is --delay 2.

    Exit codes: 0 complete, 1 finished but something was skipped or is missing, 2 usage, 3 sign-in needed, 4 wiki
    unreachable, 5 interrupted with everything saved, 6 check failed, 7 trouble on this machine.
    """


for command in (export_command, sync_command, build_command, check_command, list_command):
    cli.add_command(command)


def main() -> None:
    """The command `pbexport`."""
    cli(prog_name="pbexport")
