"""Follows links inside one site: `scrapy crawl site -a url=https://… -a depth=2`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy.http import Response, TextResponse
from scrapy.linkextractors import LinkExtractor

from newsclean.crawl.arguments import urls_of
from newsclean.crawl.spider import NewsSpider
from newsclean.page import Hints
from newsclean.urls import site_host


class SiteSpider(NewsSpider):
    """Every page of a site within some clicks of its start; what is no article ends among the rejects.

    A site is a host, with or without `www.`, and the hosts below it. Arguments: `url`; `depth`, clicks from there
    (2 unless told); `limit`.
    """

    name = "site"

    def __init__(self, *args: Any, url: str | None = None, depth: str | int = 2, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.start_urls = urls_of(url)
        if not str(depth).isdecimal():
            raise ValueError(f"-a depth={depth}: a number from 0 on is needed")
        self.depth = int(depth)
        self._hosts = {host for url in self.start_urls if (host := site_host(url))}
        self._links = LinkExtractor()

    async def start(self) -> AsyncIterator[Any]:
        """Request the start."""
        for url in self.start_urls:
            for request in self.article(url):
                yield request

    def parse_article(self, response: Response, hints: Hints) -> Iterator[Any]:
        """The page, and requests for those of the site that it links; nothing where another site answered."""
        clicks = response.meta.get("depth", 0)
        if clicks == 0:
            self._hosts.add(site_host(response.url) or "")  # a start may have moved
        if not self._is_inside(response.url):
            return
        yield from super().parse_article(response, hints)
        if isinstance(response, TextResponse) and clicks < self.depth:
            for link in self._links.extract_links(response):
                if self._is_inside(link.url):
                    yield from self.article(link.url)

    def _is_inside(self, url: str) -> bool:
        host = site_host(url) or ""
        return any(host == known or host.endswith(f".{known}") for known in self._hosts)
