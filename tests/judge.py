"""The judge: what a body says, and what the Markdown made of it says, read by another parser and compared.

The source is read by BeautifulSoup with small rules of its own about what nobody sees; the Markdown is rendered by
markdown-it-py and read by BeautifulSoup too. Nothing of the converter is used. Where the judge is lenient: tables that
only place things on the page are compared by their words alone; text in preformatted blocks has no links or marks;
the formula of a picture and the title of an embedded medium are not words of the source.
"""

import re
from collections import Counter
from dataclasses import dataclass, field, fields
from urllib.parse import unquote

from bs4 import BeautifulSoup, NavigableString, Tag
from markdown_it import MarkdownIt

_RENDERER = MarkdownIt("commonmark", {"maxNesting": 10_000}).enable(["table", "strikethrough"])
_UNSEEN = {"script", "style", "template", "head", "title", "iframe", "datalist", "annotation-xml", "annotation"}
_LINE_TAGS = {
    "a",
    "abbr",
    "acronym",
    "b",
    "bdi",
    "bdo",
    "big",
    "button",
    "cite",
    "code",
    "del",
    "dfn",
    "em",
    "font",
    "i",
    "img",
    "input",
    "ins",
    "kbd",
    "label",
    "mark",
    "nobr",
    "q",
    "s",
    "samp",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "tt",
    "u",
    "var",
    "wbr",
    "bookmark",
}
_BOLD, _ITALIC, _STRUCK = {"b", "strong"}, {"i", "em", "cite", "var", "dfn"}, {"s", "strike", "del"}
_HEADINGS = {f"h{level}" for level in range(1, 7)}
_FORMULA = re.compile(r"plugin=equation|tex\.cgi\?|codecogs\.com|[?&]cht=tx|latex\.php\?|/media/math/render/")
_WRITTEN_FORMULA = re.compile(r"(\$\$?)[^$\n]+\1")
_TASK = re.compile(r"(<li>\s*(?:<p>)?)\[([ x])\] ")
_NEVER = re.compile(r"\s*(?:javascript|vbscript|data:text)", re.IGNORECASE)
_PLATFORM_PICTURE = re.compile("plugin_error")
_WORD = re.compile(r"\w+")


@dataclass
class Facts:
    """What a text says, aspect by aspect, each in reading order."""

    words: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    images: list[tuple[str, str]] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    items: list[tuple[int, str]] = field(default_factory=list)
    rows: list[tuple[str, ...]] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    strong: list[str] = field(default_factory=list)
    em: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    embedded: set[str] = field(default_factory=set)
    items_in_cells: list[tuple[int, str]] = field(default_factory=list)


def losses(body: str, markdown: str) -> list[str]:
    """Every aspect in which the Markdown says something else than the body, with the first difference."""
    source, result = facts_of_source(body), facts_of_markdown(markdown, formulas=_FORMULA.search(body) is not None)
    if any(level == 1 for level, _ in source.headings):
        source.headings = [(min(level + 1, 6), text) for level, text in source.headings]
    result.links = [link for link in result.links if not _is_embed(link, source)]
    loose = Counter(source.items_in_cells)
    result.items = [item for item in result.items if item in source.items or item not in loose]
    result.rows = [row for row in result.rows if row in source.rows]
    return [
        f"{aspect.name}: {_difference(getattr(source, aspect.name), getattr(result, aspect.name))}"
        for aspect in fields(Facts)
        if aspect.name not in {"embedded", "items_in_cells"}
        and getattr(source, aspect.name) != getattr(result, aspect.name)
    ]


def facts_of_source(body: str) -> Facts:
    """What a reader of the page sees."""
    tree = BeautifulSoup(body.replace("\0", ""), "html.parser")
    for tag in tree.find_all(_is_unseen):
        if not tag.decomposed:
            tag.decompose()
    for box in tree.select("p > input[type=checkbox]"):
        box.parent.name = "li"  # a box to tick at the start of a line is a task
    for tag in tree.select("a.kLink"):
        tag.unwrap()  # the mark of an advertising script, not a link of the author
    facts = _facts(tree)
    facts.embedded = {source for tag in tree.find_all(True) for source in _embedded(tag)}
    return facts


