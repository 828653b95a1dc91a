"""Pages that need a browser: which ones are rendered, and what becomes of them.

The page is fetched as any other, politely and by robots.txt; its scripts then run in the browser, and what they ask for
is fetched by the crawl too.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import HtmlResponse, Response

from newsclean.archiving import Exchange
from newsclean.crawl.browser import Answer, Asked, Browser, NoBrowserError, Reader, Rendered, RenderError
from newsclean.crawl.cleaning import CleanInWorkers
from newsclean.crawl.running import ScheduledRun
from newsclean.crawl.visiting import Fetched
from newsclean.decode import decode, is_web_page
from newsclean.outcome import Reject
from newsclean.page import Page
from newsclean.reasons import Reason, Rejected

RENDERED, CUT_SHORT = "rendered", "cut short"
"""Flags of a response."""
AGAIN_AFTER = 3600
"""Seconds until a page is asked for again that found no browser."""
_SLOT = "in browser"
"""The downloader's slot of what pages ask for. No host and no source can be called that."""
SLOTS = {_SLOT: {"delay": 0, "concurrency": 6}}
"""As many requests at a time as browsers make of a host, one right after the other: a page's own are one visit."""
_IN_DOUBT = (Reason.NO_ARTICLE, Reason.SITE_CHANGED)
"""What a page whose article is written by script is rejected for."""
_OF_THE_DOCUMENT = ("content-type", "etag", "last-modified")
"""Headers that don't hold for what scripts have made: an unchanged document may show another article."""
_CONTENT_TYPE = "text/html; charset=utf-8"

logger = logging.getLogger(__name__)


