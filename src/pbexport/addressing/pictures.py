"""Where the address of a picture stands if not in `src`: scripts load it late, or there are sizes to choose from."""

import re
from collections.abc import Iterator

from turbohtml import Element

_LATE = ("data-src", "data-original", "data-original-src", "data-lazy-src", "data-lazy", "data-echo", "data-url")
"""What the usual scripts for late loading read."""
_SETS = ("srcset", "data-srcset", "data-lazy-srcset")
_CANDIDATE = re.compile(r"[\s,]*(\S*[^\s,])(?:\s+([\d.]+)[wx]\b)?[^,]*")
"""A candidate of a set: its address, and its width or density."""
_STANDS_IN = "data:"
"""So begins the address of a picture of nothing that is shown until the right one is loaded."""


def picture_address(image: Element) -> str:
    """The address of a picture, "" if it has none; of several sizes the largest."""
    source = (image.attr("src") or "").strip()
    if source and not source.lower().startswith(_STANDS_IN):
        return source
    return next(filter(None, _others(image)), source)


def _others(image: Element) -> Iterator[str]:
    """All other addresses, the most certain first; what stands around a picture may offer some too."""
    yield from ((image.attr(name) or "").strip() for name in _LATE)
    around = image.parent
    offers = around.iter_elements("source") if isinstance(around, Element) and around.tag == "picture" else ()
    for offer in (image, *offers):
        yield from (_largest(offer.attr(name) or "") for name in _SETS)


def _largest(candidates: str) -> str:
    found = _CANDIDATE.findall(candidates)
    return max(found, key=lambda each: _size(each[1]))[0] if found else ""


def _size(said: str) -> float:
    try:
        return float(said or 1)
    except ValueError:
        return 1.0
