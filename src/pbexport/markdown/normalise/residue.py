"""What does not belong to a page although it stands in its body: hidden things, scripts, traces of other programs."""

from operator import attrgetter

from turbohtml import Element, NodeFilter, NodeIterator, Text

from pbexport.markdown.normalise.tree import BLOCKS, is_blank, is_element

UNSEEN = "[hidden], input[type=hidden], .pb_bookmark, div.toc, img[src*='plugin=toc']"
"""What nobody sees, or needs: `pb_bookmark` is left by the editor where the cursor stood (pbworks.md d). `toc` is the
table-of-contents plugin, since builders make their own, and its marker in raw source."""
NO_LINKS = "a.kLink, a.pbTOC"
"""Links that nobody made: `kLink` is an advertising script of 2009 whose work the editor saved, `pbTOC` the other end
of the table-of-contents plugin."""
NAMES = {
    **dict.fromkeys(("tt", "kbd", "samp"), "code"),
    **dict.fromkeys(("dir", "menu"), "ul"),
    **dict.fromkeys(("listing", "xmp", "plaintext"), "pre"),
    **dict.fromkeys(
        (
            "address",
            "article",
            "aside",
            "caption",
            "center",
            "dd",
            "details",
            "dialog",
            "dl",
            "dt",
            "fieldset",
            "figcaption",
            "figure",
            "footer",
            "form",
            "header",
            "hgroup",
            "legend",
            "main",
            "nav",
            "noscript",
            "optgroup",
            "search",
            "section",
            "summary",
        ),
        "div",
    ),
}

SPACER = ("<p>&nbsp;</p>", "<p></p>")
"""What the editor writes for an empty line: 40 % of all paragraphs (pbworks.md d). It goes before the parser runs."""
_TAG_OF = attrgetter("tag")
_DEEPEST = 200
_STEP = 50


def readable(body: str) -> str:
    """The body without spacers, and without halves of characters, which no parser takes everywhere."""
    body = body.replace(*SPACER)
    try:
        body.encode()
    except UnicodeEncodeError:
        return body.encode("utf-8", "ignore").decode()
    return body


def flatten(root: Element) -> set[str]:
    """Take out what is nested deeper than any reader can show, keeping its words. Returns the tags that there are.

    turbohtml writes some 500 levels, Python's own recursion ends at 1,000. A chain of elements deeper than the limit
    has more than `_STEP` elements near its end, so looking at every `_STEP`-th element finds it.
    """
    elements = root.select("*")
    tags = set(map(_TAG_OF, elements))
    sample = elements[_DEEPEST - _STEP :: _STEP]
    if not sample or all(len(list(element.ancestors)) < _DEEPEST - _STEP for element in sample):
        return tags
    depth = {root: 0}
    for element in elements:
        parent = element.parent
        depth[element] = depth[parent] + 1 if isinstance(parent, Element) else 0
    for element in elements:
        if depth[element] > _DEEPEST - _STEP and len(element):
            _dissolve(element)
    return tags | {"br"}


def _dissolve(element: Element) -> None:
    if element.tag in BLOCKS:
        element.insert_before(Element("br"))
    element.unwrap()


def remove_comments(root: Element) -> None:
    """Comments would part a text from its other half."""
    for comment in list(NodeIterator(root, NodeFilter.SHOW_COMMENT)):
        comment.extract()


def rename(element: Element) -> None:
    """Boxes of all kinds are boxes, machine writing of all kinds is code."""
    element.tag = NAMES[element.tag]


def reading(ruby: Element) -> None:
    """How characters are read stands above them; in a line it stands in brackets, if the page has none for it."""
    for above in list(ruby.iter_elements("rt")):
        before = above.previous_sibling
        if not (is_blank(above) or is_element(before, ("rp",))):
            above.insert_before(Text("("))
            above.insert_after(Text(")"))
    ruby.unwrap()


def field(element: Element) -> None:
    """What is written on a button or in a field stays as text."""
    element.insert_before(Text(" "))
    element.insert_after(Text(" "))
    element.unwrap()
