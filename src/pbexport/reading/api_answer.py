"""An answer of API v2 → its facts (pbworks.md e). Unknown keys are passed over, missing ones are None or empty."""

import json
import re
from collections.abc import Mapping
from typing import Any

from pbexport.errors import NotReadable
from pbexport.reading.pbinfo import number, text

_ENVELOPE = re.compile(r"\s*/\*-secure-(.*)\*/\s*\Z", re.DOTALL)


def read_answer(content: bytes) -> Mapping[str, Any]:
    """What an answer says, without its envelope.

    Raises `NotReadable` when it is no answer of the API, or says that it refuses.
    """
    said = content.decode("utf-8", "replace")
    wrapped = _ENVELOPE.match(said)
    try:
        told = json.loads(wrapped[1] if wrapped else said)
    except (ValueError, RecursionError) as error:
        raise NotReadable("the API does not answer in its own form") from error
    if not isinstance(told, dict):
        raise NotReadable("the API does not answer in its own form")
    inner = told.get("response")
    answer = inner if told.get("status") == "finished" and isinstance(inner, dict) else told
    _refuse(answer)
    return answer


def entries(answer: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The things that an answer lists, each as a mapping: a bare name is one of its name, NAME: NUMBER one of both."""
    listed = answer.get(name)
    if isinstance(listed, dict):
        return [_named(key, value) for key, value in listed.items()]
    if not isinstance(listed, list):
        return []
    return [each if isinstance(each, dict) else {"name": each} for each in listed if isinstance(each, dict | str)]


def _named(key: str, value: object) -> Mapping[str, Any]:
    return {"name": key, **value} if isinstance(value, dict) else {"name": key, "oid": value}


def _refuse(answer: Mapping[str, Any]) -> None:
    """Errors have a sentence and a status other than 0, or tell that there was no success (pbworks.md e)."""
    failed = answer.get("success") is False or bool(
        number(answer.get("error_status")) or text(answer.get("error_string"))
    )
    if failed:
        said = text(answer.get("error_string")) or "no reason given"
        raise NotReadable(f"the API refuses: {said or 'no reason given'}")
