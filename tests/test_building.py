"""Each real builder does its work here: two pages, a link between them to a heading, an old address that leads on."""

import shutil
from pathlib import Path

import pytest
from building import ARTICLES, BUILDERS, build
from built_site import BuiltSite, differing

TINY = Path(__file__).parent / "builders" / "tiny"
SECOND_WAVE = {"docusaurus", "starlight"}
SHOW_TITLES = {"mkdocs", "zensical", "sphinx", "docusaurus"}
"""Their themes put the title of a page into its article."""


def tiny(name: str, folder: Path) -> Path:
    """The tiny site of a builder; Zensical reads that of MkDocs."""
    return Path(shutil.copytree(TINY / name.replace("zensical", "mkdocs"), folder / "site"))


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.second_wave if name in SECOND_WAVE else ()) for name in BUILDERS]
)
def test_a_builder_builds(name: str, tmp_path: Path) -> None:
    site = BuiltSite(build(name, tiny(name, tmp_path)))

    other = site.answering("other/")
    title = "Other " if name in SHOW_TITLES else ""
    assert site.broken() == []
    assert site.title_of(other).startswith("Other")
    assert differing(f"{title}A place. Back to the start.", site.article(other, ARTICLES.get(name, "main"))) == ()
    assert "other" in (site.folder / site.answering("old/")).read_text("utf-8")


def test_a_page_that_cannot_be_built_fails_with_what_the_builder_says(tmp_path: Path) -> None:
    site = tiny("mkdocs", tmp_path)
    (site / "docs" / "other.md").write_text("[nowhere](gone.md)", "utf-8")

    with pytest.raises(pytest.fail.Exception, match=r"gone\.md"):
        build("mkdocs", site)
