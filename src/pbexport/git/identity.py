"""Names of people on the wiki → the names and addresses of a commit, as git takes them.

No e-mail address of a user leaves the archive, so each gets one that can never arrive (`.invalid`, RFC 2606), unless
an authors file tells another.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha1
from unicodedata import category

from pbexport.errors import UsageTrouble
from pbexport.paths import slug

UNKNOWN = "unknown"
"""Who saved what nobody knows the author of."""
_CRUD = frozenset(" .,:;<>\"\\'")
"""A name of nothing else is none to git, which takes such signs off the ends of names (`ident.c`)."""
_BRACKETS = str.maketrans("<>", "()")
"""What git keeps for the address becomes what is nearest to it."""
_ENTRY = re.compile(r"(?P<wiki>.+?)\s*=\s*(?P<name>[^<>]*?)\s*<(?P<mail>[^<>\s]*)>")


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom a commit names."""

    name: str
    mail: str

    def __str__(self) -> str:
        return f"{self.name} <{self.mail}>"


@dataclass(frozen=True, slots=True)
class Authors:
    """Whom each name of the wiki stands for."""

    wiki: str
    """What the workspace is called."""
    known: Mapping[str, Identity] = field(default_factory=dict)
    """What an authors file tells: name on the wiki → identity."""

    def of(self, name: str) -> Identity:
        """The identity of a name; "" is that of nobody who is known."""
        name = name or UNKNOWN
        return self.known.get(name) or Identity(safe_name(name), f"{_local(name)}@{domain(self.wiki)}")


def safe_name(name: str) -> str:
    r"""A name as git takes it.

    >>> safe_name("Ann <3\n"), safe_name('"'), safe_name("Tomás Herrero")
    ('Ann (3', 'unknown', 'Tomás Herrero')
    """
    plain = one_line(name)
    return plain.translate(_BRACKETS) if set(plain) - _CRUD else UNKNOWN


def one_line(text: str) -> str:
    """A text on one line, without what would do something to a terminal."""
    return " ".join("".join(" " if category(char) == "Cc" else char for char in text).split())


def domain(wiki: str) -> str:
    """Where the addresses of a wiki's people seem to live.

    >>> domain("hackerspacesg")
    'hackerspacesg.pbworks.invalid'
    """
    return f"{slug(wiki) or 'wiki'}.pbworks.invalid"


def read_authors(text: str, file: str) -> dict[str, Identity]:
    """The lines `NAME ON THE WIKI = Name <mail>` of an authors file, in the form of git-svn.

    Empty lines, and those that begin with `#`, are passed over. Raises `UsageTrouble` for any other; `file` is what
    the sentence calls it.
    """
    return dict(_entries(text.removeprefix("\ufeff").splitlines(), file))


def authors_text(names: Iterable[str], authors: Authors) -> str:
    """The lines of an authors file for names that it does not tell yet, to be filled in."""
    return "".join(f"{name or UNKNOWN} = {authors.of(name)}\n" for name in sorted(set(names) - set(authors.known)))


def _entries(lines: Iterable[str], file: str) -> Iterator[tuple[str, Identity]]:
    for at, line in enumerate(map(str.strip, lines), start=1):
        if not line or line.startswith("#"):
            continue
        found = _ENTRY.fullmatch(line)
        if found is None:
            raise UsageTrouble(f"{file}, line {at}: “{line}” is not of the form NAME ON THE WIKI = Name <mail>.")
        yield found["wiki"], Identity(safe_name(found["name"]), found["mail"])


def _local(name: str) -> str:
    """The part before the `@`: the name itself, as far as it can stand there."""
    return slug(name) or sha1(name.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()[:8]
