"""What the listings of a scheduled crawl hold: feeds, sitemaps with the sitemaps that they name, and section pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from scrapy.http import Response, TextResponse
from scrapy.linkextractors import LinkExtractor
from scrapy.utils.sitemap import sitemap_urls_from_robots

from newsclean.crawl.indexes import BrokenIndexError
from newsclean.paging import is_further_page
from newsclean.state.pages import Listed
from newsclean.urls import absolute, site_host
from newsclean.watching import WayIn
from spiders.feed import read_feed
from spiders.sitemap import read_sitemap

_XML_OR_JSON = (b"<?xml", b"<rss", b"<feed", b"<rdf", b"{")

_links = LinkExtractor()


class Listing(NamedTuple):
    """What a listing holds."""

    pages: list[Listed]
    sitemaps: Sequence[tuple[str, int | None]] = ()
    """Further ones, each with when it was last changed, in seconds since 1970, where that is told."""


class BrokenListingError(Exception):
    """An answer that is no listing; says why."""

    def __init__(self, state: WayIn, detail: str) -> None:
        super().__init__(detail)
        self.state = state


Reader = Callable[[Response], Listing]
"""Reads an answer of one kind. Raises BrokenListingError."""


def in_feed(response: Response) -> Listing:
    """What a feed lists. Raises BrokenListingError, also for one without entries."""
    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
    try:
        entries = read_feed(response.body, response.url, content_type)
    except BrokenIndexError as error:
        raise BrokenListingError(WayIn.UNREADABLE, str(error)) from None
    if not entries:
        is_feed = response.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_XML_OR_JSON)
        state = WayIn.HTML if _is_html(response) else WayIn.EMPTY if is_feed else WayIn.UNREADABLE
        raise BrokenListingError(state, "no feed, or one without entries")
    return Listing([Listed(entry.url, entry.hints, _epoch(entry.changed_at)) for entry in entries])


def in_sitemap(response: Response) -> Listing:
    """What a sitemap, an index of them, or a robots.txt lists. Raises BrokenListingError."""
    if response.url.endswith("/robots.txt"):
        named = sitemap_urls_from_robots(response.body, base_url=response.url)
        return Listing([], [(url, None) for url in named])
    try:
        entries = read_sitemap(response.body)
    except BrokenIndexError as error:
        raise BrokenListingError(WayIn.HTML if _is_html(response) else WayIn.UNREADABLE, str(error)) from None
    pages, sitemaps = list[Listed](), list[tuple[str, int | None]]()
    for entry in entries:
        url = absolute(response.url, entry.url)
        if url and entry.is_sitemap:  # a day may have brought more until it is over
            sitemaps.append((url, int(entry.latest.timestamp()) if entry.latest else None))
        elif url:
            pages.append(Listed(url, entry.hints, int(entry.earliest.timestamp()) if entry.earliest else None))
    return Listing(pages, sitemaps)


def in_section(response: Response) -> Listing:
    """The links of a section page that stay on its site. Raises BrokenListingError."""
    if not isinstance(response, TextResponse):
        raise BrokenListingError(WayIn.UNREADABLE, "no web page")
    links = (link.url for link in _links.extract_links(response))
    return Listing(
        [Listed(url) for url in links if site_host(url) == site_host(response.url) and not is_further_page(url)]
    )


def _is_html(response: Response) -> bool:
    return b"<html" in response.body[:2000].lower()


def _epoch(date: str | None) -> int | None:
    """An ISO 8601 date as seconds since 1970, UTC where it has no zone."""
    if not date:
        return None
    at = datetime.fromisoformat(date)
    return int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp())
