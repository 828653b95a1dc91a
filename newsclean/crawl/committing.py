"""The scheduled crawl's way out: answers are settled, and committed a group at a time."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from newsclean.crawl.cleaning import CleanInWorkers
from newsclean.crawl.running import TROUBLE, RunError, ScheduledRun, Settled
from newsclean.crawl.visiting import Fetched

logger = logging.getLogger(__name__)

_EVERY = 0.5
"""Seconds for which results are gathered: a commit syncs three files and the state, which costs some milliseconds."""


class CommitVisits:
    """Takes what a scheduled spider has fetched, cleaned; gives the Record of what is new or changed. Others pass.

    An item leaves when it is lasting: after it was synced and the state knows of it.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._waiting: list[tuple[Settled, asyncio.Future[None]]] = []
        self._committer: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For any spider: only a scheduled one has a run."""
        return cls(crawler)

    async def process_item(self, item: Any) -> Any:
        """Settle and commit."""
        if not isinstance(item, Fetched):
            return item
        run = self._run
        cleaner = self._crawler.get_item_pipeline(CleanInWorkers)
        assert cleaner is not None  # noqa: S101 - the spider refuses to run without it
        try:
            settled = await run.settle(item, cleaner.clean)
        except TROUBLE as error:
            run.fail(error)
            self._close()
            raise DropItem(str(run.trouble), log_level="DEBUG") from None
        lasting = asyncio.get_running_loop().create_future()
        self._waiting.append((settled, lasting))
        if self._committer is None:
            self._committer = asyncio.get_running_loop().create_task(self._commit_soon())
        await lasting
        if settled.record is None:
            raise DropItem(f"{item.known.url}: {item.answer}", log_level="DEBUG")
        return settled.record

    async def _commit_soon(self) -> None:
        await asyncio.sleep(_EVERY)
        self._committer, waiting, self._waiting = None, self._waiting, []
        run = self._run
        try:
            run.commit([settled for settled, _ in waiting])
        except Exception as error:
            if not isinstance(error, RunError):  # a bug: the run ends with it rather than wait for ever
                logger.exception("a commit failed")
                run.trouble = f"{type(error).__name__}: {error}"
            for _, lasting in waiting:
                lasting.set_exception(DropItem(str(error), log_level="DEBUG"))
            self._close()
        else:
            for _, lasting in waiting:
                lasting.set_result(None)

    def _close(self) -> None:
        """End the crawl; what is under way comes to its end."""
        if self._closing is None and self._crawler.engine is not None:
            closing = self._crawler.engine.close_spider_async(reason="trouble")
            self._closing = asyncio.get_running_loop().create_task(closing)

    @property
    def _run(self) -> ScheduledRun:
        run = getattr(self._crawler.spider, "run", None)
        assert isinstance(run, ScheduledRun)  # noqa: S101 - only a scheduled spider yields what is Fetched
        return run
