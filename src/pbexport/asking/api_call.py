"""Calls of the platform's API v2, as addresses (pbworks.md e).

A call has two forms: `/api_v2/op/OPERATION/key/value/…`, which cannot carry every value, and
`/api_v2/?op=OPERATION&key=value`, which can. Its public address, by which it is filed, never holds a key.
"""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

_ROOT = "/api_v2"


@dataclass(frozen=True, slots=True)
class Call:
    """One question to the API."""

    operation: str
    arguments: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, operation: str, **arguments: object) -> "Call":
        """The call of an operation; what is None is left out, and truth is written as the platform writes it."""
        told = ((name, _value(value)) for name, value in arguments.items() if value is not None)
        return cls(operation, (*told, ("_type", "jsontext")))

    @property
    def path(self) -> str:
        """The public address, relative to the wiki's base.

        >>> Call.of("GetPages", verbose=True, count=20).path
        '/api_v2/op/GetPages/verbose/true/count/20/_type/jsontext'
        >>> Call.of("GetTagPages", tag="a/b").path
        '/api_v2/?op=GetTagPages&tag=a%2Fb&_type=jsontext'
        """
        return _written(self.operation, self.arguments)

    def path_with(self, key: str, kind: str = "read_key") -> str:
        """The same with one of the wiki's keys: for the wire, and for nothing else."""
        return _written(self.operation, (*self.arguments, (kind, key)))


def _value(value: object) -> str:
    return ("false", "true")[value] if isinstance(value, bool) else str(value)


def _written(operation: str, arguments: tuple[tuple[str, str], ...]) -> str:
    if all(value and "/" not in value and value.strip(".") for _, value in arguments):
        said = "".join(f"/{name}/{quote(value, safe='')}" for name, value in arguments)
        return f"{_ROOT}/op/{operation}{said}"
    return f"{_ROOT}/?{urlencode((('op', operation), *arguments), quote_via=quote)}"
