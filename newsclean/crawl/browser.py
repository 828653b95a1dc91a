"""A headless Chromium that runs the scripts of pages which were fetched, and gives what they make of them.

It asks nothing of the network itself. The document is handed to it, and what the page's scripts ask for is fetched by
its caller: so robots.txt, private networks, sizes, time-outs and the user agent are the crawl's business here as
elsewhere. A browser that fetches for itself can't be held to them, since Playwright doesn't show where redirects lead.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.async_api import Browser as Chromium
    from playwright.async_api import BrowserContext, Page, Playwright, Request, Route

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""What Chromium is called: by Debian, by Ubuntu and Fedora, by Google."""
_AT_ONCE = 2
"""Pages that are open at a time: each takes a core while its scripts run."""
_START = 30.0
"""Seconds in which Chromium must be up; it takes one on an idle machine."""
_REST = 0.5
"""Seconds without a question or an answer, after which a page counts as done: Playwright's own measure."""
_READ = 5.0
"""Seconds in which a page that has loaded must give its content, or be closed: more is a script that never ends."""
_MAX_REQUESTS = 300
"""What a page may ask for. The scripts and data of an article are some tens; one that asks on and on is cut off."""
_MAX_DOCUMENTS = 3
"""Documents that a page may lead to by script, one after the other: more is a loop."""
_FETCHED = ("script", "xhr", "fetch")
"""What of a page makes its text. Images, fonts, media, frames, sockets and reports home do not."""
_OWN_HEADERS = ("user-agent", "accept-encoding", "host", "connection", "content-length", "cookie")
"""Headers of the browser's that the caller's stand for; so do those that begin with `sec-`."""
_ARGUMENTS = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)
_NOWHERE = {"server": "http://127.0.0.1:1", "bypass": "<-loopback>"}
"""A proxy that isn't there, for all hosts: what isn't handed to the browser it can't have."""


class RenderError(Exception):
    """A page could not be rendered; says why. It may be another time."""


class NoBrowserError(Exception):
    """Chromium doesn't start; says why. No fault of any page's."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a page takes its reader for."""

    user_agent: str | None = None
    language: str | None = None
    """BCP 47; English unless told."""
    timezone: str | None = None
    """IANA name; dates that scripts write are in it. This machine's unless told."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page asks for."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] | None = None
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What it gets. `url` is where redirects have led."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


Fetch = Callable[[Asked], Awaitable[Answer | None]]
"""Fetches for a page; None where that can't be had, or isn't to be."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page after its scripts."""

    url: str
    """Another than the document's where a script led to another document."""
    html: str
    is_quiet: bool
    """Whether it had come to rest, rather than being cut short with more under way."""


def find_browser(named: str | None = None) -> Path:
    """The program `named`, else the one that the environment's CHROMIUM names, else the system's Chromium.

    Raises ValueError where there is none, or where the extra `browser` is missing; says what to install.
    """
    if find_spec("playwright") is None:
        raise ValueError("Playwright is missing; it comes with the extra newsclean[browser]")
    if named := named or os.environ.get("CHROMIUM"):
        if found := shutil.which(named):
            return Path(found)
        raise ValueError(f"CHROMIUM={named}: there is no such program")
    for program in PROGRAMS:
        if found := shutil.which(program):
            return Path(found)
    raise ValueError("there is no Chromium: install it (Debian's package is chromium) or name it (-s CHROMIUM=PATH)")


