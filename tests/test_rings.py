"""The four rings of `docs/architecture.md`: what may import what."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "pbexport"
VALUES = {"errors", "model", "telling.outcome", "travelling"}
PURE = {
    "addressing", "asking.api_call", "asking.robots", "audit", "choice", "frontmatter", "git", "listing", "markdown",
    "paths", "profiles", "reading", "recipe", "sites.navigation", "sites.old_addresses", "sites.spots",
    "sources.candidates", "stamps", "telling.counted", "telling.forecast", "telling.journal", "telling.report",
    "writing.document", "writing.plan", "writing.shelves",
}  # fmt: skip
EDGE = {"archive", "asking.fetch", "chronicle.repository", "sources", "state", "write"}
TOGETHER = {
    "__init__", "__main__", "asking", "backup", "catalogue", "check", "chronicle", "cli", "config", "crew", "external",
    "fleet", "home", "means", "rehearsal", "remains", "sites", "stop", "sync", "telling", "visiting", "writing",
}  # fmt: skip
RINGS = VALUES | PURE | EDGE | TOGETHER
FORBIDDEN = {"os", "socket", "subprocess", "sqlite3", "requests", "urllib3", "time", "random", "tempfile", "pathlib"}


def place(module: str) -> str:
    """The module or folder that stands in a ring; one in a folder may stand in another ring than the rest of it."""
    parts = module.split(".")
    inner = ".".join(parts[:2])
    return inner if inner in RINGS else parts[0]


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(SOURCE.rglob("*.py")):
        yield place(".".join(path.relative_to(SOURCE).with_suffix("").parts)), path


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "pbexport":
            yield from (f"pbexport.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def own(path: Path) -> set[str]:
    return {place(name.removeprefix("pbexport.")) for name in imports(path) if name.startswith("pbexport.")}


def foreign(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imports(path)} - {"pbexport"}


def test_every_module_stands_in_one_ring() -> None:
    assert {name for name, _ in modules()} == RINGS
    assert len(RINGS) == sum(map(len, (VALUES, PURE, EDGE, TOGETHER)))


def test_a_folder_needs_only_what_is_drawn_below_it() -> None:
    drawing = (SOURCE.parents[1] / "docs" / "architecture.md").read_text("utf-8").partition("## The folders")[2]
    rows = re.findall(r"^    (\S+(?:, \S+)*)   ", drawing.partition("## ")[0], re.MULTILINE)
    drawn = [name.strip("/") for row in rows for name in row.split(", ")]

    for _, path in modules():
        above = path.relative_to(SOURCE).with_suffix("").parts[0]
        below = {name.split(".")[1] for name in imports(path) if name.startswith("pbexport.")} & set(drawn) - {above}
        assert above not in drawn or all(drawn.index(above) < drawn.index(name) for name in below), path
    assert {path.parent.relative_to(SOURCE).parts[0] for path in SOURCE.glob("*/*.py")} <= set(drawn)


@pytest.mark.parametrize(("name", "path"), list(modules()), ids=str)
def test_a_module_imports_only_what_its_ring_may(name: str, path: Path) -> None:
    if name in VALUES:
        assert not own(path) - VALUES
    elif name in PURE:
        assert not own(path) - VALUES - PURE
        assert not foreign(path) & FORBIDDEN
    elif name in EDGE:
        assert not own(path) - VALUES - PURE - {name}
