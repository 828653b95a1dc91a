"""A source's first pages, for `newsclean sources test`: the scheduled crawl, with an eye on what its listings hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from scrapy import Request
from scrapy.http import Response

from newsclean.crawl.sourcefile import Source
from spiders.listings import Listing, Reader
from spiders.sources import SourcesSpider

_PARTS = 8
"""Sitemaps of an index that are read: enough for a few pages."""


@dataclass(frozen=True)
class Seen:
    """What a listing held."""

    listed: int
    """Links to pages."""
    wanted: int
    """Those that `include` and `exclude` let pass."""
    newest: datetime | None
    """The latest date of an entry, in UTC."""


class TrialSpider(SourcesSpider):
    """As `sources`, but of the sitemaps that indexes name only the first few are read.

    Afterwards `seen` has by URL what each listing held, and `left_out` how many sitemaps weren't read.
    """

    name = "trial"
    custom_settings: ClassVar[dict[str, Any]] = {"EXTENSIONS": {}}  # type: ignore[misc]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen: dict[str, Seen] = {}
        self.left_out = 0
        self._parts = 0

    def closed(self, reason: str) -> None:
        """Close the run; the command tells how it went."""
        if reason != "finished" and self.run.trouble is None:
            self.run.trouble = "it was interrupted" if reason == "shutdown" else reason
        self.run.finish()

    def _listing(
        self, url: str, source: Source, read: Reader, nesting: int = 0, *more: Any, **named: Any
    ) -> Iterator[Request]:
        if nesting:
            self._parts += 1
        if self._parts > _PARTS:
            self.left_out += 1
            return
        yield from super()._listing(url, source, read, nesting, *more, **named)

    def _listed(
        self, response: Response, source: Source, read: Reader, nesting: int, listing: Listing
    ) -> Iterator[Request]:
        yield from super()._listed(response, source, read, nesting, listing)
        newest = max((page.changed_at for page in listing.pages if page.changed_at), default=None)
        self.seen[response.meta["listing"]] = Seen(
            len(listing.pages),
            sum(source.wants(page.url) for page in listing.pages),
            datetime.fromtimestamp(newest, UTC) if newest else None,
        )
