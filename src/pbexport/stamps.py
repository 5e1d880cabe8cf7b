"""A Unix time (seconds) as it is written: always UTC, always to the second."""

from datetime import UTC, datetime


def stamp(unix: int) -> str:
    """As YAML, WARC and all site builders read it (RFC 3339).

    >>> stamp(1256136633)
    '2009-10-21T14:50:33Z'
    """
    return datetime.fromtimestamp(unix, UTC).isoformat()[:19] + "Z"


def file_stamp(unix: int) -> str:
    """The same as every file system can hold it.

    >>> file_stamp(1256136633)
    '2009-10-21T145033Z'
    """
    return stamp(unix).replace(":", "")


def readable(unix: int) -> str:
    """The same for people.

    >>> readable(1256136633)
    '2009-10-21 14:50:33 UTC'
    """
    return stamp(unix).replace("T", " ").replace("Z", " UTC")
