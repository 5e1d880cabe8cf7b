"""Bodies of 5 MB: how long their conversion takes, and how much memory, each in a process of its own.

The aim for what people write is 1.5 s and 200 MB. Shapes that nobody writes, but some program once may have, are
measured too: they have to end.
"""

import argparse
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from measure import table

from pbexport.markdown import to_markdown

_SIZE = 5_000_000
_WORDS = "the ferry waits at the old pier until the lamps are lit and the last boat is in"


def _repeated(piece: str) -> str:
    return piece * (_SIZE // len(piece))


SHAPES: dict[str, Callable[[], str]] = {
    "one paragraph": lambda: f"<p>{_repeated(f'{_WORDS}. ')}</p>",
    "paragraphs": lambda: _repeated(f"<p>{_WORDS}, <b>always</b>.</p>\n"),
    "a list": lambda: f"<ul>{_repeated(f'<li>{_WORDS}</li>')}</ul>",
    "empty items": lambda: f"<ul>{_repeated('<li></li>')}</ul>{_WORDS}",
    "a table": lambda: f"<table>{_repeated(f'<tr><td>{_WORDS}</td><td>{_WORDS}</td></tr>')}</table>",
    "links": lambda: _repeated(f'<p><a href="/w/page/7/Pier">{_WORDS}</a> and more</p>'),
    "styled spans": lambda: _repeated(f'<p><span style="font-weight: bold; color: red">{_WORDS}</span> once</p>'),
    "signs of Markdown": lambda: f"<p>{_repeated('a * b _ c ~ d [ e &lt; f ')}</p>",
    "line breaks": lambda: f"<p>{_repeated('one line<br>')}</p>",
    "marks in every word": lambda: f"<p>{_repeated('a<b>b</b><i>c</i> ')}</p>",
    "boxes in boxes": lambda: _repeated(f"<div><div>{_WORDS}</div></div>"),
    "nested 2,000 deep": lambda: f"{'<div>' * 2000}{_repeated(f'<p>{_WORDS}</p>')}",
}


def main() -> None:
    """Measure every shape, or be the process that is measured."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--shape", choices=SHAPES, help=argparse.SUPPRESS)
    shape = asked.parse_args().shape
    if shape:
        _convert(SHAPES[shape]())
        return
    rows = [(name, *_measured(name)) for name in SHAPES]
    table(f"Bodies of {_SIZE / 1e6:.0f} MB", ("", "s", "peak memory, MB"), *rows)


def _convert(body: str) -> None:
    began = time.process_time()
    to_markdown(body)
    seconds = time.process_time() - began
    peak = re.search(r"^VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)
    print(json.dumps((f"{seconds:.2f}", f"{int(peak[1]) * 1024 / 1e6:.0f}" if peak else "")))


def _measured(shape: str) -> tuple[str, str]:
    command = [sys.executable, __file__, "--shape", shape]
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    seconds, peak = json.loads(done.stdout)
    return seconds, peak


if __name__ == "__main__":
    main()
