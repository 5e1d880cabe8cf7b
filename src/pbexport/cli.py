"""The command line: a command parses, makes one call, and prints the outcome."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from traceback import extract_tb
from typing import NoReturn, TypedDict, TypeVar, Unpack, get_args
from urllib.parse import urlsplit

import click

from pbexport.audit.verdict import verdict_json, verdict_text
from pbexport.check import check
from pbexport.config import DEFAULT_OUTPUT, USER_AGENT, Visit
from pbexport.crew import Crew
from pbexport.errors import Exit, PbexportError
from pbexport.fetch import Manners
from pbexport.knock import base_address
from pbexport.markdown import Engine
from pbexport.progress import Voice, voice
from pbexport.recipe import Comments, Recipe
from pbexport.report import exit_of, report_json, summary
from pbexport.sync import Outcome, export, rebuild

_Command = TypeVar("_Command", bound=Callable[..., None])
_CONTEXT = {"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "PBEXPORT", "show_default": True}


@click.group(context_settings=_CONTEXT)
@click.version_option(package_name="pbexport")
def cli() -> None:
    """Turn a hosted PBworks wiki into clean Markdown with its whole page history.

    Every option can also be given in the environment: PBEXPORT_EXPORT_DELAY=2 is --delay 2.

    Exit codes: 0 complete, 1 finished but something was skipped or is missing, 2 usage, 3 sign-in needed, 4 wiki
    unreachable, 5 interrupted with everything saved, 6 check failed, 7 trouble on this machine.
    """


class _Options(TypedDict):
    """What every command that writes is asked."""

    comments: str | None
    engine: Engine | None
    formulas: bool | None
    as_json: bool
    verbose: bool
    quiet: bool
    allow_missing: bool


class _ExportOptions(_Options):
    """What an export is asked besides."""

    delay: float
    timeout: float
    retries: int
    user_agent: str
    starts: tuple[str, ...]
    ignore_robots: bool
    obey_crawl_delay: bool


class _CheckOptions(TypedDict):
    """What a check is asked."""

    min_fidelity: float | None
    external: bool
    delay: float
    allow_missing: bool
    as_json: bool
    quiet: bool


def _recipe_options(command: _Command) -> _Command:
    """The options that say how pages are written."""
    for option in (
        click.option(
            "--comments",
            type=click.Choice([place.value for place in Comments]),
            help="Where comments go.  [default: page]",
        ),
        click.option("--engine", type=click.Choice(get_args(Engine)), help="Markdown engine.  [default: turbohtml]"),
        click.option(
            "--formulas/--no-formulas",
            default=None,
            help="Write pictures of formulas as $LaTeX$, or leave them pictures.  [default: formulas]",
        ),
    ):
        command = option(command)
    return command


def _voice_options(command: _Command) -> _Command:
    """The options that say what is said."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print the report as JSON on stdout."),
        click.option("-v", "--verbose", is_flag=True, help="Name every page and file."),
        click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors."),
        click.option("--allow-missing", is_flag=True, help="Exit 0 though the wiki counts more than it shows."),
    ):
        command = option(command)
    return command


@cli.command("export")
@click.argument("wiki")
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False),
              help="Folder to write to; files there that changed are replaced.  [default: output/NAME]")  # fmt: skip
@click.option("--delay", type=click.FloatRange(0), default=1.0, help="Seconds between requests.")
@click.option("--timeout", type=click.FloatRange(1), default=30.0, help="Seconds to wait for an answer.")
@click.option("--retries", type=click.IntRange(0, 100), default=5, help="How often to ask again after a failure.")
@click.option("--user-agent", default=USER_AGENT, help="How the program names itself.")
@click.option("--start", "starts", multiple=True, help="A further address to begin from; may be repeated.")
@click.option("--ignore-robots", is_flag=True, help="Crawl what robots.txt disallows: for owners of the wiki.")
@click.option("--obey-crawl-delay", is_flag=True, help="Wait as long as robots.txt asks, at PBworks 600 s.")
@_recipe_options
@_voice_options
def export_command(wiki: str, output: Path | None, **options: Unpack[_ExportOptions]) -> None:
    """Export WIKI: its address, its custom domain, or just its NAME at pbworks.com.

    Run again to bring the export up to date; a run that was stopped goes on where it was.
    """
    manners = Manners(options["delay"], options["timeout"], options["retries"], options["user_agent"])
    visit = Visit(wiki, manners, options["ignore_robots"], options["obey_crawl_delay"], options["starts"])
    root = output or DEFAULT_OUTPUT / _folder_name(wiki)
    _run(options, lambda heard, crew: export(visit, _recipe(options), root, heard, crew))


