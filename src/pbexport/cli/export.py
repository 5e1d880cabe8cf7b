"""`pbexport export` and `pbexport sync`: a wiki into a folder, and every export that is there brought up to date."""

import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import Unpack, cast
from urllib.parse import urlsplit

import click

from pbexport.addressing.addresses import Site
from pbexport.choice import Past
from pbexport.cli.identity import visit_of
from pbexport.cli.named import Named, asides_of, held_at, sorted_out
from pbexport.cli.options import (
    STDOUT,
    ChoiceOptions,
    ExportOptions,
    SyncOptions,
    choice_of,
    edition_options,
    manners_of,
    recipe_of,
    site_of,
    source_options,
    sync_options,
)
from pbexport.cli.told import means, tell
from pbexport.config import DEFAULT_OUTPUT, Limit, Visit
from pbexport.errors import Exit, Interrupted, PbexportError, UsageTrouble
from pbexport.fleet import exports_in
from pbexport.means import Means
from pbexport.model.happenings import OnEdit
from pbexport.rehearsal import rehearse
from pbexport.remains.holdings import NO_HOLDINGS, Holdings
from pbexport.remains.whose import hosts_of
from pbexport.sync import export
from pbexport.telling.forecast import forecast_json, forecast_text
from pbexport.telling.report import exit_of
from pbexport.visiting.knock import base_address

_ENDINGS = re.compile(r"(\.w?arc|\.wet|\.wacz|\.zip|\.html?|\.mht(ml)?|\.txt)?(\.gz)?$", re.IGNORECASE)


@click.command("export")
@click.argument("named", metavar="WIKI...", nargs=-1, required=True)
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False),
              help="Folder to write to.  [default: output/NAME]")  # fmt: skip
@click.option("--start", "starts", multiple=True, help="A further address to begin from; may be repeated.")
@source_options
@edition_options
@sync_options
def export_command(
    named: tuple[str, ...], output: Path | None, starts: tuple[str, ...], **options: Unpack[ExportOptions]
) -> None:
    """Export WIKI: its address, its custom domain, or just its NAME at pbworks.com.

    What is left of a wiki elsewhere is exported the same way, alone or together with it: the ZIP of the official
    backup, WARC, WACZ and ARC files, a folder of wget --mirror, pages saved by a browser, texts, and wayback:NAME for
    what the Wayback Machine has. The newest revision of a page counts, and each source fills in what the others lack.

    Run again to bring the export up to date; a run that was stopped goes on where it was.
    """
    with means(quiet=options["quiet"], verbose=options["verbose"]) as given:
        asked = sorted_out(named)
        if not asked.wiki:
            _refuse_questions(starts, options)
        hosts = hosts_of(Site.at(base_address(host)) for host in options["hosts"])
        held = held_at(asked.paths, hosts, options["captured_at"])
        every = (options["revisions"] or Past()) != Past()
        asides = asides_of(asked.paths)
        holdings = Holdings(
            held, options["hosts"], asked.archived, options["wayback"], every, asides, joins_wiki=bool(asked.wiki)
        )
        root = output or DEFAULT_OUTPUT / _name_of(asked)
        if options["into"] == STDOUT:
            raise UsageTrouble("--into - is for build, once a wiki is exported. Name a folder.")
        visit = replace(_visit(asked.wiki, starts, options), site=site_of(options, root))
        code = _run(visit, root, given, options, holdings)
    sys.exit(code)


@click.command("sync")
@click.argument("folder", metavar="[DIR]", default=DEFAULT_OUTPUT, type=click.Path(path_type=Path, file_okay=False))
@sync_options
def sync_command(folder: Path, **options: Unpack[SyncOptions]) -> None:
    """Bring every export in DIR up to date: DIR itself, or those below it.

    One that fails does not stop the others; the exit code is that of the worst.
    """
    with means(quiet=options["quiet"], verbose=options["verbose"]) as given:
        found = exports_in(folder)
        if not found:
            raise UsageTrouble(
                f"There is no export in {folder} whose wiki can be asked. Make one with: pbexport export WIKI. "
                "What was made of files is brought up to date by naming them again."
            )
        codes = [_synced(root, wiki, given, options) for root, wiki in found]
    sys.exit(max(codes))


def folder_name(wiki: str) -> str:
    """NAME of NAME.pbworks.com, else the host with what a folder's name cannot hold made plain."""
    host = urlsplit(base_address(wiki)).netloc
    return host.removesuffix(".pbworks.com").removesuffix(".pbwiki.com").replace(":", "-")


def _refuse_questions(starts: tuple[str, ...], options: ExportOptions) -> None:
    """Raises `UsageTrouble` for what can be done with a live wiki only."""
    given = {"--start": starts, "--login": options["login"], "--cookies": options["cookies"],
             "--prune": options["prune"], "--retry-failed": options["retry_failed"]}  # fmt: skip
    if useless := [flag for flag, value in given.items() if value]:
        raise UsageTrouble(f"{' and '.join(useless)} needs a live wiki, and none is named. Leave it, or name the wiki.")


def _name_of(asked: Named) -> str:
    """What the folder of an export is called: after the wiki, as far as a word tells it."""
    if wiki := asked.wiki or next(iter(asked.archived), ""):
        return folder_name(wiki)
    return plain_name(asked.paths[0])


def plain_name(path: Path) -> str:
    """What a file or folder is called, without the endings that tell its kind.

    >>> plain_name(Path("old/harbour.warc.gz")), plain_name(Path("harbour-2019"))
    ('harbour', 'harbour-2019')
    """
    return _ENDINGS.sub("", path.absolute().name)


def _synced(root: Path, wiki: str, given: Means, options: SyncOptions) -> Exit:
    given.voice.say(f"{root}: {wiki}")
    try:
        return _run(_visit(wiki, (), options), root, given, options)
    except Interrupted:
        raise
    except PbexportError as error:
        given.voice.say(f"pbexport: {error}")
        return error.exit_code


def _visit(wiki: str, starts: tuple[str, ...], options: SyncOptions) -> Visit:
    return replace(
        visit_of(wiki, starts, options) if wiki else Visit("", manners_of(options)),
        choice=choice_of(cast("ChoiceOptions", {name: options[name] for name in ChoiceOptions.__annotations__})),  # type: ignore[literal-required]
        on_edit=OnEdit(options["on_edit"]),
        prunes=options["prune"],
        rescues=options["retry_failed"],
        limit=options["max_failures"] or Limit(),
    )


def _run(visit: Visit, root: Path, given: Means, options: SyncOptions, holdings: Holdings = NO_HOLDINGS) -> Exit:
    if options["dry_run"]:
        if holdings.archived:
            raise UsageTrouble(
                "--dry-run cannot tell what a web archive has without asking for all of it. Leave it: "
                "what comes is kept, and asked for once."
            )
        forecast = rehearse(visit, recipe_of(options), root, given, holdings)
        click.echo(forecast_json(forecast) if options["as_json"] else forecast_text(forecast), nl=False)
        return Exit.COMPLETE
    outcome = export(visit, recipe_of(options), root, given, holdings)
    tell(outcome, quiet=options["quiet"], as_json=options["as_json"])
    return exit_of(outcome.report, allow_missing=options["allow_missing"])
