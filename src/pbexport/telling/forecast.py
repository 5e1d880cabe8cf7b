"""What a run would do, told before it is done."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from pbexport.model.happenings import Gave
from pbexport.telling.counted import counted, fitting
from pbexport.telling.report import gave_text

_MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Step:
    """Something that would be done to one page or file."""

    item: str
    """Name of a page or file, or path of a file here."""
    why: str


@dataclass(frozen=True, slots=True)
class Effects:
    """What would be done to the files of an export."""

    written: tuple[Step, ...] = ()
    renamed: tuple[Step, ...] = ()
    """Path that a page had → path that it would have."""
    removed: tuple[str, ...] = ()
    """Paths of files that would be taken away."""
    taken_out: tuple[str, ...] = ()
    """Paths of attachments whose bytes are at hand, and need not be asked for."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a run would do."""

    wiki: str
    effects: Effects
    sources: tuple[Gave, ...] = ()
    """What else is held of the wiki, and what it gives."""
    asked: int = 0
    """Requests that it took to find this out; the run makes them too."""
    pages: tuple[Step, ...] = ()
    """Pages whose view would be asked for."""
    histories: int = 0
    files: tuple[str, ...] = ()
    """Files that would be asked for."""
    others: int = 0
    """Requests that only help to find pages, or that get old revisions."""
    is_certain: bool = True
    """Whether that is all: without the API, pages must be looked at before it is known what changed in them."""
    bytes: int = 0
    """About how much would be sent."""
    seconds: float = 0
    """How long the requests take at the chosen pace, without the time of the answers."""

    @property
    def requests(self) -> int:
        """How many requests the run makes in all."""
        return self.asked + len(self.pages) + self.histories + len(self.files) + self.others


def forecast_json(forecast: Forecast) -> str:
    """All of it, for programs."""
    told = asdict(forecast)
    told |= told.pop("effects")
    return json.dumps({"requests": forecast.requests, **told}, ensure_ascii=False, indent=2) + "\n"


def forecast_text(forecast: Forecast) -> str:
    """For people, most important first."""
    return "\n".join((*_lines(forecast), ""))


def _lines(forecast: Forecast) -> Iterator[str]:
    yield f"{forecast.wiki}: {_asked(forecast)}. Nothing was written."
    yield from (f"  {gave_text(gave)}" for gave in forecast.sources)
    if not forecast.is_certain:
        yield "  Only a look at each page tells whether it was saved, and what it leads to."
    yield from _steps("to fetch", [f"{step.item} ({step.why})" for step in forecast.pages])
    if forecast.histories:
        yield f"  {counted(forecast.histories, 'history', 'histories')} to fetch"
    yield from _steps(f"{fitting(len(forecast.files), 'file', 'files')} to fetch", forecast.files)
    effects = forecast.effects
    yield from _steps("to rename", [f"{step.item} → {step.why}" for step in effects.renamed])
    if effects.written:
        counts = Counter(step.why for step in effects.written)
        reasons = ", ".join(f"{count:,} {why}" for why, count in counts.items())
        yield from _steps(f"to write ({reasons})", [step.item for step in effects.written])
    yield from _steps(f"{fitting(len(effects.taken_out), 'file', 'files')} to write", effects.taken_out)
    yield from _steps("to remove", effects.removed)


def _asked(forecast: Forecast) -> str:
    """What the wiki would be asked for."""
    if not forecast.requests:
        return "no request"
    least = "" if forecast.is_certain else "at least "
    return (
        f"{least}{counted(forecast.requests, 'request')} ({forecast.asked:,} of them made for this look), "
        f"about {_size(forecast.bytes)}, {_duration(forecast.seconds)} at this pace"
    )


def _steps(title: str, items: tuple[str, ...] | list[str]) -> Iterator[str]:
    if items:
        yield f"  {len(items):,} {title}:"
        yield from (f"    {item}" for item in items[:_MOST_SHOWN])
        if len(items) > _MOST_SHOWN:
            yield f"    and {len(items) - _MOST_SHOWN:,} more (--json names all)"


def _size(count: int) -> str:
    for unit, size in (("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return counted(count, "byte")


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02} h" if hours else f"{minutes}:{rest:02} min"
