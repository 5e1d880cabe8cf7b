"""What was got and what was not: as JSON for programs, as sentences for people."""

import json
from collections.abc import Iterator
from dataclasses import asdict

from pbexport.errors import Exit
from pbexport.model.happenings import Gave
from pbexport.telling.counted import counted, fitting, part
from pbexport.telling.outcome import Report

_MOST_SHOWN = 20
"""Items named in the summary; the report names all."""


def report_json(report: Report) -> str:
    """The report as a file: keys in a fixed order, one newline at the end."""
    totals = report.totals
    told = {
        "wiki": report.wiki.name,
        "title": report.wiki.title,
        "url": report.url,
        "complete": report.complete,
        "pages": {
            "written": totals.pages,
            "claimed": report.wiki.pagecount,
            "missing": report.pages_short,
            "deleted": totals.deleted,
            "left_out": report.left_out,
        },
        "files": {
            "written": totals.files,
            "names": totals.file_names,
            "claimed": report.wiki.filecount,
            "missing": report.files_short,
            **({"unlinked": list(report.unlinked)} if report.sources else {}),
        },
        "revisions": totals.revisions,
        "comments": totals.comments,
        "tags": dict(totals.tagged),
        **({"sources": [asdict(gave) for gave in report.sources]} if report.sources else {}),
        "advice": list(advice(report)),
        "unproven": [asdict(page) for page in report.unproven],
        "skipped": [asdict(item) for item in report.skipped],
        "missing_links": [asdict(link) for link in report.missing_links],
        "disallowed": list(report.disallowed),
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def summary(report: Report) -> str:
    """The outcome in a few lines, most important first."""
    return "\n".join((_headline(report), *(f"  {line}" for line in _details(report))))


def exit_of(report: Report, *, allow_missing: bool = False) -> Exit:
    """What the exit code tells of the outcome; `allow_missing` accepts what the wiki claims but does not show."""
    short = bool(report.pages_short or report.files_short) and not allow_missing
    return Exit.SKIPPED if report.skipped or report.unproven or short else Exit.COMPLETE


def advice(report: Report) -> Iterator[str]:
    """What would get what is missing."""
    yield from _pages_short(report, report.pages_short)
    yield from _files_short(report, report.files_short)


def _pages_short(report: Report, short: int) -> Iterator[str]:
    if short and report.sources:
        yield (
            f"{counted(short, 'page')} that the wiki counted {fitting(short, 'is', 'are')} in none of these sources. "
            "Add another one to the same folder: a backup, an archive, wayback:NAME, or the wiki itself."
        )
    elif short:
        yield (
            f"{counted(short, 'page')} that the wiki counts cannot be found by following links. Give "
            f"{fitting(short, 'its address', 'their addresses')} with --start, or link {fitting(short, 'it', 'them')} "
            "from any page of the wiki, and run again."
        )


def _files_short(report: Report, short: int) -> Iterator[str]:
    if short and report.sources:
        yield f"{counted(short, 'file')} that the wiki counted {fitting(short, 'is', 'are')} in none of these sources."
    elif short:
        yield (
            f"{counted(short, 'file')} that the wiki counts {fitting(short, 'is', 'are')} mentioned on no page that "
            f"was found. Link {fitting(short, 'it', 'them')} from any page of the wiki, and run again."
        )


def _headline(report: Report) -> str:
    totals, wiki = report.totals, report.wiki
    parts = (
        _of(totals.pages, wiki.pagecount, "page"),
        counted(totals.revisions, "revision"),
        counted(totals.comments, "comment"),
        _of(totals.file_names, wiki.filecount, "file"),
    )
    return f"{wiki.name or report.url or 'This wiki'}: {', '.join(parts)}{'' if report.complete else ' (not complete)'}"


def _details(report: Report) -> Iterator[str]:
    yield from map(gave_text, report.sources)
    yield from advice(report)
    if report.skipped:
        yield f"{counted(len(report.skipped), 'item')} skipped:"
        yield from (f"  {item.item}: {item.reason}" for item in report.skipped[:_MOST_SHOWN])
        if len(report.skipped) > _MOST_SHOWN:
            yield f"  and {len(report.skipped) - _MOST_SHOWN:,} more, all named in report.json"
    if report.unlinked:
        yield f"{counted(len(report.unlinked), 'file')} that no page refers to, named in report.json"
    if report.missing_links:
        yield f"{counted(len(report.missing_links), 'link')} to pages or files that are not there, named in report.json"
    yield from _proof(report)
    if report.disallowed:
        yield (
            f"{counted(len(report.disallowed), 'address', 'addresses')} left alone because robots.txt asks for it; "
            "as the wiki's owner you may add --ignore-robots"
        )


def gave_text(gave: Gave) -> str:
    """What one source gave, in a sentence."""
    counts = (
        (gave.pages, "page", ""),
        (gave.revisions, "text of an old revision", "texts of old revisions"),
        (gave.histories, "list of revisions", "lists of revisions"),
        (gave.files, "file", ""),
        (gave.unread, "item that could not be read", "items that could not be read"),
    )
    told = [counted(*each) for each in counts if each[0]]
    return f"{gave.name} gave {', '.join(told) or 'nothing'}"


def _proof(report: Report) -> Iterator[str]:
    """What the look at words, links and images said, which every export ends with."""
    if not report.unproven:
        pages = report.totals.pages
        all_ = fitting(pages, "", "all ")
        yield f"{all_}{counted(pages, 'page')} proven: no word, link or image lost or invented"
        return
    yield f"{counted(len(report.unproven), 'page')} NOT proven; pbexport check tells more:"
    yield from (f"  {each.page}: {each.losses[0]}" for each in report.unproven[:_MOST_SHOWN])


def _of(found: int, claimed: int | None, noun: str) -> str:
    if claimed is None or found >= claimed:
        return counted(found, noun)
    return part(found, claimed, noun)