def facts_of_markdown(markdown: str, *, formulas: bool) -> Facts:
    """What a reader of the Markdown, rendered, sees; without formulas where those were pictures in the source."""
    html = rendered(markdown)
    return _facts(BeautifulSoup(_WRITTEN_FORMULA.sub("", html) if formulas else html, "html.parser"))


def rendered(markdown: str) -> str:
    """The Markdown as HTML."""
    return _TASK.sub(r"\1<input type='checkbox' \2> ", str(_RENDERER.render(markdown))).replace(" x>", " checked>")


def _difference(expected: list[object], got: list[object]) -> str:
    place = next((n for n, pair in enumerate(zip(expected, got, strict=False)) if pair[0] != pair[1]), None)
    place = min(len(expected), len(got)) if place is None else place
    return f"at {place} of {len(expected)}: {expected[place : place + 6]} became {got[place : place + 6]}"


def _is_unseen(tag: Tag) -> bool:
    style = re.sub(r"\s", "", str(tag.get("style", ""))).lower()
    classes = tag.get("class") or []
    return (
        tag.name in _UNSEEN
        or "display:none" in style
        or "visibility:hidden" in style
        or tag.has_attr("hidden")
        or "pb_bookmark" in classes
        or (tag.name == "div" and "toc" in classes)
    )


def _embedded(tag: Tag) -> list[str]:
    names = {"iframe": "src", "embed": "src", "object": "data", "video": "src", "audio": "src", "source": "src"}
    value = tag.get(names.get(tag.name, "")) or (tag.get("value") if tag.name == "param" else None)
    return [_plain_address(str(value))] if value else []


def _is_embed(link: tuple[str, str], source: Facts) -> bool:
    return link[1].startswith("Embedded") and link not in source.links


def _facts(tree: BeautifulSoup) -> Facts:
    facts = Facts(words=_words(_text(tree)))
    _drop_embed_titles(tree, facts)
    _read_links(tree, facts)
    for tag in tree.find_all(_HEADINGS):
        if _text(tag).strip() or tag.find("img"):
            facts.headings.append((int(tag.name[1]), " ".join(_words(_text(tag)))))
    for tag in tree.find_all("li"):
        if own := _own_text(tag):
            (facts.items_in_cells if tag.find_parent("td") else facts.items).append((_depth(tag), own))
    for table in tree.find_all("table"):
        facts.rows += _rows(table)
    for pre in tree.find_all("pre"):
        if not pre.find_parent("td"):
            facts.code += [line.rstrip() for line in _lines(pre) if line.strip()]
    facts.strong, facts.em, facts.struck = (_marked(tree, tags) for tags in (_BOLD, _ITALIC, _STRUCK))
    return facts


def _read_links(tree: BeautifulSoup, facts: Facts) -> None:
    for tag in tree.find_all("a", href=True):
        said = _words(_text(tag)) or tag.find("img")
        if said and not tag.find_parent("pre") and not _NEVER.match(str(tag["href"])):
            _add_link(facts, _plain_address(str(tag["href"])), " ".join(_words(_text(tag))))
    for tag in tree.find_all("img", src=True):
        if not (_FORMULA.search(str(tag["src"])) or _PLATFORM_PICTURE.search(str(tag["src"]))):
            facts.images.append((_plain_address(str(tag["src"])), " ".join(_words(str(tag.get("alt", ""))))))


def _drop_embed_titles(tree: BeautifulSoup, facts: Facts) -> None:
    for tag in list(tree.find_all("a", href=True)):
        if _text(tag).startswith("Embedded "):
            tag.string = "Embedded"
    facts.words = [word for word in _words(_text(tree)) if word != "Embedded"]


def _add_link(facts: Facts, address: str, text: str) -> None:
    """Neighbouring links to one address are one: a link around two paragraphs is written in each of them."""
    if facts.links and facts.links[-1][0] == address:
        text = f"{facts.links.pop()[1]} {text}".strip()
    facts.links.append((address, text))


