"""Reads pages that were fetched before: `scrapy crawl archive -a path=pages.warc.gz` (WARC, HTML files, folders)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from itertools import islice
from pathlib import Path
from typing import Any

from scrapy import signals

from newsclean.crawl.spider import NewsSpider
from newsclean.sources import read_inputs


class ArchiveSpider(NewsSpider):
    """Arguments: `path`, one or several parted by commas; `limit`."""

    name = "archive"

    def __init__(self, *args: Any, path: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not path:
            raise ValueError("-a path= is needed")
        self.paths = [path] if Path(path).exists() else [part for part in path.split(",") if part]
        for name in self.paths:
            if not Path(name).exists():
                raise ValueError(f"-a path={name}: no such file or folder")

    async def start(self) -> AsyncIterator[Any]:
        """Yield each page, as fast as the pipelines take them: Scrapy itself would read the archive into memory."""
        room = asyncio.Semaphore(self.settings.getint("CONCURRENT_ITEMS"))
        for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
            self.crawler.signals.connect(room.release, signal, weak=False)
        documents = read_inputs(self.paths, max_bytes=self.settings.getint("MAX_PAGE_BYTES"))
        for document in islice(documents, self.limit):
            await room.acquire()
            yield document
