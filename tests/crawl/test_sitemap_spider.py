"""`scrapy crawl sitemap`: what is read of a sitemap, and what becomes of it."""

import gzip
from datetime import UTC, datetime

import pytest

from crawl.newssite import Answer, article
from newsclean.crawl.arguments import since_of
from newsclean.crawl.indexes import MAX_UNPACKED, BrokenIndexError
from newsclean.page import Hints
from spiders.sitemap import SitemapSpider, read_sitemap

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def urlset(*paths: str, inside: str = "") -> bytes:
    urls = "".join(f"<url><loc>https://a.example/{path}</loc>{inside}</url>" for path in paths)
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()


@pytest.mark.parametrize(
    ("content", "urls"),
    [
        (urlset("1", "2"), ["https://a.example/1", "https://a.example/2"]),
        (urlset("1").replace(b"www.sitemaps.org", b"wrong.example"), ["https://a.example/1"]),
        (b"<urlset><url><loc> https://a.example/1 </loc></url></urlset>", ["https://a.example/1"]),
        (b"<urlset><url><loc>https://a.example/?a=1&b=2</loc></url></urlset>", ["https://a.example/?a=1&b=2"]),
        (b"<urlset><url><loc><![CDATA[https://a.example/?a=1&b=2]]></loc></url></urlset>", ["https://a.example/?a=1&b=2"]),
        (b"<urlset><url><loc>https://a.example/<!-- x -->1</loc></url></urlset>", ["https://a.example/1"]),
        (b"<urlset><url/><url><loc/></url></urlset>", []),
        (urlset(), []),
        (b"\xef\xbb\xbf\n" + urlset("1"), ["https://a.example/1"]),
        (b"Notice: oops\n" + urlset("1"), ["https://a.example/1"]),
        (urlset("1", "2")[:-15], ["https://a.example/1", "https://a.example/2"]),
        (gzip.compress(urlset("1"), mtime=0), ["https://a.example/1"]),
        (urlset("ü").decode().replace("?>", ' encoding="utf-16"?>').encode("utf-16"), ["https://a.example/ü"]),
        (b"https://a.example/1\r\n\r\nhttps://a.example/2\n", ["https://a.example/1", "https://a.example/2"]),
        (b"\xef\xbb\xbfhttps://a.example/1", ["https://a.example/1"]),
        (gzip.compress(b"https://a.example/1", mtime=0), ["https://a.example/1"]),
        (b"<sitemapindex><sitemap><loc>b.xml</loc></sitemap></sitemapindex>", ["b.xml"]),
    ],
)  # fmt: skip
def test_urls(content, urls):
    assert [entry.url for entry in read_sitemap(content)] == urls


@pytest.mark.parametrize(
    "content",
    [b"", b"no sitemap", b"<html><body>Not here.</body></html>", b"<rss><channel/></rss>",
     b"\x1f\x8bjunk", gzip.compress(urlset("1"), mtime=0)[:40], gzip.compress(urlset("1"), mtime=0)[:-8] + b"12345678"],
)  # fmt: skip
def test_what_is_no_sitemap_says_so(content):
    with pytest.raises(BrokenIndexError):
        read_sitemap(content)


def test_a_gzip_bomb_is_read_up_to_the_limit():
    bomb = gzip.compress(urlset("1").removesuffix(b"</urlset>") + b" " * (MAX_UNPACKED + 1) + urlset("2"), 1)
    assert [entry.url for entry in read_sitemap(bomb)] == ["https://a.example/1"]


def test_an_entity_is_not_expanded():
    bomb = b'<!DOCTYPE u [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + urlset("&a;").split(b"?>")[1]
    assert [entry.url for entry in read_sitemap(bomb)] == ["https://a.example/"]


def test_a_news_sitemap_gives_title_and_date():
    news = (
        '<n:news xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">'
        "<n:publication><n:name>N</n:name></n:publication>"
        "<n:publication_date>2026-03-01T10:00:00+02:00</n:publication_date>"
        "<n:title>Rail &amp;amp; road</n:title></n:news>"
    )
    (entry,) = read_sitemap(urlset("1", inside=news + "<lastmod>2026-03-01</lastmod>"))
    assert entry.hints == Hints("Rail & road", "2026-03-01T10:00:00+02:00")
    assert entry.latest == datetime(2026, 3, 2, tzinfo=UTC), "a day without a time may mean its end"


