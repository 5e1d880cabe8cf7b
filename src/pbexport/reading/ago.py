"""A span such as "9 years, 8 months ago" → a point in time, with the precision that is left of it.

Units as the platform counts them: a year is 365 days, a month 30 (pbworks.md b, `time_ago`).
"""

import re

from pbexport.model.pages import Moment, Precision

_UNITS = {
    "year": (31_536_000, Precision.YEAR),
    "month": (2_592_000, Precision.MONTH),
    "week": (604_800, Precision.WEEK),
    "day": (86_400, Precision.DAY),
    "hour": (3_600, Precision.HOUR),
    "minute": (60, Precision.MINUTE),
    "second": (1, Precision.SECOND),
}
_SHORT = {"yr": "year", "mo": "month", "wk": "week", "hr": "hour", "min": "minute", "sec": "second"}
"""The template of 2009 wrote "1 mo ago"."""
_PART = re.compile(r"(\d+)\s*(year|month|week|day|hour|minute|second|yr|mo|wk|hr|min|sec)s?\b")


def before(captured: int, said: str) -> Moment | None:
    """The moment that `said` meant when it was captured; None when it names no span of time.

    >>> before(1564035945, "9 years, 2 months ago")
    Moment(unix=1275027945, precision=<Precision.MONTH: 'month'>)
    """
    parts = [(int(count), _UNITS[_SHORT.get(unit, unit)]) for count, unit in _PART.findall(said)]
    if not parts:
        return None
    span = sum(count * seconds for count, (seconds, _) in parts)
    finest = min((unit for _, unit in parts), key=lambda unit: unit[0])
    return Moment(captured - span, finest[1])
