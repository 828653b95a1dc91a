"""The crawl's way into the workers: the one item pipeline that cleans."""

from __future__ import annotations

import asyncio
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.statscollectors import StatsCollector

from newsclean.cleaner import Cleaner
from newsclean.configuration import Settings
from newsclean.identity import record_id
from newsclean.outcome import Reject
from newsclean.page import Page, Unreadable
from newsclean.workers import Workers


class CleanInWorkers:
    """Takes Pages (and what could not be fetched), gives outcomes; the crawl goes on while workers clean.

    A second page of the same canonical URL is dropped, as after a redirect. Other items pass.
    """

    def __init__(self, settings: Settings, stats: StatsCollector) -> None:
        self._settings = settings
        self._stats = stats
        self._seen: set[str | None] = set()
        self._workers: Workers | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the stages once here, so that a broken pack or a missing stage stops the start with its reason."""
        settings = Settings.load(crawler.settings)
        Cleaner.from_settings(settings)
        assert crawler.stats is not None  # noqa: S101 - Scrapy sets it before it builds components
        return cls(settings, crawler.stats)

    def open_spider(self) -> None:
        """Start the workers."""
        self._workers = Workers(self._settings)

    async def close_spider(self) -> None:
        """End the workers; Scrapy has waited for what they were at."""
        if self._workers is not None:
            await asyncio.to_thread(self._workers.close)

    async def process_item(self, item: Any) -> Any:
        """Have a Page cleaned."""
        if isinstance(item, Unreadable):
            self._stats.inc_value(f"newsclean/failed/{item.reason}")
            return Reject.of(item, item.reason, item.detail)
        if not isinstance(item, Page):
            return item
        self._stats.inc_value("newsclean/fetched")
        identity = record_id(item)
        if identity is not None and identity in self._seen:
            self._stats.inc_value("newsclean/duplicates")
            raise DropItem(f"{item.url}: already cleaned under this canonical URL", log_level="DEBUG")
        self._seen.add(identity)
        assert self._workers is not None  # noqa: S101 - open_spider has run
        outcome = await asyncio.wrap_future(self._workers.submit(item))
        kind = f"rejected/{outcome.reason}" if isinstance(outcome, Reject) else "cleaned"
        self._stats.inc_value(f"newsclean/{kind}")
        return outcome
