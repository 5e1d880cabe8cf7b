"""Lists as the platform's editor leaves them: nested without an item, items without a list, boxes to tick.

Markdown knows no letters and no Roman numbers: `type="a"` is numbered 1, 2, 3. Numbers that do not follow from one
another begin a new list, since Markdown counts within a list; those it cannot say are counted from 1.
"""

import re
from itertools import filterfalse, takewhile

from turbohtml import Element, Node, Text

from pbexport.markdown.normalise.lines import part_lines
from pbexport.markdown.normalise.tree import (
    BLANK,
    BLOCKS,
    HEADINGS,
    LINE_ENDS,
    LISTS,
    WRAPPERS,
    any_of,
    is_blank,
    is_element,
    wrap_in,
)

_WRITTEN_ON = frozenset({"text", "search", "url", "email", "number", "date", "submit", "button", "reset"})
"""Kinds of fields of a form that show their value."""
_BOXES = frozenset({"p", "div", "blockquote"})
_PLACES = any_of(LISTS | HEADINGS | {"li"})
"""Where an item stays, whatever boxes are between."""
_SPACE = " \t\r\n"
_HIGHEST = 999_999_999
_WHOLE = re.compile(r"\s*([+-]?\d{1,20})")


def field(element: Element) -> None:
    """Of a field that is no box to tick, the text in it stays."""
    kind = (element.attr("type") or "text").lower()
    element.replace_with(Text(f" {element.attr('value') or ''} " if kind in _WRITTEN_ON else " "))


def settle_tasks(root: Element) -> None:
    """A line that begins with a box to tick is a task, as an item is."""
    for element in list(root.iter_elements("input")):
        _begin_line(element)
    for around in dict.fromkeys(box.parent for box in root.iter_elements("input")):  # each once, however many boxes
        if not isinstance(around, Element) or around.tag not in _BOXES or around.closest("li"):
            continue
        if _wrap_tasks(around) and around != root:
            part_lines(around)
            if around.tag != "blockquote":
                around.unwrap()


def _begin_line(element: Element) -> None:
    """A box that stands first in a mark stands before it as well."""
    around = element.parent
    while isinstance(around, Element) and around.tag in WRAPPERS and all(map(is_blank, element.previous_siblings)):
        around.insert_before(element.extract())
        around = element.parent


def _wrap_tasks(around: Element) -> bool:
    """Makes lines that begin with a box items; a line ends at a break or a block. Returns whether there are any."""
    boxes = [child for child in around if is_element(child, ("input",))]
    first = [box for box in boxes if all(map(is_blank, takewhile(_goes_on, box.previous_siblings)))]
    for box in first:
        wrap_in("li", [box, *takewhile(_goes_on, box.next_siblings)])
    return bool(first)


def _goes_on(node: Node) -> bool:
    return not is_element(node, LINE_ENDS)


def stray_item(item: Element) -> None:
    """Items outside a list become one, with the items that follow; those in boxes in a list are items of that list."""
    box = item.parent
    around = box.closest(_PLACES) if isinstance(box, Element) else None
    if is_element(around, LISTS):
        while isinstance(box, Element) and box != around:
            part_lines(box)
            box.unwrap()
            box = item.parent
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


def place_loose(root: Element) -> None:
    """Only items stand directly in a list: what else is there finds its place; inner lists first."""
    for element in reversed(list(root.iter_elements(LISTS))):
        if element.parent is not None and not (len(element) and all(map(_is_item, element))):
            list_children(element)


def _is_item(node: Node) -> bool:
    return (isinstance(node, Element) and node.tag == "li") or (type(node) is Text and not node.data.strip(_SPACE))


def list_children(element: Element) -> None:
    """What stands in a list but in no item belongs to the item before it, or before the list.

    A list without any item was meant as an indentation, and is none.
    """
    before: Element | None = None  # the last item, if one with words of its own came yet
    for child in list(element):
        if child.parent != element:
            continue
        if isinstance(child, Element) and child.tag == "li":
            before = _joined(before, child)
        elif is_blank(child):
            child.extract()
        elif before is not None or not is_element(child, LISTS):
            before = _place(_whole_line(child), element)
        elif isinstance(child, Element) and child.tag == element.tag == "ul":
            list_children(child)  # whose items become this list's, and what is but indented among them is theirs
            child.unwrap()
        else:
            before = wrap_in("li", [child])
    if not len(element):
        element.tag = "div"  # it still parts what stands beside it


def _place(loose: Node, element: Element) -> Element | None:
    """Puts what stands in a list but in no item into the item before, which is given back, else before the list."""
    items = (other for other in loose.previous_siblings if isinstance(other, Element) and other.tag == "li")
    item = next(items, None)
    if item is None:
        element.insert_before(loose.extract())
    else:
        item.append(loose.extract())
    return item


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
                part.unwrap()
        return None
    before.extend([part.extract() for part in parts])
    item.decompose()
    return before


def remove_blank_items(root: Element) -> None:
    """An item that holds nothing goes: the editor leaves one where a list was ended."""
    for item in [item for item in root.iter_elements("li") if not item.text.strip(BLANK)]:
        if is_blank(item):
            _hand_on(item)
            if _parts_lines(item):
                item.replace_with(Element("div"))
            else:
                item.decompose()


def _parts_lines(item: Element) -> bool:
    """Whether an item stands in the midst of text, which it then still parts."""
    beside = (next(filterfalse(_is_gap, siblings), None) for siblings in (item.previous_siblings, item.next_siblings))
    return not any(node is None or is_element(node, BLOCKS) for node in beside)


def _is_gap(node: Node) -> bool:
    return is_blank(node) and not is_element(node, BLOCKS)


def _hand_on(item: Element) -> None:
    """The number of an item that goes is that of the next one; a list that counts down begins where it did."""
    around = item.parent
    following = next((node for node in item.next_siblings if isinstance(node, Element) and node.tag == "li"), None)
    if "value" in item.attrs and following is not None:
        following.attrs.setdefault("value", item.attrs["value"])
    if isinstance(around, Element) and "reversed" in around.attrs:
        around.attrs.setdefault("start", str(len([node for node in around if isinstance(node, Element)])))
