"""`scrapy crawl feed`: what is read of a feed, and what becomes of it."""

import gzip

import pytest

from crawl.newssite import Answer, article
from newsclean.crawl.indexes import BrokenIndexError
from newsclean.page import Hints
from spiders.feed import read_feed

HOME = "https://a.example/news/feed.xml"


def rss(items: str, *, declaration: str = "") -> bytes:
    return f'{declaration}<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>{items}</channel></rss>'.encode()


def item(inside: str) -> bytes:
    return rss(f"<item><link>/x</link>{inside}</item>")


@pytest.mark.parametrize(
    ("feed", "links"),
    [
        (rss("<item><link>https://b.example/1</link></item>"), ["https://b.example/1"]),
        (rss("<item><link>/1?a=1&amp;b=2</link></item>"), ["https://a.example/1?a=1&b=2"]),
        (rss("<item><link>/1?a=1&b=2</link></item>"), ["https://a.example/1?a=1&b=2"]),
        (rss("<item><link><![CDATA[/1?a=1&b=2]]></link></item>"), ["https://a.example/1?a=1&b=2"]),
        (rss("<item><guid>https://a.example/1</guid></item>"), ["https://a.example/1"]),
        (rss('<item><guid isPermaLink="false">77</guid></item>'), []),
        (rss("<item><link>http://[</link></item><item><link>/2</link></item>"), ["https://a.example/2"]),
        (rss("<item><link>/1</link></item><item><title>cut")[:-26], ["https://a.example/1"]),
        (rss("<item><link>/1</link></item>", declaration='oops\n<?xml version="1.0"?>'), ["https://a.example/1"]),
        (b"\xef\xbb\xbf \n" + rss("<item><link>/1</link></item>"), ["https://a.example/1"]),
        (gzip.compress(rss("<item><link>/1</link></item>"), mtime=0), ["https://a.example/1"]),
        (b'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/de/"><entry><link rel="edit" href="e"/>'
         b'<link rel="enclosure" href="a.mp3"/><link rel="alternate" href="1"/></entry></feed>', ["https://a.example/de/1"]),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="1"/></entry></feed>', ["https://a.example/news/1"]),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>urn:uuid:1</id></entry></feed>', []),
        (b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
         b'<item rdf:about="https://a.example/1"><link>https://a.example/1</link></item></rdf:RDF>', ["https://a.example/1"]),
        (b'<rss version="2.0" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><channel><item>'
         b"<link>https://feedproxy.example/~r/1</link><feedburner:origLink>https://a.example/1</feedburner:origLink>"
         b"</item></channel></rss>", ["https://a.example/1"]),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"url": "/1"}, {"id": "https://a.example/2"}]}',
         ["https://a.example/1", "https://a.example/2"]),
        (b'\xef\xbb\xbf{"items": [{"url": 5}, 7, null, {"url": "http://["}, {"external_url": "/3"}]}', ["https://a.example/3"]),
        (b'{"items": 3}', []), (b'{"a":' * 100_000, []), (b"", []), (b"/etc/hostname", []), (b"<p>No feed.</p>", []),
    ],
)  # fmt: skip
def test_links(feed, links):
    assert [entry.url for entry in read_feed(feed, HOME)] == links


