"""Front matter against the facts of the page view and its history, which are read here by other means.

`PBinfo` is JSON and read as such; tags, folder and revisions are read by BeautifulSoup (pbworks.md b, c).
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import yaml
from bs4 import BeautifulSoup, Tag
from bs4.filter import SoupStrainer

from pbexport.model.pages import PLAIN, Standing
from pbexport.reading.pbinfo import number, read_pbinfo, section, text
from pbexport.reading.people import public_name

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, an order of magnitude faster where it is built in
_FENCE = "---\n"
_BY = re.compile(r"\s+by\s+(.*)$", re.DOTALL)
_TITLE = re.compile(rb'<h1 class="pagetitle[^"]*">(.*?)</h1>', re.DOTALL)
_CELLS = SoupStrainer(["input", "p", "span"])
_SPAN = re.compile(r"(\d+)\s*(y|mo|w|d|h|mi|s)[a-z]*")
_UNITS = {"y": "year", "mo": "month", "w": "week", "d": "day", "h": "hour", "mi": "minute", "s": "second"}
_HOURS = {"y": 365 * 24, "mo": 30 * 24, "w": 7 * 24, "d": 24, "h": 1, "mi": 1 / 60, "s": 1 / 3600}
"""How long the units are by which the platform counts (pbworks.md b, `time_ago`)."""
_MISSING = object()
Front = Mapping[str, Any]
Revisions = list[dict[str, Any]]


def split(document: str) -> tuple[str, str]:
    """Front matter and the rest of a written file; "" where there is no front matter."""
    if not document.startswith(_FENCE):
        return "", document
    end = document.find(f"\n{_FENCE}", len(_FENCE) - 1)
    return ("", document) if end < 0 else (document[len(_FENCE) : end + 1], document[end + 1 + len(_FENCE) :])


def front_losses(  # noqa: PLR0917 - all of them are facts about one page
    written: str, html: bytes, history: bytes | None, wiki: str, url: str, standing: Standing = PLAIN, fetched: int = 0
) -> Iterator[str]:
    """What the front matter says differently than the page view, got at a time, and its history, a sentence each."""
    try:
        told = yaml.load(written, Loader=_LOADER)  # noqa: S506 - both loaders are safe ones
    except yaml.YAMLError as error:
        yield f"the front matter is no YAML: {str(error).splitlines()[0]}"
        return
    if not isinstance(told, dict):
        yield "there is no front matter"
        return
    expected = _expected(html, history, wiki, url, standing, fetched)
    yield from _differences(expected, told, "")


def _differences(expected: Front, told: Front, under: str) -> Iterator[str]:
    for key in dict.fromkeys((*expected, *told)):
        want, got = expected.get(key, _MISSING), told.get(key, _MISSING)
        if isinstance(want, dict) and isinstance(got, dict):
            yield from _differences(want, got, f"{under}{key}.")
        elif want != got:
            yield f"{under}{key} should be {_shown(want)} but is {_shown(got)}"


def _shown(value: object) -> str:
    if value is _MISSING:
        return "absent"
    said = repr(value)
    return said if len(said) < 200 else f"{said[:200]}…"  # noqa: PLR2004 - as much as a line can show


def _expected(  # noqa: PLR0917 - the same facts
    html: bytes, history: bytes | None, wiki: str, url: str, standing: Standing, fetched: int
) -> Front:
    info = read_pbinfo(html)
    facts = section(info, "GetPage")
    revisions = _revisions(history) if history else []
    edited, name = number(facts.get("mtime")), text(facts.get("name")) or _visible_name(html)
    author = public_name(text(section(facts, "author").get("name")) or _editor(html))
    names = dict.fromkeys(filter(None, (each.get("author") for each in reversed(revisions))))
    names = names or dict.fromkeys(filter(None, (author,)))
    last = edited if edited is not None else revisions[0]["id"] if revisions else None
    about, unit = _roughly(html, fetched) if last is None else (None, None)
    tags = list(dict.fromkeys(filter(None, _texts(html, b'<span id="tagList"', b"</span>", "a"))))
    folder = " ".join(_texts(html, b'<li id="folderselector"', b"</li>", 'option[selected]:not([value=""])'))
    whole = {
        "title": name,
        "date": _time(revisions[-1]["id"]) if revisions else None,
        "lastmod": about if last is None else _time(last),
        "author": next(iter(names), None),
        "contributors": list(names) or None,
        "tags": tags or None,
        "pbworks": _known({
            "wiki": wiki or None,
            "id": _id(number(facts.get("oid")) or number(info.get("CurrentObject")), url),
            "name": name,
            "url": url or None,
            "folder": standing.folder or folder or None,
            "former_names": list(standing.former) or None,
            "deleted": standing.deleted or None,
            "sources": list(standing.sources) or None,
            "revision": last,
            "precision": unit,
            "revisions": revisions or None,
        }),
    }  # fmt: skip
    return _known(whole)


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _time(unix: int) -> datetime:
    return datetime.fromtimestamp(unix, UTC)


def _id(told: int | None, url: str) -> str | None:
    """The platform's number of the page; where only its name is known, there is none."""
    known = str(told) if told and told > 0 else _number_in(url)
    return known if known.isdigit() else None


