"""Looks for a site's feeds and sitemaps, for `newsclean sources add`."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response, TextResponse
from scrapy.utils.sitemap import sitemap_urls_from_robots
from twisted.python.failure import Failure

from newsclean.crawl.arguments import urls_of
from newsclean.crawl.discovery import (
    FORBIDDEN,
    FRONT_PAGE,
    SECTION_PAGE,
    Discovered,
    Kind,
    Listing,
    choose_feeds,
    choose_sitemaps,
    is_inside,
    read_facts,
    why_unfit,
)
from newsclean.crawl.indexes import BrokenIndexError
from newsclean.crawl.spider import NewsSpider, verdict
from newsclean.language import choose_language
from newsclean.reasons import Reason
from newsclean.urls import absolute, canonical_form, is_front_page, site_host
from spiders.feed import FEED_TYPES, read_feed
from spiders.sitemap import read_sitemap

USUAL_FEEDS = (
    "/feed",
    "/rss",
    "/feed.xml",
    "/rss.xml",
    "/atom.xml",
    "/index.xml",
    "/feeds/posts/default",
    "/?feed=rss2",
    "/feed.json",
)
"""Where WordPress, Ghost, Hugo, Jekyll, Blogger and what editors write by hand have their feeds."""
USUAL_NEWS_SITEMAPS = ("/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/googlenews.xml")
USUAL_SITEMAPS = ("/sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml", "/sitemap-index.xml", "/sitemap.xml.gz")

_MOST_REQUESTS = 100
"""A look around is over after so many requests, whatever a site names."""
_SECTIONS, _FEEDS, _SITEMAPS, _PARTS = 6, 40, 12, 3
"""Section pages looked at, feeds and sitemaps read, sitemaps of an index read."""
_XML_TYPES = ("text/xml", "application/xml")
_FEED_LINK = re.compile(r"(?:^|[/._-])(?:rss|feed|feeds|atom)(?:\d|$|[/._?=-])|\.(?:rss|rdf|atom)$", re.I)
"""A path or a query that says it is a feed's."""
_SECTION_PATH = re.compile(r"/(?:[^/.\d][^/.]{1,30}/?){1,2}(?:index)?(?:\.(?:html?|php|aspx?))?")
_NO_SECTION = re.compile(
    r"(?i)(?:^|[/_-])(?:log-?in|sign-?(?:in|up)|account|register|subscribe|search|cart|contact|about|privacy|terms|cookies?"
    r"|newsletters?|tags?|authors?|wp-\w+)(?:$|[/_.-])"
)
_WORDS_OF_SECTION = 3
"""Hyphens of a section's name; with more it is a headline."""
_NAVIGATION = (
    "//nav//a/@href | //header//a/@href | //*[@role='navigation']//a/@href"
    " | //*[contains(@class, 'nav') or contains(@class, 'menu')]//a/@href"
    " | //*[contains(@id, 'nav') or contains(@id, 'menu')]//a/@href"
)
_NEWS_NAME = re.compile(r"news|article|post|stor(?:y|ies)|google", re.I)
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2}|[A-Za-z]{4}|\d{3}))?(?![A-Za-z])")
_TITLES = 60
"""Titles that say what a site is written in."""


