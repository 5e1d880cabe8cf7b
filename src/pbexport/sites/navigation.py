"""The order in which a reader goes through a wiki: its sidebar, and then the folders of all that it does not list."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from turbohtml import Element, Text, parse_fragment

from pbexport.profiles.profile import Branch, Entry

Leads = Callable[[str], int | None]
"""Address → the number of the page it leads to; None when it leads to none."""
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LISTS = frozenset({"ul", "ol"})
_MARKS = frozenset({"strong", "b", "u"})
_OTHERS = "More pages"
"""The heading of what the sidebar does not list."""


def listed_in(sidebar: str, leads: Leads) -> tuple[Branch, ...]:
    """The pages that a sidebar (HTML) lists, each once."""
    return _once(_listed(sidebar, leads), set())


def navigation(listed: tuple[Branch, ...], entries: Iterable[Entry]) -> tuple[Branch, ...]:
    """Every page once: as the sidebar lists them, then the others by folder and name."""
    seen = set(in_order(listed))
    others = _in_folders([entry for entry in entries if entry.number not in seen])
    if not listed or not others:
        return listed or others
    return (*listed, Branch(_OTHERS, branches=others))


def in_order(branches: Iterable[Branch]) -> Iterator[int]:
    """The numbers of the pages, as they are read from top to bottom."""
    for branch in branches:
        if branch.page is not None:
            yield branch.page
        yield from in_order(branch.branches)


def _listed(sidebar: str, leads: Leads) -> tuple[Branch, ...]:
    return _sections(_lines(parse_fragment(sidebar, positions=False), leads))


def _lines(element: Element, leads: Leads) -> Iterator[Branch]:
    """What an element lists, line by line; a heading is a branch without a page and without branches."""
    for child in element:
        if not isinstance(child, Element):
            continue
        if child.tag in _LISTS:
            yield from _items(child, leads)
        elif heading := _heading(child, leads):
            yield Branch(heading)
        elif child.tag == "a":
            yield from _link(child, leads)
        else:
            yield from _lines(child, leads)


def _heading(element: Element, leads: Leads) -> str:
    """The text of a line that is a heading: of its own kind, or in bold, and no link to a page."""
    if any(_link(link, leads) for link in element.iter_elements("a")):
        return ""
    is_one = element.tag in _HEADINGS or element.tag in _MARKS or _is_bold(element)
    return _text(element) if is_one else ""


def _is_bold(element: Element) -> bool:
    """Whether a paragraph is in bold as a whole."""
    shown = [node for node in element if not (type(node) is Text and not node.data.strip())]
    return element.tag in {"p", "div"} and len(shown) == 1 and isinstance(shown[0], Element) and shown[0].tag in _MARKS


def _items(element: Element, leads: Leads) -> Iterator[Branch]:
    for item in _children(element, "li"):
        inner = [node for node in item if isinstance(node, Element) and node.tag in _LISTS]
        below = tuple(branch for each in inner for branch in _items(each, leads))
        for each in inner:
            each.extract()
        links = [branch for link in item.iter_elements("a") for branch in _link(link, leads)]
        if len(links) == 1:
            yield Branch(links[0].title, links[0].page, below)
        elif links:
            yield from (*links, *below)
        elif below:
            yield Branch(_text(item), branches=below)


def _children(element: Element, tag: str) -> list[Element]:
    return [node for node in element if isinstance(node, Element) and node.tag == tag]


def _link(element: Element, leads: Leads) -> tuple[Branch, ...]:
    number, title = leads(element.attr("href") or ""), _text(element)
    return (Branch(title, number),) if number is not None and title else ()


def _text(node: Element) -> str:
    return " ".join(node.text.split())


def _sections(lines: Iterable[Branch]) -> tuple[Branch, ...]:
    """What follows a heading stands below it."""
    sections: list[tuple[str, list[Branch]]] = [("", [])]
    for line in lines:
        if line.page is None and not line.branches:
            sections.append((line.title, []))
        else:
            sections[-1][1].append(line)
    top, *others = sections
    return (*top[1], *(Branch(title, branches=tuple(below)) for title, below in others if below))


def _once(branches: Iterable[Branch], seen: set[int]) -> tuple[Branch, ...]:
    """The branches with each page only where it stands first; adds them to those that were seen."""
    kept: list[Branch] = []
    for branch in branches:
        page = branch.page if branch.page not in seen else None
        if page is not None:
            seen.add(page)
        below = _once(branch.branches, seen)
        if page is not None or below:
            kept.append(Branch(branch.title, page, below))
    return tuple(kept)


def _in_folders(entries: Sequence[Entry], depth: int = 0) -> tuple[Branch, ...]:
    """The pages by name, those in folders of the wiki below the folder's."""
    folders: dict[str, list[Entry]] = {}
    here: list[Branch] = []
    for entry in sorted(entries, key=lambda entry: (entry.title.casefold(), entry.number)):
        inside = entry.folder.split("/")[depth:] if entry.folder else []
        if inside:
            folders.setdefault(inside[0], []).append(entry)
        else:
            here.append(Branch(entry.title, entry.number))
    below = (Branch(name, branches=_in_folders(folders[name], depth + 1)) for name in sorted(folders, key=str.casefold))
    return (*here, *below)