def _number_in(url: str) -> str:
    return url.partition("/w/page/")[2].partition("/")[0]


def _visible_name(html: bytes) -> str:
    found = _TITLE.search(html)
    return _told(_soup(found[1])) if found else ""


def _editor(html: bytes) -> str:
    return next(iter(_texts(html, b'<span id="page-editor"', b"</span>", "#page-editor")), "")


def _roughly(html: bytes, fetched: int) -> tuple[datetime | None, str | None]:
    """The time of the last save as "9 years, 8 months ago" tells it, and the finest unit of that."""
    said = _SPAN.findall("".join(_texts(html, b'<span id="page-history-ago"', b"</span>", "#page-history-ago")))
    if not (said and fetched):
        return None, None
    spans = [(timedelta(hours=int(count) * _HOURS[unit]), unit) for count, unit in said]
    _, finest = min(spans, key=lambda span: _HOURS[span[1]])
    return _time(fetched) - sum((span for span, _ in spans), timedelta()), _UNITS[finest]


def _texts(html: bytes, begin: bytes, end: bytes, selector: str) -> list[str]:
    """The texts of some elements within the part of a page that lies between two marks."""
    start = html.rfind(begin)
    if start < 0:
        return []
    stop = html.find(end, start)
    return [_told(tag) for tag in _soup(html[start : stop + len(end)]).select(selector)]


def _revisions(history: bytes) -> Revisions:
    """Newest first, in the shape of the front matter: a row's radio buttons, its description, then its line."""
    begin = history.find(b'<table id="page-revisions-table"')
    end = history.find(b"</table>", begin)
    found: Revisions = []
    stamp = comment = ""
    for tag in _soup(history[begin : end if end > 0 else len(history)], _CELLS).contents if begin >= 0 else ():
        if not isinstance(tag, Tag):
            continue
        if tag.name == "input":
            stamp, comment = str(tag.attrs.get("value", "")).partition("-")[0], ""
        elif tag.name == "p":
            comment = "" if "revision-comment-blank" in tag.attrs.get("class", ()) else _told(tag)
        elif stamp.isdigit():
            found.append(_revision(int(stamp), comment, tag))
            stamp = ""
    return found


def _revision(unix: int, comment: str, line: Tag) -> dict[str, Any]:
    said, links = _BY.search(line.get_text()), line.find_all("a")
    author = public_name(links[-1].get_text() if len(links) > 1 else said[1] if said else "")
    return _known({"id": unix, "date": _time(unix), "author": author or None, "comment": comment or None})


def _told(tag: Tag) -> str:
    return " ".join(tag.get_text().split())


def _soup(html: bytes, only: SoupStrainer | None = None) -> BeautifulSoup:
    return BeautifulSoup(html.decode("utf-8", "replace"), "html.parser", parse_only=only)
