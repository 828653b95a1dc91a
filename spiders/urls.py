"""Fetches the pages that it is told: `scrapy crawl urls -a url=https://…` or `-a file=urls.txt`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from newsclean.crawl.arguments import urls_of
from newsclean.crawl.spider import NewsSpider
from newsclean.page import Unreadable
from newsclean.reasons import Reason
from newsclean.urls import is_web_url


class UrlsSpider(NewsSpider):
    """Arguments: `url`, one or several; or `file`, one URL a line, lines with `#` are comments; `limit`."""

    name = "urls"

    def __init__(self, *args: Any, url: str | None = None, file: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if bool(url) == bool(file):
            raise ValueError("-a url= or -a file= is needed, and not both")
        self._lines = [("", line) for line in urls_of(url)] if url else list(_lines(Path(file or "")))

    async def start(self) -> AsyncIterator[Any]:
        """Request each page."""
        for place, url in self._lines:
            if not is_web_url(url):
                yield Unreadable(Reason.BAD_ROW, f"no web address: {url[:200]}", place=place)
            for request in self.article(url):
                yield request


def _lines(file: Path) -> Iterator[tuple[str, str]]:
    """The URLs of a file, each with its place. Raises ValueError where it can't be read or holds none."""
    try:
        lines = file.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    except OSError as error:
        raise ValueError(f"-a file={file}: {error.strerror}") from None
    if not any(_is_entry(line) for line in lines):
        raise ValueError(f"-a file={file}: holds no URL")
    for number, line in enumerate(lines, 1):
        if _is_entry(line):
            yield f"{file}:{number}", line.strip()


def _is_entry(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")
