"""What the proof of an export found out: as values, as JSON for programs, as sentences for people."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pbexport.audit.compare import Difference
from pbexport.audit.facts import Aspect, Value
from pbexport.audit.proof import Proof
from pbexport.audit.source import FORMULA
from pbexport.telling.counted import counted, fitting, part

_MOST_PAGES = 20
_MOST_DIFFERENCES = 8
"""Shown to people; programs are told everything."""
_MOST_VALUES = 12
_LOOSE = re.compile(r" (?=[,.;:!?)\]])|(?<=[(\[]) ")
"""Spaces that nobody writes around signs."""


class Trouble(StrEnum):
    """What can be wrong beside the text of a page."""

    MISSING = "missing"
    DAMAGED = "damaged"
    STRAY = "stray"
    DEAD_LINK = "dead link"
    EXTERNAL = "external"
    """A link that leads elsewhere and does not arrive; nothing of the wiki is lost with it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong."""

    trouble: Trouble
    item: str
    """A path in the export, or an address."""
    detail: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of a check."""

    proven: int
    unproven: tuple[Proof, ...]
    """Worst first."""
    findings: tuple[Finding, ...]
    shortfalls: tuple[str, ...]
    """What the wiki has beyond the archive, a sentence each."""
    simplified: Mapping[str, int]
    """What Markdown cannot say and was left out, and how often the pages say it."""
    external: int
    """How many links lead elsewhere."""
    unanswered: tuple[Finding, ...] | None = None
    """Those of them that do not arrive; None where nobody asked."""
    kept: tuple[str, ...] = ()
    """Paths of files that somebody edited, and that stayed when their pages moved or were taken away."""

    @property
    def fidelity(self) -> float:
        """The score of the worst page; 0 to 1."""
        return min((proof.score for proof in self.unproven), default=1.0)

    def holds(self, least: float | None = None) -> bool:
        """Whether the export passes: nothing wrong at all, or no page's score below `least`."""
        faithful = not self.unproven if least is None else self.fidelity >= least
        return faithful and not self.findings


def verdict_json(verdict: Verdict) -> str:
    """Everything that was found out."""
    told = {
        "holds": verdict.holds(),
        "fidelity": round(verdict.fidelity, 6),
        "proven": verdict.proven,
        "unproven": [_proof_told(proof) for proof in verdict.unproven],
        "findings": [{"trouble": each.trouble, "item": each.item, "detail": each.detail} for each in verdict.findings],
        "kept": list(verdict.kept),
        "shortfalls": list(verdict.shortfalls),
        "simplified": dict(verdict.simplified),
        "external_links": verdict.external,
        "unanswered": [{"item": each.item, "detail": each.detail} for each in verdict.unanswered or ()],
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def verdict_text(verdict: Verdict) -> str:
    """The outcome for people: what holds in a few lines, what does not with its surroundings, worst pages first."""
    return "\n".join((_headline(verdict), *_details(verdict)))


def _proof_told(proof: Proof) -> dict[str, object]:
    return {
        "path": proof.path,
        "url": proof.url,
        "score": round(proof.score, 6),
        "trouble": proof.trouble,
        "front_matter": list(proof.front),
        "differences": [
            {"aspect": each.aspect, "lost": list(each.lost), "invented": list(each.invented), "around": each.around}
            for each in proof.differences
        ],
    }


def _headline(verdict: Verdict) -> str:
    pages = verdict.proven + len(verdict.unproven)
    if not verdict.unproven:
        return f"{fitting(pages, '', 'All ')}{counted(pages, 'page')} proven: nothing lost, nothing invented."
    wrong = part(len(verdict.unproven), pages, "page")
    return f"{wrong} NOT proven; the worst keeps {100 * verdict.fidelity:.2f} %."


def _details(verdict: Verdict) -> Iterator[str]:
    for proof in verdict.unproven[:_MOST_PAGES]:
        yield f"  {proof.path}  {100 * proof.score:.2f} %"
        yield from (f"    {line}" for line in _of_page(proof))
    if len(verdict.unproven) > _MOST_PAGES:
        yield f"  and {counted(len(verdict.unproven) - _MOST_PAGES, 'more page')}; --json names all"
    for finding in verdict.findings:
        yield f"  {finding.trouble}: {finding.item}: {finding.detail}"
    if not verdict.findings:
        yield "  Files, archive and links: all there, all as sent, all arrive."
    for path in verdict.kept:
        yield f"  edited here: {path}: it stayed when its page moved or was taken away; do with it as you like"
    if verdict.shortfalls:
        yield "  The export is not the whole wiki:"
        yield from (f"    {line}" for line in verdict.shortfalls)
    if verdict.simplified:
        told = ", ".join(f"{name} {count:,}" for name, count in verdict.simplified.items())
        yield f"  Simplified, because Markdown cannot say it: {told}."
    elsewhere = f"{counted(verdict.external, 'link')} {fitting(verdict.external, 'leads', 'lead')} elsewhere"
    if verdict.unanswered is None:
        yield f"  {elsewhere}; --external asks whether {fitting(verdict.external, 'it arrives', 'they arrive')}."
        return
    silent = len(verdict.unanswered)
    yield f"  {elsewhere}; {counted(silent, 'address', 'addresses')} {fitting(silent, 'does', 'do')} not answer."
    yield from (f"    {finding.item}: {finding.detail}" for finding in verdict.unanswered)


def _of_page(proof: Proof) -> Iterator[str]:
    if proof.trouble:
        yield proof.trouble
    yield from (f"front matter: {line}" for line in proof.front)
    differences = [each for each in proof.differences if each.aspect is not Aspect.LINES or not _words_differ(proof)]
    yield from map(difference_text, differences[:_MOST_DIFFERENCES])
    if len(differences) > _MOST_DIFFERENCES:
        yield f"and {counted(len(differences) - _MOST_DIFFERENCES, 'more difference')}"


def _words_differ(proof: Proof) -> bool:
    """Whether words were lost or invented: their lines then differ too, which need not be said."""
    return any(each.aspect is Aspect.WORDS for each in proof.differences)


def difference_text(difference: Difference) -> str:
    """One difference in a line."""
    both = (("lost", difference.lost), ("invented", difference.invented))
    said = ", ".join(f"{what} {_values(difference.aspect, values)}" for what, values in both if values)
    return f"{difference.aspect}: {said}, at “{difference.around}”".replace(FORMULA, "$…$")


def _values(aspect: Aspect, values: tuple[Value, ...]) -> str:
    shown = ", ".join(_value(aspect, value) for value in values[:_MOST_VALUES])
    return f"{shown} and {len(values) - _MOST_VALUES:,} more" if len(values) > _MOST_VALUES else shown


def _value(aspect: Aspect, value: Value) -> str:
    """One fact, as people would say it."""
    match aspect, value:
        case Aspect.LINKS | Aspect.IMAGES, (address, text):
            return f"{_quoted(text)} ({address})"
        case Aspect.HEADINGS, (level, text):
            return f"{_quoted(text)} (level {level})"
        case Aspect.ITEMS, (depth, 0, text):
            return f"{_quoted(text)} (level {depth})"
        case Aspect.ITEMS, (depth, number, text):
            return f"{_quoted(text)} (level {depth}, number {number})"
        case _:
            return " | ".join(map(_quoted, value))


def _quoted(text: str | int) -> str:
    """The words and signs of a text, put together as people write them."""
    return f"“{_LOOSE.sub('', str(text))}”"
