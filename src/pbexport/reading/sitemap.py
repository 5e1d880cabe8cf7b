"""What only helps to find pages: the sitemap, and the lists of tags and of what carries a tag."""

from turbohtml import parse

from pbexport.model.answers import Snapshot


def locations(sitemap: Snapshot) -> list[str]:
    """The addresses that a sitemap lists (sitemaps.org), or the sitemaps that an index of them lists."""
    return [where.text.strip() for where in parse(sitemap.body, positions=False).select("loc")]


def linked(tags: Snapshot) -> list[str]:
    """The pages and tags that a tag page lists; the frame around the list leads nowhere new."""
    links = parse(tags.body, positions=False).select('a[href*="/w/page/"], a[href*="/w/tags/show"], #page-list a[href]')
    return [href for link in links if (href := link.attr("href"))]
