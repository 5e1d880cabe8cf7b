"""What a user wants made of an export for a site builder: a profile, and what it does not foresee."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from pbexport.addressing.links import BY_NAME
from pbexport.errors import UsageTrouble
from pbexport.frontmatter import Facts, Fields, fields_of, quoted
from pbexport.model.pages import Moment, Page, Revision, Standing
from pbexport.profiles import PLAIN, PROFILES
from pbexport.profiles.places import href
from pbexport.profiles.profile import Entry, LinkStyle, Profile
from pbexport.stamps import stamp

_ENTRY = Entry(1, "A", "a.md", "a/", "A", ("/A",), ("A/index.html",), 1)
_EVERYTHING = Facts(
    Page(1, "A", "", "A", Moment(1), tags=("A",)), (Revision(1, "A"),), "A", "A", Standing("A", former=("A",))
)
"""A page that has whatever a page can have."""
NO_ENTRY = Entry(0, "", "", "")
"""What is known of a page that is part of no site."""


@dataclass(frozen=True, slots=True)
class Edition:
    """How pages are written for a builder."""

    profile: Profile = PLAIN
    links: LinkStyle | None = None
    """How links to pages are written; None for the way of the profile."""
    keys: tuple[tuple[str, str], ...] = ()
    """What becomes of fields of front matter: `(KEY, NEW)`, NEW "" to drop it; `(+KEY, YAML)` adds one."""
    dates: str = ""
    """How times are written, as `strftime` has it; "" for YAML's own way."""
    flat: bool = False
    """Whether all pages lie in one folder."""

    @property
    def href(self) -> Callable[[str, str], str]:
        """Path of a page, path of its target → how the one links to the other."""
        return partial(href, self.profile, self._page_links)

    @property
    def here_is(self) -> str:
        """How a page links to itself, in front of a place in it."""
        return BY_NAME if self._page_links is LinkStyle.WIKI else ""

    @property
    def _page_links(self) -> LinkStyle:
        return self.links or self.profile.page_links

    def fields(self, facts: Facts, entry: Entry) -> Fields:
        """The front matter of a page."""
        when = partial(_dated, self.dates) if self.dates else stamp
        return _edited(self.profile.front(fields_of(facts, when), facts, entry), self.keys)


PLAIN_EDITION = Edition()


def edition_json(edition: Edition) -> str:
    """An edition as the state keeps it; the same for two that write the same."""
    links = edition.links or edition.profile.page_links
    return json.dumps([edition.profile.name, links, edition.keys, edition.dates, edition.flat])


def edition_from(written: str) -> Edition:
    """The same, read back. Raises `UsageTrouble` for a profile that this version does not know."""
    name, links, keys, dates, flat = json.loads(written)
    return Edition(profile_named(name), LinkStyle(links), tuple((key, value) for key, value in keys), dates, flat)


def profile_named(name: str) -> Profile:
    """The profile of a name. Raises `UsageTrouble` where there is none."""
    if name not in PROFILES:
        raise UsageTrouble(f"There is no profile {name}. Choose one of {', '.join(PROFILES)}.")
    return PROFILES[name]


def refuse_unknown_keys(edition: Edition) -> None:
    """Raises `UsageTrouble` for a field of front matter that no page of the edition can have."""
    known = edition.profile.front(fields_of(_EVERYTHING), _EVERYTHING, _ENTRY)
    for key, _ in edition.keys:
        if not key.startswith("+") and key not in known:
            raise UsageTrouble(
                f"--front-matter {key}: there is no such key. Known are {', '.join(known)}; +{key}=VALUE adds one."
            )


def _dated(form: str, unix: int) -> str:
    return quoted(datetime.fromtimestamp(unix, UTC).strftime(form))


def _edited(fields: Fields, keys: tuple[tuple[str, str], ...]) -> Fields:
    """The fields with some of them renamed, dropped or added, each in its place."""
    changes = dict(keys)
    kept = {changes.get(key, key): value for key, value in fields.items() if changes.get(key) != ""}
    return {**kept, **{key[1:]: value for key, value in keys if key.startswith("+")}}
