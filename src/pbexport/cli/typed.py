"""What is typed after an option → the value that is meant; click says of what is none which option it was for."""

import re
from datetime import UTC, datetime

import click

from pbexport.choice import Past
from pbexport.config import Limit

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMG]?)i?B?", re.IGNORECASE)
_FACTORS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


def day(said: str) -> int:
    """A day or a time in UTC → Unix seconds."""
    try:
        moment = datetime.fromisoformat(said)
    except ValueError as error:
        raise click.BadParameter(f"{said} is no date. Give one like 2019-07-25, or 2019-07-25T14:00:00.") from error
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def past(said: str) -> Past:
    """`all`, `none` or `since:DATE` → which old states are wanted."""
    if said in {"all", "none"}:
        return Past(0 if said == "all" else None)
    if said.startswith("since:"):
        return Past(day(said.removeprefix("since:")))
    raise click.BadParameter(f"{said} is none of all, none, since:DATE.")


def size(said: str) -> int:
    """`10MB` and the like → bytes."""
    found = _SIZE.fullmatch(said.strip())
    if found is None:
        raise click.BadParameter(f"{said} is no size. Give one like 500KB, 10MB or 1GB.")
    return int(float(found[1]) * _FACTORS[found[2].upper()])


def key(said: str) -> tuple[str, str]:
    """`KEY=NEW` → which field of front matter, and what becomes of it."""
    key, equals, new = said.partition("=")
    if not equals or not key.strip("+"):
        raise click.BadParameter(f"{said} changes nothing. Write KEY=NEW to rename, KEY= to drop, +KEY=VALUE to add.")
    if key.startswith("+"):
        _refuse_bad_yaml(new)
    return key, new


def _refuse_bad_yaml(value: str) -> None:
    import yaml  # noqa: PLC0415 - few runs need it

    try:
        yaml.safe_load(f"key: {value}")
    except yaml.YAMLError as error:
        raise click.BadParameter(f"{value} is no value in YAML. Put it into double quotes.") from error


def form(said: str) -> str:
    """A form of dates that `strftime` knows."""
    try:
        told = datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC).strftime(said)
    except ValueError:
        told = said
    if said and told == said:
        raise click.BadParameter(f"{said} is no form of a date. Write one such as %Y-%m-%d.")
    return said


def limit(said: str) -> Limit:
    """`10` or `5%` → how many items may fail."""
    try:
        share = said.strip().endswith("%")
        return Limit(share=float(said.strip()[:-1]) / 100) if share else Limit(count=int(said))
    except ValueError as error:
        raise click.BadParameter(f"{said} is neither a number nor a share. Give one like 10, or 5%.") from error
