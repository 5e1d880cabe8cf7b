"""Markdown laid out for Python-Markdown, which reads blocks otherwise than all others do."""

import pytest

from pbexport.markdown import Layout, to_markdown
from pbexport.markdown.layout import indented


@pytest.mark.parametrize(
    ("plain", "laid"),
    [
        ("- a\n  - b\n\n    c", "-   a\n    -   b\n\n        c"),
        ("1. a\n   b", "1.  a\n    b"),
        ("100. a\n     b", "100. a\n     b"),
        ("> - a\n>   b", "> -   a\n>     b"),
    ],
)
def test_the_inside_of_an_item_is_indented_by_four_columns_at_least(plain: str, laid: str) -> None:
    assert indented(plain, 4) == laid


@pytest.mark.parametrize(
    ("plain", "laid"),
    [
        ("1. a\n\n5) b", "1.  a\n\n<!-- -->\n\n5.  b"),
        ("- a\n\n* b", "-   a\n\n<!-- -->\n\n*   b"),
        ("> a\n\n> b", "> a\n\n<!-- -->\n\n> b"),
        ("- a\n  1. b\n  2) c", "-   a\n    1.  b\n\n    <!-- -->\n\n    2.  c"),
        ("1. a\n\nb\n\n5) c", "1.  a\n\nb\n\n5.  c"),
    ],
)
def test_something_stands_between_two_lists_or_quotations(plain: str, laid: str) -> None:
    assert indented(plain, 4) == laid


@pytest.mark.parametrize(
    ("plain", "laid"),
    [
        ("-", "-   <!-- -->"),
        ("- > a\n  > b", "-   <!-- -->\n\n    > a\n    > b"),
        ("- ```\n  a\n  ```", "-   <!-- -->\n\n    ```\n    a\n    ```"),
        ("-\n  | a |\n  | --- |", "-   <!-- -->\n\n    | a |\n    | --- |"),
        ("- # a", "-   # a"),
    ],
)
def test_beside_a_mark_stands_text_or_a_heading(plain: str, laid: str) -> None:
    assert indented(plain, 4) == laid


@pytest.mark.parametrize(
    ("plain", "laid"),
    [
        ("- a\n  > b", "-   a\n\n    > b"),
        ("- a\n  ## b", "-   a\n\n    ## b"),
        ("- a\n  | b |\n  | --- |\n  | c |", "-   a\n\n    | b |\n    | --- |\n    | c |"),
        ("- a\n  b\n- c", "-   a\n    b\n\n-   c"),
        ("1.\n   - a\n\n     b\n   - c\n2. d", "1.  <!-- -->\n    -   a\n\n        b\n\n    -   c\n\n2.  d"),
        ("- a\n- b", "-   a\n-   b"),
    ],
)
def test_a_blank_line_keeps_apart_what_would_be_read_as_one(plain: str, laid: str) -> None:
    assert indented(plain, 4) == laid


def test_code_stays_as_it_is() -> None:
    assert indented("````\n- a\n  > b\n```\n1) c\n````", 4) == "````\n- a\n  > b\n```\n1) c\n````"
    assert indented("- a\n  ```\n  - b\n    c\n  ```", 4) == "-   a\n    ```\n    - b\n      c\n    ```"


def test_all_others_get_it_as_it_is() -> None:
    body = "<ol><li>a<blockquote>b</blockquote></li></ol><ol start='5'><li>c</li></ol>"

    assert to_markdown(body, layout=Layout()) == "1. a\n   > b\n\n5) c\n"
