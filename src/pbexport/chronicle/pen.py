"""Gives git one content after the other, each under a mark by which commits refer to it."""

from dataclasses import dataclass
from typing import IO

from pbexport.archive import Archive
from pbexport.git.stream import blob
from pbexport.model.answers import Filed

NO_MARK = 0
"""Of a content that git was not given; marks begin with 1."""


@dataclass(slots=True)
class Pen:
    """Writes to one stream."""

    stream: IO[bytes]
    archive: Archive
    mark: int = NO_MARK
    """The last one that was given."""

    def text(self, content: bytes) -> int:
        """Gives a content; gives back its mark."""
        self.mark += 1
        self.stream.writelines((blob(self.mark, len(content)), content, b"\n"))
        return self.mark

    def file(self, filed: Filed) -> int:
        """The same for what may be large: it is read twice, since its size has to stand before it.

        Raises `NotReadable` where the archive is damaged, before anything of it is given.
        """
        size = sum(map(len, self.archive.stream(filed.location)))
        self.mark += 1
        self.stream.write(blob(self.mark, size))
        self.stream.writelines(self.archive.stream(filed.location))
        self.stream.write(b"\n")
        return self.mark
