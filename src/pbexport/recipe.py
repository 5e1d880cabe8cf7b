"""How pages are written: with the same archive and the same recipe come the same files."""

from dataclasses import dataclass
from enum import StrEnum

from pbexport.markdown import Engine


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