@pytest.mark.parametrize(
    ("since", "instant"),
    [
        ("30m", datetime(2026, 3, 10, 11, 30, tzinfo=UTC)),
        ("12h", datetime(2026, 3, 10, 0, tzinfo=UTC)),
        ("2d", datetime(2026, 3, 8, 12, tzinfo=UTC)),
        ("1W", datetime(2026, 3, 3, 12, tzinfo=UTC)),
        ("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC)),
        ("2026-03-01T10:00:00+02:00", datetime(2026, 3, 1, 8, tzinfo=UTC)),
        ("999999999999w", datetime(1, 1, 1, tzinfo=UTC)),
    ],
)
def test_since(since, instant):
    assert since_of("since", since, NOW) == instant


@pytest.mark.parametrize("since", ["x", "2x", "-1d", "d", "2 days", "²d", "0000-00-00"])
def test_since_that_means_nothing(since):
    with pytest.raises(ValueError, match="-a since="):
        since_of("since", since, NOW)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "-a url= is needed"),
        ({"url": "a.example"}, "http://"),
        ({"url": "https://a.example", "limit": "0"}, "limit"),
        ({"url": "https://a.example", "limit": "many"}, "limit"),
        ({"url": "https://a.example", "since": "soon"}, "since"),
    ],
)
def test_wrong_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        SitemapSpider(**arguments)


def test_from_a_site_to_its_articles(site, crawl):
    def local(content: bytes) -> bytes:
        return content.replace(b"https://a.example", site.url.encode())

    def index(*paths: str) -> str:
        maps = "".join(f"<sitemap><loc>{path}</loc></sitemap>" for path in paths)
        return f"<sitemapindex>{maps}</sitemapindex>"

    packed = gzip.compress(local(urlset("old", inside="<lastmod>2020-01-01</lastmod>")))
    site.routes = {
        "/robots.txt": Answer(status=301, headers={"Location": "/rules.txt"}),
        "/rules.txt": f"User-agent: *\nDisallow: /secret\nSitemap: {site.url}/index.xml\nSitemap: /news.xml.gz",
        "/index.xml": index("/index.xml", "/deep.xml", "/gone.xml", "/page"),
        "/deep.xml": index("/text", "/index.xml"),
        "/text": "".join(f"{site.url}{path}\n" for path in ("/one", "/one?utm_source=map", "/secret")),
        "/news.xml.gz": Answer(gzip.compress(packed), type="application/gzip", headers={"Content-Encoding": "gzip"}),
        "/page": "<html><p>Not here.</p></html>",
        "/one": article("One"),
        "/old": article("Old"),
    }  # fmt: skip
    crawled = crawl("sitemap", f"url={site.url}", "since=2d")
    assert crawled.titles == ["One"]
    assert crawled.reasons == [("/gone.xml", "http-error"), ("/page", "bad-index"), ("/secret", "robots")]
    indexes = {"/rules.txt", "/index.xml", "/deep.xml", "/text", "/news.xml.gz", "/gone.xml", "/page"}
    assert set(site.paths) == indexes | {"/one"}
    assert len(site.paths) == len(indexes) + 2, (
        "robots.txt is asked for by politeness and by the spider, the others once"
    )


def test_a_limit_takes_the_newest_and_spares_the_other_sitemaps(site, crawl):
    def dated(name: str, date: str) -> str:
        return f"<loc>/{name}</loc><lastmod>{date}</lastmod>"

    names = [f"map{n}" for n in range(9)]
    maps = "".join(f"<sitemap>{dated(name, f'2026-03-0{n + 1}')}</sitemap>" for n, name in enumerate(names))
    entries = f"<urlset><url>{dated('old', '2026-03-08')}</url><url>{dated('new', '2026-03-09')}</url></urlset>"
    site.routes = {"/sitemap.xml": f"<sitemapindex>{maps}</sitemapindex>"} | {f"/{name}": entries for name in names}
    site.routes |= {"/new": article("New"), "/old": article("Old")}
    crawled = crawl("sitemap", f"url={site.url}", "limit=1")
    assert crawled.titles == ["New"]
    assert site.paths == ["/sitemap.xml", "/map8", "/new"], "robots.txt names none, so the usual place is asked"