class Browser:
    """One Chromium, started with the first page; one that dies is started anew with the next.

    Each page has a context of its own: no cookies, no storage, nothing kept from the page before.
    """

    def __init__(self, program: Path, limit: float) -> None:
        """`limit`: seconds that a page has for loading."""
        self._program = program
        self._limit = limit
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._starting = asyncio.Lock()
        self._now: _Running | None = None
        self._trouble: str | None = None

    async def render(self, url: str, html: str, reader: Reader, fetch: Fetch) -> Rendered:
        """Load a document, and give what its scripts make of it. Raises RenderError, or NoBrowserError."""
        async with self._room:
            try:
                running, context = await self._open(reader)
                try:
                    async with asyncio.timeout(self._limit + 2 * _READ):
                        return await _Document(url, html, fetch).load(context, self._limit)
                finally:
                    await self._close(running, context)
            except TimeoutError:
                raise RenderError(f"{url}: the browser didn't answer") from None
            except (RenderError, NoBrowserError):
                raise
            except Exception as error:  # Playwright's own, and bare ones where its driver has died
                raise RenderError(f"{url}: {_first_line(error)}") from error

    async def close(self) -> None:
        """End Chromium."""
        if self._now is not None:
            await self._end(self._now)

    async def _open(self, reader: Reader) -> tuple[_Running, BrowserContext]:
        """A context, in a new browser where the one that runs has died."""
        try:
            return await self._open_once(reader)
        except NoBrowserError:
            raise
        except Exception:  # noqa: BLE001 - whatever it died of
            return await self._open_once(reader)

    async def _open_once(self, reader: Reader) -> tuple[_Running, BrowserContext]:
        running = await self._running()
        named = {"user_agent": reader.user_agent, "locale": reader.language, "timezone_id": reader.timezone}
        options: dict[str, Any] = {name: value for name, value in named.items() if value}
        try:
            async with asyncio.timeout(_START):
                context = await running.chromium.new_context(service_workers="block", accept_downloads=False, **options)
        except Exception:
            await self._end(running)
            raise
        return running, context

    async def _close(self, running: _Running, context: BrowserContext) -> None:
        try:
            async with asyncio.timeout(_READ):
                await context.close()
        except Exception:  # noqa: BLE001 - it has died or hangs, and the next page has another one
            await self._end(running)

    async def _running(self) -> _Running:
        async with self._starting:
            if self._trouble is not None:
                raise NoBrowserError(self._trouble)
            if self._now is not None and not self._now.chromium.is_connected():
                await self._end(self._now)
            if self._now is None:
                self._now = await self._start()
            return self._now

    async def _start(self) -> _Running:
        from playwright.async_api import Error, async_playwright

        playwright = None
        try:
            async with asyncio.timeout(_START):
                playwright = await async_playwright().start()
                chromium = await playwright.chromium.launch(
                    executable_path=self._program,
                    args=_ARGUMENTS,
                    proxy=_NOWHERE,
                    chromium_sandbox=os.geteuid() != 0,  # as root Chromium has none, and refuses to run with it
                    handle_sigint=False,  # a crawl that is interrupted ends in order, with what is under way
                    handle_sigterm=False,
                    handle_sighup=False,
                )
        except (Error, OSError, TimeoutError) as error:
            self._trouble = f"{self._program} doesn't start: {_first_line(error)}"
            if playwright is not None:
                await _at_last(playwright.stop())
            raise NoBrowserError(self._trouble) from error
        return _Running(playwright, chromium)

    async def _end(self, running: _Running) -> None:
        """End a browser, dead or alive, unless another page has done so."""
        if self._now is running:
            self._now = None
            await _at_last(running.chromium.close())
            await _at_last(running.playwright.stop())


@dataclass(frozen=True, slots=True)
class _Running:
    playwright: Playwright
    chromium: Chromium


async def _at_last(ending: Coroutine[Any, Any, None]) -> None:
    """Wait for an end; what can't be ended is dead already."""
    with suppress(Exception):
        async with asyncio.timeout(_READ):
            await ending


