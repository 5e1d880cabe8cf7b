"""The four rings of `docs/architecture.md`: what may import what."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "pbexport"
VALUES = {"errors", "model", "outcome"}
PURE = {
    "addresses", "api_call", "audit", "candidates", "choice", "counted", "document", "edition", "forecast",
    "frontmatter", "git", "journal", "links", "listing", "markdown", "mirrored", "navigation", "old_addresses",
    "paths", "pictures", "plan", "profiles", "reading", "recipe", "redirects", "report", "robots", "shelves", "spots",
    "stamps",
}  # fmt: skip
EDGE = {"archive", "fetch", "repository", "sources", "state", "write"}
TOGETHER = {
    "agendas", "atlas", "attachments", "backup", "build", "captured", "catalogue", "census", "check", "chronicle",
    "cli", "config", "contents", "credentials", "crew", "desk", "earlier", "external", "fleet", "holdings", "home",
    "intake", "knock", "ledger", "means", "orders", "past", "press", "printing", "progress", "publish", "refusals",
    "rehearsal", "run", "session", "settle", "stop", "survey", "sync", "__init__", "__main__",
}  # fmt: skip
FORBIDDEN = {"os", "socket", "subprocess", "sqlite3", "requests", "urllib3", "time", "random", "tempfile", "pathlib"}


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(SOURCE.rglob("*.py")):
        yield path.relative_to(SOURCE).parts[0].removesuffix(".py"), path


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "pbexport":
            yield from (f"pbexport.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def own(path: Path) -> set[str]:
    return {name.split(".")[1] for name in imports(path) if name.startswith("pbexport.")}


def foreign(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imports(path)} - {"pbexport"}


def test_every_module_stands_in_one_ring() -> None:
    assert {name for name, _ in modules()} == VALUES | PURE | EDGE | TOGETHER


@pytest.mark.parametrize(("name", "path"), list(modules()), ids=str)
def test_a_module_imports_only_what_its_ring_may(name: str, path: Path) -> None:
    if name in VALUES:
        assert not own(path) - VALUES
    elif name in PURE:
        assert not own(path) - VALUES - PURE
        assert not foreign(path) & FORBIDDEN
    elif name in EDGE:
        assert not own(path) - VALUES - PURE - {name}
