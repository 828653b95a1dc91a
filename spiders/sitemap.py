"""Reads sitemaps and fetches what they list: `scrapy crawl sitemap -a url=https://… -a since=2d`."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from lxml import etree
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.sitemap import sitemap_urls_from_robots
from twisted.python.failure import Failure

from newsclean.crawl.arguments import LONG_AGO, since_of, urls_of
from newsclean.crawl.indexes import BrokenIndexError, mended, unpacked
from newsclean.crawl.spider import NewsSpider
from newsclean.metadata.collecting import plain
from newsclean.metadata.dates import iso_date
from newsclean.page import Hints, Unreadable
from newsclean.reasons import Reason
from newsclean.urls import absolute, is_web_url

_MAX_NESTING = 5
"""Indexes inside indexes; the protocol allows none, and a site that makes them up as it goes would never end."""


class SitemapSpider(NewsSpider):
    """Sitemaps, indexes of them, gzipped ones, news sitemaps and plain lists of URLs; the newest entries first.

    Arguments: `url`, of a sitemap, of a robots.txt that names one, or of a site; `since`, a span (`2d`, `12h`) or a
    date: older entries are left out, those without a date are not; `limit`.
    """

    name = "sitemap"

    def __init__(self, *args: Any, url: str | None = None, since: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.start_urls = urls_of(url)
        self.since = since_of("since", since, datetime.now(UTC)) if since else None
        self._waiting: deque[Request] = deque()
        self._known: set[str] = set()

    async def start(self) -> AsyncIterator[Any]:
        """Request the sitemaps; for a site, its robots.txt first."""
        for url in self.start_urls:
            parts = urlsplit(url)
            if parts.path.strip("/") and not parts.path.endswith("/robots.txt"):
                self._wait(url, self.parse_sitemap, nesting=0)
            else:
                self._wait(f"{parts.scheme}://{parts.netloc}/robots.txt", self.parse_robots)
        for request in self._next():
            yield request

    def parse_robots(self, response: Response) -> Iterator[Any]:
        """Request the sitemaps that a robots.txt names, or the one at the usual place."""
        urls = list(sitemap_urls_from_robots(response.body, base_url=response.url))
        for url in urls or [response.urljoin("/sitemap.xml")]:
            self._wait(url, self.parse_sitemap, nesting=0)
        yield from self._next()

    def parse_sitemap(self, response: Response, nesting: int) -> Iterator[Any]:
        """Request the articles that a sitemap lists, and the next sitemap."""
        try:
            entries = read_sitemap(response.body)
        except BrokenIndexError as error:
            yield Unreadable(Reason.BAD_INDEX, str(error), url=response.url)
            entries = []
        for entry in sorted(entries, key=lambda entry: entry.latest or LONG_AGO, reverse=True):
            url = absolute(response.url, entry.url)
            if url is None or not self._is_wanted(entry):
                continue
            if not entry.is_sitemap:
                yield from self.article(url, entry.hints)
            elif nesting < _MAX_NESTING:
                self._wait(url, self.parse_sitemap, nesting=nesting + 1)
        yield from self._next()

    def failed(self, failure: Failure) -> Iterator[Any]:
        """Go on with the next sitemap."""
        yield from super().failed(failure)
        yield from self._next()

    def _wait(self, url: str, callback: Any, **kwargs: Any) -> None:
        """Put a sitemap at the end of the line, once; a site without a robots.txt may have one all the same."""
        if is_web_url(url) and url not in self._known:
            self._known.add(url)
            request = self.index(url, callback, **kwargs)
            if callback == self.parse_robots:
                request.meta["handle_httpstatus_list"] = range(400, 600)
            self._waiting.append(request)

    def _next(self) -> Iterator[Request]:
        """One sitemap after the other, so that a limit spares a site the hundreds that its index may name."""
        if self._waiting and not self.is_done:
            yield self._waiting.popleft()

    def _is_wanted(self, entry: Entry) -> bool:
        return self.since is None or entry.latest is None or entry.latest >= self.since


class Entry(NamedTuple):
    """What a sitemap says of one URL."""

    url: str
    is_sitemap: bool = False
    latest: datetime | None = None
    """The later of lastmod and the news date; the end of the day where there is no time."""
    hints: Hints = Hints()
    earliest: datetime | None = None
    """The same, but the beginning of the day."""


def read_sitemap(content: bytes) -> list[Entry]:
    """A sitemap's entries, in its order; Scrapy's parser gives nothing of news sitemaps. Raises BrokenIndexError."""
    content = mended(unpacked(content))
    if urls := _read_list(content):
        return urls
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise BrokenIndexError(f"no sitemap: {error}") from None
    if root is None or etree.QName(root).localname not in ("urlset", "sitemapindex"):
        raise BrokenIndexError("no sitemap: neither a urlset, nor a sitemapindex, nor a list of URLs")
    return [entry for element in root.iterchildren("{*}url", "{*}sitemap") if (entry := _entry(element))]


def _read_list(content: bytes) -> list[Entry]:
    """The entries of a text sitemap: one URL a line and nothing else. Empty where it is none."""
    if not content.startswith((b"http://", b"https://", b"\xef\xbb\xbfhttp")):
        return []
    lines = content.decode("utf-8-sig", "replace").split()
    return [Entry(line) for line in lines if is_web_url(line)]


def _entry(element: etree._Element) -> Entry | None:
    url = str(element.xpath("string(*[local-name()='loc'])")).strip()
    if not url:
        return None
    published = iso_date(element.findtext("{*}news/{*}publication_date") or "")
    modified = iso_date(element.findtext("{*}lastmod") or "")
    title = plain(element.findtext("{*}news/{*}title") or "") or None
    dates = [date for date in (published, modified) if date]
    latest = max(map(_latest, dates), default=None)
    earliest = max(map(_instant, dates), default=None)
    return Entry(url, etree.QName(element).localname == "sitemap", latest, Hints(title, published), earliest)


def _instant(date: str) -> datetime:
    """A date without a zone is taken for UTC: half a day more or less, in a span of days."""
    instant = datetime.fromisoformat(date)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _latest(date: str) -> datetime:
    """The last instant that a date may mean."""
    is_day = len(date) == len("2026-03-01")
    return _instant(date) + timedelta(days=1) if is_day else _instant(date)
