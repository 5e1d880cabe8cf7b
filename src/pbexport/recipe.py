"""How pages are written: with the same archive and the same recipe come the same files."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum

from pbexport.markdown import Engine

CONVERSION = 7
"""The rules by which pages are written, counted: one more whenever a case of `tests/cases` comes or changes.

Exports that were written by other rules are then written again. `tests/conversions.txt` remembers which cases each had.
"""


class Comments(StrEnum):
    """Where the comments of a page go."""

    PAGE = "page"
    """The last section of the page."""
    NONE = "none"
    """Nowhere; they stay in the archive."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a user may choose about the written pages."""

    comments: Comments = Comments.PAGE
    engine: Engine = "turbohtml"
    formulas: bool = True
    """Whether pictures of formulas become `$LaTeX$`."""


def recipe_json(recipe: Recipe) -> str:
    """A recipe as the state keeps it."""
    return json.dumps(asdict(recipe))


def recipe_from(written: str) -> Recipe:
    """The same, read back; what an older version did not know to choose is as it is by default."""
    known = json.loads(written or "{}")
    return Recipe(**{**known, "comments": Comments(known["comments"])}) if known else Recipe()
