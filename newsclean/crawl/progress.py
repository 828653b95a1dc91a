"""Says on standard error how a crawl is doing: a line every few seconds, a table at the end."""

from __future__ import annotations

import asyncio
from typing import Any, Self

from rich.console import Console
from rich.table import Table
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.statscollectors import StatsCollector

_EVERY = 2.0
"""Seconds between two lines."""


class Progress:
    """A Scrapy extension. Standard output stays free for an export to it."""

    def __init__(self, stats: StatsCollector) -> None:
        self._stats = stats
        self._console = Console(stderr=True, highlight=False)
        self._task: asyncio.Task[None] | None = None
        self._last = ""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Begin and end with the spider."""
        assert crawler.stats is not None  # noqa: S101 - Scrapy sets it before it builds components
        extension = cls(crawler.stats)
        crawler.signals.connect(extension.opened, signals.spider_opened)
        crawler.signals.connect(extension.closed, signals.spider_closed)
        return extension

    def opened(self, spider: Any) -> None:
        """Start to tell."""
        self._task = asyncio.get_running_loop().create_task(self._tell(spider.name))

    def closed(self, spider: Any, reason: str) -> None:
        """Tell the whole."""
        if self._task is not None:
            self._task.cancel()
        self._console.print(summary(self._stats.get_stats(), f"{spider.name}: {reason}"))

    async def _tell(self, name: str) -> None:
        while True:
            await asyncio.sleep(_EVERY)
            line = f"{name}: " + ", ".join(
                f"{value} {what}" for what, value in _totals(self._stats.get_stats()).items()
            )
            if line != self._last:
                self._console.print(line)
            self._last = line


def summary(stats: dict[str, Any], title: str) -> Table:
    """A crawl's counts as a table."""
    table = Table(title=title, title_justify="left", show_header=False)
    for what, value in _totals(stats).items():
        table.add_row(what, str(value))
    for group in ("rejected", "removed"):
        for key, value in sorted(stats.items()):
            if key.startswith(f"newsclean/{group}/"):
                table.add_row(f"{group}: {key.rpartition('/')[2]}", str(value))
    return table


def _totals(stats: dict[str, Any]) -> dict[str, int]:
    rejected = sum(value for key, value in stats.items() if key.startswith("newsclean/rejected/"))
    return {
        "requests": stats.get("downloader/request_count", 0),
        "fetched": stats.get("newsclean/fetched", 0),
        "cleaned": stats.get("newsclean/cleaned", 0),
        "unchanged": stats.get("newsclean/unchanged", 0),
        "duplicates": stats.get("newsclean/duplicates", 0),
        "rejected": rejected,
    }
