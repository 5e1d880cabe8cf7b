"""What a line of a text must say to be the platform's: the boilerplate lines of pbworks.md b, template by template.

Every rule is matched against a whole line as `bare` gives it, so that a sentence of the platform that somebody quotes
within a line of his own is never taken for the platform's.
"""

import re

_BULLETS = re.compile(r"\s*(?:(?:\||[•*·-](?=\s|$))\s*)+")
"""Bullets, and the bars of a table: what notices come with."""
_UNIT = r"\d+\s(?:year|yr|month|mo|week|wk|day|hour|hr|minute|min|second|sec)s?"
_ADVERT = re.compile(r"\bDokkio\b")
_NOTICE_LENGTH = 400
"""Characters; the longest notice known has 270."""
_SHORTEST_NOTICE = 20
_SENTENCE = re.compile(r".*[.!?][\"')\]\u2019\u201d]*")
SPAN = rf"{_UNIT}(?:,?\s(?:and\s)?{_UNIT})*"
"""How long ago something was: "9 years, 8 months", and "1 mo" in 2009."""


def shown(line: str) -> str:
    """A line without bullets and bars around it, and with one space between words.

    >>> shown("  •  The  tide | "), shown("*Scape")
    ('The tide', '*Scape')
    """
    plain = " ".join(line.split())
    bullets = _BULLETS.match(plain)
    return plain[bullets.end() if bullets else 0 :].rstrip("| ")


def bare(line: str) -> str:
    """The same with apostrophes and dots as the platform writes them, for comparison."""
    return shown(line).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").replace("…", "...")


def mark(line: str) -> str:
    """The bullets and bars before a line, and how far they are indented; "" where there are none.

    >>> mark("  •  The tide"), mark("*Scape")
    ('  •', '')
    """
    bullets = _BULLETS.match(line)
    return bullets[0].rstrip() if bullets else ""


def is_marked(line: str) -> bool:
    """Whether a line stands behind a bullet or a bar."""
    return _BULLETS.match(line) is not None


def is_sentence(said: str) -> bool:
    """Whether a line ends like a sentence, and is as long as a notice may be."""
    return _SHORTEST_NOTICE < len(said) < _NOTICE_LENGTH and _SENTENCE.fullmatch(said) is not None


def is_advert(said: str) -> bool:
    """Whether a line may be a notice of unknown wording: it names what all of them advertise."""
    return len(said) < _NOTICE_LENGTH and _ADVERT.search(said) is not None


