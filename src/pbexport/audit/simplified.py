"""What Markdown cannot say and was knowingly left out: counted apart, so that what remains is true loss."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from bs4 import Tag

from pbexport.audit.trees import every_tag

_STYLES = {
    "colour": re.compile(r"(?:^|;)\s*(?:background(?:-color)?|color)\s*:", re.IGNORECASE),
    "font": re.compile(r"(?:^|;)\s*font-family\s*:", re.IGNORECASE),
    "text size": re.compile(r"(?:^|;)\s*font-size\s*:", re.IGNORECASE),
    "alignment": re.compile(r"(?:^|;)\s*(?:text-align|float|vertical-align)\s*:", re.IGNORECASE),
    "indentation": re.compile(r"(?:^|;)\s*(?:margin|padding)(?:-left)?\s*:", re.IGNORECASE),
    "underline": re.compile(r"text-decoration[^;]*underline", re.IGNORECASE),
    "size": re.compile(r"(?:^|;)\s*(?:width|height)\s*:", re.IGNORECASE),
}
_TAGS = {
    "u": "underline", "ins": "underline", "font": "font", "center": "alignment", "big": "text size",
    "small": "text size", "mark": "colour",
}  # fmt: skip
_ATTRIBUTES = {
    "width": "size", "height": "size", "align": "alignment", "valign": "alignment", "bgcolor": "colour",
    "colspan": "merged cells", "rowspan": "merged cells",
}  # fmt: skip


def simplified(tree: Tag) -> Mapping[str, int]:
    """How often a body says each of the things that Markdown cannot say."""
    return dict(sorted(Counter(name for tag in every_tag(tree) for name in _of(tag)).items()))


def _of(tag: Tag) -> Iterator[str]:
    if tag.name in _TAGS:
        yield _TAGS[tag.name]
    if not tag.attrs:
        return
    yield from (name for attribute, name in _ATTRIBUTES.items() if attribute in tag.attrs)
    if style := str(tag.attrs.get("style", "")):
        yield from (name for name, pattern in _STYLES.items() if pattern.search(style))
    if tag.name == "ol" and str(tag.attrs.get("type", "1")) != "1":
        yield "letters of a list"
