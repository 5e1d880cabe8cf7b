"""The reader of built sites: each way in which a link can break is found, and none is imagined."""

from pathlib import Path

import pytest
from built_site import Broken, BuiltSite, differing

from pbexport.audit.facts import Aspect


def site(folder: Path, address: str = "http://site.invalid/", **pages: str) -> BuiltSite:
    """A site with a front page, a page in a folder of its own, a page with an ending, and files with odd names."""
    files = {
        "index.html": "<h1 id=top-of-all>Front</h1>",
        "other/index.html": "<h2 id=a-place>Place</h2><a name=old></a><h2 id='ภาษา'>Thai</h2>",
        "flat.html": "<p>flat</p>",
        "files/c# 5 %.pdf": "",
        "files/été.png": "",
    }
    for name, content in {**files, **{f"{name}.html": html for name, html in pages.items()}}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return BuiltSite(folder, address)


@pytest.mark.parametrize(
    "html",
    [
        '<a href="">',
        '<a href="#">',
        '<a href="#top">',
        '<a href="/">',
        '<a href="/?q=x#top-of-all">',
        '<a href="other/">',
        '<a href="other">',
        '<a href="./other/index.html#a-place">',
        '<a href="/other/#old">',
        '<a href="/other/#%E0%B8%A0%E0%B8%B2%E0%B8%A9%E0%B8%B2">',
        '<a href="/other/#ภาษา">',
        '<a href="flat">',
        '<a href="flat.html">',
        '<a href="files/c%23%205%20%25.pdf#page=2">',
        '<img src="files/été.png" srcset="/files/%C3%A9t%C3%A9.png 2x">',
        '<a href="//other.invalid/x"><img src="https://other.invalid/x.png">',
        '<a href="mailto:x@site.invalid"><a href="javascript:void(0)"><img src="data:image/gif,R0">',
        '<blockquote cite="where-it-was-said">',
    ],
)
def test_a_link_that_arrives_is_not_reported(html: str, tmp_path: Path) -> None:
    assert site(tmp_path, page=html).broken() == []


@pytest.mark.parametrize(
    ("html", "address", "why"),
    [
        ('<a href="gone/">', "gone/", "no such file"),
        ('<a href="Other/">', "Other/", "no such file"),
        ('<a href="other.md">', "other.md", "no such file"),
        ('<a href="flat/">', "flat/", "no such file"),
        ('<a href="files/">', "files/", "no such file"),
        ('<a href="files/c# 5 %.pdf">', "files/c# 5 %.pdf", "no such file"),
        ('<a href="files/%25C3%25A9t%25C3%25A9.png">', "files/%25C3%25A9t%25C3%25A9.png", "no such file"),
        ('<a href="../../other/x">', "../../other/x", "no such file"),
        ('<a href="http://site.invalid/gone">', "http://site.invalid/gone", "no such file"),
        ('<img src="gone.png">', "gone.png", "no such file"),
        ('<img src="flat.html" srcset="gone.png 2x">', "gone.png", "no such file"),
        ('<picture><source srcset="gone.webp"></picture>', "gone.webp", "no such file"),
        ('<video poster="gone.png"></video>', "gone.png", "no such file"),
        ('<link rel="stylesheet" href="gone.css">', "gone.css", "no such file"),
        ('<script src="gone.js"></script>', "gone.js", "no such file"),
        ('<iframe src="gone.html"></iframe>', "gone.html", "no such file"),
        ('<map><area href="gone"></map>', "gone", "no such file"),
        ('<meta http-equiv="refresh" content="0; url=/gone/">', "/gone/", "no such file"),
        ('<p style="background: url(gone.png)">', "gone.png", "no such file"),
        ('<a href="#gone">', "#gone", "no such place"),
        ('<a href="other/#A-Place">', "other/#A-Place", "no such place"),
        ('<a href="Project: Kites">', "Project: Kites", "no such scheme"),
        ('<a href="http://[x/">', "http://[x/", "no address"),
    ],
)
def test_each_way_of_breaking_is_found(html: str, address: str, why: str, tmp_path: Path) -> None:
    assert site(tmp_path, page=html).broken() == [Broken("page.html", address, why)]


def test_a_site_with_a_base_path_is_left_by_an_absolute_address(tmp_path: Path) -> None:
    wiki = site(tmp_path, "http://site.invalid/wiki/", page='<a href="/flat"><a href="/wiki/flat"><a href="other/">')

    assert wiki.broken() == [Broken("page.html", "/flat", "outside the site")]


def test_a_page_in_a_folder_is_left_by_two_dots(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "index.html").write_text('<a href="../flat"><a href="flat">', "utf-8")

    assert site(tmp_path).broken() == [Broken("deep/index.html", "flat", "no such file")]


def test_an_article_is_read_without_the_signs_of_its_builder(tmp_path: Path) -> None:
    html = (
        "<title>One\n Two</title><nav>menu</nav><main><h2>Be<b>gin</b><a class=headerlink href=#x>¶</a></h2>"
        "<p>One<br>two</p><pre><button>Copy</button><span>x</span> = 1</pre><script>no()</script></main>"
    )
    wiki = site(tmp_path, page=html)

    article = wiki.article("page.html", "main")

    assert wiki.title_of("page.html") == "One Two"
    assert article.values(Aspect.WORDS) == [(word,) for word in ("Begin", "One", "two", "x", "=", "1")]
    assert article.values(Aspect.HEADINGS) == [(2, "Begin")]


def test_a_page_without_the_article_says_so(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match=r"flat\.html has no main"):
        site(tmp_path).article("flat.html", "main")


def test_words_that_are_lost_or_invented_are_told(tmp_path: Path) -> None:
    article = site(tmp_path, page="<main><p>Bring the <em>other</em> rope.</p></main>").article("page.html", "main")

    assert differing("Bring the other rope.", article) == ()
    (lost,) = differing("Bring the other wet rope.", article)
    assert (lost.lost, lost.invented) == ((("wet",),), ())
    (invented,) = differing("Bring the rope.", article)
    assert (invented.lost, invented.invented) == ((), (("other",),))