def _lines(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


_EU = r"If you are (?:a )?citizen of an? European Union member nation, you may not use this service\b.{0,60}?\bold\.?"
_DOKKIO = (
    r"Stop wasting time looking for files and revisions\..{0,400}?\bclaim your free account\.?",
    r"You already know Dokkio is an AI-powered assistant\b.{0,400}?\bCheck it out today!?",
    r"Finally, you can manage your Google Docs\b.{0,400}?\borganize your content for you\.?",
)
_UPDATE = r"Update to PBwiki 2\.0\b.{0,200}"
NOTICE = _lines(rf"(?:(?:{'|'.join((_EU, *_DOKKIO, _UPDATE))})[\s|•*·-]*){{1,4}}")
"""One or several notices of known wording; those of unknown wording are known by their place."""
TABS = _lines("View", "Edit", r"View[ |]+Edit")
REDIRECTED = " (redirected from "
"""What stands behind the title of a page that was asked for by a former name."""
OTHER_VIEWS = (
    (1, re.compile(r"This version was saved .*"), re.compile(r".*View current version.*|Saved by .*"),
     "an old revision was answered instead of the page"),
    (2, re.compile(r"File history\b.*"), re.compile(r"(?:File history )?.*\buploaded by .*"),  # below a tab "Download"
     "a file's page was answered instead of a page"),
)  # fmt: skip
"""What stands above the body of what is no page as it is: a line among the first, what one of them says, what it is."""
SURE_HEAD = _lines(
    NOTICE.pattern,
    r"Pages & Files",
    r"log ?in ?help",
    r"Get a free wiki\b.{0,60}",
    r"To edit this page, request access to the workspace\..{0,60}",
)
"""What nobody but the platform says above a page."""
HEAD = _lines(
    SURE_HEAD.pattern,
    TABS.pattern,
    "Wiki",
    "My PBworks",
    "Workspaces",
    r"log in",
    "help",
    r".*\baccount ?log out ?help",
    r"\|? ?Try our free business product",
    r"To edit this page,",
    r"request access to the workspace\.",
    r"Already have an account\?(?: Log in!)?",
)
"""What stands above a page's title."""
NO_TITLE = _lines(SURE_HEAD.pattern, "Edit", r"View[ |]+Edit", r"request access.*|Already have.*|To edit this.*")
"""What stands between tab and history line, and is no page's name."""
HISTORY_BEGINS = re.compile(r"(?:View .{0,200}?)?Page history\b")
HISTORY = re.compile(
    r"(?:View (?:Edit )?(?P<title>.{0,200}?) ?)?Page history:?\s+last edited by\s*(?P<author>[^\n]*?)\s*"
    rf"(?P<ago>(?:{SPAN}|a moment|moments)(?:\sago$|\sago (?P<rest>[^\n]+)|$)|just now$)"
)
"""The history line, in up to four lines: who, how long ago, and in a text without line ends what comes after it."""
TIMELESS_HISTORY = re.compile(r"Page history:? last edited by (?P<author>.{1,100})")

COUNT = re.compile(r"Comments ?\((?P<count>\d{1,6})\)(?: Delete all comments)?")
NO_PERMISSION = re.compile(r"You don't have permission to comment on this page\.?")
BELOW_IN_LINE = re.compile(rf"(?P<own>.*?) ?\b{COUNT.pattern} {NO_PERMISSION.pattern}")
"""The rest of a text without line ends: what its body says, and what stands below it."""
SAID_AT = r"at \d{1,2}:\d\d ?[ap]m on [A-Z][a-z]{2,8} \d{1,2}, \d{4}"
"""When somebody commented, in the time of the workspace (pbworks.md b)."""
BUTTONS = re.compile(r"(?:\[?(?:Reply|Delete)\]? ?)+")
LEADING_BUTTONS = re.compile(r"^\s*\[Reply\]\s*\[Delete\]\s+")
"""The buttons of a comment before its text, where both share a line."""
PAGE_INFORMATION = re.compile(r"Page Information")
INFORMATION = re.compile(
    rf"(?:last (?:edited|saved) (?:by (?P<author>.*?),? ?)?)?(?P<ago>{SPAN}) ago,? ?\[history\]"
    r"|View page source|You're not logged in.*|No tags yet.*|Wiki Information|Recent PBwiki Blog Posts"
)
"""The lines below "Page Information" on pages of PBwiki 1.0."""
ABOVE_REMARKS = _lines(NO_PERMISSION.pattern, "Add a comment")
"""What may stand between the count of comments and the first of them."""
FOOTER = _lines(r"PBworks ?/ ?Help", r"Terms of use ?/ ?Privacy policy.*", r"Contact the owner ?/ ?RSS feed.*")
PRINTABLE = re.compile("Printable version")
ONLY_BELOW_PAGES = _lines(NO_PERMISSION.pattern, PAGE_INFORMATION.pattern)
"""What nobody but the platform says below a page, and not below its other answers."""
BEGINS_TAIL = _lines(COUNT.pattern, ONLY_BELOW_PAGES.pattern, "Add a comment", PRINTABLE.pattern, FOOTER.pattern)
"""What may stand first below a body."""
SIDE = _lines(
    PAGE_INFORMATION.pattern,
    r"About this workspace",
    r"Contact the owner\b.*",
    "Join this workspace",
    "Create a page",
    "Navigator",
    "SideBar",
    "Recent Activity",
    r"Recent PBwiki Blog Posts",
)
"""After these may stand what the page SideBar says, which is a page of its own, or other things that are not ours."""
TAIL = _lines(
    BEGINS_TAIL.pattern,
    SIDE.pattern,
    NOTICE.pattern,
    HEAD.pattern,
    INFORMATION.pattern,
    "PBworks",
    "Help",
    "Terms of use",
    "Privacy policy",
    "GDPR",
    "RSS feed",
    r"This workspace is (?:public|private)",
    r"To join this workspace, request access\..{0,60}",
    r"Loading\.\.\.",
    "Upload files",
    "Share this page",
    r"\d{1,4}/2000",
    "/",
)
"""What may stand below a body."""
SURE_SCAFFOLD = _lines(
    r"Insert links to other pages or uploaded files\.?",
    r"No images or files uploaded yet\.?",
    r"Tip: To turn text into a link,.{0,100}",
)
"""What nobody but the hidden editor says."""
SCAFFOLD = _lines(
    SURE_SCAFFOLD.pattern,
    r"Describe your changes:.{0,20}",
    r"(?:Edit tags)?Describe your changes.{0,60}",
    r"Save(?: ?Save and Continue.{0,20})?",
    "Tags",
    r"e\.g\. report, new release, planning",
    "Page Tools",
    r"Rename this page.{0,30}",
    r"Delete this page",
    r"This page can't be deleted or renamed\.",
    "Insert links",
    r"Pages Images and files",
    "Pages",
    "Images and files",
    r"Insert a link to a new page",
    r"Loading\.\.\.",
    r"Insert image from URL",
)
"""What stands in the hidden editor, which texts made from the page's HTML show."""
