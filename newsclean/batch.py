"""Cleans a stream of documents in worker processes, in the order in which they come."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future
from itertools import chain, islice

from newsclean.configuration import Settings
from newsclean.outcome import Outcome, Reject
from newsclean.page import Page, Unreadable
from newsclean.workers import Workers

_AHEAD = 8
"""Documents a worker that are read ahead: enough that none waits while one page takes long, few enough to hold."""


def clean_all(documents: Iterable[Page | Unreadable], settings: Settings) -> Generator[Outcome, None, None]:
    """One outcome for each document, in order. Memory is bounded by how far the workers are behind.

    There are no more workers than documents. Close the iterator to end them early.
    """
    documents = iter(documents)
    first = list(islice(documents, settings.worker_count))
    with Workers(settings, len(first) or 1) as workers:
        waiting: deque[Future[Outcome]] = deque()
        for document in chain(first, documents):
            waiting.append(_submitted(document, workers))
            while waiting and (waiting[0].done() or len(waiting) > workers.count * _AHEAD):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _submitted(document: Page | Unreadable, workers: Workers) -> Future[Outcome]:
    if isinstance(document, Page):
        return workers.submit(document)
    done: Future[Outcome] = Future()
    done.set_result(Reject.of(document, document.reason, document.detail))
    return done
