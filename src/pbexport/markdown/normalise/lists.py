"""Lists as the platform's editor leaves them: nested without an item, items without a list, boxes to tick."""

from turbohtml import Element, Node

from pbexport.markdown.normalise.tree import BLANK, BLOCKS, LISTS, is_blank, is_element, wrap_in


def tick_box(box: Element) -> None:
    """A line that begins with a box to tick is a task, in a list or not; other fields of a form go."""
    if (box.attr("type") or "").lower() != "checkbox":
        box.decompose()
        return
    line = box.parent
    if is_element(line, ("p", "div")) and isinstance(line, Element) and all(map(is_blank, box.previous_siblings)):
        line.tag = "li"


def stray_item(item: Element) -> None:
    """Items outside a list become one, with the items that follow."""
    if is_element(item.parent, LISTS):
        return
    run: list[Node] = [item]
    blank: list[Node] = []
    for sibling in item.next_siblings:
        if is_element(sibling, ("li",)):
            run += [*blank, sibling]
            blank = []
        elif is_blank(sibling) and not is_element(sibling, BLOCKS):
            blank.append(sibling)
        else:
            break
    wrap_in("ul", run)


def list_children(element: Element) -> None:
    """Only items stand directly in a list: what else is there belongs to the item before it.

    A list without any item of its own was meant as an indentation, and goes.
    """
    before: Element | None = None
    for child in list(element):
        if is_element(child, ("li",)) and isinstance(child, Element):
            before = _joined(before, child)
        elif is_blank(child):
            child.extract()
        elif before is not None:
            before.append(child.extract())
        elif is_element(child, LISTS):
            before = _hoisted(child)
        else:
            before = wrap_in("li", [child])
    if before is None:
        element.decompose()


def bare_nesting(inner: Element) -> None:
    """A list with nothing before it in its item is how the editor indents."""
    item = inner.parent
    if isinstance(item, Element) and isinstance(item.parent, Element) and all(map(is_blank, inner.previous_siblings)):
        list_children(item.parent)


def _joined(before: Element | None, item: Element) -> Element | None:
    """An item with nothing but a list inside is how the editor indents: the list belongs to the item before it."""
    if not is_element(next((child for child in item if not is_blank(child)), None), LISTS):
        return item
    parts = [child for child in item if not is_blank(child)]
    if not all(is_element(part, LISTS) for part in parts):
        return item
    if before is None:
        return _hoisted(item.unwrap() and parts[0])
    before.extend([part.extract() for part in parts])
    item.decompose()
    return before


def _hoisted(inner: Node) -> Element | None:
    """Put the items of a list, which nothing stands before, into the list around it. Returns the last of them."""
    items = [child for child in inner if is_element(child, ("li",)) and not is_blank(child)]
    inner.unwrap()
    last = items[-1] if items else None
    return last if isinstance(last, Element) else None


def remove_blank_items(root: Element) -> None:
    """An item that holds nothing goes: the editor leaves one where a list was ended."""
    for item in root.select("li"):
        if not item.text.strip(BLANK) and is_blank(item):
            item.decompose()
