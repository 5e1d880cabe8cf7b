"""What a run would do, told before it is done."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from pbexport.counted import counted, fitting

_MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Step:
    """Something that would be done to one page or file."""

    item: str
    """Name of a page or file, or path of a file here."""
    why: str


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a run would do."""

    wiki: str
    asked: int
    """Requests that it took to find this out; the run makes them too."""
    pages: tuple[Step, ...]
    """Pages whose view would be asked for."""
    histories: int
    files: tuple[str, ...]
    """Files that would be asked for."""
    others: int
    """Requests that only help to find pages, or that get old revisions."""
    is_certain: bool
    """Whether that is all: without the API, pages must be looked at before it is known what changed in them."""
    bytes: int
    """About how much would be sent."""
    seconds: float
    """How long the requests take at the chosen pace, without the time of the answers."""
    renamed: tuple[Step, ...]
    """Path that a page had → path that it would have."""
    written: tuple[Step, ...]
    removed: tuple[str, ...]
    """Paths of files that would be taken away."""

    @property
    def requests(self) -> int:
        """How many requests the run makes in all."""
        return self.asked + len(self.pages) + self.histories + len(self.files) + self.others


def forecast_json(forecast: Forecast) -> str:
    """All of it, for programs."""
    return json.dumps({"requests": forecast.requests, **asdict(forecast)}, ensure_ascii=False, indent=2) + "\n"


def forecast_text(forecast: Forecast) -> str:
    """For people, most important first."""
    return "\n".join((*_lines(forecast), ""))


def _lines(forecast: Forecast) -> Iterator[str]:
    least = "" if forecast.is_certain else "at least "
    yield (
        f"{forecast.wiki}: {least}{counted(forecast.requests, 'request')} ({forecast.asked:,} of them made for this "
        f"look), about {_size(forecast.bytes)}, {_duration(forecast.seconds)} at this pace. Nothing was written."
    )
    if not forecast.is_certain:
        yield "  Only a look at each page tells whether it was saved, and what it leads to."
    yield from _steps("to fetch", [f"{step.item} ({step.why})" for step in forecast.pages])
    if forecast.histories:
        yield f"  {counted(forecast.histories, 'history', 'histories')} to fetch"
    yield from _steps(f"{fitting(len(forecast.files), 'file', 'files')} to fetch", forecast.files)
    yield from _steps("to rename", [f"{step.item} → {step.why}" for step in forecast.renamed])
    if forecast.written:
        counts = Counter(step.why for step in forecast.written)
        reasons = ", ".join(f"{count:,} {why}" for why, count in counts.items())
        yield from _steps(f"to write ({reasons})", [step.item for step in forecast.written])
    yield from _steps("to remove", forecast.removed)


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
