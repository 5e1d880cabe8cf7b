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

from tests.retold import HEADINGS, LINE_TAGS, has_paragraphs, retell, text_of, words_of

_RENDERER = MarkdownIt("commonmark", {"maxNesting": 10_000}).enable(["table", "strikethrough"])
_RENDERER.normalizeLink = lambda address: address  # type: ignore[method-assign]  # addresses are compared as written
_HIGHEST = 999_999_999
_UNSEEN = {"script", "style", "template", "head", "title", "iframe", "datalist", "annotation-xml", "annotation"}
_BOLD, _ITALIC, _STRUCK = {"b", "strong"}, {"i", "em", "cite", "var", "dfn"}, {"s", "strike", "del"}
_FORMULA = re.compile(r"plugin=equation|tex\.cgi\?|codecogs\.com|[?&]cht=tx|latex\.php\?|/media/math/render/")
_WRITTEN_FORMULA = re.compile(r"(\$\$?)[^$\n]+\1")
_TASK = re.compile(r"(<li>\s*(?:<p>)?)\[([ x])\] ")
_NEVER = re.compile(r"\s*(?:javascript|vbscript|data:text)", re.IGNORECASE)
_PLATFORM_PICTURE = re.compile("plugin_error")


@dataclass
class Facts:
    """What a text says, aspect by aspect, each in reading order."""

    words: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    images: list[tuple[str, str]] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    items: list[tuple[int, str, str]] = field(default_factory=list)
    rows: list[tuple[str, ...]] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    strong: list[str] = field(default_factory=list)
    em: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    embedded: set[str] = field(default_factory=set)
    items_in_cells: list[tuple[int, str, str]] = field(default_factory=list)


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
    retell(tree)
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
    facts = Facts(words=words_of(text_of(tree)))
    _drop_embed_titles(tree, facts)
    _read_links(tree, facts)
    for tag in tree.find_all(HEADINGS):
        if text_of(tag).strip() or tag.find("img"):
            facts.headings.append((int(tag.name[1]), " ".join(words_of(text_of(tag)))))
    for tag in tree.find_all("li"):
        if own := _own_text(tag):
            (facts.items_in_cells if tag.find_parent("td") else facts.items).append((_depth(tag), _number(tag), own))
    for table in tree.find_all("table"):
        facts.rows += _rows(table)
    for pre in tree.find_all("pre"):
        if not pre.find_parent("td"):
            facts.code += [line.rstrip() for line in _lines(pre) if line.strip()]
    facts.strong, facts.em, facts.struck = (_marked(tree, tags) for tags in (_BOLD, _ITALIC, _STRUCK))
    return facts


def _read_links(tree: BeautifulSoup, facts: Facts) -> None:
    for tag in tree.find_all("a", href=True):
        said = words_of(text_of(tag)) or tag.find("img")
        if said and not tag.find_parent("pre") and not _NEVER.match(str(tag["href"])):
            _add_link(facts, _plain_address(str(tag["href"])), " ".join(words_of(text_of(tag))))
    for tag in tree.find_all("img", src=True):
        if not (_FORMULA.search(str(tag["src"])) or _PLATFORM_PICTURE.search(str(tag["src"]))):
            facts.images.append((_plain_address(str(tag["src"])), " ".join(words_of(str(tag.get("alt", ""))))))


def _drop_embed_titles(tree: BeautifulSoup, facts: Facts) -> None:
    for tag in list(tree.find_all("a", href=True)):
        if text_of(tag).startswith("Embedded "):
            tag.string = "Embedded"
    facts.words = [word for word in words_of(text_of(tree)) if word != "Embedded"]


def _add_link(facts: Facts, address: str, text: str) -> None:
    """Neighbouring links to one address are one: a link around two paragraphs is written in each of them."""
    if facts.links and facts.links[-1][0] == address:
        text = f"{facts.links.pop()[1]} {text}".strip()
    facts.links.append((address, text))


def _plain_address(address: str) -> str:
    return re.sub(r"\s", "", unquote(address))


def _marked(tree: Tag, tags: set[str]) -> list[str]:
    """The words under a mark; half a word counts as itself."""
    parts: list[str] = []
    for node in tree.descendants:
        if isinstance(node, Tag) and node.name not in LINE_TAGS:
            parts.append(" ")
        elif type(node) is NavigableString:
            parts.append(str(node) if _has_mark(node, tags) else " ")
    return words_of("".join(parts))


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
    if tag.name in HEADINGS | {"th"}:
        return None
    return True if tag.name in tags or re.search(yes, style) else None


def _own_text(item: Tag) -> str:
    copy = BeautifulSoup(str(item), "html.parser")
    for inner in copy.find_all(["ul", "ol"]):
        inner.replace_with(" ")
    return " ".join(words_of(text_of(copy)))


def _number(item: Tag) -> str:
    """The number of an item; "" if its list has none. Items that show nothing are not counted."""
    if item.parent is None or item.parent.name != "ol":
        return ""
    items = [other for other in item.parent.find_all("li", recursive=False) if _own_text(other) or other.find("img")]
    step = -1 if item.parent.has_attr("reversed") else 1
    number = _whole(item.parent.get("start"), 1 if step > 0 else len(items))
    for other in items:
        number = _whole(other.get("value"), number)
        if other is item:
            break
        number += step
    return str(number)


def _whole(text: object, default: int) -> int:
    return int(str(text)) if re.fullmatch(r"[+-]?\d+", str(text)) and 0 <= int(str(text)) <= _HIGHEST else default


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
    if table.find(list(HEADINGS)) or table.find(["ul", "ol", "table", "pre", "blockquote"]) or has_paragraphs(cells):
        return []
    return [tuple(text for cell in row if (text := " ".join(words_of(text_of(cell))))) for row in cells if _said(row)]


def _said(row: list[Tag]) -> bool:
    return sum(1 for cell in row if words_of(text_of(cell))) > 1


def _lines(pre: Tag) -> list[str]:
    for line_break in pre.find_all("br"):
        line_break.replace_with("\n")
    return pre.get_text().replace("\xa0", " ").split("\n")
