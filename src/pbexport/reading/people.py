"""Names of people as they may be shown: no e-mail and no IP address leaves the archive."""

import re

_EMAIL = re.compile(r"([^\s@<>()\"']+)@[^\s@<>()\"']+\.[^\s@<>()\"']+")
_IP = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|(?=[0-9a-f:]*:[0-9a-f:]*:)[0-9a-f:]{3,39}", re.IGNORECASE)

ANONYMOUS = "Anonymous"
"""What the platform itself calls an author without an account (pbworks.md c)."""


def public_name(name: str) -> str:
    """A display name without what identifies its bearer elsewhere.

    >>> public_name("Ann  Lee"), public_name("ann.lee@school.example"), public_name("10.0.0.7")
    ('Ann Lee', 'ann.lee', 'Anonymous')
    """
    plain = " ".join(name.split())
    if "@" in plain:
        return _EMAIL.sub(r"\1", plain)
    return ANONYMOUS if _IP.fullmatch(plain) else plain
