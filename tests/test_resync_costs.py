"""What a run may ask for that finds little or nothing changed: the laws of `docs/sync.md`, counted by the look-alike.

What it may take besides is measured by `benchmarks/resync.py`.
"""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ended, run_pbexport

from fixtures import LookAlike
from pbexport.asking.fetch import Manners
from pbexport.config import Visit
from pbexport.errors import Interrupted
from pbexport.home import open_home
from pbexport.means import Means
from pbexport.sync import export as export_here
from pbexport.telling.progress import Quiet
from pbexport.writing.atlas import read_atlas
from pbexport.writing.plan import atlas_digest, led_elsewhere

HISTORY = "/w/page-revisions/"
NO_VIEWS = (HISTORY, "/w/file/", "/f/", "/robots.txt")
"""Files are those that failed before: they are tried again."""
DOORS = pytest.mark.parametrize("api", ["open", "off"])


@pytest.fixture(params=[None, 150], ids=["small", "150 pages"])
def begun(
    request: pytest.FixtureRequest, exported: Callable[..., LookAlike], tmp_path: Path
) -> Callable[[str], LookAlike]:
    """Gives a wiki of either size, with its API or without, and lays a first export of it into the test's folder."""
    return lambda api: exported(tmp_path, pages=request.param, api=api)


def export(wiki: LookAlike, root: Path) -> tuple[Ended, list[str]]:
    """One run, and what it asked for."""
    before = len(wiki.requests)
    ended = run_pbexport("export", wiki.url, "-o", root, "--delay", 0)
    return ended, [request.path for request in wiki.requests[before:]]


def times(root: Path) -> dict[Path, int]:
    """When each file was written that is there for people."""
    return {path: path.stat().st_mtime_ns for path in root.rglob("*") if ".pbexport" not in path.parts}


def amend(wiki: LookAlike, count: int) -> list[int]:
    """Somebody saves so many pages that links lead to; gives their numbers."""
    linked = [name for name, page in wiki.pages.items() if page.in_sitemap and name != "SideBar"][:count]
    return [wiki.edit(name, f"{wiki.pages[name].newest.body}<p>One sentence more.</p>").oid for name in linked]


@DOORS
def test_nothing_changed_is_known_after_two_requests_and_touches_no_file(
    begun: Callable[[str], LookAlike], api: str, tmp_path: Path
) -> None:
    wiki = begun(api)
    before = times(tmp_path)

    ended, asked = export(wiki, tmp_path)

    assert len(asked) <= 2
    assert times(tmp_path) == before
    assert "0 files new or changed" in ended.stderr


@pytest.mark.parametrize("count", [1, 7])
def test_changed_pages_cost_two_requests_each_and_three_more_with_api(
    begun: Callable[[str], LookAlike], count: int, tmp_path: Path
) -> None:
    wiki = begun("open")
    amend(wiki, count)

    _, asked = export(wiki, tmp_path)

    assert len(asked) <= 2 * count + 3
    assert sum(path.startswith(HISTORY) for path in asked) == count


@pytest.mark.parametrize("count", [1, 7])
def test_without_api_each_view_is_asked_for_once_and_only_histories_of_changed_pages(
    begun: Callable[[str], LookAlike], count: int, tmp_path: Path
) -> None:
    wiki = begun("off")
    pages = len(list((tmp_path / "pages").rglob("*.md")))
    changed = amend(wiki, count)

    _, asked = export(wiki, tmp_path)

    histories = [path for path in asked if path.startswith(HISTORY)]
    views = [path for path in asked if not path.startswith(NO_VIEWS)]
    assert sorted(int(path.split("/")[3]) for path in histories) == sorted(changed)
    assert max(Counter(asked).values()) == 1
    assert len(views) == pages


@DOORS
def test_after_a_change_nothing_is_asked_for_again(begun: Callable[[str], LookAlike], api: str, tmp_path: Path) -> None:
    wiki = begun(api)
    amend(wiki, 3)
    export(wiki, tmp_path)
    before = times(tmp_path)

    _, asked = export(wiki, tmp_path)

    assert len(asked) <= 2
    assert times(tmp_path) == before


def test_what_was_kept_when_it_was_deleted_can_be_taken_away_when_nothing_else_happens(
    exported: Callable[..., LookAlike], tmp_path: Path
) -> None:
    wiki = exported(tmp_path, content="dozen")
    wiki.hide("Boat Log")
    export_here(Visit(wiki.url, Manners(delay=0)), None, tmp_path, Means())
    assert (tmp_path / "pages" / "boat-log.md").exists()
    asked = len(wiki.requests)
    export_here(Visit(wiki.url, Manners(delay=0), prunes=True), None, tmp_path, Means())

    assert not (tmp_path / "pages" / "boat-log.md").exists()
    assert len(wiki.requests) - asked <= 2


class StoppedAfterOnePage(Quiet):
    def at(self, stage: str, done: int, ahead: int) -> None:
        if stage == "writing":
            raise Interrupted(f"{done} done, {ahead} ahead")


def test_a_page_that_only_moved_to_another_folder_moves_and_is_not_asked_for(
    begun: Callable[[str], LookAlike], tmp_path: Path
) -> None:
    wiki = begun("open")
    (name, *_) = (name for name, page in wiki.pages.items() if page.in_sitemap and not page.folder)
    before = set(times(tmp_path))
    wiki.move(name, "Elsewhere")

    _, asked = export(wiki, tmp_path)

    assert len(asked) <= 4
    assert len(before - set(times(tmp_path))) == 1
    assert len(list((tmp_path / "pages" / "elsewhere").iterdir())) == 1


def test_a_run_that_is_stopped_while_it_points_links_lets_the_next_one_look_at_them_all(
    exported: Callable[..., LookAlike], tmp_path: Path
) -> None:
    wiki = exported(tmp_path, content="dozen", api="open")
    visit = Visit(wiki.url, Manners(delay=0))
    wiki.move("Boat Log", "Boathouse")
    with pytest.raises(Interrupted):
        export_here(visit, None, tmp_path, Means(voice=StoppedAfterOnePage()))
    with open_home(tmp_path) as home:
        assert not home.state.fact("led by")
    export_here(visit, None, tmp_path, Means())

    with open_home(tmp_path) as home:
        atlas = read_atlas(home.state, home.site)
        assert home.state.fact("led by") == atlas_digest(atlas)
        assert not list(led_elsewhere(home.state.links.led(), atlas))
