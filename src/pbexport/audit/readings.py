"""How characters are read: it stands above them, and in a line in brackets."""

from bs4 import Tag
from bs4.element import NavigableString

from pbexport.audit.trees import is_seen, tags


def tell_readings(tree: Tag) -> None:
    """Puts brackets around readings, where the page has none for them."""
    for ruby in tags(tree, ("ruby",)):
        for above in ruby.find_all("rt"):
            before = above.previous_sibling
            if is_seen(above) and not (isinstance(before, Tag) and before.name == "rp"):
                above.insert(0, NavigableString("("))
                above.append(NavigableString(")"))
        ruby.unwrap()
