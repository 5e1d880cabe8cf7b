"""Everything that can go wrong, and the exit code that tells of it.

    PbexportError
    ├── UsageTrouble      2   what was asked for cannot be understood
    ├── SignInNeeded      3   the wiki shows nothing to visitors
    ├── WikiUnreachable   4   the wiki is unreachable, gone or refusing
    │   └── Hopeless      4   more items failed than the user allows
    ├── Interrupted       5   the user stopped the run
    ├── LocalTrouble      7   disk, permissions
    │   └── FolderLocked  7   another run works in the same folder
    └── ItemTrouble       -   one page or file; never leaves a run, becomes a `Skipped`
        ├── NotFetched        no usable answer came
        │   ├── NotThere      the wiki says that there is no such thing
        │   ├── NotAllowed    robots.txt asks to leave it alone
        │   └── TooLarge      the user wants no file of that size
        └── NotReadable       an answer came, but it is not what was asked for
            ├── AskedToSignIn the login page came instead
            └── NotTheFile    a web page came instead of a file

Exit 0 is a complete export, 1 a finished one with items skipped, 6 a failed check.
"""

from enum import IntEnum
from typing import ClassVar


class Exit(IntEnum):
    """What the exit code of the program means; the README's table is tested against this."""

    COMPLETE = 0
    SKIPPED = 1
    USAGE = 2
    SIGN_IN = 3
    UNREACHABLE = 4
    INTERRUPTED = 5
    CHECK_FAILED = 6
    LOCAL = 7


class PbexportError(Exception):
    """One clear sentence for the user: what, where, and what to do."""

    exit_code: ClassVar[Exit] = Exit.LOCAL


class UsageTrouble(PbexportError):
    """What was asked for cannot be understood, or does not fit what is there."""

    exit_code = Exit.USAGE


class SignInNeeded(PbexportError):
    """The wiki shows its pages to members only."""

    exit_code = Exit.SIGN_IN


class WikiUnreachable(PbexportError):
    """The wiki is unreachable, gone or refusing."""

    exit_code = Exit.UNREACHABLE


class Hopeless(WikiUnreachable):
    """More items failed than the user allows; the run was ended early."""


class Interrupted(PbexportError):
    """The user stopped the run; everything is saved."""

    exit_code = Exit.INTERRUPTED


class LocalTrouble(PbexportError):
    """This machine stands in the way: disk, permissions."""

    exit_code = Exit.LOCAL


class FolderLocked(LocalTrouble):
    """Another run works in the same folder."""


class ItemTrouble(PbexportError):
    """What is wrong with one page or file; the run goes on without it."""

    exit_code = Exit.SKIPPED


class NotFetched(ItemTrouble):
    """No usable answer came, after all retries."""


class NotThere(NotFetched):
    """The wiki says that there is no such thing (404 or 410)."""


class NotAllowed(NotFetched):
    """The wiki's robots.txt asks to leave it alone."""


class TooLarge(NotFetched):
    """A file is larger than the user wants."""


class NotReadable(ItemTrouble):
    """An answer came, but it is not what was asked for."""


class AskedToSignIn(NotReadable):
    """The login page came instead of what was asked for."""


class NotTheFile(NotReadable):
    """A web page came instead of a file, and will come again until something changes."""
