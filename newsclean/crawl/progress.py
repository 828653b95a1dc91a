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
        if spider.concludes:
            return
        self._console.print(summary(self._stats.get_stats(), f"{spider.name}: {reason}"))

    async def _tell(self, name: str) -> None:
        while True:
            await asyncio.sleep(_EVERY)
            line = f"{name}: {state(self._stats.get_stats())}"
            if line != self._last:
                self._console.print(line, soft_wrap=True)
            self._last = line


def state(stats: dict[str, Any]) -> str:
    """How far a crawl is, in one line."""
    done = _count(stats, "cleaned") + _count(stats, "rejected") + _count(stats, "duplicates")
    return (
        f"{stats.get('downloader/request_count', 0)} requests, {_count(stats, 'fetched')} pages fetched, "
        f"{_count(stats, 'fetched') - done} being cleaned, {_count(stats, 'cleaned')} cleaned, "
        f"{_count(stats, 'rejected')} rejected, {_count(stats, 'failed')} not fetched"
    )


def summary(stats: dict[str, Any], title: str) -> Table:
    """A crawl's counts as a table: pages fetched are duplicates, rejected and cleaned together."""
    table = Table(title=title, title_justify="left", show_header=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_row("requests", str(stats.get("downloader/request_count", 0)))
    _add_group(table, stats, "failed", "not fetched")
    table.add_section()
    table.add_row("pages fetched", str(_count(stats, "fetched")))
    table.add_row("  seen under another URL", str(_count(stats, "duplicates")))
    _add_group(table, stats, "rejected", "  rejected")
    table.add_row("  cleaned", str(_count(stats, "cleaned")))
    table.add_row("    of these unchanged, not written again", str(_count(stats, "unchanged")))
    table.add_section()
    _add_group(table, stats, "removed", "removals")
    return table


def is_fruitless(stats: dict[str, Any]) -> bool:
    """Whether nothing of what a crawl came upon could be cleaned."""
    return not _count(stats, "cleaned") and bool(_count(stats, "failed") or _count(stats, "rejected"))


def _add_group(table: Table, stats: dict[str, Any], group: str, title: str) -> None:
    """A row for the whole and one for each kind."""
    if not _count(stats, group):
        return
    table.add_row(title, str(_count(stats, group)))
    indent = " " * (len(title) - len(title.lstrip()) + 2)
    for key, value in sorted(stats.items()):
        if key.startswith(f"newsclean/{group}/"):
            table.add_row(f"{indent}{key.rpartition('/')[2]}", str(value))


def _count(stats: dict[str, Any], name: str) -> int:
    """A count, or the sum of its kinds."""
    key = f"newsclean/{name}"
    return sum(value for k, value in stats.items() if k == key or k.startswith(f"{key}/"))
