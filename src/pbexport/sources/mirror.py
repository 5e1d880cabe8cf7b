"""A folder made by `wget --mirror`: every file of it is what the wiki answered under an address that its path tells.

The bytes stay as they are, also where `-k` made the links relative: they are led back where links are read
(`addresses.read_address`). Where `-K` kept what the server sent (`.orig`), that is taken instead.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pbexport.addressing.mirrored import host_of, restored
from pbexport.errors import UsageTrouble
from pbexport.model.answers import Answer
from pbexport.model.happenings import Kind, Skipped, Stage
from pbexport.reading.markup import begins_as_html
from pbexport.sources.captures import NO_EXCHANGE, file_address
from pbexport.sources.folder import content_type, files_in, head_of, name_of

_BACKUP = ".orig"
_SERVICES = frozenset({"www.pbworks.com", "my.pbworks.com", "vs1.pbworks.com", "plans.pbworks.com", "blog.pbworks.com"})
"""Hosts of the platform that are nobody's wiki (pbworks.md a)."""
_CHROME = ("/robots.txt", "/uimg/", "/shared/", "/theme_image.php", "/theme_css.php", "/captcha.php")
"""Beginnings of paths under which the platform keeps its own."""
_CODE = (".css", ".js", ".ico")
_ATTACHED = ("/f/", "/w/file/")


@dataclass(frozen=True, slots=True)
class Mirror:
    """A folder of `wget --mirror`, or of one host in it."""

    path: Path
    hosts: frozenset[str] = frozenset()
    """The hosts whose files count; all, where none is given. A file of which no folder tells the host counts always."""

    @property
    def name(self) -> str:
        """The folder's name."""
        return name_of(self.path)

    def captures(self) -> Iterator[Answer | Skipped]:
        """Every file of the wiki. Raises `UsageTrouble` where there is none."""
        found = False
        for path in files_in(self.path):
            if self._is_of_wiki(restored(self._address(path))):
                found = True
                yield from self._capture(path)
        if not found:
            raise UsageTrouble(f"{self.path} holds no file of a wiki. Give the folder in which wget made its mirror.")

    def _is_of_wiki(self, stands_for: str) -> bool:
        host = host_of(stands_for)
        path = stands_for.removeprefix(f"http://{host}") if host else stands_for
        is_wanted = host in self.hosts if host and self.hosts else host not in _SERVICES
        is_code = not path.startswith(_ATTACHED) and path.partition("?")[0].lower().endswith(_CODE)
        return is_wanted and not is_code and not path.startswith(_CHROME)

    def _capture(self, path: Path) -> Iterator[Answer | Skipped]:
        """A file as an answer; nothing for one that stands beside its own backup."""
        address = self._address(path)
        try:
            head = head_of(path)
            if begins_as_html(head) and _has_backup(path):
                return
            if begins_as_html(head) and (current := _backed_up(path)):
                address = self._address(current)
            info = path.stat()
            with path.open("rb") as body:
                headers = (("Content-Type", content_type(path.name, head)),)
                yield Answer(address, NO_EXCHANGE, "", headers, body, info.st_size, int(info.st_mtime))
        except OSError as error:
            yield Skipped(address, Kind.PAGE, Stage.READ, f"it cannot be read: {error.strerror or error}")

    def _address(self, path: Path) -> str:
        return file_address(self.name, path.relative_to(self.path).as_posix())


def _backed_up(path: Path) -> Path | None:
    """The file of which this is the backup: wget appends `.orig` to the name that it had before `-E`."""
    if path.suffix != _BACKUP:
        return None
    plain = path.with_suffix("")
    beside = (plain, plain.with_name(f"{plain.name}.html"))
    return next((current for current in beside if current.is_file()), None)


def _has_backup(path: Path) -> bool:
    """Whether what the server sent for this page lies beside it."""
    beside = (path.with_name(name + _BACKUP) for name in (path.name, path.name.removesuffix(".html")))
    return any(_backed_up(each) == path and begins_as_html(head_of(each)) for each in beside if each.is_file())
