"""The files of a site that are no page: its configuration and layouts, from templates, and its redirects."""

import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable

from pbexport.profiles.profile import Contents, Profile, own_urls
from pbexport.profiles.redirects import as_json, for_apache, for_hosts, for_nginx

_PLACE = re.compile(r"@\{(\w+)\}")


def site_files(profile: Profile, contents: Contents) -> Iterator[tuple[str, str]]:
    """Path within the site, and text, of each; the templates lie in `sites/`, in a folder named like the profile.

    The name of one that would be taken for a part of this program ends with `.template` there.
    """
    values = profile.values(contents)
    folder = files(__package__) / "sites" / profile.name
    if folder.is_dir():
        for path, text in _texts(folder, ""):
            yield path, filled(text, values)
    yield from profile.further(contents).items()
    if contents.moved and profile.is_served:
        yield f"{profile.files_root}_redirects", for_hosts(contents.moved)
        yield "redirects/nginx.conf", for_nginx(contents.moved, own_urls(profile, contents.entries.values()))
        yield "redirects/apache.conf", for_apache(contents.moved)
        yield "redirects/redirects.json", as_json(contents.moved)


def filled(template: str, values: Mapping[str, str]) -> str:
    r"""A template with `@{NAME}` replaced by the value of that name; a line of nothing but an empty value goes.

    >>> filled("a: @{a}\n@{b}\nc", {"a": "1", "b": ""})
    'a: 1\nc'
    """
    for name, value in values.items():
        if not value:
            template = template.replace(f"@{{{name}}}\n", "")
    return _PLACE.sub(lambda found: values[found[1]], template)


def _texts(folder: Traversable, path: str) -> Iterator[tuple[str, str]]:
    for each in sorted(folder.iterdir(), key=lambda each: each.name):
        if each.is_dir():
            yield from _texts(each, f"{path}{each.name}/")
        else:
            yield f"{path}{each.name.removesuffix('.template')}", each.read_text("utf-8")
