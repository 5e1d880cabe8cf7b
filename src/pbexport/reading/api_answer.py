"""An answer of API v2 → its facts (pbworks.md e). Unknown keys are passed over, missing ones are None or empty."""

import json
import re
from collections.abc import Mapping
from typing import Any

from pbexport.errors import NotReadable, NotThere
from pbexport.model.pages import Wiki
from pbexport.reading.pbinfo import number, text

_NOT_FOUND = 404
_ENVELOPE = re.compile(r"\s*/\*-secure-(.*)\*/\s*\Z", re.DOTALL)


def read_answer(content: bytes) -> Mapping[str, Any]:
    """What an answer says, without its envelope.

    Raises `NotReadable` when it is no answer of the API, or says that it refuses; `NotThere` when it says that there is
    no such thing.
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


def wiki_told(answer: Mapping[str, Any]) -> Wiki:
    """What `GetWikiInfo` says of the wiki."""
    return Wiki(
        name=text(answer.get("wikiname")) or text(answer.get("name")),
        title=text(answer.get("title")),
        pagecount=number(answer.get("pagecount")),
        filecount=number(answer.get("filecount")),
    )


def _named(key: str, value: object) -> Mapping[str, Any]:
    return {"name": key, **value} if isinstance(value, dict) else {"name": key, "oid": value}


def _refuse(answer: Mapping[str, Any]) -> None:
    """Errors have a sentence and a status other than 0, or tell that there was no success (pbworks.md e)."""
    said, status = text(answer.get("error_string")), number(answer.get("error_status"))
    if status == _NOT_FOUND:
        raise NotThere(f"the API says that it is not there: {said}")
    if said or status or answer.get("success") is False:
        raise NotReadable(f"the API refuses: {said or 'no reason given'}")
