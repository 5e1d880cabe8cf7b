"""Bodies torn to tags: some that nobody closed, some that close nothing, in any order, as editing by hand leaves them.

Each kind has tags that get in one another's way; every word in a body is another one, so that none can hide another.
"""

import re
from itertools import count

from hypothesis import strategies as st

_WHOLE = {
    "a": "<a href='/z'>",
    "span": "<span style='font-weight:bold'>",
    "img": "<img src='/d.png' alt='q'>",
    "input": "<input type='checkbox'>x",
    "object": "<object data='/o.swf'>",
    "iframe": "<iframe src='/f'></iframe>",
}
"""Tags that mean nothing without more; a box to tick is none without a text."""
_EMPTY = frozenset({"br", "img", "input", "hr", "iframe"})
_TEXTS = ("@", "@ ", "@", " @", "@\n", "1. @", "*@*", "#@", "&nbsp;", " ")
"""Of which every `@` will be a word of its own."""
_KINDS = (
    ("b", "a", "i", "span", "br", "code", "u", "s", "sub", "img", "strong", "em", "font", "p"),
    ("ul", "ol", "li", "p", "b", "br", "a", "input", "div", "hr"),
    ("table", "tr", "td", "th", "caption", "tbody", "b", "a", "p", "br", "ul", "li", "div"),
    ("blockquote", "div", "center", "p", "pre", "hr", "br", "dl", "dt", "dd", "b", "a"),
    ("h2", "h3", "div", "p", "b", "a", "i", "br", "hr", "ul", "li"),
    ("form", "label", "input", "iframe", "object", "p", "b", "li", "ul", "br"),
    ("q", "ruby", "rt", "button", "abbr", "cite", "p", "div", "b", "a", "br", "input", "h2", "li"),
)


def _numbered(body: str) -> str:
    words = count(1)
    return re.sub("@", lambda _: f"w{next(words)}", body)


def _torn(names: tuple[str, ...]) -> st.SearchStrategy[str]:
    begins = [_WHOLE.get(name, f"<{name}>") for name in names]
    ends = [f"</{name}>" for name in names if name not in _EMPTY]
    pieces = st.one_of(st.sampled_from(_TEXTS), st.sampled_from([*begins, *ends]))
    return st.lists(pieces, min_size=1, max_size=12).map("".join).map(_numbered)


TORN_BODIES = st.one_of(*map(_torn, _KINDS))
