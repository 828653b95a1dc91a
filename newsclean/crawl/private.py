"""Keeps a scheduled crawl out of private networks: what a feed links may lead anywhere."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import Self
from urllib.request import getproxies

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.utils.httpobj import urlparse_cached


class PrivateHosts:
    """A downloader middleware: refuses hosts whose addresses are private, of this machine or of its link.

    Only for a spider whose `allow_private` is False. Behind a proxy the proxy decides, since it resolves the names.
    """

    def __init__(self) -> None:
        self._refused: dict[str, bool] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Raises NotConfigured for a spider that may ask any host."""
        if getattr(crawler.spider, "allow_private", True) or getproxies():
            raise NotConfigured
        return cls()

    async def process_request(self, request: Request) -> None:
        """Refuse."""
        host = urlparse_cached(request).hostname or ""
        if host not in self._refused:
            self._refused[host] = await _is_private(host)
        if self._refused[host]:
            raise IgnoreRequest(f"{host} is in a private network; --allow-private lets it be asked")


async def _is_private(host: str) -> bool:
    """Whether any address of a host is no public one; a name that can't be resolved is for the download to tell."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return any(not ipaddress.ip_address(str(address[4][0]).partition("%")[0]).is_global for address in found)
