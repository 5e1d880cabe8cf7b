"""A Unix time (seconds) as it is written: always UTC, always to the second."""

from datetime import date, timedelta
from functools import lru_cache

_EPOCH = date(1970, 1, 1)


def stamp(unix: int) -> str:
    """As YAML, WARC and all site builders read it (RFC 3339).

    >>> stamp(1256136633)
    '2009-10-21T14:50:33Z'
    """
    days, seconds = divmod(unix, 86_400)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{_day(days)}T{hour:02}:{minute:02}:{second:02}Z"


@lru_cache(maxsize=4096)  # a page is often saved many times a day, and other pages on the same day
def _day(days: int) -> str:
    return (_EPOCH + timedelta(days)).isoformat()


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
