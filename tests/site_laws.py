"""What holds of every site that a real builder makes of an export, whatever the builder."""

import html
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

import yaml
from building import build, need_builder
from built_site import BuiltSite, differing
from cases_in_files import read_cases
from conftest import HACKERSPACE, need, run_pbexport
from filelock import FileLock

from fixtures import LookAlike
from pbexport.audit.compare import Difference
from pbexport.audit.facts import Aspect
from pbexport.audit.written import read_markdown
from pbexport.frontmatter import Facts, fields_of, front_matter
from pbexport.markdown import heading, to_markdown
from pbexport.model.pages import Page as WikiPage
from pbexport.profiles import PROFILES
from pbexport.profiles.profile import Entry

SAID = (
    Aspect.WORDS, Aspect.ITEMS, Aspect.ROWS, Aspect.CODE, Aspect.RULES, Aspect.STRONG, Aspect.EM, Aspect.STRUCK,
)  # fmt: skip
_REFRESH = re.compile(r'<meta http-equiv="refresh" content="0; ?url=(?P<url>[^"]*)"', re.IGNORECASE)


WIKIS = ("wiki", "builders", "hackerspacesg")
"""The look-alike's small wiki, its wiki of what builders trip over, and a real one, where it is at hand."""


@dataclass(frozen=True)
class Site:
    """An export, the folder that was written of it for a builder, and what that builder made of it."""

    export: Path
    folder: Path
    built: BuiltSite
    article: str
    """The CSS selector of a page's text."""
    is_titled: bool = False
    """Whether the text begins with the page's title."""


def site_of(builder: str, wiki: str, root: Path, article: str, *, is_titled: bool = False) -> Site:
    """Exports a wiki into a folder and builds its site; skips the test where the builder or the wiki is missing."""
    need_builder(builder)
    export = exported(wiki, root)
    run_pbexport("build", export, "--profile", builder)
    return Site(export, export / builder, BuiltSite(build(builder, export / builder)), article, is_titled)


def exported(wiki: str, root: Path) -> Path:
    """Exports a wiki into a folder; skips the test where the wiki is missing.

    Each is exported once for all the processes that test side by side, and copied.
    """
    first = _together(root) / "exports" / wiki
    first.parent.mkdir(exist_ok=True)
    with FileLock(f"{first}.lock"):
        if not first.exists():
            _export(wiki, first)
    return Path(shutil.copytree(first, root / wiki))


def _together(root: Path) -> Path:
    """The folder of this run of the tests; each of several processes has a folder of its own in it."""
    return root.parent.parent if "PYTEST_XDIST_WORKER" in os.environ else root.parent


def _export(wiki: str, root: Path) -> None:
    if wiki == "hackerspacesg":
        run_pbexport("export", need(HACKERSPACE), "-o", root)
    else:
        with LookAlike(content=wiki, api="open" if wiki == "builders" else "off") as served:
            run_pbexport("export", served.url, "-o", root, "--delay", 0)


def written_with(site: Site, builder: str, into: Path, *options: str) -> Site:
    """The site of the same export, written with options, and built."""
    run_pbexport("build", site.export, "--profile", builder, "--into", into, *options)
    return Site(site.export, into, BuiltSite(build(builder, into)), site.article)


def copied(site: Site, root: Path) -> Path:
    """The folder that was written for the builder, for a test that changes it."""
    left = shutil.ignore_patterns(site.built.folder.name, ".pbexport")
    return Path(shutil.copytree(site.folder, root / "site", symlinks=True, ignore=left))


@dataclass(frozen=True)
class Page:
    """A page as the export has it, and where the site should show it."""

    title: str
    url: str
    """Decoded, without a slash at the beginning."""
    markdown: str
    """As every reader of Markdown understands it."""


def moved(site: Site) -> dict[str, str]:
    """Old address → new one, as the site's table has it."""
    return json.loads((site.folder / "redirects" / "redirects.json").read_text("utf-8"))


def pages(site: Site) -> Iterator[Page]:
    """Every page of the export."""
    new = moved(site)
    for path in sorted((site.export / "pages").rglob("*.md")):
        _, front, body = path.read_text("utf-8").split("---\n", 2)
        fields = yaml.safe_load(front)
        url = new.get(f"/w/page/{fields['pbworks']['id']}", f"/{fields['title']}/")
        yield Page(fields["title"], url.removeprefix("/"), body)


def missing(site: Site) -> list[str]:
    """The titles of the pages that are not there, or have another title."""
    found = ((page.title, site.built.answering(page.url)) for page in pages(site))
    return [title for title, file in found if not file or not _has_title(site.built, file, title)]


