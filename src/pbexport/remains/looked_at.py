"""A capture on its own: what it is of and what it shows, without what is known of others."""

from dataclasses import dataclass, replace

from pbexport.addressing.addresses import FileAddress, PageAddress, Site
from pbexport.errors import ItemTrouble
from pbexport.model.answers import Answer
from pbexport.reading.capture import Shown, read_capture
from pbexport.remains.captured import addresses_of, is_html, is_kept, may_be_page, snapshot_of


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A capture, and what can be told of it without what is known of others."""

    capture: Answer
    page: PageAddress | None = None
    """The page that its address means."""
    files: tuple[FileAddress, ...] = ()
    """The files that its address may mean, the likeliest first."""
    shown: Shown | None = None
    trouble: ItemTrouble | None = None
    """Why it shows no page."""

    @property
    def is_file(self) -> bool:
        """Whether it is a file, whatever it shows."""
        return bool(self.files) and not (is_kept(self.files[0]) and is_html(self.capture))


def look_at(capture: Answer, site: Site) -> LookedAt:
    """What a capture is of, and if it may be a page, what it shows; `site` is the wiki, as far as it is known."""
    meant = addresses_of(capture, site)
    files = tuple(address for address in meant if isinstance(address, FileAddress))
    page = next((each for each in meant if isinstance(each, PageAddress)), None)
    bare = LookedAt(capture, page, files)
    try:
        is_page = not bare.is_file and may_be_page(capture)
        return replace(bare, shown=read_capture(snapshot_of(capture), page)) if is_page else bare
    except ItemTrouble as trouble:
        return replace(bare, trouble=trouble)
