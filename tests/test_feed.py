"""Where the API is closed, a feed that tells of all that changed spares a look at every page; a rehearsal foretells it.

What the platform's own feed says nobody has seen; so what it says is only relied on where the times of the wiki's
changes bear it out.
"""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import run_pbexport, tree

from fixtures import Fault, LookAlike
from pbexport.asking.fetch import Manners
from pbexport.config import Visit
from pbexport.means import Means
from pbexport.rehearsal import rehearse
from pbexport.sync import export

HISTORY = "/w/page-revisions/"


@pytest.fixture
def wiki(exported: Callable[..., LookAlike], tmp_path: Path) -> LookAlike:
    """Exported once already."""
    return exported(tmp_path / "quay", content="dozen")


def visit(wiki: LookAlike) -> Visit:
    return Visit(wiki.url, Manners(delay=0, retries=0), ignore_robots=True)


def again(wiki: LookAlike, root: Path) -> list[str]:
    """One more run, in this process, which spares starting one; and what it asked for."""
    before = len(wiki.requests)
    export(visit(wiki), None, root, Means())
    return [request.path for request in wiki.requests[before:]]


def plain(wiki: LookAlike, count: int) -> list[str]:
    """Names of so many pages that links lead to; the front page is not among them."""
    names = [name for name, page in wiki.pages.items() if page.in_sitemap and name not in {"SideBar", "FrontPage"}]
    return names[:count]


def amend(wiki: LookAlike, name: str) -> None:
    wiki.edit(name, f"{wiki.pages[name].newest.body}<p>One sentence more.</p>")


def pages(paths: list[str]) -> list[str]:
    return [path for path in paths if path.startswith("/w/page/")]


@pytest.mark.parametrize("size", [{"content": "wiki"}, {"pages": 150}], ids=["small", "150 pages"])
@pytest.mark.parametrize("count", [1, 7])
def test_a_changed_page_costs_two_requests_and_the_run_three_more(
    exported: Callable[..., LookAlike], tmp_path: Path, size: dict[str, Any], count: int
) -> None:
    wiki = exported(tmp_path / "quay", **size)
    names = plain(wiki, count)
    for name in names:
        amend(wiki, name)

    asked = again(wiki, tmp_path / "quay")

    assert len(asked) <= 2 * count + 3
    assert sorted(pages(asked)) == sorted(wiki.pages[name].href for name in names)
    assert sum(path.startswith(HISTORY) for path in asked) == count
    assert len(again(wiki, tmp_path / "quay")) == 1


CHANGES: dict[str, Callable[[LookAlike], object]] = {
    "edited": lambda wiki: (amend(wiki, "Boat Log"), amend(wiki, "Glossary"), amend(wiki, "Boat Log")),
    "the front page edited": lambda wiki: amend(wiki, "FrontPage"),
    "added": lambda wiki: wiki.edit("Brand New", "<p>Hello.</p>"),
    "commented": lambda wiki: wiki.comment("Boat Log", "The moon was late."),
    "tagged": lambda wiki: wiki.tag("Boat Log", "Moon", "Sea"),
    "commented and edited": lambda wiki: (wiki.comment("Boat Log", "Late."), amend(wiki, "Glossary")),
    "renamed": lambda wiki: wiki.rename("Glossary", "Words of the Sea"),
    "taken away": lambda wiki: (amend(wiki, "Glossary"), wiki.hide("Boat Log")),
}
OLD_NAMES = {"renamed", "taken away"}
"""Links that still have the old name are asked for once: nobody foretells that."""


@pytest.mark.parametrize("change", CHANGES)
def test_what_the_feed_names_comes_as_if_all_had_been_looked_at_and_as_foretold(
    wiki: LookAlike, tmp_path: Path, change: str
) -> None:
    root, slow = tmp_path / "quay", tmp_path / "slow"
    shutil.copytree(root, slow)
    CHANGES[change](wiki)
    before = tree(root)

    foretold = rehearse(visit(wiki), None, root, Means())
    asked = again(wiki, root)
    wiki.faults = (Fault("/rss.xml", "404"),)
    again(wiki, slow)
    wiki.faults = ()

    after = tree(root)
    assert 0 <= len(asked) - foretold.requests <= (change in OLD_NAMES), asked
    assert {step.item for step in foretold.effects.written} == {
        path for path, text in after.items() if path.startswith("pages/") and text != before.get(path)
    }
    assert len(asked) <= 8
    assert after == tree(slow)


def test_a_page_that_comes_back_is_found_by_the_feed(wiki: LookAlike, tmp_path: Path) -> None:
    before = tree(tmp_path / "quay")
    wiki.hide("Boat Log")
    again(wiki, tmp_path / "quay")
    wiki.restore("Boat Log")

    asked = again(wiki, tmp_path / "quay")

    assert pages(asked) == [wiki.pages["Boat Log"].href]
    pages_now = {path: text for path, text in tree(tmp_path / "quay").items() if path.startswith("pages/")}
    assert pages_now.items() <= before.items()


@pytest.mark.parametrize(
    "silence",
    [
        lambda wiki: [amend(wiki, plain(wiki, 1)[0]) for _ in range(20)],
        lambda wiki: setattr(wiki, "faults", (Fault("/rss.xml", "404"),)),
        lambda wiki: wiki.upload("plan.pdf", "text another plan"),
    ],
    ids=["too short", "none", "something else changed"],
)
def test_where_the_feed_does_not_tell_of_all_each_page_is_looked_at(
    wiki: LookAlike, tmp_path: Path, silence: Callable[[LookAlike], Any]
) -> None:
    amend(wiki, plain(wiki, 1)[0])
    silence(wiki)

    asked = again(wiki, tmp_path / "quay")
    wiki.faults = ()

    assert len(pages(asked)) >= len(list((tmp_path / "quay" / "pages").rglob("*.md"))) - 1


def test_robots_that_are_asked_to_leave_the_feed_alone_do(wiki: LookAlike, tmp_path: Path) -> None:
    amend(wiki, "Boat Log")
    run_pbexport("export", wiki.url, "-o", tmp_path / "quay", "--delay", 0)

    assert "/rss.xml" not in [request.path for request in wiki.requests]
