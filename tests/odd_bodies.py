"""Bodies of pages that are full of what builders of sites read as their own language: all cases, and many made up."""

import random
from collections.abc import Iterator
from html import escape

from tests.cases_in_files import read_cases

SIGNS = (
    "{{<", "{{%", ">}}", "%}}", "{{", "}}", "{%", "%}", "{#", "#}", "/*", "*/", "{{</*", "*/>}}", "<", "%", "`", "``",
    "```", "~~~", "|", "\\", "$", "$$", "_", "*", "**x**", "~", "~~", " ", "\n", "<br>",
    "<!--more-->", "---", "***", "- ", "1. ",
    "# ", "# more", "{.c}", "{#i}", "{: .x}", ":::", ":smile:", "[x]", "[^1]", "[^1]: y", ": d", "<b>", "&#123;",
    "{&#123;", "a", "b c", 'figure src="x"', "raw", "endraw", "text",
)  # fmt: skip


def odd_bodies(made_up: int) -> list[str]:
    """The bodies of all cases, and so many others; the same in each run."""
    dice = random.Random(made_up)  # noqa: S311 - always the same throws
    return [*(case.body for case in read_cases()), *("".join(_blocks(dice)) for _ in range(made_up))]


def _blocks(dice: random.Random) -> Iterator[str]:
    for _ in range(dice.randint(1, 5)):
        block = dice.choice(_BLOCKS)
        yield block.format(*(_text(dice) for _ in range(block.count("{}"))))


_BLOCKS = (
    "<p>{}</p>",
    "<pre>{}</pre>",
    "<h2>{}</h2>",
    "<p>{}<code>{}</code>{}<strong>{}</strong>{}<del>{}</del><a href='http://x.example/'>{}</a><sub>{}</sub></p>",
    "<ul><li>{}<pre>{}</pre></li><li><code>{}</code></li></ul>",
    "<table border=1><tr><th>{}</th><th>x</th></tr><tr><td><code>{}</code></td><td>{}</td></tr></table>",
    "<blockquote><p>{}</p><pre>{}</pre></blockquote>",
)


def _text(dice: random.Random) -> str:
    signs = "".join(dice.choice(SIGNS) for _ in range(dice.randint(1, 8)))
    return "<br>".join(escape(part) for part in signs.split("<br>"))
