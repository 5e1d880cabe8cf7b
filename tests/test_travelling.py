"""Values that go to other processes and back."""

import pickle
from dataclasses import dataclass

import pytest

from pbexport.chronicle.chapter import Chapter
from pbexport.chronicle.phases import Phase
from pbexport.model.answers import Filed, Location
from pbexport.model.happenings import Imprint, Kind, Skipped, Stage
from pbexport.model.pages import Revision, Standing
from pbexport.travelling import travelling
from pbexport.write import Put
from pbexport.writing.orders import Order, Told, Written

FILED = Filed("http://quay.example/w/page/7/Tides", 200, "text/html", 1, 2, "ABC", "", Location("a.warc.gz", 3, 4))
SKIPPED = Skipped("http://quay.example/w/page/7/Tides", Kind.PAGE, Stage.READ, "the page is cut off")
ORDER = Order(7, "Tides", "pages/tides.md", FILED, FILED, Standing(former=("Ebb",)), known=Imprint("d", 5, 6))
VALUES = [
    ORDER,
    Written(
        Told(1, 2, ("sea",), (SKIPPED,)), Put((("pages/tides.md", Imprint("d", 5, 6)),), changed=True), {"/Ebb": "e"}
    ),
    Chapter(7, Phase("pages/tides.md", "Tides", revision=8, filed=FILED), text=b"Tides", missing=(9,)),
    Revision(8, "Ada", "a word"),
]


def sent(value: object) -> object:
    """What arrives of a value."""
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - made here


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_value_comes_back_as_it_went(value: object) -> None:
    assert sent(value) == value


def test_a_value_of_one_field_is_no_exception() -> None:
    assert sent(Lone("sea")) == Lone("sea")


def test_no_value_carries_the_names_of_its_fields() -> None:
    """They are what takes so long."""
    assert b"fetched" not in pickle.dumps(FILED)


@travelling
@dataclass(frozen=True, slots=True)
class Lone:
    word: str