@pytest.mark.parametrize(
    ("feed", "hints"),
    [
        (item("<title>Rail &amp; road</title>"), Hints("Rail & road")),
        (item("<title>AT&T; buys</title>".replace(";", "")), Hints("AT&T buys")),
        (item("<title><![CDATA[A <i>tiny</i> thing]]></title>"), Hints("A tiny thing")),
        (item("<title>&lt;b&gt;Bold&lt;/b&gt; words</title>"), Hints("Bold words")),
        (item("<title>5 &lt; 6</title>"), Hints("5 < 6")),
        (item("<title>caf&eacute;</title>"), Hints("café")),
        (item("<author>ana@a.example (Ana Pop)</author>"), Hints(authors=("Ana Pop",))),
        (item("<author>ana@a.ro (Ana Pop)</author>"), Hints(authors=("Ana Pop",))),
        (item("<author>Ana Pop &lt;ana@a.example&gt;</author>"), Hints(authors=("Ana Pop",))),
        (item("<author>ana@a.example</author>"), Hints()),
        (item("<author>Ana Pop</author>"), Hints(authors=("Ana Pop",))),
        (item("<dc:creator>Ana Pop</dc:creator><dc:creator>Ion Rus</dc:creator>"),
         Hints(authors=("Ana Pop", "Ion Rus"))),
        (item("<pubDate>Mon, 02 Mar 2026 10:00:00 EST</pubDate>"), Hints(published_at="2026-03-02T10:00:00-05:00")),
        (item("<pubDate>Mon, 02 Mar 2026 10:00 +0200</pubDate>"), Hints(published_at="2026-03-02T10:00:00+02:00")),
        (item("<dc:date>2026-03-02T10:00:00+02:00</dc:date>"), Hints(published_at="2026-03-02T10:00:00+02:00")),
        (item("<pubDate>soon</pubDate>"), Hints()),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="1"/>'
         b'<title type="html">A &lt;em&gt;b&lt;/em&gt;</title>'
         b"<author><name>Ana Pop</name></author><author><name>Ion Rus</name></author>"
         b"<published>2026-03-02T10:00:00Z</published><updated>2026-03-09T10:00:00Z</updated></entry></feed>",
         Hints("A b", "2026-03-02T10:00:00+00:00", ("Ana Pop", "Ion Rus"))),
        (b'{"items": [{"url": "/1", "title": "A", "author": {"name": "Ana Pop"},'
         b'"date_published": "2026-03-02T10:00:00-05:00"}]}',
         Hints("A", "2026-03-02T10:00:00-05:00", ("Ana Pop",))),
        (b'{"items": [{"url": "/1", "title": 5, "authors": [{"name": "Ana Pop"}, {"name": 5}, 7]}]}',
         Hints(authors=("Ana Pop",))),
    ],
)  # fmt: skip
def test_hints(feed, hints):
    assert [entry.hints for entry in read_feed(feed, HOME)] == [hints]


@pytest.mark.parametrize(
    ("charset", "content_type"),
    [
        ("iso-8859-2", "text/xml"),
        ("utf-8", "text/xml; charset=iso-8859-1"),
        ("utf-16", "application/rss+xml"),
        ("windows-1250", "text/html"),
    ],
)
def test_charsets(charset, content_type):
    feed = f'<?xml version="1.0" encoding="{charset}"?><rss version="2.0"><channel><item><link>/x</link>' + (
        "<title>Şase ţigle</title></item></channel></rss>"
    )
    assert read_feed(feed.encode(charset), HOME, content_type)[0].hints.title == "Şase ţigle"


def test_a_packed_feed_that_is_cut_off():
    with pytest.raises(BrokenIndexError, match="gzip"):
        read_feed(gzip.compress(rss("<item><link>/1</link></item>"))[:40], HOME)


def test_what_a_feed_says_fills_what_the_page_lacks_and_overrides_nothing(site, crawl):
    said = (
        "<title>The feed's title</title><author>ana@a.example (Ana Pop)</author>"
        "<pubDate>Mon, 02 Mar 2026 10:00:00 EST</pubDate>"
    )
    own = (
        '<meta name="author" content="Ion Rus">'
        '<meta property="article:published_time" content="2026-03-01T08:00:00+02:00">'
    )
    bare = article("").replace("<h1></h1>", "").replace("<title></title>", "")
    site.routes = {
        "/": f'<link rel="alternate" type="application/rss+xml" href="{site.url}/feed"/>'
        '<link rel="alternate" type="application/rss+xml" href="/comments/feed/">',
        "/feed": rss(f"<item><link>/bare?utm_source=rss</link>{said}</item><item><link>/own</link>{said}</item>"),
        "/bare?utm_source=rss": bare,
        "/own": article("The page's title", head=own),
        "/gone": Answer(status=404),
        "/empty": rss(""),
        "/page": "<p>No feed here.</p>",
    }  # fmt: skip
    starts = ",".join(site.url + path for path in ("/", "/gone", "/empty", "/page"))
    crawled = crawl("feed", f"url={starts}")

    by_path = {record["url"].removeprefix(site.url): record for record in crawled.records}
    bare, own = by_path["/bare?utm_source=rss"], by_path["/own"]
    assert (bare["title"], bare["authors"], bare["published_at"]) == (
        "The feed's title", ["Ana Pop"], "2026-03-02T10:00:00-05:00"
    )  # fmt: skip
    assert (own["title"], own["authors"], own["published_at"]) == (
        "The page's title", ["Ion Rus"], "2026-03-01T08:00:00+02:00"
    )  # fmt: skip
    assert crawled.reasons == [("/empty", "bad-index"), ("/gone", "http-error"), ("/page", "bad-index")]
    assert "Traceback" not in crawled.stderr
    assert sorted(site.paths) == ["/", "/bare?utm_source=rss", "/empty", "/feed", "/gone", "/own", "/page"]
    assert crawled.code == 0
