"""A page view → `Page`: what people wrote, and the facts around it; nothing of the platform's own frame.

The DOM is the one of 2011 to 2026 (pbworks.md b). Exact facts come from `PBinfo`; where that is missing, the visible
text says less, and the precision of a time says how much less.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from turbohtml import Document, Element, parse

from pbexport.errors import AskedToSignIn, NotReadable
from pbexport.model.answers import Snapshot
from pbexport.model.pages import Comment, Moment, Page, Precision
from pbexport.reading import ago
from pbexport.reading.body import EDITOR, cut_out, without_notices
from pbexport.reading.markup import encoding_of, in_utf8
from pbexport.reading.pbinfo import MARK, number, read_pbinfo, section, text, times_of, wiki_of
from pbexport.reading.people import public_name

BODY = "wikipage-inner"
LANDMARKS = {  # id → the parts of a page view that are read, in the order of the page
    "edit-tab": "tells a file's page from a page",
    "page-editor": "who saved last; PBinfo knows better",
    "page-history-ago": "when, roughly; PBinfo knows exactly",
    "history": "stands where the history line stands, on an old revision",
    BODY: "what people wrote, or the place it was cut out of",
    "comments-count": "how many comments there should be",
    "comments": "what readers wrote",
    "tagList": "the tags, in the sidebar's settings",
    "folderselector": "the folder, which only editors see",
    "module-sidebar": "the page SideBar, beside every page",
}
SELECTORS = {
    "landmarks": ", ".join(f"#{name}" for name in LANDMARKS),
    "title": "h1.pagetitle",  # also in the hidden editor, but later
    "redirected": ".redirect-info",  # in the title of a page that was asked for by a name it had before
    "history": '.page-history a[href*="page-revisions/"]',  # carries the number where PBinfo is missing
    "canonical": 'link[rel="canonical"]',  # carries the number on most pages, only the name on some
    "tags": "a",
    "folder": 'option[selected]:not([value=""])',
    "comments": ".comment[id]",
    "comment author": ".header h4",
    "comment body": ".content",
    "sidebar": ".content",
    "login": 'body.login, form[action*="accept-credentials"], form[action*="/session/login"]',
}
_NUMBER = re.compile(r"(?:^|/)page(?:-revisions)?/(\d+)")
"""In copies of `wget -k` addresses are relative: `../../page-revisions/ID/NAME`."""
_COMMENT = re.compile(r"commentnum(\d+)")
_SAID = re.compile(r"\s+said\s*$")
_ENDS = (MARK, b"</html", b"</HTML", b'id="page-bottom-toolbar"')
"""What stands after the body of every page view: the first of them is enough to know that the body is whole."""
_OWN_PART = b'<div id="wikicontent"'
_AFTER_EDITOR = b'<div id="comments"'


def read_page(snapshot: Snapshot) -> Page:
    """What a page view means.

    Raises `NotReadable` when the answer is no page view: a login page, an error page, a file page, an old revision,
    nothing at all, or a page that was cut off.
    """
    page, is_old = read_view(snapshot)
    if is_old:
        raise NotReadable("an old revision was answered instead of the page")
    return page


def read_revision(snapshot: Snapshot, revision: int | None, *, text_only: bool = False) -> Page:
    """What the view of one revision means; `revision` is its id, the Unix time of its save, None for whichever it is.

    With `text_only`, it has no comments, tags, folder or sidebar, which are those of the page as it is: not to look at
    what stands below the text saves half of the time.

    Raises `NotReadable` as `read_page` does, and when the answer is another revision.
    """
    page, _ = read_view(snapshot, text_only=text_only)
    told = page.edited.unix if page.edited and page.edited.precision is Precision.SECOND else revision
    if revision not in {None, told}:
        raise NotReadable("another revision was answered than the one that was asked for")
    return page


def read_view(snapshot: Snapshot, *, text_only: bool = False) -> tuple[Page, bool]:
    """What a page view means, and whether it shows an old revision. Raises `NotReadable` as `read_page` does.

    With `text_only`, what stands below the text may be left out.
    """
    _refuse_empty(snapshot)
    html = in_utf8(snapshot.body)
    info = read_pbinfo(html)
    facts = section(info, "GetPage")
    encoding = encoding_of(html)
    frame, body = cut_out(html)
    own = _own_part(frame, text_only=text_only) if facts and encoding else frame
    tree = parse(own, encoding=encoding, positions=False)
    marks = _landmarks(tree)
    if BODY not in marks:
        raise no_page(tree)
    _refuse_other_views(html, marks, info)
    name = text(facts.get("name")) or _visible_name(tree)
    oid = number(facts.get("oid")) or number(info.get("CurrentObject")) or _visible_number(tree)
    if oid is None or not name:
        raise NotReadable("the page has no number" if name else "the page has no name")
    page = Page(
        number=oid,
        name=name,
        body=without_notices(_decoded(body, tree) if body is not None else marks[BODY].inner_html).strip(),
        author=public_name(text(section(facts, "author").get("name")) or _words(marks.get("page-editor"))),
        edited=_edited(facts, marks, snapshot.fetched),
        description=text(facts.get("comment")),
        revcount=number(facts.get("revcount")),
        tags=tuple(dict.fromkeys(filter(None, map(_words, _within(marks, "tagList", "tags"))))),
        comments=_comments(_within(marks, "comments", "comments")),
        comment_count=number(_words(marks.get("comments-count"))),
        folder=" ".join(map(_words, _within(marks, "folderselector", "folder"))),
        sidebar="".join(each.inner_html for each in _within(marks, "module-sidebar", "sidebar")[:1]),
        wiki=wiki_of(info),
        times=times_of(section(info, "GetTimes")),
        by_member=bool(section(info, "CheckPermissions").get("uid")),
    )
    return page, "history" in marks


def looks_like_login(html: bytes) -> bool:
    """Whether an answer is the login page, which comes with status 200 (pbworks.md b)."""
    return parse(html, positions=False).select_one(SELECTORS["login"]) is not None


def no_page(tree: Document) -> NotReadable:
    """What an HTML answer without a page's body is instead."""
    if tree.select_one(SELECTORS["login"]):
        return AskedToSignIn("the wiki asks to sign in")
    said = _words(tree.select_one("h1, h2, title"))[:80]
    return NotReadable(f"the answer is no wiki page (it says “{said}”)" if said else "the answer is no wiki page")


