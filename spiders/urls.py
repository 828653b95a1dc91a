"""Fetches the pages that it is told: `scrapy crawl urls -a url=https://…` or `-a file=urls.txt`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from newsclean.crawl.spider import NewsSpider, listed


class UrlsSpider(NewsSpider):
    """Arguments: `url`, one or several; or `file`, one URL a line, lines with `#` are comments; `limit`."""

    name = "urls"

    def __init__(self, *args: Any, url: str | None = None, file: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.start_urls = listed(url) if url or not file else listed(_lines(file), "file")

    async def start(self) -> AsyncIterator[Any]:
        """Request each page."""
        for url in self.start_urls:
            for request in self.article(url):
                yield request


def _lines(file: str) -> str:
    lines = Path(file).read_text(encoding="utf-8").splitlines()
    return " ".join(line.strip() for line in lines if not line.lstrip().startswith("#"))
