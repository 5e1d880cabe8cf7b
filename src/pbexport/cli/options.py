"""Options that several commands share, and the frozen values that are made of them."""

from collections.abc import Callable
from pathlib import Path
from typing import TypedDict, TypeVar, get_args

import click

from pbexport.asking.fetch import Manners
from pbexport.choice import Choice, Past
from pbexport.cli import typed
from pbexport.config import USER_AGENT, Limit
from pbexport.errors import UsageTrouble
from pbexport.markdown import Engine
from pbexport.model.happenings import OnEdit
from pbexport.profiles import PROFILES
from pbexport.profiles.edition import Edition, profile_named, refuse_unknown_keys
from pbexport.profiles.profile import LinkStyle
from pbexport.recipe import Comments, Recipe
from pbexport.sources.machine import WAYBACK_MACHINE

_Command = TypeVar("_Command", bound=Callable[..., None])
STDOUT = Path("-")


class VoiceOptions(TypedDict):
    """What every command that writes is asked."""

    as_json: bool
    verbose: bool
    quiet: bool
    allow_missing: bool


class RecipeOptions(VoiceOptions):
    """How pages are written."""

    comments: str | None
    engine: Engine | None
    formulas: bool | None


class EditionOptions(TypedDict):
    """For which site builder."""

    profile: str | None
    into: Path | None
    link_style: str | None
    keys: tuple[tuple[str, str], ...]
    dates: str
    flat: bool


class VisitOptions(TypedDict):
    """How a wiki is asked."""

    delay: float
    timeout: float
    retries: int
    user_agent: str
    ignore_robots: bool
    obey_crawl_delay: bool
    cookies: Path | None
    login: str | None
    password_file: Path | None
    key_file: Path | None


class ChoiceOptions(TypedDict):
    """What of a wiki is wanted."""

    include: tuple[str, ...]
    exclude: tuple[str, ...]
    since: int | None
    files: bool | None
    max_file_size: int | None
    revisions: Past | None
    file_revisions: Past | None


class SyncOptions(RecipeOptions, VisitOptions, ChoiceOptions):
    """All that a run is asked."""

    on_edit: str
    prune: bool
    retry_failed: bool
    max_failures: Limit | None
    dry_run: bool


class ExportOptions(SyncOptions, EditionOptions):
    """All that an export is asked."""

    hosts: tuple[str, ...]
    captured_at: int
    wayback: str


def _all(*options: Callable[[_Command], _Command]) -> Callable[[_Command], _Command]:
    def decorated(command: _Command) -> _Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorated


recipe_options = _all(
    click.option(
        "--comments", type=click.Choice([place.value for place in Comments]), help="Where comments go.  [default: page]"
    ),
    click.option("--engine", type=click.Choice(get_args(Engine)), help="Markdown engine.  [default: turbohtml]"),
    click.option(
        "--formulas/--no-formulas",
        default=None,
        help="Write pictures of formulas as $LaTeX$, or leave them pictures.  [default: formulas]",
    ),
)
voice_options = _all(
    click.option("--json", "as_json", is_flag=True, help="Print the report as JSON on stdout."),
    click.option("-v", "--verbose", is_flag=True, help="Name every page and file."),
    click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors."),
    click.option("--allow-missing", is_flag=True, help="Exit 0 though the wiki counts more than it shows."),
)
edit_options = _all(
    click.option(
        "--on-edit",
        type=click.Choice([each.value for each in OnEdit]),
        default=OnEdit.BOTH.value,
        help="What to do with a file that was edited here when the wiki has news for it: write them beside it as "
        "NAME.remote.md, leave it as it is, or overwrite it.",
    ),
)
edition_options = _all(
    click.option(
        "--profile",
        type=click.Choice(list(PROFILES)),
        help="Write the site of a builder, with everything it needs, instead of the export's own files.",
    ),
    click.option(
        "--into",
        type=click.Path(path_type=Path, file_okay=False, allow_dash=True),
        metavar="SITE",
        help="The folder of that site; - for stdout, where it is one file (jsonl).  [default: DIR/PROFILE]",
    ),
    click.option(
        "--link-style",
        type=click.Choice([style.value for style in LinkStyle]),
        help="How pages link to pages: from file to file, from the folder of all pages, as the built site shows them, "
        "or by name: [[NAME]].  [default: what the profile needs]",
    ),
    click.option(
        "--front-matter",
        "keys",
        type=typed.key,
        multiple=True,
        metavar="KEY=…",
        help="KEY=NEW renames a field of the front matter, KEY= drops it, +KEY=VALUE adds one (YAML). May be repeated.",
    ),
    click.option(
        "--date-format",
        "dates",
        type=typed.form,
        default="",
        metavar="FORMAT",
        help="Times as strftime has them, such as %Y-%m-%d (UTC).",
    ),
    click.option("--flat", is_flag=True, help="All pages in one folder, whatever folders the wiki has."),
)
visit_options = _all(
    click.option("--delay", type=click.FloatRange(0), default=1.0, help="Seconds between requests."),
    click.option("--timeout", type=click.FloatRange(1), default=30.0, help="Seconds to wait for an answer."),
    click.option("--retries", type=click.IntRange(0, 100), default=5, help="How often to ask again after a failure."),
    click.option("--user-agent", default=USER_AGENT, help="How the program names itself."),
    click.option("--ignore-robots", is_flag=True, help="Crawl what robots.txt disallows: for owners of the wiki."),
    click.option("--obey-crawl-delay", is_flag=True, help="Wait as long as robots.txt asks, at PBworks 600 s."),
    click.option(
        "--cookies",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        help="Signed in as your browser is: its cookies, exported in the Netscape format (cookies.txt).",
    ),
    click.option(
        "--login",
        metavar="EMAIL",
        help="Sign in. The password comes from PBEXPORT_PASSWORD, --password-file or .netrc, or is asked for.",
    ),
    click.option(
        "--password-file",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        help="File whose first line is the password for --login.",
    ),
    click.option(
        "--key-file",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        help="File whose first line is the read key of the wiki's API; or set PBEXPORT_READ_KEY.",
    ),
)
choice_options = _all(
    click.option(
        "--include",
        multiple=True,
        metavar="PATTERN",
        help="Only pages whose name fits; folder:PATTERN and tag:PATTERN fit folders and tags. May be repeated.",
    ),
    click.option("--exclude", multiple=True, metavar="PATTERN", help="No pages that fit. May be repeated."),
    click.option("--since", type=typed.day, metavar="DATE", help="Only pages saved since then (UTC)."),
    click.option("--files/--no-files", default=None, help="Get images and attachments, or not.  [default: files]"),
    click.option("--max-file-size", type=typed.size, metavar="SIZE", help="No file that is larger, such as 10MB."),
    click.option(
        "--revisions",
        type=typed.past,
        metavar="WHICH",
        help="Texts of old revisions, one request each: all, none or since:DATE.  [default: none]",
    ),
    click.option(
        "--file-revisions",
        type=typed.past,
        metavar="WHICH",
        help="Old versions of files, where the API lists them: the same.",
    ),
)
run_options = _all(
    click.option("--prune", is_flag=True, help="Take away here what was deleted on the wiki."),
    click.option("--retry-failed", is_flag=True, help="Only try again what was skipped before."),
    click.option("--max-failures", type=typed.limit, metavar="N|N%", help="Give up when more items fail."),
    click.option("--dry-run", is_flag=True, help="Only say what would be fetched, written and removed."),
)
source_options = _all(
    click.option(
        "--host",
        "hosts",
        multiple=True,
        help="Where a wiki lived that is read from files: NAME, or its own domain; nothing else is taken then. May be "
        "repeated.",
    ),
    click.option(
        "--captured-at",
        type=typed.day,
        default="1970-01-01",
        show_default=False,
        metavar="DATE",
        help="When texts were captured that do not tell (UTC): their “9 years ago” is counted from then.",
    ),
    click.option(
        "--wayback",
        metavar="URL",
        default=WAYBACK_MACHINE,
        envvar="PBEXPORT_WAYBACK",
        help="Where wayback:NAME is asked for: the Wayback Machine, or a collection of pywb.",
    ),
)
sync_options = _all(visit_options, choice_options, run_options, edit_options, recipe_options, voice_options)


def recipe_of(options: RecipeOptions) -> Recipe | None:
    """The recipe, if any part of it was asked for; else that of the last run holds."""
    comments, engine, formulas = options["comments"], options["engine"], options["formulas"]
    if comments is None and engine is None and formulas is None:
        return None
    return Recipe(Comments(comments or Comments.PAGE), engine or "turbohtml", formulas is not False)


def site_of(options: EditionOptions, root: Path) -> tuple[Path, Edition] | None:
    """The folder of the site that an export in `root` is to be made into, and for which builder; None for none."""
    edition = edition_of(options)
    return (options["into"] or root / edition.profile.name, edition) if edition else None


def edition_of(options: EditionOptions) -> Edition | None:
    """For which builder a site is written; None where none was named. Raises `UsageTrouble` for an unknown key."""
    if options["profile"] is None:
        if any(options[name] for name in ("into", "link_style", "keys", "dates", "flat")):
            raise UsageTrouble(
                "--into, --link-style, --front-matter, --date-format and --flat are for the site of a builder. "
                "Name its --profile too; plain is one."
            )
        return None
    if options["into"] == STDOUT and not PROFILES[options["profile"]].line:
        raise UsageTrouble("--into - is for a profile with one file of all pages, such as jsonl. Name a folder.")
    style = LinkStyle(options["link_style"]) if options["link_style"] else None
    edition = Edition(profile_named(options["profile"]), style, options["keys"], options["dates"], options["flat"])
    refuse_unknown_keys(edition)
    return edition


def choice_of(options: ChoiceOptions) -> Choice | None:
    """What is wanted, if any part of it was asked for; else the same as in the last run."""
    if not any(value not in {None, ()} for value in options.values()):
        return None
    return Choice(
        options["include"],
        options["exclude"],
        options["since"],
        files=options["files"] is not False,
        largest_file=options["max_file_size"],
        revisions=options["revisions"] or Past(),
        uploads=options["file_revisions"] or Past(),
    )


def manners_of(options: VisitOptions) -> Manners:
    """How politely and how stubbornly to ask."""
    return Manners(options["delay"], options["timeout"], options["retries"], options["user_agent"])
