"""`scrapy crawl site`: links inside one site, as deep and as many as told."""

import pytest

from crawl.newssite import Answer, article
from spiders.site import SiteSpider


def linking(*links: str, title: str = "Front") -> str:
    return article(title).replace("</body>", "".join(f'<a href="{link}">x</a>' for link in links) + "</body>")


def test_links_are_followed_once_inside_the_site(site, crawl):
    other = site.url.replace("127.0.0.1", "localhost")
    site.routes = {
        "/": linking("/a", "/a?utm_source=front", "/a/amp", "/a#comments", "/p.pdf", "/p.jpg", f"{other}/x", "http://[",
                     "mailto:x@y.example", "/away", "b?id=1", "b?id=2"),
        "/a": linking("/c", title="A"),
        "/away": Answer(status=302, headers={"Location": f"{other}/elsewhere"}),
        "/b?id=1": article("B 1"),
        "/b?id=2": article("B 2"),
        "/c": linking("/d", title="C"),
        "/d": article("too deep"),
        "/elsewhere": article("of another site"),
    }  # fmt: skip
    crawled = crawl("site", f"url={site.url}/", "depth=2")
    assert crawled.titles == ["A", "B 1", "B 2", "C", "Front"]
    assert sorted(site.paths) == ["/", "/a", "/away", "/b?id=1", "/b?id=2", "/c", "/elsewhere"]
    assert crawled.code == 0


@pytest.mark.parametrize(
    ("start", "link", "inside"),
    [
        ("https://www.a.example/", "https://a.example/x", True),
        ("https://a.example/", "https://www.a.example/x", True),
        ("https://a.example/", "https://blog.a.example/x", True),
        ("https://blog.a.example/", "https://a.example/x", False),
        ("https://a.example/", "https://nota.example/x", False),
        ("https://a.example/", "https://b.example/?a.example", False),
        ("https://a.example/", "http://[", False),
    ],
)
def test_what_is_inside(start, link, inside):
    assert SiteSpider(url=start)._is_inside(link) is inside


@pytest.mark.parametrize("depth", ["-1", "x", "1.5", ""])
def test_a_wrong_depth(depth):
    with pytest.raises(ValueError, match="depth"):
        SiteSpider(url="https://a.example", depth=depth)
