"""Worker processes that clean pages, each page with a time and a memory limit.

A page that hangs or kills its worker is quarantined with a reason; the worker is replaced and the others go on.
"""

from __future__ import annotations

import multiprocessing
import resource
from concurrent.futures import CancelledError, Future
from types import TracebackType
from typing import Self

from pebble import ProcessExpired, ProcessPool

from newsclean.cleaner import Cleaner
from newsclean.configuration import Settings
from newsclean.outcome import Outcome, Reject
from newsclean.page import Page
from newsclean.reasons import Reason

_cleaner: Cleaner | None = None
"""Of a worker process: its stages, built once when it starts. No other process sets it."""


class Workers:
    """A pool of processes that clean. Use it as a context manager, or `close` it."""

    def __init__(self, settings: Settings) -> None:
        self.count = settings.worker_count
        self._timeout = settings.page_timeout
        context = multiprocessing.get_context("spawn")  # a crawl's threads and sockets don't survive a fork
        self._pool = ProcessPool(self.count, initializer=_start, initargs=[settings], context=context)

    def submit(self, page: Page) -> Future[Outcome]:
        """Have a page cleaned. The future's result is always an outcome; only cancelling raises."""
        outcome: Future[Outcome] = Future()
        task = self._pool.schedule(_clean, args=[page], timeout=self._timeout)
        task.add_done_callback(lambda done: _settle(outcome, page, done, self._timeout))
        return outcome

    def close(self, *, wait: bool = True) -> None:
        """End the processes, after what was submitted is done or (`wait=False`) at once."""
        if wait:
            self._pool.close()
        else:
            self._pool.stop()
        self._pool.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(wait=kind is None)


def _settle(outcome: Future[Outcome], page: Page, done: Future[Outcome], timeout: float) -> None:
    """Turn how a task ended into an outcome."""
    if outcome.cancelled():
        return
    try:
        outcome.set_result(done.result())
    except TimeoutError:
        outcome.set_result(Reject.of(page, Reason.TIMEOUT, f"cleaning took longer than {timeout:g} s"))
    except ProcessExpired as error:
        outcome.set_result(Reject.of(page, Reason.WORKER_DIED, f"exit code {error.exitcode}"))
    except (MemoryError, CancelledError) as error:
        outcome.set_result(Reject.of(page, Reason.OUT_OF_MEMORY, str(error)))
    except Exception as error:  # noqa: BLE001 - whatever the pool itself says must not leave a page without an outcome
        outcome.set_result(Reject.of(page, Reason.WORKER_DIED, f"{type(error).__name__}: {error}"))


def _start(settings: Settings) -> None:
    """Make a process a worker: limit its memory, build its stages."""
    global _cleaner
    limit = settings.page_memory_mb << 20
    resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))
    _cleaner = Cleaner.from_settings(settings)


def _clean(page: Page) -> Outcome:
    assert _cleaner is not None  # noqa: S101 - _start has run, or the process would not be
    return _cleaner.run(page)
