"""What a page refers to: all of it is fetched, so nothing may be overlooked."""

import pytest

from pbexport.addressing.links import references


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="/a">x</a><img src="/f/b.png">', ("/a", "/f/b.png")),
        ('<img data-src="/f/b.png"><img src="data:image/gif,R0" data-original="/f/c.png">', ("/f/b.png", "/f/c.png")),
        ('<img srcset="/f/b.png 1x, /f/c.png 2x">', ("/f/c.png",)),
        ('<picture><source srcset="/f/b.webp"><img alt="b"></picture>', ("/f/b.webp",)),
        ('<object data="/f/a.swf"><embed src="/f/b.swf"></object>', ("/f/a.swf", "/f/b.swf")),
        ('<iframe data-src="/w/page/1/A"></iframe>', ("/w/page/1/A",)),
        ("<img alt='b'><iframe></iframe><a name='c'></a>", ()),
    ],
)  # fmt: skip
def test_every_address_is_seen(html: str, expected: tuple[str, ...]) -> None:
    """Wherever it stands: late pictures, sizes, objects."""
    assert references(html) == expected
