"""Examples as plain files: a title, a dot, the body, a dot, the Markdown expected, a dot."""

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Case:
    """One body and its Markdown."""

    kind: str
    """The file's name: what the difficulty has to do with."""
    title: str
    body: str
    markdown: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.title}"


def read_cases() -> list[Case]:
    """All cases of all files, in order."""
    return [case for path in sorted(FOLDER.glob("*.txt")) for case in cases_of(path.stem, path.read_text("utf-8"))]


def cases_of(kind: str, text: str) -> list[Case]:
    """The cases of one file; blank lines between cases do not count."""
    cases: list[Case] = []
    parts = text.split("\n.\n")
    for title, body, markdown in zip(parts[0::3], parts[1::3], parts[2::3], strict=False):
        cases.append(Case(kind, title.strip(), body, f"{markdown}\n" if markdown else ""))
    return cases
