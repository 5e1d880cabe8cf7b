"""Written Markdown → what it says, rendered by markdown-it-py and read as a page of the wiki is."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bs4 import Tag
from markdown_it import MarkdownIt

from pbexport.audit.facts import Aspect, Fact, Facts
from pbexport.audit.reader import parsed, read
from pbexport.audit.source import FORMULA
from pbexport.audit.trees import HEADINGS, tags

_RENDERER = MarkdownIt("commonmark", {"maxNesting": 10_000}).enable(["table", "strikethrough"])
"""CommonMark with the tables and strikethrough of GitHub: what every reader of Markdown knows."""
_NOT_IN_SLUG = re.compile(r"[^\w\- ]")


@dataclass(frozen=True, slots=True)
class Written:
    """A written text."""

    facts: Facts
    targets: tuple[str, ...]
    """Where its links and images lead, as written."""
    anchors: frozenset[str]
    """The places in it that a link may name."""


def rendered(markdown: str) -> str:
    """The Markdown as HTML."""
    return str(_RENDERER.render(markdown))


def read_markdown(markdown: str, formulas: Sequence[str] = ()) -> Written:
    """All that the Markdown says. Of `formulas`, those that it holds in this order are read as such."""
    text, found = _without_formulas(markdown, formulas)
    tree = parsed(rendered(text))
    leading = (tag.attrs.get("href") or tag.attrs.get("src") for tag in tags(tree, ("a", "img")))
    targets = tuple(str(target) for target in leading if target)
    facts = read(tree)
    told = {**facts.told, Aspect.FORMULAS: tuple(Fact((tex,), 0) for tex in found)}
    return Written(Facts(facts.text, told), targets, frozenset(_anchors(tree)))


def _without_formulas(markdown: str, formulas: Sequence[str]) -> tuple[str, list[str]]:
    """The text with a sign in place of each formula: its backslashes and stars are no Markdown."""
    parts, found, place = [], [], 0
    for tex in formulas:
        match = re.compile(rf"(?<!\\)((?:\\\\)*)(\$\$?){re.escape(tex)}\2").search(markdown, place)
        if match:
            parts += [markdown[place : match.start(2)], FORMULA]
            found.append(tex)
            place = match.end()
    return "".join((*parts, markdown[place:])), found


def _anchors(tree: Tag) -> Iterator[str]:
    """Names of places: those written as such, and those of headings by GitHub's rule (convert.md)."""
    yield from (str(tag.attrs["id"]) for tag in tree.find_all(id=True))
    seen: Counter[str] = Counter()
    for heading in tags(tree, HEADINGS):
        slug = _NOT_IN_SLUG.sub("", heading.get_text().strip().lower()).replace(" ", "-")
        yield f"{slug}-{seen[slug]}" if seen[slug] else slug
        seen[slug] += 1
