"""Reads feeds and fetches what they link: `scrapy crawl feed -a url=https://…/feed.xml`."""

from __future__ import annotations

import io
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any, NamedTuple

import feedparser
import orjson
from lxml.html import fragment_fromstring
from scrapy.http import Response, TextResponse

from newsclean.crawl.arguments import urls_of
from newsclean.crawl.indexes import BrokenIndexError, mended, unpacked
from newsclean.crawl.spider import NewsSpider
from newsclean.metadata.authors import clean_names
from newsclean.metadata.collecting import plain
from newsclean.metadata.dates import iso_date
from newsclean.page import Hints, Unreadable
from newsclean.reasons import Reason
from newsclean.urls import absolute, is_web_url

FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json")

_MAIL = re.compile(r"\S{1,99}@\S{1,99}(?:\s*\((.{0,99})\))?")


class FeedSpider(NewsSpider):
    """RSS 2.0, RSS 1.0, Atom and JSON Feed; a web page leads to the feeds that it names.

    Arguments: `url`, one or several; `limit`.
    """

    name = "feed"

    def __init__(self, *args: Any, url: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.start_urls = urls_of(url)

    async def start(self) -> AsyncIterator[Any]:
        """Request the feeds."""
        for url in self.start_urls:
            yield self.index(url, self.parse_feed, follow=True)

    def parse_feed(self, response: Response, *, follow: bool) -> Iterator[Any]:
        """Request what a feed links, with what it says of it."""
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        try:
            entries = read_feed(response.body, response.url, content_type)
        except BrokenIndexError as error:
            yield Unreadable(Reason.BAD_INDEX, str(error), url=response.url)
            return
        for entry in entries:
            yield from self.article(entry.url, entry.hints)
        if entries:
            return
        feeds = _named_feeds(response) if follow else []
        for url in feeds:
            yield self.index(url, self.parse_feed, follow=False)
        if not feeds:
            yield Unreadable(Reason.BAD_INDEX, "no feed, or one without entries", url=response.url)


class FeedEntry(NamedTuple):
    """What a feed says of one article."""

    url: str
    hints: Hints
    changed_at: str | None = None
    """ISO 8601: when it was last changed, or else published."""


def read_feed(content: bytes, url: str = "", content_type: str = "") -> list[FeedEntry]:
    """A feed's entries, each with its title, dates and authors as far as the feed gives them.

    Links are resolved against `url`, the feed's own. What is no feed has no entries; BrokenIndexError for broken gzip.
    """
    content = unpacked(content)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        found = ((absolute(url, href), hints, changed) for href, hints, changed in _read_json_feed(content))
        return [FeedEntry(link, hints, changed) for link, hints, changed in found if link]
    headers = {"content-type": content_type, "content-location": url}
    # as a stream, since feedparser opens bytes that look like a file's name or an address
    feed = feedparser.parse(io.BytesIO(mended(content)), response_headers=headers)
    return [
        FeedEntry(link, _entry_hints(entry), _date(entry.get("updated" if "updated" in entry else "published")))
        for entry in feed.entries
        if (link := _entry_link(entry))
    ]


def _entry_link(entry: Any) -> str | None:
    """The entry's page: feedparser puts an Atom id in its place where there is no link."""
    link = entry.get("feedburner_origlink") or entry.get("link")
    return link if link and is_web_url(link) else None


def _entry_hints(entry: Any) -> Hints:
    title = entry.get("title")
    if title and entry.title_detail.type != "text/plain":
        title = fragment_fromstring(title, create_parent=True).text_content()
    return _hints(title, entry.get("published") or entry.get("updated"), _entry_names(entry))


def _entry_names(entry: Any) -> list[Any]:
    """Authors' names. `mail@host (Name)` is read here, since feedparser knows no top-level domain over four letters."""
    authors, written = entry.get("authors", []), entry.get("author") or ""
    if "@" in written and len(authors) < 2:
        return [_MAIL.sub(r"\1", written)]
    return [author.get("name") for author in authors]


def _read_json_feed(content: bytes) -> Iterator[tuple[str, Hints, str | None]]:
    """JSON Feed 1.0 and 1.1 (one author, or several)."""
    try:
        feed = orjson.loads(content.decode("utf-8-sig", "replace"))
    except orjson.JSONDecodeError:
        return
    items = feed.get("items")
    for item in items if isinstance(items, list) else []:
        link = (item.get("url") or item.get("external_url") or item.get("id")) if isinstance(item, dict) else None
        if not isinstance(link, str):
            continue
        authors = item.get("authors")
        authors = authors if isinstance(authors, list) else [item.get("author")]
        names = [author.get("name") for author in authors if isinstance(author, dict)]
        published, modified = item.get("date_published"), item.get("date_modified")
        yield link, _hints(item.get("title"), published or modified, names), _date(modified or published)


def _hints(title: Any, date: Any, names: list[Any]) -> Hints:
    return Hints(
        title=plain(title) or None if isinstance(title, str) else None,
        published_at=_date(date),
        authors=clean_names([name for name in names if isinstance(name, str)]),
    )


def _date(written: Any) -> str | None:
    return iso_date(written) if isinstance(written, str) else None


def _named_feeds(response: Response) -> list[str]:
    """The feeds that a web page names in its head, without those of comments, whose titles and authors are readers'."""
    if not isinstance(response, TextResponse):
        return []
    links = [
        absolute(response.url, link.attrib["href"])
        for link in response.css("link[rel~=alternate][href]")
        if link.attrib.get("type", "").partition(";")[0].strip().lower() in FEED_TYPES
    ]
    return list(dict.fromkeys(url for url in links if url and "/comments/" not in url))