def _has_title(built: BuiltSite, file: str, title: str) -> bool:
    return built.title_of(file).startswith(" ".join(title.split()))


def unlike(site: Site) -> dict[str, tuple[Difference, ...]]:
    """The pages that say something else than their Markdown: title → what."""
    found = {page.title: _differing(site, page) for page in pages(site)}
    return {title: differences for title, differences in found.items() if differences}


def _differing(site: Site, page: Page) -> tuple[Difference, ...]:
    got = site.built.article(site.built.answering(page.url), site.article)
    title = heading(page.title) if site.is_titled else ""
    return differing(read_markdown(f"{title}{page.markdown}").facts, got, *SAID)


def not_led_on(site: Site) -> list[str]:
    """The old addresses of pages that do not lead to the new one."""
    of_pages = {old: new for old, new in moved(site).items() if not old.startswith(("/f/", "/w/file/"))}
    return [old for old, new in of_pages.items() if _led(site.built, old) != new]


def _led(built: BuiltSite, old: str) -> str:
    file = built.answering(old.removeprefix("/"))
    found = _REFRESH.search((built.folder / file).read_text("utf-8")) if file else None
    return unquote(urlsplit(urljoin(f"/{quote(file)}", html.unescape(found["url"]))).path) if found else ""


def current(site: Site, address: str) -> list[str]:
    """What a page marks as itself in the navigation."""
    document = site.built.pages[site.built.answering(address)]
    return [" ".join(link.text.split()) for link in document.select("nav [aria-current=page]")]


def misread(site: Site, builder: str, bodies: Iterable[str], root: Path) -> dict[str, tuple[Difference, ...]]:
    """What a builder makes of bodies that it should show as other readers do: Markdown → where it says something else.

    All of them are pages of one site, for a builder takes longer to begin than to go on.
    """
    profile, folder = PROFILES[builder], copied(site, root)
    written = {f"body-{number}": to_markdown(body, address=_elsewhere) for number, body in enumerate(bodies)}
    for name, markdown in written.items():
        page, entry = WikiPage(1, name, "", "", None), Entry(1, name, "", f"{name}/")
        facts = Facts(page, (), "", "")
        front = front_matter(profile.front(fields_of(facts), facts, entry))
        (folder / profile.pages / f"{name}.md").write_text(f"{front}\n{profile.body(markdown)}", "utf-8")
    built = BuiltSite(build(builder, folder))
    found = {
        markdown: differing(
            read_markdown(f"{heading(name) if site.is_titled else ''}{markdown}").facts,
            built.article(built.answering(f"{name}/"), site.article),
            *SAID,
        )
        for name, markdown in written.items()
    }
    return {markdown: differences for markdown, differences in found.items() if differences}


def misread_cases(builder: str, folder: Path, pages: str, article: str) -> dict[str, tuple[Difference, ...]]:
    """The same for every case of conversion, in a folder that has the builder's settings; by the case's name.

    `pages` is the folder of pages within it, `article` the CSS selector of a page's text.
    """
    cases = {f"case-{number}": case for number, case in enumerate(read_cases())}
    profile = PROFILES["mkdocs" if builder == "zensical" else builder]
    for name, case in cases.items():
        markdown = to_markdown(case.body, address=_elsewhere, layout=profile.layout)
        (folder / pages / f"{name}.md").write_text(profile.body(f"# Case\n\n{markdown}"), "utf-8")
    built = BuiltSite(build(builder, folder))
    found = {
        str(case): differing(
            read_markdown(f"# Case\n\n{to_markdown(case.body, address=_elsewhere)}").facts,
            built.article(f"{name}/index.html", article),
            *SAID,
        )
        for name, case in cases.items()
    }
    return {case: differences for case, differences in found.items() if differences}


def labels_of_the_sidebar(site: Site) -> list[str]:
    """The labels of the links to pages on the page SideBar, in their order."""
    markdown = (site.export / "pages" / "sidebar.md").read_text("utf-8").split("---\n", 2)[2]
    links = read_markdown(markdown).facts.values(Aspect.LINKS)
    return [str(label) for address, label in links if str(address).endswith(".md")]


def led_to_from_all_pages(site: Site) -> list[str]:
    """The URLs that the page of all pages leads to, in order."""
    links = site.built.pages["all-pages/index.html"].select(f"{site.article} li a")
    return sorted(unquote(urljoin("/all-pages/", link.attr("href") or "")).removeprefix("/") for link in links)


def _elsewhere(_address: str) -> str:
    return "http://elsewhere.example/"
