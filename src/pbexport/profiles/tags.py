"""Tags that a builder can do nothing with, as it makes addresses or names of them."""

from collections.abc import Callable, Iterable

from pbexport.frontmatter import Fields, flow


def kept_apart(fields: Fields, tags: Iterable[str], is_one: Callable[[str], bool]) -> dict[str, str]:
    """The fields of a page with those of its tags under `marks` that are none for a builder."""
    known = {True: list[str](), False: list[str]()}
    for tag in tags:
        known[is_one(tag)].append(tag)
    told = {"tags": known[True], "marks": known[False]}
    own = {key: value for key, value in fields.items() if key != "tags"}
    return own | {key: flow(texts) for key, texts in told.items() if texts}
