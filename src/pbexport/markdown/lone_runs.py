r"""Stars or underscores with no other ones in their block mark nothing, and need no backslash.

`24*365` stays as it is; in `2*3 and 4*5` each star has a backslash, for what stands between them would be emphasis.
"""

import re
from collections.abc import Iterable
from functools import cache
from itertools import chain, islice

from turbohtml import Element, Text

from pbexport.markdown.normalise.tree import LITERAL, MARKS, block_of, holds, is_element

_SIGNS = ("*", "_")
_RUNS = {sign: re.compile(rf"(?:\\?{re.escape(sign)})+") for sign in _SIGNS}
_ESCAPED = {
    sign: re.compile(rf"(?P<before>(?<!\\)(?:\\\\)*)(?P<run>(?:\\{re.escape(sign)})+(?!{re.escape(sign)}))")
    for sign in _SIGNS
}
_MARKS = tuple(MARKS)


def bare_lone_runs(root: Element, texts: Iterable[Text]) -> None:
    """Takes the backslashes off where they are not needed, in texts below root that are escaped."""
    is_alone = cache(_is_alone)  # a block may have very many texts
    for node in texts:
        for sign in _SIGNS:
            if (
                f"\\{sign}" in node.data
                and not is_element(node.parent, LITERAL)
                and is_alone(block_of(node) or root, sign)
            ):
                node.data = _ESCAPED[sign].sub(_bare, node.data)


def _bare(found: re.Match[str]) -> str:
    """A run without its backslashes, save where it could be the first sign of an item, or a rule."""
    begin, end = found.span("run")
    begins_line = not found.string[:begin].strip() and not found.string[end : end + 1].strip()
    return found[0] if begins_line else found["before"] + found["run"][1::2]


def _is_alone(block: Element, sign: str) -> bool:
    """Whether a block has one run of a sign, and no mark in it or around it, which would be written with one."""
    runs = chain.from_iterable(map(_RUNS[sign].findall, block.strings))
    if len(list(islice(runs, 2))) > 1:  # blocks in blocks: not all texts of each are looked at
        return False
    return not holds(block, _MARKS) and block.closest(", ".join(_MARKS)) is None
