"""Killed at every step of the write order: archive, index, meaning, file, record, what is taken away, the end."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from killing import KILLED, Scene, differing, held, is_unfinished, is_whole, kill_at_call

STEPS = [
    ("the state is made, nothing is asked", "before", "pbexport.visiting.run:begun", 1),
    ("the front page is got, nothing is filed", "before", "pbexport.archive:Archive.write", 1),
    ("an answer is half in the archive", "half", "pbexport.archive:Archive.write", 2),
    ("an answer is in the archive, not in the index", "before", "pbexport.state.snapshots:Snapshots.index", 3),
    ("an answer is in the index, not understood", "after", "pbexport.state.snapshots:Snapshots.index", 3),
    ("what changed is known, nothing is walked", "before", "pbexport.visiting.run:Run.gather", 1),
    ("the walk begins", "after", "pbexport.visiting.run:Run._begin", 1),
    ("a page is found, not recorded", "before", "pbexport.visiting.ledger:Ledger.record", 2),
    ("a page is recorded", "after", "pbexport.visiting.ledger:Ledger.record", 2),
    ("the walk is at its end", "before", "pbexport.visiting.run:Run._end", 1),
    ("all is found, no file has its name", "before", "pbexport.writing.build:draw_atlas", 1),
    ("all files have their names", "after", "pbexport.writing.build:draw_atlas", 1),
    ("a file is written, not in its place", "before", "pbexport.write:os.replace", 2),
    ("a file is in its place, not recorded", "after", "pbexport.write:os.replace", 2),
    ("the old file is still there", "before", "pbexport.writing.build:Builder._take_away", 1),
    ("the scratch folder is to be emptied", "before", "pbexport.write:Folder.tidy", 2),
    ("all is written, no report", "before", "pbexport.sync:_reported", 1),
    ("the report is written, no journal", "before", "pbexport.sync:_journaled", 1),
    ("the journal has its line", "after", "pbexport.write:Folder.append_once", 1),
    ("the run is not finished", "before", "pbexport.visiting.run:Run.remember", 1),
    ("the run is nearly finished", "after", "pbexport.state.runs:Runs.finish", 1),
    ("the run is finished", "after", "pbexport.visiting.run:Run.remember", 1),
]
ONLY_LATER = [
    ("what moved is not taken away", "before", "pbexport.write:Folder.remove", 1),
    ("what moved is taken away, not forgotten", "after", "pbexport.write:Folder.remove", 1),
    ("what moved is forgotten, not all is said", "after", "pbexport.state.imprints:Imprints.forget", 1),
]
BY_A_WORKER = {"a file is written, not in its place"}
"""Steps of another process than the one that was started."""


def cases() -> Iterator[tuple[str, str, str, str, str, int]]:
    """Each step once, by turns in a first run and in a later one, without the API and with it."""
    turns = [("off", "first"), ("opened", "synced"), ("opened", "first"), ("off", "synced")]
    for at, (said, when, place, calls) in enumerate(STEPS):
        door, kind = turns[at % 4]
        yield "whole" if said in BY_A_WORKER else door, kind, said, when, place, calls
    for at, (said, when, place, calls) in enumerate(ONLY_LATER):
        yield ("off", "opened")[at % 2], "synced", said, when, place, calls


@pytest.mark.parametrize("step", list(cases()), ids=lambda step: "-".join(map(str, step[:3])))
def test_killed_when(request: pytest.FixtureRequest, tmp_path: Path, step: tuple[str, str, str, str, str, int]) -> None:
    door, kind, _, when, place, calls = step
    quay: Scene = request.getfixturevalue(door)
    root = tmp_path / "quay"
    before = quay.begin(kind, root)
    assert kill_at_call(quay.wiki, root, when, place, calls) == KILLED
    kept = held(root, before) if is_unfinished(root) else set()

    quay.finish(root)

    assert not kept & quay.asked()
    assert not differing(root, quay.trees[kind])
    assert is_whole(root)
