"""`pbexport backup`: a backup that the wiki makes of itself."""

import os
from pathlib import Path
from typing import TypedDict, Unpack

import click

from pbexport.asking.credentials import read_secret
from pbexport.asking.fetch import Manners
from pbexport.backup import Order, order_backup
from pbexport.cli.export import folder_name
from pbexport.cli.told import means
from pbexport.config import USER_AGENT
from pbexport.errors import UsageTrouble

ADMIN_KEY = "PBEXPORT_ADMIN_KEY"
"""Name in the environment."""


class _BackupOptions(TypedDict):
    """What a backup is asked."""

    files: bool
    revisions: bool
    anew: bool
    wait: float
    every: float
    key_file: Path | None
    delay: float
    timeout: float
    retries: int
    user_agent: str
    quiet: bool


@click.command("backup")
@click.argument("wiki")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False),
              help="File to keep it in.  [default: NAME-backup.zip]")  # fmt: skip
@click.option("--files/--no-files", default=True, help="With attachments, or without.")
@click.option("--revisions/--no-revisions", default=True, help="With older revisions, or without.")
@click.option("--anew", is_flag=True, help="Have another one made where the wiki has one already.")
@click.option("--wait", type=click.FloatRange(0), default=3600.0, help="Seconds to wait until it is made.")
@click.option("--every", type=click.FloatRange(0), default=15.0, help="Seconds between asking whether it is.")
@click.option(
    "--key-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=f"File whose first line is the admin key of the wiki; or set {ADMIN_KEY}.",
)
@click.option("--delay", type=click.FloatRange(0), default=1.0, help="Seconds between requests.")
@click.option("--timeout", type=click.FloatRange(1), default=30.0, help="Seconds to wait for an answer.")
@click.option("--retries", type=click.IntRange(0, 100), default=5, help="How often to ask again after a failure.")
@click.option("--user-agent", default=USER_AGENT, help="How the program names itself.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but the name of the file, and errors.")
def backup_command(wiki: str, output: Path | None, **options: Unpack[_BackupOptions]) -> None:
    """Have WIKI make the platform's own backup of itself, and keep it: for owners, with the admin key.

    One that the wiki has made already is fetched. A backup in several files becomes NAME-backup-1.zip and so on; no
    file is ever replaced.
    """
    with means(quiet=options["quiet"]) as given:
        order = Order(
            wiki,
            output or Path(f"{folder_name(wiki)}-backup.zip"),
            _key(options["key_file"]),
            options["files"],
            options["revisions"],
            options["anew"],
            options["wait"],
            options["every"],
            Manners(options["delay"], options["timeout"], options["retries"], options["user_agent"]),
        )
        for path in order_backup(order, given):
            click.echo(path)


def _key(file: Path | None) -> str:
    key = read_secret(file) if file else os.environ.get(ADMIN_KEY, "").strip()
    if not key:
        raise UsageTrouble(f"There is no admin key. Set {ADMIN_KEY}, or name a --key-file.")
    return key
