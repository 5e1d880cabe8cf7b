"""One JSON object a page, for search indexes and pipelines: metadata, Markdown, plain text, links."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from turbohtml import parse_fragment

from pbexport.frontmatter import Facts
from pbexport.profiles.profile import Entry, LinkStyle, Profile
from pbexport.stamps import stamp


def _line(facts: Facts, entry: Entry, markdown: str, links: Iterable[str]) -> str:
    """The object of a page; times are UTC, links as they stand in the Markdown, each once."""
    page, last = facts.page, facts.last
    told: Mapping[str, Any] = {
        "id": page.number,
        "title": page.name,
        "url": facts.url,
        "path": entry.path,
        "folder": facts.standing.folder or page.folder,
        "tags": page.tags,
        "date": None if facts.first is None else stamp(facts.first),
        "lastmod": stamp(last.unix) if last else None,
        "precision": last.precision if last else None,
        "author": next(iter(facts.people), None),
        "contributors": facts.people,
        "deleted": facts.standing.deleted,
        "former_names": facts.standing.former,
        "revisions": len(facts.revisions),
        "markdown": markdown,
        "text": _plain(page.body),
        "comments": [
            {"author": each.author, "date": stamp(each.id), "text": _plain(each.body)} for each in page.comments
        ],
        "links": list(dict.fromkeys(links)),
    }
    return json.dumps(told, ensure_ascii=False) + "\n"


def _plain(html: str) -> str:
    return parse_fragment(html, positions=False).to_text().strip()


JSONL = Profile("jsonl", line=_line, is_site=False, is_served=False, page_links=LinkStyle.ROOT)
