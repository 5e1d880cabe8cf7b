"""What stands in a line, for Python-Markdown: the same to a reader, and nothing that it would run."""

import pytest

from pbexport.audit.written import rendered
from pbexport.profiles.python_markdown import for_python_markdown


@pytest.mark.parametrize(
    ("plain", "written"),
    [
        ("#one", r"\#one"),
        ("- #one", r"- \#one"),
        ("####### seven", r"\####### seven"),
        ("## C#", r"## C\#"),
        ("!!! note", r"\!!! note"),
        ("--8<-- file", r"\--8<-- file"),
        ("??? question", "&#63;?? question"),
        ("{: .class}", r"\{: .class}"),
        ("## A {#b}", r"## A \{#b}"),
        ("[a](b){.c}", r"[a](b)\{.c}"),
    ],
)
def test_what_only_it_takes_for_markup_is_escaped(plain: str, written: str) -> None:
    assert for_python_markdown(plain) == written
    assert rendered(written) == rendered(plain)


@pytest.mark.parametrize(
    ("plain", "written"),
    [
        ("a\\\nb", "a  \nb"),
        ("a\\\\\nb", "a\\\\\nb"),
        ("a\n\\===", "a\n&#61;=="),
        (r"cost \$5", "cost &#36;5"),
        ("| a |\n| --- |\n| \\| `b\\|c` |", "| a |\n| --- |\n| \\| `b|c` |"),
    ],
)
def test_an_escape_that_it_does_not_know_is_written_in_another_way(plain: str, written: str) -> None:
    assert for_python_markdown(plain) == written


@pytest.mark.parametrize(
    "text",
    [
        "```\n#one\n!!! note\na\\\n```",
        "- ```\n  {: x}\n  ```",
        r"`{: x}` and `\$`",
        r"$\frac{a}{b}$",
        "# one",
        "a # b!",
    ],
)
def test_all_else_stays_as_it_is(text: str) -> None:
    assert for_python_markdown(text) == text
