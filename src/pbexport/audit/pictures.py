"""Pictures whose address a browser does not find in `src`: some wait for a script, some offer sizes to choose from.

Written anew for the proof, after the rules of HTML for `srcset`; nothing of the converter is used.
"""

from collections.abc import Iterator

from bs4 import Tag

from pbexport.audit.trees import tags

_WAITING = ("data-src", "data-original", "data-original-src", "data-lazy-src", "data-lazy", "data-echo", "data-url")
_OFFERS = ("srcset", "data-srcset", "data-lazy-srcset")


def settle_pictures(tree: Tag) -> None:
    """Gives each picture without an address of its own the one that it would be loaded from."""
    for image in tags(tree, ("img",)):
        own = str(image.attrs.get("src", "")).strip().lower()
        if own and not own.startswith("data:"):
            continue
        if found := next(filter(None, _addresses(image)), ""):
            image.attrs["src"] = found


def _addresses(image: Tag) -> Iterator[str]:
    for name in _WAITING:
        yield str(image.attrs.get(name, "")).strip()
    chosen_from = [image]
    if image.parent is not None and image.parent.name == "picture":
        chosen_from += image.parent.find_all("source")
    for each in chosen_from:
        for name in _OFFERS:
            offers = list(_offers(str(each.attrs.get(name, ""))))
            yield max(offers, default=(0.0, ""), key=lambda offer: offer[0])[1]


def _offers(text: str) -> Iterator[tuple[float, str]]:
    """The size and address of each offer: a comma parts two of them unless it stands within an address."""
    address = ""
    for word in text.split():
        if address:
            size, _, begun = word.partition(",")
            yield _size(size), address
            address = begun
        else:
            address = word.lstrip(",")
        if address.endswith(","):
            yield 1.0, address.rstrip(",")
            address = ""
    if address:
        yield 1.0, address


def _size(descriptor: str) -> float:
    """How wide or dense: `640w`, `1.5x`."""
    try:
        return float(descriptor.rstrip("wx"))
    except ValueError:
        return 1.0
