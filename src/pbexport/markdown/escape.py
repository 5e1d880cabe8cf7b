"""Markdown escapes for plain text, by need: a character is escaped only where Markdown would read it as markup.

The rules are those of CommonMark 0.31 and GFM. Every function takes text and gives text. Most texts need nothing: one
that neither holds a character of `markup_in` its page, nor ends with one of the `ENDERS`, nor `starts_block` cannot be
misread anywhere. A good part of a page's time goes by on these three questions, so `texts.escape_texts` asks them in
place.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from pbexport.markdown.normalise.tree import SHAPELESS, WIDE

_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff"
_UNPRINTABLE = re.compile(f"[{_CONTROL}]")
_LINE_ENDS = re.compile("[\x0b\x0c\u2028\u2029]")
_IDLE_HARD_SPACES = re.compile(r"\xa0(?:\xa0+|(?!\S)|(?<!\S\xa0))")

_SPECIAL = re.compile(rf"[\\`*_<&~\[\]{WIDE}{SHAPELESS}{_CONTROL}]")
_ORDINARY = bytes(code for code in range(128) if not _SPECIAL.match(chr(code)))
STARTERS = frozenset("#>+-=:|0123456789 \t\n\r\f\v")
"""With one of these begins a text that `starts_block`."""
BROKEN = ","
"""Stands after a text whose line is broken there: by a backslash, which is punctuation like any other."""
UNKNOWN = "."
"""Stands beside a text where something else does that is not written yet."""
ENDERS = frozenset("!#")
"""With one of these ends a text that could be misread together with what follows, or at the end of a heading."""

_MARKUP = re.compile(r"[\\`*_~<&\[\]](?:(?<=\*)\*+|(?<=_)_+|(?<=~)~+)?")
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_LAST = re.compile(r"\s*.\Z", re.DOTALL)
_TAG = re.compile(r"<[A-Za-z/!?]")
_ENTITY = re.compile(r"&#?\w+;")
_FOOTNOTE = re.compile(r"\[\^[^\s\[\]]+\]")
_BEGUN = re.compile(r"(?:<|&#?\w*|\[(?:\^[^\s\[\]]*)?|\])\Z")
"""At the end of a text, what could be the beginning of one of `_MADE_OF_TWO`."""
_MADE_OF_TWO = re.compile(rf"{_TAG.pattern}|{_ENTITY.pattern}|{_FOOTNOTE.pattern}|\]\(")
_CLOSING_TILDE = re.compile(r"(?<=[^\s~])~(?!~)")
_LONE_TILDE = re.compile(r"\\.|(?<!\s)~|~(?!\s)", re.DOTALL)
"""A tilde that does not stand for itself, or anything escaped."""
_BRACKET = re.compile(r"\\.|([\[\]])", re.DOTALL)
"""A bracket, as a group, or anything escaped."""

_LINE_START = re.compile(
    r"""
    \s*+ (?= [-#>+=:|~\[*_] | \d{1,9}+[.)] ) (?:                    # what none of the following begins with ends here
      \d{1,9}+ (?= [.)] (?:\s|\Z) )                                 # a numbered list
    | (?= (?: \#{1,6} | [-+*] ) (?:\s|\Z) )                         # a heading, a list
    | (?= > | ~{3} )                                                # a quotation, a fence
    | (?= (?: =+ | \+{3} | -+ | ([-_*]) (?: \s* \1 ){2,} ) \s* \Z )  # an underline, front matter, a rule
    | (?= \|? \s* :?-+:? \s* (?: \| \s* :?-+:? \s* )* \|? \s* \Z )  # the line below a table's header
    | (?= \[ (?: \\. | [^\[\]\\] )++ \]: )                          # a link definition, with no bracket in its name
    )
    """,
    re.VERBOSE,
)
starts_block = _LINE_START.match
_TASK_BOX = re.compile(r"\s*(?=\[[ xX]\](?:\s|\Z))")
_CLOSING_HASHES = re.compile(r"(?:^|(?<=\s))(?=#+\s*\Z)")


def markup_in(page: str) -> set[str]:
    """The characters of a page's text that could be markup, or are not for files: mostly none, or one or two.

    All ordinary letters are taken out first, because that is six times as fast as looking at each.
    """
    rest = page.encode("utf-8", "surrogatepass").translate(None, _ORDINARY)
    return set(_SPECIAL.findall(rest.decode("utf-8", "surrogatepass")))


def clean(text: str) -> str:
    """Text without characters that no file should hold, and without line ends that only some programs see."""
    return text if text.isprintable() else _UNPRINTABLE.sub("", _LINE_ENDS.sub(" ", text))


def soften(text: str) -> str:
    """Text with hard spaces only where they mean something.

    The platform's editor writes a hard space for every second space typed (pbworks.md d). So one beside other white
    space, or at the edge of the text, becomes a plain space; one between two words was meant, and stays.
    """
    return _IDLE_HARD_SPACES.sub(" ", text)


def escape(text: str, before: str = " ", after: str = " ") -> str:
    """Text in a line, escaped. `before` and `after` are the neighbouring characters: a space where there are none.

    `BROKEN` and `UNKNOWN` stand for a break, and for what is not written yet.
    """
    return _MARKUP.sub(_escaped, f"{before}{text}{after}")[1:-1]


def escape_line_start(text: str) -> str:
    """Text already escaped, now safe at the start of a line of a block too."""
    found = _LINE_START.match(text)
    return f"{text[: found.end()]}\\{text[found.end() :]}" if found else text


def escape_end(text: str, following: Callable[[], str]) -> str:
    """Text already escaped, now safe before the text that follows right after it, which is asked for if it matters."""
    begun = _BEGUN.search(text)
    if not (begun and _MADE_OF_TWO.match(f"{begun[0]}{following()}")):
        return text
    return f"{text[: begun.start()]}{_harmless(begun[0][0])}{begun[0][1:]}"


def escape_item_start(text: str) -> str:
    """Text at the start of a list item: `[ ]` there would be a task box."""
    found = _TASK_BOX.match(text)
    return f"{found[0]}\\{text[found.end() :]}" if found else text


def escape_heading_end(text: str) -> str:
    """Text at the end of a heading: hashes after a space would be taken for the heading's closing ones."""
    return _CLOSING_HASHES.sub(r"\\", text, count=1)


def escape_label(text: str) -> str:
    """Text within a link or image: brackets that do not pair are escaped. All of them are, which reads better."""
    return text if _balanced(text) else escape_brackets(text)


def escape_brackets(text: str) -> str:
    """Text already escaped, with all its brackets escaped too."""
    return _BRACKET.sub(lambda found: f"\\{found[1]}" if found[1] else found[0], text)


def escape_lone_tildes(text: str) -> str:
    """Text within struck text, or with tildes in other texts of its line: for some readers, one is a mark too."""
    return _LONE_TILDE.sub(lambda found: found[0] if found[0][0] == "\\" else "\\~", text)


def _balanced(text: str) -> bool:
    depth = 0
    for bracket in _BRACKET.findall(text):
        depth += {"[": 1, "]": -1}.get(bracket, 0)
        if depth < 0:
            return False
    return depth == 0


def _escaped(found: re.Match[str]) -> str:
    run = found[0]
    if not _MISREAD[run[0]](found.string, found.start(), found.end()):
        return run
    return "".join(map(_harmless, run))


def _harmless(character: str) -> str:
    return {"<": "&lt;", "&": "&amp;"}.get(character, f"\\{character}")


def _backslash(text: str, _start: int, end: int) -> bool:
    """Before punctuation, or before something unknown that follows the text."""
    return text[end] in _PUNCTUATION or _LAST.match(text, end) is not None


def _backtick(_text: str, _start: int, _end: int) -> bool:
    return True


def _stars(text: str, start: int, end: int) -> bool:
    """Unless white space is on both sides."""
    return not (text[start - 1].isspace() and text[end].isspace())


def _underscores(text: str, start: int, end: int) -> bool:
    """Unless white space is on both sides, or word characters are."""
    return _stars(text, start, end) and not (text[start - 1].isalnum() and text[end].isalnum())


def _tildes(text: str, start: int, end: int) -> bool:
    """Two of them, unless spaced; one alone only if it could be the end, or the beginning of one, of struck text."""
    if end - start > 1 or not _stars(text, start, end):
        return _stars(text, start, end)
    if (start == 1 and text[0] == UNKNOWN) or (end + 1 == len(text) and text[end] == UNKNOWN):
        return True  # a mark that begins or ends here would add its own tildes
    return _tildes_pair(text)


@lru_cache(maxsize=1)
def _tildes_pair(text: str) -> bool:
    """Whether one tilde could end what another begins: asked for each tilde of a text, so answered once."""
    return text.count("~") > 1 and _CLOSING_TILDE.search(text) is not None


def _angle(text: str, start: int, _end: int) -> bool:
    """Before what could be a tag. Written as an entity: not every reader of Markdown knows an escaped `<`."""
    return _TAG.match(text, start) is not None


def _ampersand(text: str, start: int, _end: int) -> bool:
    return _ENTITY.match(text, start) is not None


def _opening(text: str, start: int, _end: int) -> bool:
    return _FOOTNOTE.match(text, start) is not None


def _closing(text: str, _start: int, end: int) -> bool:
    """Before a parenthesis this is a link. `[1][4]` is none: no link definition is ever written."""
    return text[end] == "("


_MISREAD: dict[str, Callable[[str, int, int], bool]] = {
    "\\": _backslash,
    "`": _backtick,
    "*": _stars,
    "_": _underscores,
    "~": _tildes,
    "<": _angle,
    "&": _ampersand,
    "[": _opening,
    "]": _closing,
}
