"""The crawl's way into the workers: the one item pipeline that cleans."""

from __future__ import annotations

import asyncio
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.statscollectors import StatsCollector

from newsclean.configuration import Settings
from newsclean.crawl.visiting import Fetched
from newsclean.identity import record_id
from newsclean.outcome import Outcome, Reject
from newsclean.page import Page, Unreadable
from newsclean.workers import Workers


class CleanInWorkers:
    """Takes Pages (and what could not be fetched), gives outcomes; the crawl goes on while workers clean.

    A second page of the same canonical URL is dropped, as after a redirect. What a scheduled crawl fetched goes on with
    its outcome. Other items pass.
    """

    def __init__(self, workers: Workers, stats: StatsCollector) -> None:
        self._workers = workers
        self._stats = stats
        self._seen: set[str | None] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Start the workers and wait for one: a broken pack or a missing stage stops the start with its reason."""
        assert crawler.stats is not None  # noqa: S101 - Scrapy sets it before it builds components
        workers = Workers(Settings.load(crawler.settings))
        try:
            workers.ready().result()
        except BaseException:
            workers.close(wait=False)
            raise
        return cls(workers, crawler.stats)

    async def close_spider(self) -> None:
        """End the workers; Scrapy has waited for what they were at."""
        await asyncio.to_thread(self._workers.close)

    async def clean(self, page: Page) -> Outcome:
        """Have one page cleaned."""
        return await asyncio.wrap_future(self._workers.submit(page))

    async def process_item(self, item: Any) -> Any:
        """Have a Page cleaned."""
        if isinstance(item, Fetched):
            if item.page is not None:
                self._stats.inc_value("newsclean/fetched")
                item.outcome = await self.clean(item.page)
                self._stats.inc_value(_kind(item.outcome))
            return item
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
        outcome = await self.clean(item)
        self._stats.inc_value(_kind(outcome))
        return outcome


def _kind(outcome: Outcome) -> str:
    """What counts an outcome."""
    return f"newsclean/rejected/{outcome.reason}" if isinstance(outcome, Reject) else "newsclean/cleaned"
