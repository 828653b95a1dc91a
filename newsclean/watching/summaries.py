"""A run's report for people: a table of its sources, what was wrong with their ways in, and the alarms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from newsclean.watching.reports import TOTALS

_HEADS = {"http_errors": "errors", "unchanged": "same", "fetched": "pages"}
_SHOWN = tuple(name for name in TOTALS if name != "requests")


def summary(report: Mapping[str, Any]) -> Group:
    """The report, to be printed by a rich console: with colours on a terminal, as plain text elsewhere."""
    return Group(_table(report), *_problems(report), *_alarms(report))


def _table(report: Mapping[str, Any]) -> Table:
    minutes, seconds = divmod(round(report["seconds"]), 60)
    table = Table(
        title=f"run {report['run_id']}: {report['outcome']}, {minutes} min {seconds} s", title_justify="left", box=None
    )
    table.add_column("source", overflow="fold")
    for name in (*_SHOWN, "length", "removed"):
        table.add_column(_HEADS.get(name, name), justify="right")
    for name, run in report["sources"].items():
        length, share = run["median_length"], run["share_removed"]
        figures = ("" if length is None else f"{length:,}", "" if share is None else f"{share:.0%}")
        table.add_row(Text(name, "bold red" if run["alarms"] else ""), *map(_count, _of(run)), *figures)
    if len(report["sources"]) > 1:
        table.add_section()
        table.add_row("all", *map(_count, _of(report["totals"])))
    return table


def _of(figures: Mapping[str, Any]) -> list[int]:
    values = (figures[name] for name in _SHOWN)
    return [value if isinstance(value, int) else sum(value.values()) for value in values]


def _count(number: int) -> str:
    return f"{number:,}"


def _problems(report: Mapping[str, Any]) -> Iterator[Text]:
    for name, run in report["sources"].items():
        for url, problem in run["problems"].items():
            yield Text(f"{name}: {url}: {problem}")


def _alarms(report: Mapping[str, Any]) -> Iterator[Text]:
    for alarm in report["alarms"]:
        since = datetime.fromisoformat(alarm["since"])
        yield Text(f"ALARM {alarm['source']}: {alarm['sentence']} (told since {since:%Y-%m-%d %H:%M} UTC)", "bold red")
