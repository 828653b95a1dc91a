"""Reads sitemaps and fetches what they list: `scrapy crawl sitemap -a url=https://… -a since=2d`."""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from lxml import etree
from scrapy.http import Response
from scrapy.utils.sitemap import sitemap_urls_from_robots

from newsclean.crawl.spider import NewsSpider, listed
from newsclean.metadata.collecting import plain
from newsclean.metadata.dates import iso_date
from newsclean.page import Hints, Unreadable
from newsclean.reasons import Reason

_SPAN = re.compile(r"(\d+)\s*([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_MAX_UNPACKED = 52_428_800
"""Bytes of a sitemap, unpacked: the protocol's own limit."""


class SitemapSpider(NewsSpider):
    """Sitemaps, indexes of them, gzipped ones and news sitemaps.

    Arguments: `url`, of a sitemap, of a robots.txt that names one, or of a site; `since`, a span (`2d`, `12h`) or a date:
    older entries are left out, those without a date are not; `limit`.
    """

    name = "sitemap"

    def __init__(self, *args: Any, url: str | None = None, since: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.start_urls = listed(url)
        self.since = parse_since(since, datetime.now(UTC)) if since else None

    async def start(self) -> AsyncIterator[Any]:
        """Request the sitemaps; for a site, its robots.txt first."""
        for url in self.start_urls:
            parts = urlsplit(url)
            if parts.path.strip("/"):
                yield self.index(url, self.parse_robots if parts.path.endswith("/robots.txt") else self.parse_sitemap)
            else:
                yield self.index(f"{parts.scheme}://{parts.netloc}/robots.txt", self.parse_robots)

    def parse_robots(self, response: Response) -> Iterator[Any]:
        """Request the sitemaps that a robots.txt names, or the one at the usual place."""
        urls = list(sitemap_urls_from_robots(response.body, base_url=response.url))
        for url in urls or [response.urljoin("/sitemap.xml")]:
            yield self.index(url, self.parse_sitemap)

    def parse_sitemap(self, response: Response) -> Iterator[Any]:
        """Request what a sitemap lists: articles, or more sitemaps."""
        entries = None
        try:
            entries = read_sitemap(response.body)
        except (etree.XMLSyntaxError, OSError, EOFError) as error:
            yield Unreadable(Reason.BAD_INDEX, f"no sitemap: {error}", url=response.url)
        for entry in entries or ():
            if self.is_done or not self._is_wanted(entry):
                continue
            url = response.urljoin(entry.url)
            if entry.is_sitemap:
                yield self.index(url, self.parse_sitemap)
            else:
                yield from self.article(url, entry.hints)

    def _is_wanted(self, entry: Entry) -> bool:
        return self.since is None or entry.date is None or _instant(entry.date) >= self.since


class Entry(NamedTuple):
    """What a sitemap says of one URL."""

    url: str
    is_sitemap: bool
    date: str | None
    """The later of lastmod and the news date, ISO 8601."""
    hints: Hints


def read_sitemap(content: bytes) -> list[Entry]:
    """A sitemap's entries; Scrapy's own parser gives nothing of news sitemaps.

    Raises etree.XMLSyntaxError for what is no sitemap, OSError or EOFError for broken gzip.
    """
    if content.startswith(b"\x1f\x8b"):
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as unpacked:
            content = unpacked.read(_MAX_UNPACKED)
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=True)
    root = etree.fromstring(content.strip(), parser)
    if root is None or etree.QName(root).localname not in ("urlset", "sitemapindex"):
        raise etree.XMLSyntaxError("its root is neither urlset nor sitemapindex", 0, 0, 0)
    return [entry for element in root.iterchildren("{*}url", "{*}sitemap") if (entry := _entry(element))]


def parse_since(value: str, now: datetime) -> datetime:
    """A span before `now` (30m, 12h, 2d, 1w) or a date, as an instant. Raises ValueError."""
    if match := _SPAN.fullmatch(value.strip()):
        return now - timedelta(**{_UNITS[match[2]]: int(match[1])})
    if date := iso_date(value):
        return _instant(date)
    raise ValueError(f"-a since={value}: a span such as 12h, 2d or 1w, or a date such as 2026-03-01")


def _entry(element: etree._Element) -> Entry | None:
    url = element.findtext("{*}loc")
    if not url or not url.strip():
        return None
    published = iso_date(element.findtext("{*}news/{*}publication_date") or "")
    modified = iso_date(element.findtext("{*}lastmod") or "")
    title = plain(element.findtext("{*}news/{*}title") or "") or None
    dates = sorted((date for date in (published, modified) if date), key=_instant)
    is_sitemap = etree.QName(element).localname == "sitemap"
    return Entry(url.strip(), is_sitemap, dates[-1] if dates else None, Hints(title, published))


def _instant(date: str) -> datetime:
    """A date without a zone is taken for UTC: half a day more or less, in a span of days."""
    instant = datetime.fromisoformat(date)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
