"""Directives, which many programs of JavaScript add to Markdown (`:::note`, `::video[x]`, `:abbr[x]{y}`), as text."""

import re

from pbexport.profiles.escapes import rewritten

_BEGIN = re.compile(
    r"""
      :(?=[A-Za-z][\w-]*[\[{])                                          # in a line
    | (?m: (?<=^) | (?<=^[>-][ ]) | (?<=^[>-][ ][>-][ ]) | (?<=^[ ]{2}) | (?<=^[ ]{4}) ) :(?=:)  # at the start of one
    """,
    re.VERBOSE,
)


def without_directives(markdown: str) -> str:
    r"""Markdown with a backslash before what would be a directive; a lone name (`:name`) is text for those programs.

    >>> without_directives(":::note\n`:a[x]` :b[x] 10:30")
    '\\:::note\n`:a[x]` \\:b[x] 10:30'
    """
    return rewritten(markdown, text=_escaped) if ":" in markdown else markdown


def _escaped(text: str) -> str:
    return _BEGIN.sub(r"\\:", text)
