"""Lists as the platform's editor leaves them: nested without an item, items without a list, boxes to tick.

Markdown knows no letters and no Roman numbers: `type="a"` is numbered 1, 2, 3. Numbers that do not follow from one
another begin a new list, since Markdown counts within a list; those it cannot say are counted from 1.
"""

import re
from itertools import filterfalse, takewhile

from turbohtml import Element, Node, Text

from pbexport.markdown.normalise.tree import BLANK, BLOCKS, LISTS, is_blank, is_element, wrap_in

_WRITTEN_ON = frozenset({"text", "search", "url", "email", "number", "date", "submit", "button", "reset"})
"""Kinds of fields of a form that show their value."""
_SPACE = " \t\r\n"
_HIGHEST = 999_999_999
_WHOLE = re.compile(r"\s*([+-]?\d{1,20})")


def tick_box(box: Element) -> None:
    """A line that begins with a box to tick is a task, in a list or not; of other fields the text in them stays."""
    kind = (box.attr("type") or "text").lower()
    if kind != "checkbox":
        box.replace_with(Text(f" {box.attr('value') or ''} " if kind in _WRITTEN_ON else " "))
        return
    line = box.parent
    if is_element(line, ("p", "div")) and isinstance(line, Element) and all(map(is_blank, box.previous_siblings)):
        line.tag = "li"


def stray_item(item: Element) -> None:
    """Items outside a list become one, with the items that follow; those in a box in a list are items of that list."""
    box = item.parent
    if isinstance(box, Element) and box.tag not in LISTS and is_element(box.parent, LISTS) and box.tag != "li":
        box.unwrap()
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
    before: Element | None = None  # the last item, if one with words of its own came yet
    there = False
    for child in list(element):
        if child.parent != element:
            continue
        if isinstance(child, Element) and child.tag == "li":
            before, there = _joined(before, child), True
        elif is_blank(child):
            child.extract()
        elif before is not None:
            before.append(_whole_line(child).extract())
        elif is_element(child, ("ul",)) and element.tag == "ul":
            there = _hoist(child) or there
        else:
            before, there = wrap_in("li", [child]), True
    if not there:
        element.decompose()


def loose_texts(root: Element) -> None:
    """Text directly in a list, which no selector finds, is a child like others; before the first item, a headline."""
    lists = root.iter_elements(LISTS)
    loose = [inside for inside in lists for child in inside if type(child) is Text and child.data.strip(_SPACE)]
    for element in dict.fromkeys(loose):
        if element.parent is None:  # it went with a list around it, which was looked at before
            continue
        while len(element) and not is_element(element[0], BLOCKS):
            element.insert_before(element[0].extract())
        list_children(element)


def _whole_line(node: Node) -> Node:
    """What stands directly in a list: a block, or a line with all that belongs to it, made a paragraph."""
    if is_element(node, BLOCKS):
        return node
    return wrap_in("p", [node, *takewhile(lambda sibling: not is_element(sibling, BLOCKS), node.next_siblings)])


def numbers(part: Element) -> None:
    """Where numbers are set by hand, each run of them becomes a list that begins with the right one."""
    element = part.parent if part.tag == "li" else part
    if not isinstance(element, Element) or element.tag != "ol":
        return
    items = [child for child in element if isinstance(child, Element)]
    step = 1 if element.attrs.pop("reversed", None) is None else -1
    number = _whole(element.attr("start"), 1 if step > 0 else len(items))
    run, expected = element, 0
    for place, item in enumerate(items):
        number = _whole(item.attrs.pop("value", None), number)
        if place and number != expected:
            run.insert_after(new := Element("ol"))
            run = new
        if run is not element:
            run.append(item.extract())
        if item.previous_sibling is None or not place:
            _begin(run, number)
        expected, number = number + 1, number + step


def _whole(text: str | list[str] | None, default: int) -> int:
    found = _WHOLE.match(str(text))
    return int(found[1]) if found else default


def _begin(element: Element, number: int) -> None:
    element.attrs["start"] = str(number if 0 <= number <= _HIGHEST else 1)


def boxed_lists(box: Element) -> None:
    """A box around nothing but lists in an item says nothing."""
    if all(is_blank(node) or is_element(node, LISTS) for node in box):
        box.unwrap()


def bare_nesting(inner: Element) -> None:
    """A list with nothing before it in its item is how the editor indents."""
    if all(map(is_blank, inner.previous_siblings)) and (item := inner.parent) and isinstance(item.parent, Element):
        list_children(item.parent)


def _joined(before: Element | None, item: Element) -> Element | None:
    """An item with nothing but a list inside is how the editor indents: the list belongs to the item before it.

    Returns the last item that has words of its own.
    """
    if not is_element(next(filterfalse(is_blank, item), None), LISTS):
        return item
    parts = list(filterfalse(is_blank, item))
    if not all(is_element(part, LISTS) for part in parts):
        return item
    if before is None or is_blank(before):
        if is_element(item.parent, ("ul",)) and all(is_element(part, ("ul",)) for part in parts):
            item.unwrap()
            for part in parts:
                _hoist(part)
        return None
    before.extend([part.extract() for part in parts])
    item.decompose()
    return before


def _hoist(inner: Node) -> bool:
    """Put the items of a list, which nothing stands before, into the list around it. Returns whether it had any."""
    if isinstance(inner, Element):
        list_children(inner)
    has_items = any(is_element(child, ("li",)) for child in inner)
    inner.unwrap()
    return has_items


def remove_blank_items(root: Element) -> None:
    """An item that holds nothing goes: the editor leaves one where a list was ended."""
    for item in [item for item in root.iter_elements("li") if not item.text.strip(BLANK)]:
        if is_blank(item):
            item.decompose()