class _Document:
    """A page in the browser, and its answers to what it asks for."""

    def __init__(self, url: str, html: str, fetch: Fetch) -> None:
        self._url = url
        self._html = html
        self._fetch = fetch
        self._page: Page
        self._documents = 0
        self._requests = 0
        self._under_way = 0
        self._stirred = time.monotonic()
        """When the page was last answered."""

    async def load(self, context: BrowserContext, limit: float) -> Rendered:
        from playwright.async_api import Error
        from playwright.async_api import TimeoutError as Late

        until = time.monotonic() + limit
        self._page = page = await context.new_page()
        await context.route("**/*", self._answer)
        context.on("page", lambda popup: popup.close())
        try:
            await page.goto(self._url, wait_until="domcontentloaded", timeout=limit * 1000)
        except Late:
            raise RenderError(f"{self._url}: still loading after {limit:g} s") from None
        # Reading waits for the page's scripts and the browser's messages: on a busy machine it brings to light what a
        # page that seemed at rest has asked for meanwhile. Playwright's `networkidle` comes too early there.
        while True:
            while (wait := min(self._until_rest(), until - time.monotonic())) > 0:
                await asyncio.sleep(wait)
            try:
                async with asyncio.timeout(_READ):
                    html = await _content(page)
            except TimeoutError:
                raise RenderError(f"{self._url}: its scripts don't end") from None
            except Error as error:
                raise RenderError(f"{self._url}: {_first_line(error)}") from error
            is_quiet = self._until_rest() <= 0
            if is_quiet or time.monotonic() >= until:
                return Rendered(self._url, html, is_quiet)

    def _until_rest(self) -> float:
        """Seconds until the page counts as done, if it asks for nothing more."""
        return _REST if self._under_way else self._stirred + _REST - time.monotonic()

    async def _answer(self, route: Route, request: Request) -> None:
        self._under_way += 1
        try:
            await self._answered(route, request)
        finally:
            self._under_way -= 1
            self._stirred = time.monotonic()

    async def _answered(self, route: Route, request: Request) -> None:
        from playwright.async_api import Error

        with suppress(Error):  # the page may be gone before its answer is there
            if request.is_navigation_request():
                await self._navigate(route, request)
            elif request.resource_type == "stylesheet":  # some loaders of scripts don't go on without their styles
                await route.fulfill(status=200, content_type="text/css", body="")
            elif request.resource_type in _FETCHED and (answer := await self._fetched(request)) is not None:
                await route.fulfill(status=answer.status, headers=self._let_in(answer), body=answer.body)
            else:
                await route.abort()

    async def _navigate(self, route: Route, request: Request) -> None:
        """Give the page its document, or another one that its scripts lead to; frames and pop-ups get none."""
        self._documents += 1
        answer = None
        if self._documents == 1:
            await route.fulfill(status=200, content_type="text/html; charset=utf-8", body=self._html)
            return
        if self._documents <= _MAX_DOCUMENTS and request.frame == self._page.main_frame:
            answer = await self._fetched(request)
        if answer is None or answer.status != 200:
            await route.abort()
            return
        self._url = answer.url
        await route.fulfill(status=answer.status, headers=self._let_in(answer), body=answer.body)

    async def _fetched(self, request: Request) -> Answer | None:
        self._requests += 1
        if self._requests > _MAX_REQUESTS or urlsplit(request.url).scheme not in ("http", "https"):
            return None
        headers = {
            name: value
            for name, value in request.headers.items()
            if name not in _OWN_HEADERS and not name.startswith("sec-")
        }
        return await self._fetch(Asked(request.url, request.method, headers, request.post_data_buffer))

    def _let_in(self, answer: Answer) -> dict[str, str]:
        """An answer's headers, with leave to read it on this page: there are no secrets of a reader's to protect."""
        place = urlsplit(self._url)
        own = {
            "access-control-allow-origin": f"{place.scheme}://{place.netloc}",
            "access-control-allow-credentials": "true",
        }
        dropped = ("content-encoding", "content-length", "transfer-encoding", "set-cookie", *own)
        return {name: value for name, value in answer.headers.items() if name.lower() not in dropped} | own


async def _content(page: Page) -> str:
    """A page's content; one that is on its way to another document is waited for."""
    from playwright.async_api import Error

    while True:
        try:
            html: str = await page.content()
        except Error as error:
            if "navigating" not in str(error):
                raise
            await asyncio.sleep(0.1)
        else:
            return html


def _first_line(error: BaseException) -> str:
    return next(iter(str(error).splitlines()), "") or type(error).__name__
