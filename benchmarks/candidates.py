"""Converters that people use, each made ready by a function that imports no more than it needs.

As a script, `candidates.py NAME FILE` converts all bodies of a JSON file once: the process whose memory is measured.
"""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

Converter = Callable[[str], str]
BASE = "html2text, body_width=0"


def _pbexport() -> Converter:
    from pbexport.markdown import to_markdown

    return to_markdown


def _second_engine() -> Converter:
    from pbexport.markdown import to_markdown

    return lambda body: to_markdown(body, engine="html2text")


def _turbohtml() -> Converter:
    from turbohtml import parse_fragment

    return lambda body: parse_fragment(body, positions=False).to_markdown()


def _html2text() -> Converter:
    from html2text import HTML2Text

    return lambda body: HTML2Text(bodywidth=0).handle(body)


def _html2text_best() -> Converter:
    from html2text import HTML2Text

    def converted(body: str) -> str:
        writer = HTML2Text(bodywidth=0)
        writer.unicode_snob = writer.backquote_code_style = writer.include_sup_sub = writer.escape_snob = True
        writer.skip_internal_links = writer.use_automatic_links = False
        return writer.handle(body)

    return converted


def _markdownify() -> Converter:
    from markdownify import markdownify

    return lambda body: markdownify(body, heading_style="ATX")


def _html_to_markdown() -> Converter:
    from html_to_markdown import ConversionOptions, convert

    options = ConversionOptions(escape_misc=True)
    return lambda body: convert(body, options).content or ""


def _trafilatura() -> Converter:
    from trafilatura import extract

    kept = {f"include_{what}": True for what in ("links", "images", "tables", "formatting")}
    return lambda body: extract(f"<html><body>{body}", output_format="markdown", favor_recall=True, **kept) or ""


CANDIDATES: dict[str, Callable[[], Converter]] = {
    "pbexport": _pbexport,
    "pbexport --engine html2text": _second_engine,
    "turbohtml, bare": _turbohtml,
    BASE: _html2text,
    "html2text, best options": _html2text_best,
    "markdownify": _markdownify,
    "html-to-markdown": _html_to_markdown,
    "trafilatura": _trafilatura,
}


def main() -> None:
    """Convert everything once, and say how many megabytes that took at most."""
    converter = CANDIDATES[sys.argv[1]]()
    for body in json.loads(Path(sys.argv[2]).read_text("utf-8")):
        converter(body)
    print(f"{_peak():.0f}")


def _peak() -> float:
    """Megabytes since this program began; what `getrusage` says may be those of the process that started it."""
    status = Path("/proc/self/status")
    kilobytes = re.search(r"^VmHWM:\s+(\d+) kB", status.read_text(), re.MULTILINE) if status.exists() else None
    return int(kilobytes[1]) * 1024 / 1e6 if kilobytes else float("nan")


if __name__ == "__main__":
    main()