class RenderPages:
    """A downloader middleware: a response to a request whose meta says `render` has its scripts run.

    Only in a scheduled crawl with a source that renders. The response's body is then the rendered page, in UTF-8.
    """

    def __init__(self, crawler: Crawler, run: ScheduledRun) -> None:
        assert run.browser is not None  # noqa: S101 - `from_crawler` has seen to it
        settings = crawler.settings
        self._crawler = crawler
        self._sources = {source.name: source for source in run.sources}
        self._limit = settings.getfloat("RENDER_TIMEOUT")
        if self._limit <= 0:
            raise ValueError(f"setting RENDER_TIMEOUT: seconds are needed, got {self._limit:g}")
        self._browser = Browser(run.browser, self._limit)
        crawler.signals.connect(self._browser.close, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Raises NotConfigured where nothing is rendered."""
        run = getattr(crawler.spider, "run", None)
        if not isinstance(run, ScheduledRun) or run.browser is None:
            raise NotConfigured
        return cls(crawler, run)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Render. Raises RenderError, or NoBrowserError."""
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        if not request.meta.get("render") or response.status != 200 or not is_web_page(content_type, response.body):
            return response
        try:
            html = decode(response.body, content_type)
        except Rejected:
            return response
        rendered = await self.render(response.url, html, request.meta["source"])
        headers = response.headers.copy()
        for name in _OF_THE_DOCUMENT:
            headers.pop(name, None)
        headers["Content-Type"] = _CONTENT_TYPE
        flags = [*response.flags, RENDERED, *([] if rendered.is_quiet else [CUT_SHORT])]
        return HtmlResponse(
            rendered.url,
            status=response.status,
            headers=headers,
            body=_encoded(rendered),
            flags=flags,
            request=request,
            ip_address=response.ip_address,
            encoding="utf-8",
        )

    async def render(self, url: str, html: str, source: str) -> Rendered:
        """What the scripts of a document of a source make of it. Raises RenderError, or NoBrowserError."""
        chosen = self._sources[source]
        agent = chosen.user_agent or self._crawler.settings["USER_AGENT"]

        async def fetch(asked: Asked) -> Answer | None:
            return await self._fetch(asked, agent)

        rendered = await self._browser.render(url, html, Reader(agent, chosen.language, chosen.timezone), fetch)
        assert self._crawler.stats is not None  # noqa: S101 - Scrapy sets it before it builds components
        self._crawler.stats.inc_value("newsclean/rendered")
        return rendered

    async def _fetch(self, asked: Asked, agent: str) -> Answer | None:
        """What a page asks for, through all of Scrapy's middlewares."""
        request = Request(
            asked.url,
            method=asked.method,
            headers={**(asked.headers or {}), "User-Agent": agent},
            body=asked.body or b"",
            meta={
                "for_page": True,
                "download_slot": _SLOT,
                "download_timeout": self._limit,
                "dont_retry": True,
                "autothrottle_dont_adjust_delay": True,
            },
        )
        assert self._crawler.engine is not None  # noqa: S101 - a page was fetched
        try:
            response = await self._crawler.engine.download_async(request)
        except Exception as error:  # noqa: BLE001 - whatever it is, the page has to do without
            logger.debug("%s: not for the page: %s", asked.url, error)
            return None
        headers = {
            name.decode("latin-1"): b", ".join(values).decode("latin-1") for name, values in response.headers.items()
        }
        return Answer(response.url, response.status, headers, response.body)


class RenderInDoubt:
    """An item pipeline: what a source with `render = "auto"` gave without an article is rendered and cleaned again.

    It stands behind CleanInWorkers and before CommitVisits. Other items pass.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For any spider: only a scheduled one has sources that render."""
        return cls(crawler)

    async def process_item(self, item: Any) -> Any:
        """Render and clean, where that may help."""
        if isinstance(item, Fetched) and isinstance(item.outcome, Reject) and item.outcome.reason in _IN_DOUBT:
            renderer = self._crawler.get_downloader_middleware(RenderPages)
            if renderer is not None and item.page is not None and not item.rendered and self._is_auto(item):
                await self._render(item, item.page, renderer)
            if item.cut_short and isinstance(item.outcome, Reject):
                _fail(item, "no article after RENDER_TIMEOUT, and still loading")
        return item

    async def _render(self, item: Fetched, page: Page, renderer: RenderPages) -> None:
        """Render a page, or the pages of a story, and have them cleaned."""
        source, content_type = item.known.source, page.headers.get("content-type")
        try:
            rendered = await renderer.render(page.url or item.known.url, _text(page.content, content_type), source)
            more = [await renderer.render(part.url, _text(part.body), source) for part in item.parts]
        except RenderError as error:
            _fail(item, str(error))
            return
        except Rejected:  # no text
            return
        except NoBrowserError as error:
            self._run.browser_trouble = str(error)
            item.answer, item.page, item.outcome, item.retry_after = "postponed", None, None, AGAIN_AFTER
            return
        content, bodies = _encoded(rendered), tuple(map(_encoded, more))
        headers = {name: value for name, value in page.headers.items() if name not in _OF_THE_DOCUMENT}
        headers["content-type"] = _CONTENT_TYPE
        item.page = replace(page, content=content, url=rendered.url, headers=headers, more=bodies)
        if item.exchange is not None:
            item.exchange = replace(_archived(item.exchange, content), url=rendered.url)
        item.parts = tuple(_archived(part, body) for part, body in zip(item.parts, bodies, strict=True))
        item.rendered, item.cut_short = True, not all(one.is_quiet for one in (rendered, *more))
        cleaner = self._crawler.get_item_pipeline(CleanInWorkers)
        assert cleaner is not None  # noqa: S101 - the spider refuses to run without it
        item.outcome = await cleaner.outcome_of(item.page)

    def _is_auto(self, item: Fetched) -> bool:
        return any(source.name == item.known.source and source.render == "auto" for source in self._run.sources)

    @property
    def _run(self) -> ScheduledRun:
        run = getattr(self._crawler.spider, "run", None)
        assert isinstance(run, ScheduledRun)  # noqa: S101 - only a scheduled spider yields what is Fetched
        return run


def _fail(item: Fetched, detail: str) -> None:
    """Make a failure of it, to be tried again; nothing is archived of what came."""
    item.answer, item.reason, item.detail = "failed", Reason.UNREACHABLE, detail
    item.page, item.outcome, item.exchange = None, None, None


def _encoded(rendered: Rendered) -> bytes:
    return rendered.html.encode("utf-8", "replace")


def _text(content: bytes | str, content_type: str | None = None) -> str:
    """A document that was no article, and so was text."""
    return content if isinstance(content, str) else decode(content, content_type)


def _archived(exchange: Exchange, body: bytes) -> Exchange:
    """What is archived of a rendered page."""
    headers = tuple(pair for pair in exchange.response_headers if pair[0].lower() not in _OF_THE_DOCUMENT)
    return replace(exchange, body=body, response_headers=(*headers, ("Content-Type", _CONTENT_TYPE)))
