"""Worker processes that clean pages, each page with a time and a memory limit.

A page that hangs or kills its worker is quarantined with a reason; the worker is replaced and the others go on.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import resource
import signal
from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import resource_tracker
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Self

from pebble import ProcessExpired, ProcessPool

from newsclean.cleaner import Cleaner
from newsclean.configuration import Settings
from newsclean.outcome import Outcome, Reject
from newsclean.page import Page
from newsclean.reasons import Reason

_MAX_TASKS = 5000
"""Pages after which a worker is replaced, so that what libraries leak never adds up; a new one costs a second."""


class WorkersError(ValueError):
    """The worker processes can't be started: a wrong setting, a broken pack, a script without its main guard."""


class Workers:
    """A pool of processes that clean. Use it as a context manager, or `close` it."""

    def __init__(self, settings: Settings, count: int | None = None) -> None:
        self.count = count or settings.worker_count
        self._timeout = settings.page_timeout
        context = multiprocessing.get_context("spawn")  # a crawl's threads and sockets don't survive a fork
        self._pool = ProcessPool(self.count, _MAX_TASKS, initializer=_start, initargs=[settings], context=context)

    def submit(self, page: Page) -> Future[Outcome]:
        """Have a page cleaned. The future's result is an outcome whatever the page does; it raises WorkersError."""
        outcome: Future[Outcome] = Future()
        with _deaf_to_ctrl_c():
            task = self._pool.schedule(_clean, args=[page], timeout=self._timeout)
        task.add_done_callback(lambda done: _settle(outcome, page, done, self._timeout))
        return outcome

    def ready(self) -> Future[None]:
        """Done when a worker has built its stages; raises WorkersError where it can't."""
        with _deaf_to_ctrl_c():
            task: Future[None] = self._pool.schedule(_check)
        return task

    def close(self, *, wait: bool = True) -> None:
        """End the processes, after what was submitted is done or (`wait=False`) at once."""
        if wait:
            self._pool.close()  # type: ignore[no-untyped-call]
        else:
            self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(wait=kind is None)


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Threads and processes that start meanwhile never get SIGINT: whoever holds the pool ends them."""
    resource_tracker.ensure_running()  # multiprocessing's helper: when it starts, it unblocks the signal
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


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
    except MemoryError:
        outcome.set_result(Reject.of(page, Reason.OUT_OF_MEMORY, "more than PAGE_MEMORY_MB"))
    except WorkersError as error:
        outcome.set_exception(error)
    except BrokenProcessPool:
        outcome.set_exception(WorkersError(_NOT_STARTED))
    except BaseException as error:  # noqa: BLE001 - such as a stage's SystemExit: no page stays without an outcome
        outcome.set_result(Reject.of(page, Reason.WORKER_DIED, f"{type(error).__name__}: {error}"))


_NOT_STARTED = (
    "the worker processes ended before they were ready"
    ' (a script that cleans in workers does so under `if __name__ == "__main__":`)'
)

# ---- in a worker process --------------------------------------------------------------------------------------------

_cleaner: Cleaner | None = None
_failure = ""
"""Why there is no cleaner."""
_FIRST = Page("A first line\n\nA paragraph, cleaned before any page is.", kind="text")
"""Makes the stages load what they load when they need it, such as the language model: no page's time pays for that."""
_page_memory = 0
"""Bytes that cleaning one page may take. No other process than a worker sets these three."""


def _start(settings: Settings) -> None:
    """Make a process a worker: build its stages. What they print can't get between the records."""
    global _cleaner, _failure, _page_memory
    Thread(target=_end_with_parent, daemon=True).start()
    os.dup2(2, 1)
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # else numpy reserves memory for a thread on each core
    _page_memory = settings.page_memory_mb << 20
    gc.disable()  # what is built now stays: looking through it again and again takes a third of the start
    try:
        _cleaner = Cleaner.from_settings(settings)
        _cleaner.run(_FIRST)
    except Exception as error:  # noqa: BLE001 - whatever a user's own stage raises; told by the first page
        _failure = str(error) if isinstance(error, ValueError) else f"{type(error).__name__}: {error}"
    gc.freeze()
    gc.enable()


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, killed or not, even where a page hangs."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _check() -> None:
    if _cleaner is None:
        raise WorkersError(_failure)


def _clean(page: Page) -> Outcome:
    _check()
    assert _cleaner is not None  # noqa: S101 - checked in the line above
    with _limited_memory(_page_memory):
        return _cleaner.run(page)


@contextmanager
def _limited_memory(allowance: int) -> Iterator[None]:
    """Raise MemoryError where more is taken than the process holds by now and the allowance."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    limits = [_held() + allowance, *(limit for limit in before if limit != resource.RLIM_INFINITY)]
    resource.setrlimit(resource.RLIMIT_AS, (min(limits), before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def _held() -> int:
    """Bytes of address space that this process holds, where the system tells."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[0]) * resource.getpagesize() if statm.exists() else 0