def _refuse_empty(snapshot: Snapshot) -> None:
    if not snapshot.body or snapshot.body.isspace():
        raise NotReadable("the answer is empty")
    if snapshot.content_type and "html" not in snapshot.content_type:
        raise NotReadable(f"the answer is {snapshot.content_type}, not a page")


def _own_part(frame: bytes, *, text_only: bool) -> bytes:
    """The page from its own part to its scripts, without the hidden editor: a third of the bytes; or to that editor.

    It is all that is needed when `PBinfo` says what stands outside. The first mark and the last are the platform's, for
    both stand around the body.
    """
    begin, end = frame.find(_OWN_PART), frame.rfind(MARK)
    if not 0 <= begin < end:
        return frame
    editor = frame.find(EDITOR, begin, end)
    if text_only and editor >= 0:
        return frame[begin:editor]
    after = frame.find(_AFTER_EDITOR, editor, end)
    return frame[begin:editor] + frame[after:end] if 0 <= editor < after else frame[begin:end]


def _decoded(body: bytes, tree: Document) -> str:
    """The body's text, in the encoding that the parser found the page to have."""
    return body.decode(tree.encoding or "utf-8", "replace")


def _refuse_other_views(html: bytes, marks: Mapping[str, Element], info: Mapping[str, Any]) -> None:
    if not info and not any(end in html for end in _ENDS):  # the facts, which stand at the end, are one of them
        raise NotReadable("the page is cut off")
    if "CurrentFile" in info or ("edit-tab" in marks and marks["edit-tab"].has_class("editfile")):
        raise NotReadable("a file's page was answered instead of a page")


def _landmarks(tree: Document) -> dict[str, Element]:
    """The parts of the page by id; those that stand within the body are what people wrote, whatever their id."""
    marks: dict[str, Element] = {}
    for mark in tree.select(SELECTORS["landmarks"]):
        name = mark.attr("id") or ""
        if name not in marks and (BODY not in marks or mark.closest(f"#{BODY}") is None):
            marks[name] = mark
    return marks


def _within(marks: Mapping[str, Element], landmark: str, what: str) -> list[Element]:
    return marks[landmark].select(SELECTORS[what]) if landmark in marks else []


def _visible_name(tree: Document) -> str:
    title = tree.select_one(SELECTORS["title"])
    for notice in title.select(SELECTORS["redirected"]) if title is not None else ():
        notice.extract()
    if said := _words(title):
        return said
    return _words(tree.select_one("title")).partition(" / ")[2]


def _visible_number(tree: Document) -> int | None:
    for where in ("history", "canonical"):
        link = tree.select_one(SELECTORS[where])
        if link is not None and (found := _NUMBER.search(link.attr("href") or "")):
            return int(found[1])
    return None


def _edited(facts: Mapping[str, Any], marks: Mapping[str, Element], fetched: int) -> Moment | None:
    """When the page was saved; "9 years ago" tells nothing where it is not known when that was said."""
    exact = number(facts.get("mtime"))
    if exact is not None:
        return Moment(exact)
    return ago.before(fetched, _words(marks.get("page-history-ago"))) if fetched else None


def _comments(elements: Iterable[Element]) -> tuple[Comment, ...]:
    """Oldest first, though a wiki may be set to show the newest first (pbworks.md b)."""
    found = filter(None, map(_comment, elements))
    return tuple(sorted(found, key=lambda comment: comment.id))


def _comment(element: Element) -> Comment | None:
    numbered = _COMMENT.match(element.attr("id") or "")
    body = element.select_one(SELECTORS["comment body"])
    if not numbered or body is None:
        return None
    name = _SAID.sub("", _words(element.select_one(SELECTORS["comment author"])))
    return Comment(int(numbered[1]), public_name(name), body.inner_html.strip())


def _words(element: Element | None) -> str:
    return " ".join(element.text.split()) if element is not None else ""