@cli.command("build")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path, file_okay=False))
@_recipe_options
@_voice_options
def build_command(folder: Path, **options: Unpack[_Options]) -> None:
    """Write the files of the export in DIR again from its archive, without a request."""
    _run(options, lambda heard, crew: rebuild(folder, _recipe(options), heard, crew))


@cli.command("check")
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
    with _told_clearly(), Crew() as crew, voice(quiet=options["quiet"]) as heard:
        manners = Manners(options["delay"], user_agent=USER_AGENT) if options["external"] else None
        verdict = check(folder, heard, crew, manners)
    if options["as_json"]:
        click.echo(verdict_json(verdict), nl=False)
    elif not options["quiet"]:
        click.echo(verdict_text(verdict))
    if not verdict.holds(options["min_fidelity"]):
        sys.exit(Exit.CHECK_FAILED)
    sys.exit(Exit.SKIPPED if verdict.shortfalls and not options["allow_missing"] else Exit.COMPLETE)


def main() -> None:
    """The command `pbexport`."""
    cli(prog_name="pbexport")


def _recipe(options: _Options) -> Recipe | None:
    """The recipe, if any part of it was asked for; else that of the last run holds."""
    comments, engine, formulas = options["comments"], options["engine"], options["formulas"]
    if comments is None and engine is None and formulas is None:
        return None
    return Recipe(Comments(comments or Comments.PAGE), engine or "turbohtml", formulas is not False)


def _folder_name(wiki: str) -> str:
    """NAME of NAME.pbworks.com, else the host with what a folder's name cannot hold made plain."""
    host = urlsplit(base_address(wiki)).netloc
    return host.removesuffix(".pbworks.com").removesuffix(".pbwiki.com").replace(":", "-")


def _run(options: _Options, work: Callable[[Voice, Crew], Outcome]) -> NoReturn:
    """Does the work, tells its outcome, and leaves with the exit code that fits."""
    with (
        _told_clearly(),
        Crew() as crew,
        voice(quiet=options["quiet"], verbose=options["verbose"]) as heard,
    ):
        outcome = work(heard, crew)
    _tell(outcome, options)
    sys.exit(exit_of(outcome.report, allow_missing=options["allow_missing"]))


@contextmanager
def _told_clearly() -> Iterator[None]:
    """Every trouble becomes one sentence and the exit code that fits."""
    try:
        yield
    except PbexportError as error:
        _leave(error.exit_code, str(error))
    except KeyboardInterrupt:
        _leave(Exit.INTERRUPTED, "Stopped. All that came is saved: run the same command again to go on.")
    except Exception as error:  # noqa: BLE001 - the last border: no traceback ever reaches a user
        _leave(Exit.LOCAL, _own_fault(error))


def _tell(outcome: Outcome, options: _Options) -> None:
    """The summary for people on stderr, the report for programs on stdout."""
    if not options["quiet"]:
        asked = f" after {outcome.requests:,} requests" if outcome.requests else ""
        click.echo(summary(outcome.report), err=True)
        click.echo(f"Written to {outcome.root}: {outcome.written:,} files new or changed{asked}.", err=True)
    if options["as_json"]:
        click.echo(report_json(outcome.report), nl=False)


def _leave(code: Exit, sentence: str) -> NoReturn:
    click.echo(f"pbexport: {sentence}", err=True)
    sys.exit(code)


def _own_fault(error: Exception) -> str:
    place = extract_tb(error.__traceback__)[-1]
    return (
        f"This is a fault of pbexport itself, and nothing that came is lost: {type(error).__name__} in "
        f"{Path(place.filename).name}, line {place.lineno}: {error}. Please report it."
    )
