"""A text that cannot be read, or on which this program fails, costs itself alone; only the errors of a run end it."""

from collections.abc import Callable
from typing import TypeVar

from pbexport.errors import NotReadable, PbexportError

Made = TypeVar("Made")
Lost = TypeVar("Lost")
UNDONE = "its conversion ended the process that did it"
"""Why there is no text, where nothing is left that could say it."""


def guarded(work: Callable[[], Made], lost: Callable[[str], Lost]) -> Made | Lost:
    """What comes of the work on one text; where nothing can, what `lost` makes of the reason.

    Raises the errors that end a run, as where the archive is gone.
    """
    try:
        return work()
    except NotReadable as trouble:
        return lost(str(trouble))
    except PbexportError:
        raise
    except Exception as fault:  # noqa: BLE001 - a fault of the converter costs its page, never the run
        return lost(fault_in(fault))


def fault_in(fault: Exception) -> str:
    """What to say of a fault that is the program's own."""
    return f"this is a fault of pbexport itself, please report it: {type(fault).__name__}: {fault}"
