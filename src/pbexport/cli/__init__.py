"""The command `pbexport`: parses, makes one call, prints, and leaves with the exit code that fits."""

from importlib import import_module

import click

_CONTEXT = {"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "PBEXPORT", "show_default": True}
_MODULES = {
    "backup": "backup",
    "build": "build",
    "check": "check",
    "export": "export",
    "git": "git",
    "list": "list",
    "sync": "export",
}
"""Which module here has which command."""


class _Commands(click.Group):
    """Reads in what a command needs when it is called: the parsers of `check` are no matter of a nightly `sync`."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return sorted(_MODULES)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in _MODULES:
            return None
        command: click.Command = getattr(import_module(f"{__name__}.{_MODULES[cmd_name]}"), f"{cmd_name}_command")
        return command


@click.group(cls=_Commands, context_settings=_CONTEXT)
@click.version_option(package_name="pbexport")
def cli() -> None:
    """Turn a hosted PBworks wiki into clean Markdown with its whole page history.

    Every option can also be given in the environment: PBEXPORT_EXPORT_DELAY=2 is --delay 2.

    Exit codes: 0 complete, 1 finished but something was skipped or is missing, 2 usage, 3 sign-in needed, 4 wiki
    unreachable, 5 interrupted with everything saved, 6 check failed, 7 trouble on this machine.
    """


def main() -> None:
    """The command `pbexport`."""
    cli(prog_name="pbexport")