def _plain_address(address: str) -> str:
    return re.sub(r"\s", "", unquote(address))


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _text(tag: Tag) -> str:
    """The text with a space at every edge of a block, as a reader sees it."""
    parts: list[str] = []
    for node in tag.descendants:
        if isinstance(node, Tag):
            if node.name not in _LINE_TAGS:
                parts.append(" ")
        elif type(node) is NavigableString:
            closes_block = node.next_sibling is None and node.parent is not None and node.parent.name not in _LINE_TAGS
            after_block = isinstance(node.previous_sibling, Tag) and node.previous_sibling.name not in _LINE_TAGS
            parts.append(f"{' ' if after_block else ''}{node}{' ' if closes_block else ''}")
    return "".join(parts)


def _marked(tree: Tag, tags: set[str]) -> list[str]:
    """The words under a mark; half a word counts as itself."""
    parts: list[str] = []
    for node in tree.descendants:
        if isinstance(node, Tag) and node.name not in _LINE_TAGS:
            parts.append(" ")
        elif type(node) is NavigableString:
            parts.append(str(node) if _has_mark(node, tags) else " ")
    return _words("".join(parts))


def _has_mark(node: NavigableString, tags: set[str]) -> bool:
    if node.find_parent(["pre", "code"]):
        return False
    for parent in node.parents:
        verdict = _own_mark(parent, tags)
        if verdict is not None:
            return verdict
    return False


def _own_mark(tag: Tag, tags: set[str]) -> bool | None:
    style = re.sub(r"\s", "", str(tag.get("style", ""))).lower()
    yes, no = {
        "strong": ("font-weight:(bold|[6-9]00)", "font-weight:(normal|[1-5]00)"),
        "em": ("font-style:(italic|oblique)", "font-style:normal"),
        "del": ("text-decoration(-line)?:[^;]*line-through", "(?!)"),
    }[next(iter(sorted(tags & {"strong", "em", "del"})))]
    if re.search(no, style) and tag.name in {"span", *tags}:
        return False
    if tag.name in _HEADINGS | {"th"}:
        return None
    return True if tag.name in tags or re.search(yes, style) else None


def _own_text(item: Tag) -> str:
    copy = BeautifulSoup(str(item), "html.parser")
    for inner in copy.find_all(["ul", "ol"]):
        inner.decompose()
    return " ".join(_words(_text(copy)))


def _depth(item: Tag) -> int:
    """How deep an item is: lists around it count if they have an item of their own before it."""
    depth = 1
    for outer in list(item.find_parents(["ul", "ol"]))[1:]:
        items = [other for other in outer.find_all("li") if other.find_parent(["ul", "ol"]) is outer]
        before = {id(parent) for parent in item.parents} | {id(node) for node in item.find_all_previous("li")}
        depth += any(id(other) in before and _own_text(other) for other in items)
    return depth


def _rows(table: Tag) -> list[tuple[str, ...]]:
    """The cells of a table of data, row by row; nothing of one that only places things on the page."""
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    cells = [list(row.find_all(["td", "th"], recursive=False)) for row in rows]
    if table.get("role") == "presentation" or max(map(len, cells), default=0) < 2:
        return []
    if table.find(list(_HEADINGS)) or table.find(["ul", "ol", "table", "pre", "blockquote"]) or _has_paragraphs(cells):
        return []
    return [tuple(text for cell in row if (text := " ".join(_words(_text(cell))))) for row in cells if _said(row)]


def _said(row: list[Tag]) -> bool:
    return sum(1 for cell in row if _words(_text(cell))) > 1


def _has_paragraphs(cells: list[list[Tag]]) -> bool:
    return any(sum(1 for p in cell.find_all("p") if _words(_text(p))) > 1 for row in cells for cell in row)


def _lines(pre: Tag) -> list[str]:
    for line_break in pre.find_all("br"):
        line_break.replace_with("\n")
    return pre.get_text().replace("\xa0", " ").split("\n")
