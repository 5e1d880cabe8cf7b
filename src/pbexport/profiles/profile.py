"""What one site builder wants: a profile is a value, and nothing outside this folder knows of any builder.

The facts about builders are those of builders.md.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pbexport.addressing.links import Anchor
from pbexport.frontmatter import Facts, Fields
from pbexport.markdown import Layout


class LinkStyle(StrEnum):
    """How a link to another page, or to a file, is written."""

    RELATIVE = "relative"
    """From file to file: `../tools/saw.md`."""
    ROOT = "root"
    """From the folder of all pages: `/tools/saw.md`."""
    URL = "url"
    """As the built site shows it: `/tools/saw/`."""
    WIKI = "wiki"
    """By name, as note programs have it: `[[saw]]`, `[[saw#Teeth|its teeth]]`, `![[saw.png]]`."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A line of the navigation, and what is below it."""

    title: str
    page: int | None = None
    """The number of the page it leads to; None for a heading."""
    branches: tuple["Branch", ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A page as the whole site knows it."""

    number: int
    title: str
    path: str
    """Of its file within the site's folder."""
    url: str
    """Where the built site shows it, without a slash at the beginning; "" for the first page."""
    folder: str = ""
    """Of the wiki."""
    former: tuple[str, ...] = ()
    """Its old addresses: paths on the wiki, decoded, each beginning with a slash."""
    signposts: tuple[str, ...] = ()
    """Files that can lead on from those addresses in the built site: `w/page/1/Saws/index.html`, `Saws.html`."""
    weight: int = 0
    """Its place in the wiki's sidebar, from 1; 0 where it does not stand in it: a new page changes no other."""


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything that a site's own files tell of all pages together."""

    title: str
    """Of the wiki."""
    address: str
    """Of the wiki, "" where that is not known."""
    entries: Mapping[int, Entry]
    """Number of a page → what is known of it; in the order of the numbers."""
    sidebar: tuple[Branch, ...]
    """The pages that the wiki's sidebar lists."""
    navigation: tuple[Branch, ...]
    """Every page once: those of the sidebar first, then the others by folder and name."""
    moved: Mapping[str, str]
    """Old address of a page or file (path, decoded) → where it now is (URL, decoded, beginning with a slash)."""
    front: int | None
    """The number of the first page."""

    @property
    def signposts(self) -> Iterator[tuple[str, Entry]]:
        """Every file that can lead on from an old address, and the page that it leads to."""
        return ((post, entry) for entry in self.entries.values() for post in entry.signposts)


def by_name(name: str, _heading: str) -> Anchor:
    """A place by the name that it has on the wiki, as an `id` can hold it."""
    plain = "-".join(name.split())
    return Anchor(plain, plain)


def _as_it_is(fields: Fields, _facts: Facts, _entry: Entry) -> Fields:
    return fields


def _no_values(_contents: Contents) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Profile:
    """Paths, front matter, links, body and further files of the site that one builder makes of an export."""

    name: str
    command: str = ""
    """What builds the site, in its folder."""
    pages: str = "pages/"
    """The folder of the pages, with a slash at the end."""
    files: str = "files/"
    """The folder of images and attachments, with a slash at the end."""
    named: Callable[[str], str] | None = None
    """Name of a page, or of a folder of the wiki → what its file or folder is called, "" if nothing is left of it; no
    two pages are called alike then, in whatever folders. None for the paths of the export."""
    files_root: str = ""
    """The folder of files that the builder copies to the site's top; `files` lies in it."""
    pages_root: str = ""
    """The folder from which the addresses of pages count; `pages` lies in it."""
    front_page: str = ""
    """What the file of the first page is called; "" where it keeps its own name."""
    reserved: frozenset[str] = frozenset()
    """Names that a page or folder at the top must not have."""
    forbidden: frozenset[str] = frozenset()
    """Names that no page must have, in whatever folder."""
    folder_page: str = ""
    """What a page is called that has the name of a folder, and so lies in it; "" where it lies beside the folder."""
    unwelcome: frozenset[str] = frozenset()
    """Endings of attachments that the builder would take for pages: such a file gets `.txt` after its name."""
    page_links: LinkStyle = LinkStyle.RELATIVE
    file_links: LinkStyle = LinkStyle.RELATIVE
    ending: str = ".md"
    """What stands at the end of a page's address, for `.md`."""
    front: Callable[[Fields, Facts, Entry], Fields] = _as_it_is
    """The fields of `frontmatter.py` → those that the builder knows."""
    body: Callable[[str], str] = str
    """Markdown → the same, with what the builder would execute as text."""
    layout: Layout = field(default_factory=Layout)
    is_titled: bool = False
    """Whether the body begins with the page's title as its heading."""
    is_weighed: bool = False
    """Whether the front matter says at which place of the navigation a page is."""
    anchor: Callable[[str, str], Anchor] = by_name
    """The name of a place and the text of the heading that it is at, if any → how that builder finds it."""
    line: Callable[[Facts, Entry, str, Iterable[str]], str] | None = None
    """For a profile that has one file for all pages: what is known of a page, its Markdown, its links → its line."""
    is_served: bool = True
    """Whether it has addresses, to which old ones can lead on."""
    is_site: bool = True
    """Whether attachments and redirects belong to it."""
    values: Callable[[Contents], Mapping[str, str]] = _no_values
    """What stands in the templates of this profile where they have `@{NAME}`."""
    further: Callable[[Contents], Mapping[str, str]] = _no_values
    """Path → text of files that no template can foresee: one a folder, for example."""


def anchors_of(profile: Profile, headings: Mapping[str, str]) -> dict[str, Anchor]:
    """Name of each place in a page → how the builder finds it, each by another fragment unless at the same heading.

    `headings` are the texts of the headings that the places are at, "" for none.
    """
    found: dict[str, Anchor] = {}
    taken: dict[str, str] = {}
    for name, heading in headings.items():
        anchor = profile.anchor(name, heading)
        if anchor.written and taken.setdefault(anchor.fragment, name) != name:
            anchor = Anchor(f"{anchor.fragment}-{len(taken) + 1}", f"{anchor.written}-{len(taken) + 1}")
        found[name] = anchor
    return found


def own_urls(profile: Profile, entries: Iterable[Entry]) -> Iterator[str]:
    """The URLs of a site's pages, and of what the builder puts at its top; without a slash at the beginning."""
    yield from (entry.url for entry in entries)
    yield from profile.reserved


def url_of(profile: Profile, path: str) -> str:
    """Where the built site shows a page or file, by its path; without a slash at the beginning.

    >>> url_of(Profile("x", pages_root="docs/", front_page="index.md", ending="/"), "docs/tools/saw.md")
    'tools/saw/'
    """
    if path.startswith(profile.files):
        return path.removeprefix(profile.files_root)
    own = path.removeprefix(profile.pages_root)
    folder, slash, name = own.rpartition("/")
    if name and name in {profile.front_page, profile.folder_page}:
        return f"{folder}{slash}"
    return own.removesuffix(".md") + profile.ending
