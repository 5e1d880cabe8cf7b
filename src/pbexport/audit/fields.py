"""Fields of a form: a box to tick is seen as one; of others the text is seen that stands in them."""

from bs4 import Tag
from bs4.element import NavigableString

from pbexport.audit.trees import tags

_WRITTEN_ON = frozenset({"text", "search", "url", "email", "number", "date", "submit", "button", "reset"})
"""Kinds of fields that show their value."""
_APART = ("button", "textarea", "option")
"""What stands in a line with space around it."""


def show_values(tree: Tag) -> None:
    """Writes what stands in fields as text."""
    for field in tags(tree, ("input",)):
        if not is_box(field):
            kind = str(field.attrs.get("type", "text")).lower() or "text"
            shown = f" {field.attrs.get('value', '')} " if kind in _WRITTEN_ON else " "
            field.replace_with(NavigableString(shown))
    for part in tags(tree, _APART):
        part.insert_before(" ")
        part.insert_after(" ")
        part.unwrap()


def is_box(field: Tag) -> bool:
    """Whether a field is a box to tick."""
    return str(field.attrs.get("type")).lower() == "checkbox"
