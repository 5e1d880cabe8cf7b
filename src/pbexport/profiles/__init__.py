"""What site builders, note programs and search engines want: a value each, by its name."""

from collections.abc import Mapping

from pbexport.profiles.docusaurus import DOCUSAURUS
from pbexport.profiles.eleventy import ELEVENTY
from pbexport.profiles.hugo import HUGO
from pbexport.profiles.jekyll import JEKYLL
from pbexport.profiles.jsonl import JSONL
from pbexport.profiles.mkdocs import MKDOCS
from pbexport.profiles.obsidian import OBSIDIAN
from pbexport.profiles.plain import PLAIN
from pbexport.profiles.profile import Profile
from pbexport.profiles.sphinx import SPHINX
from pbexport.profiles.starlight import STARLIGHT

__all__ = ["PLAIN", "PROFILES"]

PROFILES: Mapping[str, Profile] = {
    profile.name: profile
    for profile in (PLAIN, MKDOCS, HUGO, JEKYLL, ELEVENTY, SPHINX, DOCUSAURUS, STARLIGHT, OBSIDIAN, JSONL)
}
