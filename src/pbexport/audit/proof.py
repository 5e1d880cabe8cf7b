"""The proof of one page: its archived answers against its written file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pbexport.audit.compare import LIGHT, Comparison, Difference, compare
from pbexport.audit.evidence import Evidence
from pbexport.audit.facts import Aspect, Facts
from pbexport.audit.front import front_losses, split
from pbexport.audit.linked import NOWHERE, Places
from pbexport.audit.regions import body_and_comments
from pbexport.audit.source import facts_of_body, places_in
from pbexport.audit.written import read_markdown
from pbexport.model.pages import PLAIN, Standing


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found out about one page."""

    path: str
    url: str
    score: float = 0.0
    """From 0 to 1; 1 when nothing was lost and nothing invented."""
    differences: tuple[Difference, ...] = ()
    front: tuple[str, ...] = ()
    """What its front matter says wrongly, a sentence each."""
    simplified: Mapping[str, int] | None = None
    targets: tuple[str, ...] = ()
    places: Places = NOWHERE
    trouble: str = ""
    """Why it could not be proven at all."""

    @property
    def holds(self) -> bool:
        """Whether nothing was lost and nothing invented."""
        return not (self.differences or self.front or self.trouble)


def light_losses(evidence: Evidence) -> tuple[Difference, ...]:
    """Words, links and images that were lost or invented."""
    source, _ = _source(evidence)
    return _compared(source, split(evidence.document)[1], LIGHT)[0].differences


def prove(  # noqa: PLR0917 - the evidence, and what else is known of the page
    evidence: Evidence, path: str, url: str, wiki: str, history: bytes | None, standing: Standing = PLAIN
) -> Proof:
    """Everything that a page and its history say, against everything that its file says."""
    front, text = split(evidence.document)
    source, html = _source(evidence)
    comparison, targets, anchors = _compared(source, text, tuple(Aspect))
    wrong = tuple(front_losses(front, evidence.html, history, wiki, url, standing, evidence.fetched))
    return Proof(
        path,
        url,
        comparison.score_with(len(wrong)),
        comparison.differences,
        wrong,
        source.simplified,
        targets,
        Places(anchors, places_in(html)),
    )


def _source(evidence: Evidence) -> tuple[Facts, str]:
    """What the page says, and the HTML that says it."""
    body, comments = body_and_comments(evidence.html)
    facts = facts_of_body(body, evidence.address, formulas=evidence.formulas)
    if not (comments and evidence.comments):
        return facts, body
    return facts.then(facts_of_body(comments, evidence.address, formulas=evidence.formulas)), body + comments


def _compared(
    source: Facts, text: str, aspects: Sequence[Aspect]
) -> tuple[Comparison, tuple[str, ...], frozenset[str]]:
    written = read_markdown(text, [str(fact.value[0]) for fact in source.of(Aspect.FORMULAS)])
    return compare(source, written.facts, aspects), written.targets, written.anchors
