"""Waits as long as a server asks to be left alone: 429 and 503 with `Retry-After`, which Scrapy's retries pass over."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

LONGEST = 60.0
"""Seconds that a crawl waits for a host. One that asks for more is left alone for the rest of the run."""
_TRIES = 5
"""Times that one request is put off."""
_STATUSES = (429, 503)


class LeftAloneError(IgnoreRequest):
    """A request to a host that asked to be left alone for longer than a crawl waits."""

    def __init__(self, host: str, seconds: int) -> None:
        super().__init__(f"{host} asks to be left alone for {seconds} s")
        self.seconds = seconds


class Patience:
    """A downloader middleware. While a host wants to be left alone nothing is asked of it."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    async def process_request(self, request: Request) -> None:
        """Wait for the host."""
        host = urlparse_cached(request).netloc
        while (wait := self._until.get(host, 0) - time.monotonic()) > 0:
            if wait > LONGEST:
                raise LeftAloneError(host, int(wait))
            await asyncio.sleep(wait)

    async def process_response(self, request: Request, response: Response) -> Response | Request:
        """Note how long a host wants to be left alone, and ask again after that, if it isn't for too long."""
        seconds = retry_after(response) if response.status in _STATUSES else None
        if seconds is None:
            return response
        host = urlparse_cached(request).netloc
        self._until[host] = max(self._until.get(host, 0), time.monotonic() + seconds)
        put_off = request.meta.get("newsclean_put_off", 0)
        if seconds > LONGEST or put_off >= _TRIES:
            request.meta["dont_retry"] = True
            return response
        return request.replace(dont_filter=True, meta=request.meta | {"newsclean_put_off": put_off + 1})


def retry_after(response: Response) -> int | None:
    """The seconds of a Retry-After header, which may be a date; None where there is none."""
    value = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if value.isdecimal():
        return int(value)
    try:
        return max(0, int((parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()))
    except (ValueError, TypeError):
        return None
