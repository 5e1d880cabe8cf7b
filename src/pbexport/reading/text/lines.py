"""The bytes of a text → its lines, in whatever encoding and with whatever line ends it was kept."""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

_MARKS = ((BOM_UTF8, "utf-8"), (BOM_UTF16_LE, "utf-16-le"), (BOM_UTF16_BE, "utf-16-be"))
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")
"""What is no character to read; tabs are spaces, and all other white space has been a line end."""
_SAMPLE = 4096
"""Bytes that tell whether every other one of them is zero."""
_LOST = "\ufffd"
"""Stands for what could not be decoded."""


def lines_of(content: bytes) -> list[str]:
    """The lines of a text, without control characters."""
    return [_CONTROL.sub("", line) for line in decoded(content).splitlines()]


def decoded(content: bytes) -> str:
    """The characters of a text: by its mark, by its zero bytes, as UTF-8, else as Windows writes Western languages."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    if wide := wide_encoding(content[:_SAMPLE]):
        return content.decode(wide, "replace")
    text = content.decode("utf-8", "replace")
    return text if _is_mostly_right(text) else content.decode("cp1252", "replace")


def wide_encoding(sample: bytes) -> str:
    """Which UTF-16 it is when most zero bytes stand on one side of the pairs, "" when they do not."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    most, least = max(even, odd), min(even, odd)
    if most * 20 <= len(sample) or least * 10 > most:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _is_mostly_right(text: str) -> bool:
    """Whether it is UTF-8 with at most some bytes broken, such as the last ones of a text that was cut off."""
    lost = text.count(_LOST)
    return lost == 0 or lost * 2 <= sum(char > "\x7f" for char in text)
