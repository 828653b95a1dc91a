"""The crawl's way into the workers: the one item pipeline that cleans."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from newsclean.configuration import Settings
from newsclean.crawl.visiting import Fetched
from newsclean.identity import record_id
from newsclean.outcome import Outcome, Reject
from newsclean.page import Page, Unreadable
from newsclean.workers import Workers, WorkersError

logger = logging.getLogger(__name__)


class CleanInWorkers:
    """Takes Pages (and what could not be fetched), gives outcomes; the crawl goes on while workers clean.

    A second page of the same canonical URL is dropped, as after a redirect. What a scheduled crawl fetched goes on with
    its outcome. Other items pass.
    """

    def __init__(self, workers: Workers, crawler: Crawler) -> None:
        assert crawler.stats is not None  # noqa: S101 - Scrapy sets it before it builds components
        self._workers, self._crawler, self._stats = workers, crawler, crawler.stats
        self._ending: asyncio.Future[None] | None = None
        self._seen: set[str | None] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Start the workers and wait for one: a broken pack or a missing stage stops the start with its reason."""
        workers = Workers(Settings.load(crawler.settings))
        try:
            workers.ready().result()
        except BaseException:
            workers.close(wait=False)
            raise
        return cls(workers, crawler)

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
                item.outcome = await self.outcome_of(item.page)
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
        return await self.outcome_of(item)

    async def outcome_of(self, page: Page) -> Outcome:
        """Have a page cleaned, and count what came of it; end the crawl where there are no workers any more."""
        try:
            outcome = await self.clean(page)
        except WorkersError as error:
            if self._ending is None and self._crawler.engine is not None:
                logger.error("the crawl ends: %s", error)  # noqa: TRY400 - the sentence says it all
                self._ending = asyncio.ensure_future(self._crawler.engine.close_spider_async(reason="workers"))
            raise DropItem(f"{page.url}: not cleaned", log_level="DEBUG") from None
        self._stats.inc_value(_kind(outcome))
        return outcome


def _kind(outcome: Outcome) -> str:
    """What counts an outcome."""
    return f"newsclean/rejected/{outcome.reason}" if isinstance(outcome, Reject) else "newsclean/cleaned"
