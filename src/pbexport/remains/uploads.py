"""Which of several captures of a file is the file; what a backup has of its old versions is kept as such."""

from pbexport.addressing.addresses import FileAddress
from pbexport.addressing.mirrored import FILES
from pbexport.model.answers import Answer
from pbexport.remains.captured import is_attached
from pbexport.sources.captures import uploaded_at
from pbexport.state import State

_Weight = tuple[int, bool, int]


def attach(state: State, address: FileAddress, snapshot: int, capture: Answer) -> None:
    """The version of a file that was captured last is the file."""
    known = state.files.snapshot_of(address.key)
    if known is None:
        state.files.put(address.key, address.name, snapshot)
        return
    held = state.snapshots.get(known)
    is_newer = _weight(held.url, held.fetched) <= _weight(capture.url, capture.fetched)
    if is_newer:
        state.files.put(address.key, address.name, snapshot)
    if is_attached(capture):
        _keep_older(state, address.key, *((known, snapshot) if is_newer else (snapshot, known)))


def _weight(url: str, fetched: int) -> _Weight:
    """Of two of one time, that is the old version whose path tells when it was uploaded."""
    uploaded = uploaded_at(url)
    return fetched, uploaded is None, uploaded or 0


def _keep_older(state: State, key: str, older: int, newer: int) -> None:
    """An old version that lay in a copy is written with the others, unless it holds the same."""
    old = state.snapshots.get(older)
    if old.url.startswith(FILES) and old.digest != state.snapshots.get(newer).digest:
        state.past.put_upload(key, uploaded_at(old.url) or old.fetched, older)
