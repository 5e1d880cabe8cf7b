"""A vault for Obsidian, and for programs that read such (builders.md 5, and the API of Obsidian for its plugins)."""

import re
from collections.abc import Iterable, Iterator
from unicodedata import normalize

from pbexport.addressing.links import Anchor
from pbexport.frontmatter import NEW_LINE, Facts, Fields, flow
from pbexport.markdown import Layout
from pbexport.markdown.escape import escape_brackets, escape_label
from pbexport.paths import shortened
from pbexport.profiles.profile import Entry, LinkStyle, Profile, by_name

_MOST_BYTES = 140
"""Of a name, with its ending: what programs for encrypted files and copies elsewhere can take."""
_NO_NAME = re.compile(r"""[\x00-\x1f\x7f"*/:<>?\\|#^\[\]`\s]+|%%""")
"""What Windows and Obsidian refuse in the name of a file, or what would end a link to it."""
_WINDOWS = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|\Z)", re.IGNORECASE)
_NO_TAG = re.compile(r"""[\u2000-\u206f\u2e00-\u2e7f'!"#$%&()*+,.:;<=>?@^`{|}~\[\]\\\s]+""")
_NOT_IN_LINK = re.compile(r"[:#|^\\\r\n]|%%|\[\[|\]\]")
_ESCAPED = re.compile(
    r"""
      \\.
    | (?P<one> (?<![\w&/\#]) \# (?= \d* [^\s\d!"\#$%&'()*+,.:;<=>?@^`{|}~\[\]\\] )  # a tag
      | \^ (?=\[) | (?<!\S) \^ (?= [\w-]+ \s* \Z ) )   # a footnote, the name of a block
    | (?P<two> %% | == )                               # a comment, a mark
    """,
    re.VERBOSE | re.DOTALL,
)
_TOLD = frozenset({"name", "former_names"})
"""What title and aliases tell already."""
_NAMING = re.compile(r"\A\[|\[[\[!]")
"""Where a link by name could begin, together with what stands before the text, or a callout."""
_WITH_MARKS = re.compile("[_<&]")
"""Characters of a heading that may be written in another way in its file: Obsidian knows it by what is written."""


def _named(name: str) -> str:
    plain = " ".join(_NO_NAME.sub(" ", normalize("NFC", name)).split())
    plain = shortened(plain, _MOST_BYTES - len(".md")).strip(". ")
    return _WINDOWS.sub(lambda found: f"{found[0]}_", plain, count=1) if _WINDOWS.match(plain) else plain


def _front(fields: Fields, facts: Facts, entry: Entry) -> Fields:
    """Flat ones, for Obsidian shows no others; its times have no zone: they are UTC."""
    own = {key: _without_zone(value) for key, value in fields.items() if key not in {"tags", "pbworks"}}
    aliases = dict.fromkeys((*_titles(facts, entry), *facts.standing.former))
    tags, others = _tags(facts.page.tags)
    lists = {"aliases": aliases, "tags": tags, "marks": others}
    return {
        **own,
        **{key: flow(texts) for key, texts in lists.items() if texts},
        **dict(_flat(fields["pbworks"], facts)),
    }


def _titles(facts: Facts, entry: Entry) -> Iterator[str]:
    """The title, where the file is called otherwise."""
    if entry.path.rpartition("/")[2] != f"{facts.page.name}.md":
        yield facts.page.name


def _without_zone(value: str) -> str:
    return value.removesuffix("Z") if re.fullmatch(r"[\d-]{10}T[\d:]{8}Z", value) else value


def _flat(own: str, facts: Facts) -> Iterator[tuple[str, str]]:
    """The platform's own fields, one by one; how many revisions there are, and not which."""
    for line in own.split(NEW_LINE):
        key, _, value = line.removeprefix("  ").partition(": ")
        if value and key[:1] != " " and key not in _TOLD:
            yield f"pbworks_{key}", value
    if facts.revisions:
        yield "pbworks_revisions", str(len(facts.revisions))


def _tags(tags: Iterable[str]) -> tuple[list[str], list[str]]:
    """What Obsidian takes for tags, each once, and those of which nothing is left."""
    made = {tag: _tag(tag) for tag in tags}
    first = {tag.casefold(): tag for tag in reversed([tag for tag in made.values() if tag])}
    return list(reversed(first.values())), [tag for tag, own in made.items() if not own]


def _tag(tag: str) -> str:
    parts = (_NO_TAG.sub("-", part).strip("-") for part in tag.split("/"))
    plain = "/".join(filter(None, parts))
    return f"_{plain}" if plain.isdigit() else plain


def _escaped(text: str) -> str:
    """What only Obsidian would take for markup, with a backslash before it."""
    plain = escape_brackets(text) if _NAMING.search(text) else escape_label(text)
    return _ESCAPED.sub(_harmless, plain)


def _harmless(found: re.Match[str]) -> str:
    if found["one"]:
        return f"\\{found['one']}"
    return "".join(f"\\{char}" for char in found["two"]) if found["two"] else found[0]


def _anchor(name: str, heading: str) -> Anchor:
    """A heading is found by its text, and anything else by the name of its block."""
    plain = " ".join(_NOT_IN_LINK.sub(" ", heading).split())
    if any(map(str.isalnum, plain)) and not _WITH_MARKS.search(heading):
        return Anchor(plain, "")
    block = re.sub("[^a-z0-9]+", "-", by_name(name, "").written.lower()).strip("-") or "place"
    return Anchor(f"^{block}", block)


OBSIDIAN = Profile(
    "obsidian",
    pages="",
    reserved=frozenset({"files"}),
    unwelcome=frozenset({".md"}),
    named=_named,
    page_links=LinkStyle.WIKI,
    file_links=LinkStyle.WIKI,
    front=_front,
    layout=Layout(names_blocks=True, escapes=_escaped),
    anchor=_anchor,
    is_served=False,
)
