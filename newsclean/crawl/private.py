"""Keeps a scheduled crawl out of private networks: what a feed links may lead anywhere."""

from __future__ import annotations

import ipaddress
from typing import Any, Self
from urllib.request import getproxies

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.defer import Deferred


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
            self._refused[host] = any(not ipaddress.ip_address(address).is_global for address in await _addresses(host))
        if self._refused[host]:
            raise IgnoreRequest(f"{host} is in a private network; --allow-private lets it be asked")


async def _addresses(host: str) -> list[str]:
    """The addresses of a host, by the resolver that the download asks too; none for a name that it doesn't know.

    Scrapy's resolvers remember their answers, so a name that has another address a moment later doesn't get past.
    """
    from twisted.internet import reactor  # is installed with its first import

    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        answer = _Addresses()
        reactor.nameResolver.resolveHostName(answer, host)
        return await maybe_deferred_to_future(answer.complete)


class _Addresses:
    """Gathers what a resolver finds: what Twisted calls an IResolutionReceiver, hence the names."""

    def __init__(self) -> None:
        self._found: list[str] = []
        self.complete: Deferred[list[str]] = Deferred()

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802
        pass

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        self._found.append(address.host.partition("%")[0])

    def resolutionComplete(self) -> None:  # noqa: N802
        self.complete.callback(self._found)
