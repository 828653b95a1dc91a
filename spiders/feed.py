"""Reads feeds and fetches what they link: `scrapy crawl feed -a url=https://…/feed.xml`."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import feedparser
from scrapy.http import Response, TextResponse

from newsclean.crawl.spider import NewsSpider, listed
from newsclean.metadata.authors import clean_names
from newsclean.metadata.collecting import plain
from newsclean.metadata.dates import iso_date
from newsclean.page import Hints, Unreadable
from newsclean.reasons import Reason

FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json")


class FeedSpider(NewsSpider):
    """RSS 2.0, RSS 1.0, Atom and JSON Feed; a web page leads to the feeds that it names.

    Arguments: `url`, one or several; `limit`.
    """

    name = "feed"

    def __init__(self, *args: Any, url: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.start_urls = listed(url)

    async def start(self) -> AsyncIterator[Any]:
        """Request the feeds."""
        for url in self.start_urls:
            yield self.index(url, self.parse_feed, follow=True)

    def parse_feed(self, response: Response, *, follow: bool) -> Iterator[Any]:
        """Request what a feed links, with what it says of it."""
        entries = list(read_feed(response.body, response.headers.get("Content-Type", b"").decode("latin-1")))
        for link, hints in entries:
            yield from self.article(response.urljoin(link), hints)
        if entries:
            return
        feeds = _named_feeds(response) if follow else []
        for url in feeds:
            yield self.index(url, self.parse_feed, follow=False)
        if not feeds:
            yield Unreadable(Reason.BAD_INDEX, "no feed, or one without entries", url=response.url)


def read_feed(content: bytes, content_type: str = "") -> Iterator[tuple[str, Hints]]:
    """The links of a feed's entries, each with its title, date and authors as far as the feed gives them."""
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        yield from _read_json_feed(content)
        return
    for entry in feedparser.parse(content, response_headers={"content-type": content_type}).entries:
        link = entry.get("feedburner_origlink") or entry.get("link")
        if link:
            names = [author.get("name") or "" for author in entry.get("authors", [])] or [entry.get("author") or ""]
            yield link, _hints(entry.get("title"), entry.get("published") or entry.get("updated"), names)


def _read_json_feed(content: bytes) -> Iterator[tuple[str, Hints]]:
    """JSON Feed 1.0 and 1.1 (one author, or several)."""
    try:
        feed = json.loads(content.decode("utf-8-sig", "replace"))
    except ValueError:
        return
    items = feed.get("items") if isinstance(feed, dict) else None
    for item in items if isinstance(items, list) else []:
        link = item.get("external_url") or item.get("url") if isinstance(item, dict) else None
        if not isinstance(link, str):
            continue
        authors = item.get("authors") or [item.get("author")]
        names = [a.get("name") or "" for a in authors if isinstance(a, dict)]
        yield link, _hints(item.get("title"), item.get("date_published"), names)


def _hints(title: Any, date: Any, names: list[str]) -> Hints:
    return Hints(
        title=plain(title) or None if isinstance(title, str) else None,
        published_at=iso_date(date) if isinstance(date, str) else None,
        authors=clean_names(names),
    )


def _named_feeds(response: Response) -> list[str]:
    """The feeds that a web page names in its head."""
    if not isinstance(response, TextResponse):
        return []
    links = response.css("link[rel~=alternate][href]")
    return [
        response.urljoin(link.attrib["href"]) for link in links if link.attrib.get("type", "").lower() in FEED_TYPES
    ]
