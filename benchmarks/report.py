"""Shows what runs gave: tables for people, plain values for JSON."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from benchmarks.corpora import Corpus
from benchmarks.extractors import OURS, REFERENCE
from benchmarks.figures import MEASURES, Interval, intervals
from benchmarks.running import Run

_DISTRIBUTIONS = ("newsclean", "trafilatura", "newspaper4k", "readability-lxml", "resiliparse", "lxml")
_NONE = "–"


def summarized(corpus: Corpus, runs: Sequence[Run]) -> dict[str, Any]:
    """All that is known of a corpus's runs, as plain values; the intervals where newsclean is among them."""
    return {
        "corpus": corpus.name,
        "pages": len(corpus.cases),
        "extractors": {
            run.name: {
                "figures": run.figures,
                "pages_per_cpu_second": run.pages_per_second,
                "ratio_to_trafilatura": _ratio(run, runs),
                "empty": run.empty,
                "errors": run.errors,
            }
            for run in runs
        },
        "newsclean_minus": {
            name: {measure: asdict(interval) for measure, interval in differences.items()}
            for name, differences in _differences(runs).items()
        },
    }


def environment() -> dict[str, str]:
    """The versions that were measured."""
    return {"python": platform.python_version(), **{name: _version(name) for name in _DISTRIBUTIONS}}


def show(corpus: Corpus, runs: Sequence[Run], console: Console, worst: int = 0) -> None:
    """Print a corpus's figures, the intervals of newsclean's differences, and newsclean's worst pages."""
    console.print(Text(f"{corpus.name}, {len(corpus.cases)} pages", style="bold"))
    console.print(_figures_table(runs))
    if differences := _differences(runs):
        console.print("newsclean minus the other, 95 % interval; * where 0 lies outside")
        console.print(_intervals_table(differences))
    for run in runs:
        for place, error in list(run.errors.items())[:3]:
            console.print(f"{run.name} failed on {place}: {error}", style="red")
    ours = next((run for run in runs if run.name == OURS), None)
    if worst and ours is not None:
        console.print(_worst_table(corpus, ours, worst))


def _figures_table(runs: Sequence[Run]) -> Table:
    measured = [name for name in MEASURES if any(name in run.figures for run in runs)]
    table = _table("", *measured, "pages/CPU s", "ratio", "empty", "errors")
    for run in runs:
        figures, ratio = run.figures, _ratio(run, runs)
        table.add_row(
            run.name,
            *(f"{figures[name]:.3f}" if name in figures else _NONE for name in measured),
            f"{run.pages_per_second:.1f}",
            f"{ratio:.2f}" if ratio else _NONE,
            str(run.empty),
            str(len(run.errors)),
        )
    return table


def _intervals_table(differences: dict[str, dict[str, Interval]]) -> Table:
    measured = [name for name in MEASURES if any(name in by_measure for by_measure in differences.values())]
    table = _table("", *measured)
    for name, by_measure in differences.items():
        table.add_row(name, *(_interval(by_measure.get(measure)) for measure in measured))
    return table


def _worst_table(corpus: Corpus, run: Run, count: int) -> Table:
    ranked = sorted(
        ((score.accuracy, score, case) for score, case in zip(run.scores, corpus.cases, strict=True)
         if score.accuracy is not None),
        key=lambda item: item[0],
    )  # fmt: skip
    table = _table("newsclean's worst pages", "F1", "precision", "recall", "URL")
    for accuracy, score, case in ranked[:count]:
        parts = (_share(score.precision), _share(score.recall))
        table.add_row(case.id, f"{accuracy:.3f}", *parts, case.page.url or _NONE)
    return table


def _table(*columns: str) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for number, column in enumerate(columns):
        words = number == 0 or column == "URL"
        table.add_column(column, justify="left" if words else "right", overflow="fold", no_wrap=column != "URL")
    return table


def _differences(runs: Sequence[Run]) -> dict[str, dict[str, Interval]]:
    ours = next((run for run in runs if run.name == OURS), None)
    others = [run for run in runs if ours is not None and run is not ours]
    return {run.name: intervals(ours.scores, run.scores) for run in others} if ours is not None else {}


def _ratio(run: Run, runs: Sequence[Run]) -> float | None:
    """How many times as fast as trafilatura; None where that didn't run."""
    reference = next((other for other in runs if other.name == REFERENCE), None)
    return run.pages_per_second / reference.pages_per_second if reference and reference.seconds else None


def _interval(interval: Interval | None) -> str:
    if interval is None:
        return _NONE
    mark = "*" if interval.low > 0 or interval.high < 0 else " "
    return f"{interval.low:+.3f}…{interval.high:+.3f}{mark}"


def _share(value: float | None) -> str:
    return _NONE if value is None else f"{value:.3f}"


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "not installed"
