"""`pbexport git`: a wiki's past as commits."""

import sys
from pathlib import Path
from typing import TypedDict, Unpack

import click

from pbexport.chronicle import Wanted, author_names, tell_history
from pbexport.cli.told import means
from pbexport.errors import Exit, UsageTrouble
from pbexport.git.identity import Authors, Identity, authors_text, read_authors
from pbexport.git.outcome import outcome_json, outcome_text
from pbexport.profiles import PROFILES
from pbexport.profiles.edition import Edition, profile_named


class _GitOptions(TypedDict):
    """What is asked of a history."""

    branch: str
    profile: str | None
    bare: bool
    authors: Path | None
    list_authors: bool
    allow_missing: bool
    as_json: bool
    quiet: bool


@click.command("git", options_metavar="[OPTIONS]")
@click.argument("places", nargs=-1, metavar="[DIR] REPO", type=click.Path(path_type=Path))
@click.option(
    "--branch", default="", show_default=False, help="Where the commits go.  [default: what REPO has checked out; main]"
)
@click.option("--bare", is_flag=True, help="Make a new REPO without a working tree.")
@click.option(
    "--authors",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="File with lines NAME ON THE WIKI = Name <mail>, as git-svn reads them.",
)
@click.option("--list-authors", is_flag=True, help="Only print such lines for all who are not in that file yet.")
@click.option(
    "--profile",
    type=click.Choice([name for name, profile in PROFILES.items() if not profile.line]),
    help="Pages and files as this builder wants them (see build), in the place of those of the export.",
)
@click.option("--allow-missing", is_flag=True, help="Exit 0 though texts of revisions are missing.")
@click.option("--json", "as_json", is_flag=True, help="Print what came of it as JSON on stdout.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
def git_command(places: tuple[Path, ...], **options: Unpack[_GitOptions]) -> None:
    """Tell the past of the export in DIR to the git repository REPO: one commit a revision, by its author, at its time.

    Run again, it adds what is new; no commit is ever changed. REPO is made where there is none.
    """
    with means(quiet=options["quiet"]) as given:
        folder, repository = _sorted_out(places, needs_repository=not options["list_authors"])
        authors = Authors("", _authors(options["authors"]))
        if options["list_authors"]:
            names, wiki = author_names(folder)
            click.echo(authors_text(names, Authors(wiki, authors.known)), nl=False)
            return
        edition = Edition(profile_named(options["profile"])) if options["profile"] else None
        wanted = Wanted(options["branch"], options["bare"], edition)
        outcome = tell_history(folder, repository, authors, given, wanted)
    if options["as_json"]:
        click.echo(outcome_json(outcome), nl=False)
    if not options["quiet"]:
        click.echo(outcome_text(outcome), err=True)
    sys.exit(Exit.COMPLETE if outcome.is_whole or options["allow_missing"] else Exit.SKIPPED)


def _sorted_out(places: tuple[Path, ...], *, needs_repository: bool) -> tuple[Path, Path]:
    """Which place is the export, and which the repository; the export is here where only one is named."""
    most = 1 + needs_repository
    if not needs_repository <= len(places) <= most:
        raise UsageTrouble("Name one repository, or the folder of an export and then a repository.")
    if not needs_repository:
        return places[0] if places else Path(), Path()
    *folders, repository = places
    return folders[0] if folders else Path(), repository


def _authors(file: Path | None) -> dict[str, Identity]:
    if file is None:
        return {}
    try:
        return read_authors(file.read_text("utf-8"), str(file))
    except (OSError, UnicodeError) as error:
        raise UsageTrouble(f"{file} cannot be read as UTF-8: {error}") from error
