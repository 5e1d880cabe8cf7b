"""The table-of-contents plugin, which is but a marker in raw source, and what it does to the headings of its page.

On a rendered page each heading begins with a place of its own, and other pages link to it (pbworks.md d):

    <h4><a class="pbTOC" name="Accountant/Treasurer"></a>Accountant / Treasurer</h4>

Its name is the heading's text without spaces. Commas and colons are gone too, slashes stay; what becomes of other signs
is not known, so a heading with signs gets both names. A place that no link leads to is never written.
"""

from collections.abc import Iterator
from html import escape

from turbohtml import Element, parse_fragment

MARKER = "plugin=toc"
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def with_places(body: str) -> str:
    """A raw body with these places in its headings, if the plugin is on the page; nothing else in it changes."""
    if MARKER not in body:
        return body
    tree = parse_fragment(body.replace("\r\n", " \n"), source_locations=True)  # a line end counts as one character
    if tree.select_one(f"img[src*='{MARKER}']") is None:
        return body
    parts, done = [], 0
    for at, places in _places(tree):
        parts += [body[done:at], places]
        done = at
    return "".join([*parts, body[done:]])


def _places(tree: Element) -> Iterator[tuple[int, str]]:
    """Where headings begin, and the places there; of equal names the first one counts."""
    taken: set[str] = set()
    for heading in tree.iter_elements(_HEADINGS):
        names = [name for name in _names(heading.text) if name not in taken]
        if heading.source_location and heading.select_one("a.pbTOC") is None:
            taken.update(names)
            yield (
                heading.source_location.start_tag.end_offset,
                "".join(f'<a class="pbTOC" name="{escape(name)}"></a>' for name in names),
            )


def _names(text: str) -> dict[str, None]:
    """The names that a heading may have.

    >>> list(_names("In attendance: "))
    ['Inattendance', 'Inattendance:']
    """
    whole = "".join(text.split())
    bare = "".join(character for character in whole if character.isalnum() or character == "/")
    return dict.fromkeys(filter(None, (bare, whole)))
