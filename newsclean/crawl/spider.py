"""What the spiders share: requests for articles with what is known of them, and Pages out of the answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from inspect import Parameter, signature
from typing import Any, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from newsclean.crawl.arguments import count_of
from newsclean.decode import is_web_page
from newsclean.page import Hints, Page, Unreadable
from newsclean.reasons import Reason
from newsclean.urls import canonical_form, is_web_url

PIPELINE = "newsclean.crawl.cleaning.CleanInWorkers"


class NewsSpider(Spider):
    """Base of the spiders, and of yours: find links, and yield `article(url, hints)` for each.

    Arguments: `limit`, the number of articles after which no more are requested.
    """

    concludes = False
    """Tells itself how the crawl went."""

    def __init__(self, *args: Any, limit: str | int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit = count_of("limit", limit)
        self._requested: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Refuse to run where no stages would clean: outside the project, or with pipelines of the spider's own.

        Refuse an argument that isn't one, too: Scrapy would make an attribute of it in silence.
        """
        names = [
            p if isinstance(p, str) else f"{p.__module__}.{p.__qualname__}" for p in crawler.settings["ITEM_PIPELINES"]
        ]
        if PIPELINE not in names:
            raise ValueError(
                f"{PIPELINE} is not in ITEM_PIPELINES, so nothing would be cleaned: run from the project's folder, "
                "and add to ITEM_PIPELINES rather than replace it"
            )
        known = cls.arguments()
        for name in sorted(name for name in kwargs.keys() - known if not name.startswith("_")):  # `_job` is Scrapyd's
            raise ValueError(f"-a {name}=: {cls.name} has no such argument; it takes {', '.join(known)}")
        return super().from_crawler(crawler, *args, **kwargs)

    @classmethod
    def arguments(cls) -> list[str]:
        """The names that `-a` takes: the keyword arguments of the constructors from this class up."""
        constructors = [base.__init__ for base in cls.__mro__ if issubclass(base, NewsSpider)]
        parameters = [p for constructor in constructors for p in signature(constructor).parameters.values()]
        return list(dict.fromkeys(p.name for p in parameters if p.kind is Parameter.KEYWORD_ONLY))

    def article(self, url: str, hints: Hints | None = None) -> Iterator[Request]:
        """The request for an article, once for all URLs of one canonical form, and none beyond the limit."""
        key = canonical_form(url)
        if not is_web_url(url) or key in self._requested or self.is_done:
            return
        self._requested.add(key)
        yield Request(
            url,
            callback=self.parse_article,
            errback=self.failed,
            cb_kwargs={"hints": hints or Hints()},
            dont_filter=True,  # told by its canonical form above
        )

    def index(self, url: str, callback: Any, **kwargs: Any) -> Request:
        """The request for a feed or a sitemap. The spider sees to it that none is asked for twice."""
        return Request(url, callback=callback, errback=self.failed, cb_kwargs=kwargs, dont_filter=True)

    @property
    def is_done(self) -> bool:
        """Whether the limit is reached."""
        return self.limit is not None and len(self._requested) >= self.limit

    def parse_article(self, response: Response, hints: Hints) -> Iterator[Any]:
        """The answer as a Page."""
        yield page_of(response, hints)

    def failed(self, failure: Failure) -> Iterator[Unreadable]:
        """A request that brought no page, as a reject."""
        reason, detail = verdict(failure)
        yield Unreadable(reason, detail, url=failure.request.url)  # type: ignore[attr-defined]


def page_of(response: Response, hints: Hints | None = None) -> Page | Unreadable:
    """A response as a Page; what is no web page is a reject."""
    headers = {
        key.decode("latin-1").lower(): b"\n".join(values).decode("latin-1") for key, values in response.headers.items()
    }
    content_type = headers.get("content-type", "")
    if response.body and not is_web_page(content_type, response.body):
        return Unreadable(Reason.BINARY, f"{content_type or 'no content type'}: no web page", url=response.url)
    return Page(
        response.body,
        url=response.url,
        kind="html",
        headers=headers,
        fetched_at=datetime.now(UTC),
        hints=hints or Hints(),
    )


def verdict(failure: Failure) -> tuple[Reason, str]:
    """What Scrapy's exceptions mean; some of them only their messages tell apart."""
    error = failure.value
    if isinstance(error, HttpError):
        return Reason.HTTP_ERROR, f"HTTP {error.response.status}"
    if isinstance(error, DownloadCancelledError) or "DOWNLOAD_MAXSIZE" in str(error):
        return Reason.TOO_LARGE, str(error)
    if isinstance(error, IgnoreRequest):
        return Reason.ROBOTS if "robots.txt" in str(error) else Reason.HTTP_ERROR, str(error)
    return Reason.UNREACHABLE, f"{type(error).__name__}: {error}"