class DiscoverSpider(NewsSpider):
    """One look around a site; what it found stands in `found` afterwards, None where the look was broken off.

    Arguments: `url`, the front page; `allow_private`; `tell`, called with a sentence before each request.
    """

    name = "discover"
    custom_settings: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        "ITEM_PIPELINES": {},
        "EXTENSIONS": {},
        "DOWNLOAD_TIMEOUT": 30,  # somebody is waiting
        "RETRY_TIMES": 1,
    }

    def __init__(
        self,
        *args: Any,
        url: str | None = None,
        allow_private: str | bool = False,
        tell: Callable[[str], None] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        given = urls_of(url)[0]
        self.front = given if urlsplit(given).path else f"{given.rstrip('/')}/"
        self.allow_private = allow_private in (True, "1", "yes", "true")
        self.found: Discovered | None = None
        self._tell = tell or self.logger.info
        self._asked = 0
        self._hosts = [site_host(self.front) or ""]
        self._tried: dict[str, str] = {}
        self._feeds: dict[str, Listing] = {}
        self._sitemaps: dict[str, Listing] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """As any spider of Scrapy: nothing is cleaned here, so no pipeline is missed."""
        spider: Self = super(NewsSpider, cls).from_crawler(crawler, *args, **kwargs)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Look around."""
        self.found = await self._look_around()
        for request in list[Request]():  # which are made along the way
            yield request

    async def _look_around(self) -> Discovered:
        front = await self._get(self.front)
        if front is not None:
            self.front = front.url
            self._hosts.append(site_host(front.url) or "")
            self._tried[front.url] = FRONT_PAGE
        elif not self._answers(self.front):
            return Discovered(self.front, tried=self._tried)
        robots = await self._get(self._at("/robots.txt"))
        await self._find_feeds(front)
        feeds, left_out = choose_feeds(list(self._feeds.values()))
        await self._find_sitemaps(robots)
        sitemaps, more_left_out = choose_sitemaps(list(self._sitemaps.values()), has_feeds=bool(feeds))
        self._tried |= left_out | more_left_out
        return Discovered(
            self.front,
            self._language(front, feeds, sitemaps),
            _delay(robots, str(self.settings["USER_AGENT"])),
            feeds,
            sitemaps,
            self._tried,
        )

    # ---- feeds -------------------------------------------------------------------------------------------------------

    async def _find_feeds(self, front: Response | None) -> None:
        """Read the feeds that the front page and its sections name; where none is good, those at the usual places."""
        pages = [front]
        for url in _sections(front, self._hosts):
            pages.append(await self._get(url))
            self._note(url, SECTION_PAGE)
        for url in list(dict.fromkeys(link for page in pages for link in _named_feeds(page)))[:_FEEDS]:
            await self._read_feed(url)
        linked = _linked_feeds(front)[:_FEEDS] if not self._feeds else []
        for url in linked:
            page = await self._read_feed(url)
            for further in [*_named_feeds(page), *_linked_feeds(page)][:_FEEDS]:  # a page that lists a site's feeds
                await self._read_feed(further)
        for place in USUAL_FEEDS:
            if self._feeds:
                return
            await self._read_feed(self._at(place))

    async def _read_feed(self, url: str) -> Response | None:
        """Read a feed; gives what came where that is a web page instead."""
        response = await self._get(url) if url not in self._tried else None
        if response is None or response.url in self._feeds:
            return None
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        try:
            entries = read_feed(response.body, response.url, content_type)
            if not entries and b"<html" in response.body[:2000].lower():
                self._note(url, "a web page")
                return response
            facts = read_facts(response.body)
        except BrokenIndexError as error:
            self._note(url, str(error))
            return None
        listing = Listing(
            response.url,
            "feed",
            tuple(entry.url for entry in entries),
            tuple(date for entry in entries if (date := entry.changed_at or entry.hints.published_at)),
            facts.title,
            tuple(entry.hints.title for entry in entries if entry.hints.title),
            facts.language,
            facts.is_podcast,
        )
        self._keep(listing, url, self._feeds)
        return None

    # ---- sitemaps ----------------------------------------------------------------------------------------------------

    async def _find_sitemaps(self, robots: Response | None) -> None:
        """Read the sitemaps that robots.txt names; those at the usual places, where it leaves something to find."""
        named = list(sitemap_urls_from_robots(robots.body, base_url=robots.url)) if robots else []
        for url in sorted(dict.fromkeys(named), key=lambda url: not _NEWS_NAME.search(url))[:_SITEMAPS]:
            await self._read_sitemap(url)
        for place in USUAL_NEWS_SITEMAPS:
            if any(one.kind == "news sitemap" for one in self._sitemaps.values()):
                return
            await self._read_sitemap(self._at(place))
        for place in USUAL_SITEMAPS:
            if self._sitemaps:
                return
            await self._read_sitemap(self._at(place))

    async def _read_sitemap(self, url: str, nesting: int = 0) -> bool:
        """Read a sitemap, and of an index some parts; whether it leads to the site's pages."""
        if url in self._tried:
            return url in self._sitemaps
        response = await self._get(url)
        if response is None or response.url in self._sitemaps:
            return response is not None
        try:
            entries = read_sitemap(response.body)
        except BrokenIndexError as error:
            self._note(url, "a web page" if b"<html" in response.body[:2000].lower() else str(error))
            return False
        is_index = any(entry.is_sitemap for entry in entries)
        has_news = any(entry.hints.title and entry.hints.published_at for entry in entries)
        kind: Kind = "sitemap index" if is_index else "news sitemap" if has_news else "sitemap"
        links = [(link, entry) for entry in entries if (link := absolute(response.url, entry.url))]
        listing = Listing(
            response.url,
            kind,
            tuple(link for link, _ in links),
            tuple(entry.earliest.isoformat() for _, entry in links if entry.earliest),
            titles=tuple(entry.hints.title for _, entry in links if entry.hints.title),
        )
        if not is_index:
            return self._keep(listing, url, self._sitemaps)
        newest = sorted(links, key=lambda one: one[1].earliest.timestamp() if one[1].earliest else 0, reverse=True)
        parts = sorted((link for link, _ in newest), key=lambda link: not _NEWS_NAME.search(link))[:_PARTS]
        leads = [await self._read_sitemap(part, nesting + 1) for part in parts] if nesting < _PARTS else []
        if not any(leads):
            self._note(url, "an index, none of whose sitemaps lists the site's pages" if links else "lists nothing")
            return False
        self._sitemaps[listing.url] = listing
        self._note(url, kind)
        for part in parts:
            self._leave_to_index(part)
        return True

    def _leave_to_index(self, part: str) -> None:
        """What an index names needs no entry of its own, unless it is of news."""
        if part in self._sitemaps and self._sitemaps[part].kind != "news sitemap":
            del self._sitemaps[part]

    # ---- both --------------------------------------------------------------------------------------------------------

    def _keep(self, listing: Listing, url: str, among: dict[str, Listing]) -> bool:
        """Keep a listing where it is fit; notes why, where it is not."""
        reason = why_unfit(listing, self._hosts)
        if reason is None:
            among[listing.url] = listing
        self._note(url, reason or f"{listing.kind}, {len(listing.links)} entries")
        return reason is None

    async def _get(self, url: str) -> Response | None:
        """An answer with content; None, and a note, where there is none."""
        if self._asked >= _MOST_REQUESTS or self.crawler.engine is None:
            return None
        self._asked += 1
        self._tell(f"asking for {url}")
        try:
            response = await self.crawler.engine.download_async(Request(url, dont_filter=True))
        except Exception as error:  # noqa: BLE001 - DNS, connections, robots.txt: each has classes of its own
            self._note(url, _said(Failure(error)))  # type: ignore[no-untyped-call]
            return None
        if response.status not in range(200, 300):
            self._note(url, f"HTTP {response.status}")
            return None
        self._note(url, "read")
        return response

    def _note(self, url: str, outcome: str) -> None:
        if outcome == "read" or self._tried.get(url, "read") == "read":
            self._tried[url] = outcome

    def _answers(self, url: str) -> bool:
        """Whether a site may have more than what it said to this URL: it refused it, but it did answer."""
        return self._tried[url] == FORBIDDEN or self._tried[url].startswith("HTTP ")

    def _at(self, place: str) -> str:
        parts = urlsplit(self.front)
        return f"{parts.scheme}://{parts.netloc}{place}"

    def _language(self, front: Response | None, feeds: list[Listing], sitemaps: list[Listing]) -> str | None:
        """The language that the page claims, or its feeds do, where titles don't speak against it; else the titles'."""
        claims = []
        if isinstance(front, TextResponse):
            claims = [front.xpath("/html/@lang").get(), front.css('meta[property="og:locale"]::attr(content)').get()]
        claims += [feed.language for feed in feeds]
        claim = next((tag for one in claims if (tag := _tag(one))), None)
        titles = [title for one in (*feeds, *sitemaps) for title in one.titles][:_TITLES]
        return choose_language(". ".join(titles), claim)


def _named_feeds(page: Response | None) -> list[str]:
    """The feeds that a web page names in link tags."""
    if not isinstance(page, TextResponse):
        return []
    found = []
    for link in page.css("link[rel~=alternate][href]"):
        kind = link.attrib.get("type", "").partition(";")[0].strip().lower()
        if kind in FEED_TYPES or (kind in _XML_TYPES and _FEED_LINK.search(link.attrib["href"])):
            found.append(link.attrib["href"])
    return _resolved(page, found)


def _linked_feeds(page: Response | None) -> list[str]:
    """Links of a web page that look like a feed's."""
    if not isinstance(page, TextResponse):
        return []
    return [url for url in _resolved(page, page.xpath("//a/@href").getall()) if _FEED_LINK.search(_behind_host(url))]


def _sections(front: Response | None, hosts: Iterable[str]) -> list[str]:
    """The first section pages that a front page's navigation links."""
    if not isinstance(front, TextResponse):
        return []
    seen = {canonical_form(front.url)}
    return list(_first_sections(front, list(hosts), seen))


def _first_sections(front: TextResponse, hosts: list[str], seen: set[str]) -> Iterator[str]:
    for url in _resolved(front, front.xpath(_NAVIGATION).getall()):
        path, key = urlsplit(url).path, canonical_form(url)
        is_section = _SECTION_PATH.fullmatch(path) and path.count("-") <= _WORDS_OF_SECTION
        if key in seen or not is_section or _NO_SECTION.search(path) or _FEED_LINK.search(_behind_host(url)):
            continue
        if is_front_page(url) or not is_inside(url, hosts) or len(seen) > _SECTIONS:
            continue
        seen.add(key)
        yield url


def _resolved(page: TextResponse, links: list[str]) -> list[str]:
    """Links as addresses, each once; a page's <base> counts."""
    base = absolute(page.url, page.xpath("//base/@href").get() or "") or page.url
    return list(dict.fromkeys(url.partition("#")[0] for link in links if (url := absolute(base, link))))


def _behind_host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _tag(claim: str | None) -> str | None:
    """A claim such as `ro_RO` or ` RO` as BCP 47."""
    match = _LANGUAGE.match((claim or "").strip())
    if match is None:
        return None
    language, more = match[1].lower(), match[2] or ""
    return f"{language}-{more.title() if len(more) == len('Latn') else more.upper()}" if more else language


def _delay(robots: Response | None, agent: str) -> float | None:
    """The delay that robots.txt asks for, in seconds, where it is one that a source can have."""
    if robots is None:
        return None
    longest = 3600  # what a source's `delay` may be
    delay = Protego.parse(robots.body.decode("utf-8", "replace")).crawl_delay(agent)
    return float(delay) if delay and 0 < delay <= longest else None


def _said(failure: Failure) -> str:
    reason, detail = verdict(failure)
    return FORBIDDEN if reason == Reason.ROBOTS else detail
