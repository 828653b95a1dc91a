"""Runs extractors over a corpus, page by page in turn, so that all figures are of one run."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from textwrap import shorten

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from benchmarks.corpora import Case, Corpus
from benchmarks.extractors import Extractor
from benchmarks.figures import figures
from benchmarks.scoring import Extracted, PageScore, score_page

_WARM_UP = 3
"""Pages at the beginning that are scored and not timed: models, stop words and patterns are loaded then."""
_MESSAGE = 200
"""Characters of an error that are kept."""


@dataclass(slots=True)
class Run:
    """What one extractor did with a corpus, page by page in the corpus's order."""

    extractor: Extractor
    scores: list[PageScore] = field(default_factory=list)
    seconds: float = 0.0
    """CPU seconds of the pages that were timed, together."""
    timed: int = 0
    """Pages that were timed: all but the first few."""
    empty: int = 0
    """Pages for which it gave no text, errors among them."""
    errors: dict[str, str] = field(default_factory=dict)
    """What it raised, by the page's id; such a page is scored as an empty answer."""

    @property
    def name(self) -> str:
        """The extractor's."""
        return self.extractor.name

    @property
    def figures(self) -> dict[str, float]:
        """By measure; see `benchmarks.figures`."""
        return figures(self.scores)

    @property
    def pages_per_second(self) -> float:
        """Of CPU."""
        return self.timed / self.seconds if self.seconds else 0.0

    def take(self, case: Case) -> None:
        """Extract one page, score it, and count the time of the former."""
        started = time.process_time()
        try:
            answer = self.extractor.extract(case.content, case.page.url)
        except Exception as error:  # noqa: BLE001 - kept and shown; one page must not stop the others
            answer = Extracted()
            self.errors[case.id] = shorten(f"{type(error).__name__}: {error}", _MESSAGE, placeholder=" …")
        self.seconds += time.process_time() - started
        self.timed += 1
        self.empty += not answer.text.strip()
        score = score_page(case.gold, answer)
        self.scores.append(replace(score, **dict.fromkeys({"title", "date", "authors"} - self.extractor.gives)))


def warm_up(extractors: Sequence[Extractor], cases: Iterable[Case]) -> None:
    """Let all extractors read some pages beforehand, so that none is timed while it loads what it loads once."""
    for case in cases:
        for extractor in extractors:
            Run(extractor).take(case)


def run(corpus: Corpus, extractors: Sequence[Extractor]) -> list[Run]:
    """One run for each extractor, in their order.

    Each page goes to all extractors before the next one does, to another one first each time: what slows the machine
    down for a while slows all of them. Garbage is collected between two, so that none pays for another's.
    """
    runs = [Run(extractor) for extractor in extractors]
    warm_up = min(_WARM_UP, len(corpus.cases) - 1)
    try:
        for number, case in enumerate(_shown(corpus.cases, corpus.name)):
            if number == warm_up:
                _start_clocks(runs)
            first = number % len(runs)
            for turn in (*runs[first:], *runs[:first]):
                turn.take(case)
                gc.collect()
    finally:
        gc.unfreeze()
    return runs


def _start_clocks(runs: Iterable[Run]) -> None:
    gc.collect()
    gc.freeze()  # what stands by now isn't walked at each collection
    for each in runs:
        each.seconds, each.timed = 0.0, 0


def _shown(cases: Sequence[Case], name: str) -> Iterator[Case]:
    """The cases, with a progress bar on a terminal and in silence elsewhere."""
    if not sys.stderr.isatty():
        yield from cases
        return
    columns: Iterable[TextColumn | BarColumn | TaskProgressColumn | TimeRemainingColumn] = (
        TextColumn(name), BarColumn(), TaskProgressColumn(), TimeRemainingColumn()
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield from progress.track(cases)
