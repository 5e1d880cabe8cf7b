"""What the proof of a text needs, without the parsers that it is proven with."""

from collections.abc import Callable
from dataclasses import dataclass

Address = Callable[[str], str | None]
"""Where a link or image should lead now; None when it should go, its text staying."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that the proof of a page needs."""

    html: bytes
    """The page view as the archive holds it."""
    document: str
    """The written file."""
    address: Address
    """Where links and images should lead now."""
    comments: bool = True
    """Whether they are part of the file."""
    formulas: bool = True
    """Whether pictures of formulas are written as such."""
    fetched: int = 0
    """When the page view was got (Unix seconds), from which "9 years ago" counts; 0 where nothing tells."""
