"""How a command ends: what it says, and its exit code."""

import errno
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from traceback import extract_tb
from typing import NoReturn

import click

from pbexport.crew import Crew
from pbexport.errors import Exit, PbexportError
from pbexport.means import Means
from pbexport.model.happenings import Skipped
from pbexport.sites.publish import Printed
from pbexport.stop import Stop
from pbexport.sync import Outcome
from pbexport.telling.counted import counted
from pbexport.telling.progress import voice
from pbexport.telling.report import report_json, summary

_DISK = frozenset({errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO})
"""Errors that are the machine's, wherever they are met."""


@contextmanager
def means(*, quiet: bool, verbose: bool = False) -> Iterator[Means]:
    """What a command works with; every trouble becomes one sentence and the exit code that fits."""
    with told_clearly(), Crew() as crew, voice(quiet=quiet, verbose=verbose) as heard, Stop(heard.say) as stop:
        yield Means(heard, crew, stop)


@contextmanager
def told_clearly() -> Iterator[None]:
    """Every trouble becomes one sentence and the exit code that fits."""
    try:
        yield
    except PbexportError as error:
        leave(error.exit_code, str(error))
    except KeyboardInterrupt:
        leave(Exit.INTERRUPTED, "Stopped. All that came is saved: run the same command again to go on.")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody reads what is left to be said
        sys.exit(Exit.COMPLETE)
    except OSError as error:
        leave(Exit.LOCAL, disk_trouble(error) if error.errno in _DISK else own_fault(error))
    except Exception as error:  # noqa: BLE001 - the last border: no traceback ever reaches a user
        leave(Exit.LOCAL, own_fault(error))


def tell(outcome: Outcome, *, quiet: bool, as_json: bool) -> None:
    """The summary for people on stderr, the report for programs on stdout."""
    if not quiet:
        click.echo(summary(outcome.report), err=True)
        for line in _what_was_done(outcome):
            click.echo(line, err=True)
    if as_json:
        click.echo(report_json(outcome.report), nl=False)


def _what_was_done(outcome: Outcome) -> Iterator[str]:
    if outcome.happened:
        yield f"Since the last run: {outcome.happened}; CHANGES.md tells more."
    if outcome.kept:
        yield f"{len(outcome.kept):,} edited here and not overwritten (--on-edit): {', '.join(outcome.kept[:5])}"
    asked = f" after {counted(outcome.requests, 'request')}" if outcome.requests else ""
    yield f"Written to {outcome.root}: {_changed(outcome.written, outcome.removed)}{asked}."
    for printed in outcome.printed:
        yield from _what_was_printed(printed)


def _changed(written: int, removed: int) -> str:
    taken = f", {removed:,} taken away" if removed else ""
    return f"{counted(written, 'file')} new or changed{taken}"


def tell_printed(printed: Printed, *, quiet: bool, as_json: bool) -> Exit:
    """What was written for a builder, and how to go on; the exit code that fits."""
    tally, profile = printed.tally, printed.edition.profile
    if not quiet:
        for line in _what_was_printed(printed):
            click.echo(line, err=True)
    if as_json:
        told = {"site": str(printed.into), "profile": profile.name, "written": tally.written, "removed": tally.removed,
                "kept": tally.kept, "skipped": [asdict(each) for each in tally.all_skipped]}  # fmt: skip
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    return Exit.SKIPPED if tally.all_skipped else Exit.COMPLETE


def tell_skipped(skipped: Sequence[Skipped], *, quiet: bool) -> Exit:
    """What could not be read; the exit code that fits."""
    for each in () if quiet else skipped:
        click.echo(_left_out(each), err=True)
    return Exit.SKIPPED if skipped else Exit.COMPLETE


def _left_out(each: Skipped) -> str:
    return f"Left out: {each.item}: {each.reason}"


def _what_was_printed(printed: Printed) -> Iterator[str]:
    for each in printed.tally.all_skipped:
        yield _left_out(each)
    if kept := printed.tally.kept:
        yield f"{len(kept):,} edited here and not overwritten (--on-edit): {', '.join(kept[:5])}"
    yield f"Written to {printed.into}: {_changed(printed.tally.written, printed.tally.removed)}."
    if command := printed.edition.profile.command:
        yield f"Build it there with: {command}"


def leave(code: Exit, sentence: str) -> NoReturn:
    """Says one sentence, and goes."""
    click.echo(f"pbexport: {sentence}", err=True)
    sys.exit(code)


def disk_trouble(error: OSError) -> str:
    """What to say of a disk that is in the way where nobody looked for it."""
    where = f"{error.filename} cannot be written" if error.filename else "The disk is in the way"
    return f"{where}: {error.strerror}. Nothing that came is lost: make room or mend the disk, and run again."


def own_fault(error: Exception) -> str:
    """What to say of a fault that is the program's own."""
    place = extract_tb(error.__traceback__)[-1]
    return (
        f"This is a fault of pbexport itself, and nothing that came is lost: {type(error).__name__} in "
        f"{Path(place.filename).name}, line {place.lineno}: {error}. Please report it."
    )
