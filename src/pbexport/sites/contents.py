"""What a site is made of: every page and file of an export, where each goes, and what the site's own files tell."""

import sys
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from pbexport.addressing.addresses import FRONT_PAGE, PageAddress, read_address
from pbexport.addressing.links import Anchor, Atlas
from pbexport.errors import NotReadable
from pbexport.home import Home
from pbexport.paths import key
from pbexport.profiles.edition import Edition
from pbexport.profiles.places import file_place, folders_of, named_path, page_places
from pbexport.profiles.profile import Contents, Entry, Profile, anchors_of, own_urls, url_of
from pbexport.recipe import Comments, Recipe
from pbexport.sites.navigation import in_order, listed_in, navigation
from pbexport.sites.old_addresses import PageAddresses, file_addresses, moved_to, signposts
from pbexport.sites.spots import headings_at
from pbexport.state import KnownPage
from pbexport.state.manifest import Manifest
from pbexport.writing.atlas import draw_atlas, pointed_places
from pbexport.writing.build import Anchors, made_of
from pbexport.writing.document import comments_html
from pbexport.writing.orders import order_of, read_order, read_snapshots
from pbexport.writing.shelves import Shelves

_SIDEBAR = "sidebar"
"""The name of the page that the platform shows beside all others, in lower case (pbworks.md b)."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Where everything goes."""

    atlas: Atlas
    """Of the site."""
    contents: Contents
    pages: tuple[KnownPage, ...]
    """In the order of their numbers."""


def site_shelves(home: Home, recipe: Recipe, edition: Edition, manifest: Manifest) -> tuple[Plan, Shelves]:
    """What a site is made of, and what its pages depend on; `manifest` remembers what had to be read for that."""
    atlas = draw_atlas(home.state, home.site)
    plan, anchors = site_plan(home, atlas, edition), pointed_places(home.state, atlas)
    places = dict(_places_in(home, recipe, plan, anchors, edition.profile, manifest))
    return plan, Shelves(plan.atlas, anchors, edition, plan.contents.entries, places)


def site_plan(home: Home, atlas: Atlas, edition: Edition) -> Plan:
    """The plan of a site; `atlas` is that of the export."""
    pages = tuple(page for page in home.state.pages.all() if page.path)
    front = front_page(home, atlas, pages)
    places = _places(edition, pages, front, atlas)
    kept = (atlas.files, atlas.named) if edition.profile.is_site else ({}, {})
    files, named = ({key: file_place(edition.profile, path) for key, path in each.items()} for each in kept)
    site = replace(atlas, pages=places, files=files, named=named, revisions={})
    entries = {page.number: _entry(page, places[page.number], edition) for page in pages}
    listed = listed_in(_sidebar(home, pages, front), partial(_page_of, atlas))
    order = navigation(listed, entries.values())
    weights = {number: weight for weight, number in enumerate(in_order(listed), 1)}
    former = dict(_former(home, atlas, pages))
    entries = {
        number: replace(entry, weight=weights.get(number, 0), former=former.get(number, ()))
        for number, entry in entries.items()
    }
    moved = _moved(home, site, edition, entries.values())
    entries = dict(_with_signposts(edition.profile, entries, moved))
    title = home.wiki.title or home.name or "Wiki"
    return Plan(site, Contents(title, home.site.base, entries, listed, order, moved, front), pages)


def _places(edition: Edition, pages: Iterable[KnownPage], front: int | None, atlas: Atlas) -> dict[int, str]:
    profile = edition.profile
    known = (
        (page.number, page.name, named_path(profile, page.name, page.standing.folder, page.path)) for page in pages
    )
    files = (path.rpartition("/")[2] for path in atlas.files.values()) if profile.named else ()
    return page_places(profile, known, front, flat=edition.flat, files=files)


def front_page(home: Home, atlas: Atlas, pages: Iterable[KnownPage]) -> int | None:
    """The number of the wiki's first page, None where it is not known or not there."""
    names = {page.name: page.number for page in reversed(tuple(pages))}
    answered = atlas.register.by_path.get("/")
    if answered in atlas.pages:
        return answered
    return names.get(home.wiki.front_page) or names.get(FRONT_PAGE) or names.get("Front Page")


