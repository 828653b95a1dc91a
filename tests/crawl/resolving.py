"""Names that only Scrapy's resolver knows."""

from scrapy.resolver import CachingThreadedResolver
from twisted.internet import defer


class InsideResolver(CachingThreadedResolver):
    """Knows `inside.example`, which is this machine."""

    def getHostByName(self, name, timeout=()):  # noqa: N802 - the name that Twisted asks for
        return defer.succeed("127.0.0.1") if name == "inside.example" else super().getHostByName(name, timeout)
