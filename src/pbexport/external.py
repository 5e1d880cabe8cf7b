"""Links that lead elsewhere, asked one by one whether they still arrive; that they do not is nobody's loss."""

from collections.abc import Iterable, Iterator

from pbexport.asking.fetch import Fetcher, Manners
from pbexport.audit.verdict import Finding, Trouble
from pbexport.errors import PbexportError
from pbexport.telling.progress import Voice

_FIRST_ERROR = 400


def unanswered(targets: Iterable[str], manners: Manners, voice: Voice) -> Iterator[Finding]:
    """The addresses that do not answer, or answer that there is nothing; each is asked once."""
    wanted = sorted({target.partition("#")[0] for target in targets if target.startswith(("http://", "https://"))})
    with Fetcher(manners) as fetcher:
        for done, address in enumerate(wanted, start=1):
            reason = _why_not(fetcher, address)
            if reason:
                yield Finding(Trouble.EXTERNAL, address, reason)
            voice.at("asking", done, len(wanted) - done)


def _why_not(fetcher: Fetcher, address: str) -> str:
    try:
        status = fetcher.status(address)
    except PbexportError as error:
        return str(error)
    return f"HTTP {status}" if status >= _FIRST_ERROR else ""
