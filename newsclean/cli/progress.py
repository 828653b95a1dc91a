"""Progress on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from newsclean.outcome import Outcome
from newsclean.sources import Tally


def shown(outcomes: Iterator[Outcome], tally: Tally) -> Iterator[Outcome]:
    """The outcomes, with a progress bar on a terminal and in silence elsewhere."""
    if not sys.stderr.isatty():
        yield from outcomes
        return
    columns = (TextColumn("{task.completed:,} documents"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)
        for count, outcome in enumerate(outcomes, 1):
            yield outcome
            share = tally.read_bytes / tally.total_bytes if tally.total_bytes else 0
            progress.update(task, completed=count, total=count / share if share else None)
