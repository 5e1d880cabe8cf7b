"""One text at its own cost: what it ends with, and what ends the run."""

from collections.abc import Callable

import pytest

from pbexport.errors import LocalTrouble, NotReadable
from pbexport.writing.guarded import guarded


def ending_with(error: Exception) -> Callable[[], str]:
    def work() -> str:
        raise error

    return work


def test_what_is_made_of_a_text_is_given_on() -> None:
    assert guarded(lambda: "text", str.upper) == "text"


def test_what_cannot_be_read_is_lost_with_its_reason() -> None:
    assert guarded(ending_with(NotReadable("the answer is empty")), str.upper) == "THE ANSWER IS EMPTY"


def test_a_fault_of_the_program_is_lost_with_what_to_do_about_it() -> None:
    said = guarded(ending_with(RecursionError("too deep")), str)

    assert said == "this is a fault of pbexport itself, please report it: RecursionError: too deep"


def test_what_ends_a_run_ends_it() -> None:
    with pytest.raises(LocalTrouble, match="no room"):
        guarded(ending_with(LocalTrouble("no room")), str)
