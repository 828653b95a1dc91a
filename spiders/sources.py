"""Crawls the sites of a sources file: `scrapy crawl sources -a file=sources.toml -a out=DIR`, or `newsclean crawl`.

What is asked for is decided by the state: what feeds, sitemaps and section pages show as new or changed, and what is
due to be asked for again.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import formatdate
from pathlib import Path
from time import monotonic
from typing import Any, Self

from rich.console import Console
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from newsclean.archiving import Exchange
from newsclean.crawl.arguments import is_yes, one_of, span_of
from newsclean.crawl.browser import NoBrowserError
from newsclean.crawl.patience import LeftAloneError, retry_after
from newsclean.crawl.rendering import AGAIN_AFTER, CUT_SHORT, RENDERED, SLOTS
from newsclean.crawl.running import TROUBLE, Options, ScheduledRun, asked_for
from newsclean.crawl.sourcefile import Source
from newsclean.crawl.spider import NewsSpider, page_of, verdict
from newsclean.crawl.stories import Story
from newsclean.crawl.visiting import Answer, Fetched
from newsclean.page import Hints, Page, Unreadable
from newsclean.reasons import Reason
from newsclean.state.pages import Known
from newsclean.urls import is_web_url
from newsclean.watching import WayIn, summary
from spiders.listings import BrokenListingError, Listing, Reader, in_feed, in_section, in_sitemap

_UNDER_WAY = 16
"""Pages of one source that are asked for at a time: enough that none is waited for, few enough that a run ends soon."""
_LOOKING = 0.05
"""Seconds between two looks at whether more can be asked for."""
_ALIVE_EVERY = 30.0
"""Seconds after which a run says that it is alive."""
_NOT_MODIFIED, _OK = 304, range(200, 300)
_ANSWERS = (_NOT_MODIFIED, *range(400, 600))
"""Statuses that Scrapy would make errors of; redirects it follows."""
_GONE = (404, 410)
_MAX_NESTING = 5


class SourcesSpider(NewsSpider):
    """All sources of a file in one polite crawl.

    Arguments: `file`; `out`, the folder of the output; `state`, path or URL; `only`, names of sources; `limit`;
    `max_age` and `deadline`, spans such as 12h or 2d; `rotate` (none, day, run); `compress` (none, gzip, zstd);
    `archive`; `allow_private`; `webhook`; `alarm_command`; `metrics`.
    """

    name = "sources"
    concludes = True

    def __init__(
        self,
        *args: Any,
        file: str | None = None,
        out: str = "out",
        state: str | None = None,
        only: str = "",
        max_age: str | None = None,
        deadline: str | None = None,
        rotate: str = "none",
        compress: str = "none",
        archive: str | bool = False,
        allow_private: str | bool = False,
        webhook: str | None = None,
        alarm_command: str | None = None,
        metrics: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not file:
            raise ValueError("-a file= is needed")
        self.allow_private = is_yes("allow_private", allow_private)
        self.options = Options(
            file=Path(file),
            out=Path(out),
            state=state,
            only=tuple(only.replace(",", " ").split()),
            limit=self.limit,
            max_age=span_of("max_age", max_age),
            deadline=span_of("deadline", deadline),
            rotate=one_of("rotate", rotate, ("none", "day", "run")),
            compress=one_of("compress", compress, ("none", "gzip", "zstd")),
            archive=is_yes("archive", archive),
            webhook=webhook,
            alarm_command=alarm_command,
            metrics=Path(metrics) if metrics else None,
        )
        self.run: ScheduledRun
        self._sources: dict[str, Source] = {}
        self._under_way: Counter[str] = Counter()
        self._listings = 0
        self._asked = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Begin the run: open the state and bring the files to where it knows them to be. Raises ValueError."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.run = ScheduledRun.begin(replace(spider.options, chromium=crawler.settings["CHROMIUM"]))
        spider._sources = {source.name: source for source in spider.run.sources}
        packs = [source.pack for source in spider.run.sources if source.pack]
        slots = {
            source.name: {"delay": source.delay, "concurrency": 1}
            for source in spider.run.sources
            if source.delay is not None
        }
        settings = crawler.settings
        for name, value in (
            ("OUTPUT", ""),  # the run has its own
            ("PACKS", [*settings.getlist("PACKS"), *packs]),
            ("DOWNLOAD_SLOTS", settings.getdict("DOWNLOAD_SLOTS") | slots | SLOTS),
        ):
            settings.set(name, value, priority="cmdline")  # added to what `-s` says
        crawler.signals.connect(spider.note_answer, signals.response_received)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the listings, then for pages as they are due, until none is left and none can come up."""
        try:
            async for request in self._requests():
                yield request
        except TROUBLE as error:
            self.run.fail(error)

    async def _requests(self) -> AsyncIterator[Request]:
        for source in self.run.sources:
            for urls, read in ((source.feeds, in_feed), (source.sitemaps, in_sitemap), (source.pages, in_section)):
                for url in urls:
                    for request in self._listing(url, source, read):
                        yield request
        said_alive = monotonic()
        while not self.run.is_over:
            if monotonic() - said_alive > _ALIVE_EVERY:
                self.run.state.stay_alive(_now())
                said_alive = monotonic()
            found = False
            for known in self._claimed():
                found = True
                yield self._visit(known)
            if not found and not self._listings and (self.is_done or not self._under_way.total()):
                break
            await asyncio.sleep(0 if found else _LOOKING)

    @property
    def is_done(self) -> bool:
        """Whether as many articles were asked for as the limit allows."""
        return self.limit is not None and self._asked >= self.limit

    def closed(self, reason: str) -> None:
        """Close the run, and tell how it went."""
        if reason != "finished" and self.run.trouble is None:
            self.run.trouble = "it was interrupted" if reason == "shutdown" else reason
        report = self.run.finish()
        console = Console(stderr=True, highlight=False)
        console.print(summary(report), soft_wrap=True)
        if self.run.left:
            console.print(f"{self.run.left:,} pages are left for the next run")
        if self.run.trouble:
            console.print(f"newsclean: the run ended before it was done: {self.run.trouble}", markup=False)

    # ---- listings ----------------------------------------------------------------------------------------------------

    def _listing(
        self,
        url: str,
        source: Source,
        read: Reader,
        nesting: int = 0,
        parent: str | None = None,
        changed_at: int | None = None,
    ) -> Iterator[Request]:
        """The request for a listing, unless another run is at it or nothing says that it has changed."""
        claimed = self.run.state.claim_listing(url, _now(), parent, changed_at)
        if claimed is None:
            return
        self._listings += 1
        is_rendered = source.render is True and read is in_section
        headers = {} if is_rendered else {"If-None-Match": claimed[0], "If-Modified-Since": claimed[1]}
        yield Request(
            url,
            callback=self.parse_listing,
            errback=self.listing_failed,
            cb_kwargs={"source": source, "read": read, "nesting": nesting},
            headers=self._headers(source, headers),
            meta=self._meta(source) | {"listing": url, "render": is_rendered},
            dont_filter=True,
            priority=1,
        )

    def parse_listing(self, response: Response, source: Source, read: Reader, nesting: int) -> Iterator[Any]:
        """Note what a listing lists, and ask for the sitemaps that it names."""
        url = response.meta["listing"]
        self.run.reports[source.name].add_answer(response.status, response.meta.get("download_latency"), asked="index")
        try:
            if response.status == _NOT_MODIFIED:
                yield from self._listed(response, source, read, nesting, Listing([], self.run.state.children(url)))
            elif response.status in _OK:
                listing = read(response)
                self.run.state.keep_children(url, {sitemap for sitemap, _ in listing.sitemaps})
                yield from self._listed(response, source, read, nesting, listing)
            else:
                reject = Unreadable(Reason.HTTP_ERROR, f"HTTP {response.status}", url=response.url)
                yield self._unread(url, source, WayIn.HTTP_ERROR, reject)
        except BrokenListingError as error:
            yield self._unread(url, source, error.state, Unreadable(Reason.BAD_INDEX, str(error), url=response.url))
        except TROUBLE as error:
            self.run.fail(error)
        finally:
            self._listings -= 1

    def listing_failed(self, failure: Failure) -> Iterator[Any]:
        """Note a listing that didn't answer."""
        self._listings -= 1
        request: Request = failure.request  # type: ignore[attr-defined]
        source: Source = request.cb_kwargs["source"]
        self.run.reports[source.name].add_answer(None, asked="index")
        reason, detail = verdict(failure)
        state = WayIn.ROBOTS if reason == Reason.ROBOTS else WayIn.UNREACHABLE
        try:
            yield self._unread(request.meta["listing"], source, state, Unreadable(reason, detail, url=request.url))
        except TROUBLE as error:
            self.run.fail(error)

    def _listed(
        self, response: Response, source: Source, read: Reader, nesting: int, listing: Listing
    ) -> Iterator[Request]:
        """Tell the state what a listing lists, and by what to ask for it next time.

        Its sitemaps first: a run that is killed before they are known has to read it again.
        """
        url, report = response.meta["listing"], self.run.reports[source.name]
        for sitemap, changed_at in listing.sitemaps:
            if nesting < _MAX_NESTING and not self._is_too_old(changed_at):
                yield from self._listing(sitemap, source, read, nesting + 1, parent=url, changed_at=changed_at)
        ways_in = {*source.pages, *source.feeds, *source.sitemaps}
        wanted = [
            page
            for page in listing.pages
            if is_web_url(page.url)
            and page.url not in ways_in
            and source.wants(page.url)
            and not self._is_too_old(page.changed_at)
        ]
        self.run.state.note_listing(url, source.name, wanted, _now(), _validators(response))
        report.add_way_in(url, WayIn.OK)
        report.add_found(len(wanted))

    def _unread(self, url: str, source: Source, state: WayIn, reject: Unreadable) -> Unreadable:
        """A listing that couldn't be read, as a reject; it stays as it was when it last was read."""
        self.run.reports[source.name].add_way_in(url, state, reject.detail)
        self.run.state.release_listing(url)
        return reject

    def _is_too_old(self, changed_at: int | None) -> bool:
        age = self.options.max_age
        return age is not None and changed_at is not None and changed_at < _now() - age.total_seconds()

    # ---- pages -------------------------------------------------------------------------------------------------------

    def _claimed(self) -> Iterator[Known]:
        """Pages that are due, a few of each source, within the limit."""
        for name in self._sources:
            if self.run.browser_trouble and self._sources[name].render is True:
                continue
            room = _UNDER_WAY - self._under_way[name]
            if self.limit is not None:
                room = min(room, self.limit - self._asked)
            if room < max(1, _UNDER_WAY // 4) and not (room > 0 and self.limit is not None):
                continue
            yield from self.run.state.claim(name, room, _now())

    def _visit(self, known: Known) -> Request:
        self._asked += 1
        self._under_way[known.source] += 1
        source = self._sources[known.source]
        headers: dict[str, str | None] = {}
        if (content := known.content) is not None and source.render is not True:
            headers["If-None-Match"] = content.etag
            if content.last_modified is not None:
                headers["If-Modified-Since"] = formatdate(content.last_modified, usegmt=True)
        return Request(
            known.url,
            callback=self.parse_visit,
            errback=self.visit_failed,
            cb_kwargs={"known": known},
            headers=self._headers(source, headers),
            meta=self._meta(source) | {"visit": True, "render": source.render is True},
            dont_filter=True,
        )

    def parse_visit(self, response: Response, known: Known) -> Iterator[Any]:
        """What came back for a page."""
        report = self.run.reports[known.source]
        report.add_answer(response.status, response.meta.get("download_latency"), asked=asked_for(known))
        at = datetime.now(UTC).replace(microsecond=0)
        exchange = self._exchange(response, at)
        if response.status in _OK:
            page = page_of(response, _with_own(known.hints, self._sources[known.source]))
            if isinstance(page, Page):
                story = Story(known, replace(page, fetched_at=at), exchange, [response.url], flags=set(response.flags))
                yield from self._story(story, response.body)
                return
            fetched = Fetched(known, "refused", at, None, page.reason, page.detail, exchange=exchange)
        elif response.status == _NOT_MODIFIED:
            fetched = Fetched(known, "unchanged", at, exchange=exchange)
        else:
            answer: Answer = "gone" if response.status in _GONE else "failed"
            wait = retry_after(response)
            fetched = Fetched(known, answer, at, None, Reason.HTTP_ERROR, f"HTTP {response.status}", wait, exchange)
        yield self._arrived(fetched)

    def _story(self, story: Story, content: bytes) -> Iterator[Any]:
        """Ask for the next page of a story, or give all of it."""
        url = story.next_address(content)
        if url is None:
            more = tuple(part.body for part in story.parts)
            page = replace(story.page, more=more)
            fetched = Fetched(
                story.known,
                "page",
                _fetched_at(page),
                page,
                exchange=story.exchange,
                parts=tuple(story.parts),
                rendered=RENDERED in story.flags,
                cut_short=CUT_SHORT in story.flags,
            )
            yield self._arrived(fetched)
            return
        source = self._sources[story.known.source]
        yield Request(
            url,
            callback=self.parse_part,
            errback=self.part_failed,
            cb_kwargs={"story": story},
            headers=self._headers(source, {}),
            meta=self._meta(source) | {"visit": True, "render": source.render is True},
            dont_filter=True,
        )

    def parse_part(self, response: Response, story: Story) -> Iterator[Any]:
        """A further page of a story."""
        report = self.run.reports[story.known.source]
        report.add_answer(response.status, response.meta.get("download_latency"), asked=asked_for(story.known))
        if response.status in _OK and isinstance(page_of(response), Page):
            story.add(self._exchange(response, datetime.now(UTC).replace(microsecond=0)), response.flags)
            yield from self._story(story, response.body)
        else:
            yield from self._incomplete(story, f"page {len(story.seen) + 1}: HTTP {response.status}")

    def part_failed(self, failure: Failure) -> Iterator[Any]:
        """A further page of a story that didn't come."""
        story: Story = failure.request.cb_kwargs["story"]  # type: ignore[attr-defined]
        if isinstance(failure.value, NoBrowserError):
            yield self._without_browser(story.known, failure.value)
            return
        yield from self._incomplete(story, f"page {len(story.seen) + 1}: {verdict(failure)[1]}")

    def _incomplete(self, story: Story, detail: str) -> Iterator[Any]:
        """A story is tried again as a whole, if it can't be read without the page that didn't come."""
        if story.goes_on():
            yield from self._story(story, story.exchange.body)
        else:
            at = _fetched_at(story.page)
            yield self._arrived(Fetched(story.known, "failed", at, None, Reason.HTTP_ERROR, detail))

    def _without_browser(self, known: Known, error: NoBrowserError) -> Fetched:
        """A page is no worse for a browser that doesn't start."""
        self.run.browser_trouble = str(error)
        return self._arrived(Fetched(known, "postponed", datetime.now(UTC), retry_after=AGAIN_AFTER))

    def _arrived(self, fetched: Fetched) -> Fetched:
        """Note that a page that was asked for is no longer under way."""
        self._under_way[fetched.known.source] -= 1
        return fetched

    def visit_failed(self, failure: Failure) -> Iterator[Any]:
        """A page that didn't come."""
        request: Request = failure.request  # type: ignore[attr-defined]
        known: Known = request.cb_kwargs["known"]
        at, error = datetime.now(UTC), failure.value
        if isinstance(error, LeftAloneError):
            yield self._arrived(Fetched(known, "postponed", at, retry_after=error.seconds))
            return
        if isinstance(error, NoBrowserError):
            yield self._without_browser(known, error)
            return
        reason, detail = verdict(failure)
        self.run.reports[known.source].add_answer(None, asked=asked_for(known))
        is_refusal = isinstance(error, IgnoreRequest) or reason in (Reason.ROBOTS, Reason.TOO_LARGE)
        yield self._arrived(Fetched(known, "refused" if is_refusal else "failed", at, reason=reason, detail=detail))

    def note_answer(self, response: Response, request: Request) -> None:
        """Archive what was fetched to find pages. Pages are archived when they are committed, their scripts never."""
        is_index = not (request.meta.get("visit") or request.meta.get("for_page"))
        if self.run.archive is not None and is_index:
            try:
                self.run.archive.add(self._exchange(response, datetime.now(UTC)), role="index")
            except TROUBLE as error:
                self.run.fail(error)

    # ---- both --------------------------------------------------------------------------------------------------------

    def _headers(self, source: Source, values: dict[str, str | None]) -> dict[str, str]:
        agent = {"User-Agent": source.user_agent} if source.user_agent else {}
        return {name: value for name, value in values.items() if value} | agent

    def _meta(self, source: Source) -> dict[str, Any]:
        meta: dict[str, Any] = {"handle_httpstatus_list": _ANSWERS, "source": source.name}
        if source.delay is not None:
            meta |= {"download_slot": source.name, "autothrottle_dont_adjust_delay": True}
        return meta

    def _exchange(self, response: Response, at: datetime) -> Exchange:
        request = response.request
        return Exchange(
            url=response.url,
            status=response.status,
            body=response.body,
            fetched_at=at,
            method=request.method if request else "GET",
            request_headers=_pairs(request) if request else (),
            response_headers=_pairs(response),
            ip=str(response.ip_address) if response.ip_address else None,
        )


def _fetched_at(page: Page) -> datetime:
    return page.fetched_at or datetime.now(UTC)


def _with_own(hints: Hints, source: Source) -> Hints:
    """Hints, with what a source says of all its pages."""
    return replace(hints, language=source.language, timezone=source.timezone)


def _pairs(message: Request | Response) -> tuple[tuple[str, str], ...]:
    headers: Any = message.headers
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, values in headers.items() for value in values
    )


def _validators(response: Response) -> tuple[str | None, str | None] | None:
    """ETag and Last-Modified; None where those that are known still hold."""
    if response.status == _NOT_MODIFIED:
        return None
    etag, modified = (
        (response.headers.get(name) or b"").decode("latin-1") or None for name in ("ETag", "Last-Modified")
    )
    return etag, modified


def _now() -> int:
    return int(datetime.now(UTC).timestamp())
