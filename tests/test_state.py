"""The state: what it believes, and what it forgets."""

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from pathlib import Path

import pytest

from pbexport.crew import Crew
from pbexport.errors import FolderLocked, LocalTrouble
from pbexport.model.answers import Filed, Location
from pbexport.model.happenings import Kind, Skipped, Stage
from pbexport.state import State
from pbexport.state.lock import lock
from pbexport.write import Folder


@pytest.fixture
def state() -> Iterator[State]:
    kept = State()
    yield kept
    kept.close()


def filed(url: str, offset: int = 0) -> Filed:
    return Filed(url, 200, "text/html", 1293962400, 10, "ABC", "", Location("a.warc.gz", offset, 10))


def test_an_unfinished_run_goes_on_and_a_finished_one_does_not(state: State) -> None:
    first = state.runs.begin()

    assert state.runs.begin() == first
    state.runs.finish(first)
    assert state.runs.begin() != first


def test_what_a_run_holds_is_its_own(state: State) -> None:
    run = state.runs.begin()
    state.snapshots.index(run, filed("http://x/1"))

    assert state.snapshots.held("http://x/1", run) == (1, filed("http://x/1"))
    assert state.snapshots.held("http://x/1", run + 1) is None


def test_what_is_not_on_disk_is_forgotten(state: State) -> None:
    """A power loss may take bytes that the index already knew."""
    run = state.runs.begin()
    kept, lost = (
        state.snapshots.index(run, filed("http://x/1")),
        state.snapshots.index(run, filed("http://x/2", offset=10)),
    )
    state.pages.put(1, "One", None, kept)
    state.pages.put(2, "Two", None, lost)

    state.forget_beyond({"a.warc.gz": 15})

    assert [page.name for page in state.pages.all()] == ["One"]
    assert state.snapshots.held("http://x/2", run) is None


def test_a_transaction_is_all_or_nothing(state: State) -> None:
    def half_done() -> None:
        with state.transaction():
            state.learn("name", "harbour")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half_done()

    assert state.fact("name") == ""


def test_a_history_is_asked_again_only_when_the_page_was_saved(state: State) -> None:
    state.pages.put(1, "One", 1000, 1)
    state.pages.put_history(1, 2)

    assert state.pages.history_of(1, 1000) == 2
    assert state.pages.history_of(1, 2000) is None


def test_troubles_of_a_stage_are_forgotten_when_it_is_tried_again(state: State) -> None:
    state.troubles.skip(Skipped("http://x/1", Kind.PAGE, Stage.FETCH, "no answer in time"))
    state.troubles.skip(Skipped("http://x/2", Kind.PAGE, Stage.READ, "the page is cut off"))

    state.troubles.forget_all(Stage.FETCH)

    assert [skipped.item for skipped in state.troubles.skipped()] == ["http://x/2"]


def test_a_state_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    path.write_bytes(b"this is no database, but long enough to look at" * 10)

    with pytest.raises(LocalTrouble, match=r"cannot be used: .* Move it away"):
        State(path)


def test_a_lock_holds_until_it_is_let_go(tmp_path: Path) -> None:
    with lock(tmp_path), pytest.raises(FolderLocked, match="Another run is at work"), lock(tmp_path):
        pass
    with lock(tmp_path):
        pass


def test_a_file_is_written_only_when_it_changed(tmp_path: Path) -> None:
    folder = Folder(tmp_path, tmp_path / "scratch")

    first = folder.put_text("pages/a.md", "one\n")

    assert first.changed
    assert not folder.put_text("pages/a.md", "one\n").changed
    assert folder.put_text("pages/a.md", "two\n", first.imprints[0][1]).changed
    assert (tmp_path / "pages" / "a.md").read_bytes() == b"two\n"
    folder.tidy()
    assert list((tmp_path / "scratch").iterdir()) == []


@pytest.mark.parametrize("path", ["../x.md", "/etc/x.md", "pages/../../x.md"])
def test_nothing_is_written_outside_the_folder(tmp_path: Path, path: str) -> None:
    with pytest.raises(LocalTrouble, match="outside"):
        Folder(tmp_path / "export", tmp_path / "scratch").put_text(path, "x")


def squares(numbers: Sequence[int]) -> list[int]:
    if 13 in numbers:
        os._exit(1)  # as a fault in a C library would
    return [number * number for number in numbers]


def lost(number: int) -> int:
    return -number


def test_an_item_that_kills_its_process_costs_only_itself() -> None:
    with Crew() as crew:
        results = list(crew.results(squares, lost, range(100), 100))
        again = list(crew.results(squares, lost, range(20, 4_000), 4_000))

    assert results == [(number, -13 if number == 13 else number * number) for number in range(100)]
    assert again == [(number, number * number) for number in range(20, 4_000)]


def test_no_item_is_lost_that_was_to_be_handed_to_processes_already_dead() -> None:
    """The moment at which the pool is known to be broken may be any: here it is before the first batch."""
    with Crew() as crew:
        for worker in multiprocessing.active_children():
            worker.kill()
            worker.join()
        with suppress(BrokenProcessPool):
            while crew._pool:  # noqa: SLF001 - nothing else tells when the pool has noticed
                crew._pool.submit(os.getpid).result()  # noqa: SLF001

        results = list(crew.results(own_squares, lost, range(100), 100))

    assert results == [(number, number * number) for number in range(100)]


def own_squares(numbers: Sequence[int]) -> list[int]:
    return [number * number for number in numbers]


def test_what_one_item_raises_reaches_who_asked() -> None:
    with Crew() as crew, pytest.raises(ZeroDivisionError):
        list(crew.results(shares, lost, range(100), 100))


def shares(numbers: Sequence[int]) -> list[float]:
    return [1 / number for number in numbers]


def test_a_few_items_are_done_without_another_process() -> None:
    with Crew() as crew:
        assert list(crew.results(own_processes, lost, [0], 1)) == [(0, os.getpid())]


def own_processes(numbers: Sequence[int]) -> list[int]:
    return [os.getpid() + number for number in numbers]
