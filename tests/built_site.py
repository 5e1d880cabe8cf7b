"""A folder of built HTML, read as a browser reads it from a static host: where links arrive, and what pages say."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

import turbohtml
from bs4 import BeautifulSoup

from pbexport.audit.compare import Difference, compare
from pbexport.audit.facts import Aspect, Facts
from pbexport.audit.reader import read

ELSEWHERE = {"callto", "data", "file", "ftp", "http", "https", "irc", "javascript", "mailto", "news", "sms", "tel"}
"""How addresses begin that lead out of a site on purpose; `Project:` in a link to `Project: Kites` is an accident."""
UNSAID = "script, style, template, button, .md-tags, .sr-only, a.headerlink, a.hash-link, .sl-anchor-link"
"""What builders put into an article besides its text: signs to click on beside headings and code."""


@dataclass(frozen=True, order=True)
class Broken:
    """An address in a page that does not arrive."""

    page: str
    """The file that holds it, as its path in the folder."""
    address: str
    """As it stands in the page."""
    why: str


@dataclass(frozen=True)
class BuiltSite:
    """A folder of built HTML, and the address at which it is to stand."""

    folder: Path
    address: str = "http://site.invalid/"
    """It ends with a slash; what follows the host is the base path."""

    @cached_property
    def files(self) -> frozenset[str]:
        """Every file, as its path in the folder."""
        return frozenset(path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file())

    @cached_property
    def pages(self) -> dict[str, turbohtml.Document]:
        """The HTML files: path in the folder → what stands in it."""
        found = sorted(name for name in self.files if name.endswith(".html"))
        return {name: turbohtml.parse(self._html(name)) for name in found}

    def answering(self, path: str) -> str:
        """The file that answers a path below the site's address (decoded), or nothing."""
        is_folder = path.endswith("/") or not path
        tried = (f"{path}index.html",) if is_folder else (path, f"{path}/index.html", f"{path}.html")
        return next((name for name in tried if name in self.files), "")

    def broken(self) -> list[Broken]:
        """Every address in every page that stays within the site and does not arrive, sorted."""
        links = ((page, link) for page, document in self.pages.items() for link in document.links())
        faults = ((page, link.url, self._fault(page, link.url)) for page, link in links if link.attribute != "cite")
        return sorted({Broken(page, url, why) for page, url, why in faults if why})

    def title_of(self, page: str) -> str:
        """What a browser writes on the tab."""
        title = self.pages[page].select_one("title")
        return " ".join(title.text.split()) if title else ""

    def article(self, page: str, selector: str) -> Facts:
        """What the first element says that a CSS selector finds, without the builder's own signs.

        Raises LookupError when there is none.
        """
        element = BeautifulSoup(self._html(page), "html5lib").select_one(selector)
        if element is None:
            raise LookupError(f"{page} has no {selector}")
        for unsaid in element.select(UNSAID):
            unsaid.decompose()
        return read(element)

    def _html(self, page: str) -> str:
        return (self.folder / page).read_text("utf-8")

    def _address_of(self, page: str) -> str:
        return f"{self.address}{quote(page.removesuffix('index.html'))}"

    def _fault(self, page: str, url: str) -> str:
        try:
            target = urlsplit(urljoin(self._address_of(page), url))
        except ValueError:
            return "no address"
        home = urlsplit(self.address)
        if (target.scheme, target.netloc) != (home.scheme, home.netloc):
            return "" if target.scheme in ELSEWHERE else "no such scheme"
        if not target.path.startswith(home.path):
            return "outside the site"
        file = self.answering(unquote(target.path.removeprefix(home.path)))
        if not file:
            return "no such file"
        return "" if self._has_place(file, target.fragment) else "no such place"

    def _has_place(self, file: str, fragment: str) -> bool:
        if not fragment or fragment == "top" or file not in self.pages:
            return True
        return bool({fragment, unquote(fragment)} & self._places[file])

    @cached_property
    def _places(self) -> dict[str, set[str]]:
        return {
            page: {str(each.attrs[name]) for name in ("id", "name") for each in document.select(f"[{name}]")}
            for page, document in self.pages.items()
        }


def differing(expected: Facts | str, got: Facts, *aspects: Aspect) -> tuple[Difference, ...]:
    """Where an article says something else than it should: in its words, unless other aspects are named."""
    facts = Facts(expected) if isinstance(expected, str) else expected
    return compare(facts, got, aspects or (Aspect.WORDS,)).differences