def _entry(page: KnownPage, path: str, edition: Edition) -> Entry:
    url = url_of(edition.profile, path)
    return Entry(page.number, page.name, path, url, page.standing.folder)


def _sidebar(home: Home, pages: Iterable[KnownPage], front: int | None) -> str:
    """The HTML of the sidebar: the page of that name, or as it is shown beside the first page."""
    own = next((page for page in pages if page.name.replace(" ", "").lower() == _SIDEBAR), None)
    beside = home.state.pages.get(front) if front is not None else None
    for page in filter(None, (own, beside)):
        order = order_of(page)
        try:
            shown = read_order(order, read_snapshots(order, home.archive)[0])
        except NotReadable:
            continue
        return shown.body if page is own else shown.sidebar
    return ""


def _page_of(atlas: Atlas, href: str) -> int | None:
    """The number of the page that an address leads to."""
    address = read_address(atlas.site, href)
    number = atlas.register.likeliest(address) if isinstance(address, PageAddress) else None
    return number if number in atlas.pages else None


def _former(home: Home, atlas: Atlas, pages: Iterable[KnownPage]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Number of each page → its old addresses."""
    addresses = PageAddresses.by(atlas.register)
    names = _by_number(home.state.links.former())
    answered = _by_number((number, path) for path, number in addresses.answered.items())
    for page in pages:
        known = (page.name, *names.get(page.number, ()))
        yield page.number, addresses.of(page.number, known, answered.get(page.number, ()))


def _by_number(pairs: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for number, text in pairs:
        found.setdefault(number, []).append(text)
    return found


def _moved(home: Home, site: Atlas, edition: Edition, entries: Iterable[Entry]) -> Mapping[str, str]:
    pages = [(old, entry.url) for entry in entries for old in entry.former]
    urls = {known: url_of(edition.profile, path) for known, path in site.files.items()}
    files = [
        (old, urls[file.key])
        for file in home.state.files.all()
        if file.key in urls
        for old in file_addresses(file.key, file.name)
    ]
    return moved_to((*pages, *files), (*own_urls(edition.profile, entries), *urls.values()))


def _with_signposts(
    profile: Profile, entries: Mapping[int, Entry], moved: Mapping[str, str]
) -> Iterator[tuple[int, Entry]]:
    folders = (folder for entry in entries.values() for folder in folders_of(entry.url))
    theirs = {key(url.rstrip("/")) for url in (*(entry.url for entry in entries.values()), *folders)}
    for number, entry in entries.items():
        found = signposts(
            entry.former, entry.url, moved, theirs, profile.reserved, on_windows=sys.platform == "win32"
        )  # fmt: skip
        yield number, replace(entry, signposts=tuple(found))


def _places_in(  # noqa: PLR0917 - all that it depends on
    home: Home, recipe: Recipe, plan: Plan, anchors: Anchors, profile: Profile, manifest: Manifest
) -> Iterator[tuple[str, dict[str, Anchor]]]:
    """Path of each page that links point into → the places in it; read where it, or the links, changed since."""
    known = {page: (made, headings) for page, made, headings in manifest.spots()}
    for page in plan.pages:
        if page.number not in anchors:
            continue
        made = str(made_of(page, recipe.comments, anchors))
        before, headings = known.get(page.number, ("", {}))
        if made != before:
            headings = _headings(home, recipe, page, anchors[page.number])
            manifest.put_spots(page.number, made, headings)
        yield plan.contents.entries[page.number].path, anchors_of(profile, headings)


def _headings(home: Home, recipe: Recipe, page: KnownPage, names: Container[str]) -> dict[str, str]:
    """The places in a page; none where it cannot be read, which is said when it is to be written."""
    order = order_of(page)
    try:
        read = read_order(order, read_snapshots(order, home.archive)[0])
    except NotReadable:
        return {}
    below = comments_html(read.comments) if recipe.comments is Comments.PAGE else ""
    return headings_at(f"{read.body}{below}", names)
