"""A file of records that is not packed."""

from typing import IO

from pbexport.sources.warc.stretches import CHUNK, Place, Stretches


class Plain(Stretches):
    """A file that is not packed: one stretch."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        super().__init__(file)
        self._size = size

    @property
    def place(self) -> Place:
        """Where the next byte stands."""
        return Place(self._before + self._used)

    @property
    def vouches(self) -> bool:
        """A file that was cut off looks like any other."""
        return False

    def skip(self, count: int) -> int:
        """Passes over bytes without reading them."""
        begin = self.place.offset
        end = min(begin + count, self._size)
        if end - begin <= len(self._buffer) - self._used:
            self._used += end - begin
        else:
            self.go_to(Place(end))
        return end - begin

    def go_to(self, place: Place) -> None:
        """Any byte of the file will do."""
        self._begin(0, place.offset)
        self._file.seek(place.offset)

    def onward(self) -> bool:
        """There is no second stretch."""
        return False

    def recover(self) -> bool:
        """Nothing breaks here."""
        return False

    def _more(self) -> bytes:
        return self._file.read(CHUNK)
