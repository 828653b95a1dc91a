"""Starting a crawl from a program rather than by Scrapy's command."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from newsclean.crawl.spider import NewsSpider


def run_spider(name: str, arguments: Mapping[str, Any], settings: Mapping[str, Any]) -> Any:
    """Run one of the project's spiders to its end and give it back; `settings` as by `-s`.

    Raises ValueError or OSError where it can't start.
    """
    chosen = Settings()
    chosen.setmodule("newsclean.settings", priority="project")
    chosen.update(dict(settings), priority="cmdline")
    process = AsyncCrawlerProcess(chosen)
    logging.getLogger("scrapy.downloadermiddlewares.robotstxt").addFilter(without_traceback)
    crawler = process.create_crawler(name)
    task = process.crawl(crawler, **{key: value for key, value in arguments.items() if value is not None})
    process.start()
    assert isinstance(task, asyncio.Task)  # noqa: S101 - so it is with Scrapy's default reactor
    if task.done() and not task.cancelled() and (failure := task.exception()):
        raise failure
    assert isinstance(crawler.spider, NewsSpider)  # noqa: S101 - all of the project's are
    return crawler.spider


def without_traceback(record: logging.LogRecord) -> bool:
    """A filter for Scrapy's log: a host that doesn't answer is no bug; its pages stand among the rejects."""
    record.exc_info = None
    return True
