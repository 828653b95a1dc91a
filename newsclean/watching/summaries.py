"""A run's report for people: a table of its sources, what was wrong with their ways in, and the alarms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from newsclean.watching.reports import TOTALS

_HEADS = {"fetched": "pages", "unchanged": "same", "http_errors": "errors"}
_ALWAYS = ("found", "fetched", "new")
"""Columns that are shown even where no source has a number in them: a table must fit into 80 characters of a mail."""


def summary(report: Mapping[str, Any]) -> Group:
    """The report, to be printed by a rich console: with colours on a terminal, as plain text elsewhere."""
    return Group(_table(report), *_problems(report), *_alarms(report))


def _table(report: Mapping[str, Any]) -> Table:
    minutes, seconds = divmod(round(report["seconds"]), 60)
    title = f"run {report['run_id']}: {report['outcome']}, {minutes} min {seconds} s"
    table = Table(title=Text(title), title_justify="left", box=None, pad_edge=False)
    shown = [name for name in TOTALS if name in _ALWAYS or (report["totals"][name] and name != "requests")]
    table.add_column("source", overflow="fold", min_width=8)
    for name in (*shown, "length", "removed"):
        table.add_column(_HEADS.get(name, name), justify="right", no_wrap=True)
    for name, run in report["sources"].items():
        length, share = run["median_length"], run["share_removed"]
        figures = ("" if length is None else f"{length:,}", "" if share is None else f"{share:.0%}")
        table.add_row(Text(name, "bold red" if run["alarms"] else ""), *(_count(run[key]) for key in shown), *figures)
    if len(report["sources"]) > 1:
        table.add_section()
        table.add_row("all", *(_count(report["totals"][key]) for key in shown))
    return table


def _count(figure: int | Mapping[str, int]) -> str:
    return f"{figure if isinstance(figure, int) else sum(figure.values()):,}"


def _problems(report: Mapping[str, Any]) -> Iterator[Text]:
    for name, run in report["sources"].items():
        for url, problem in run["problems"].items():
            yield Text(f"{name}: {url}: {problem}")


def _alarms(report: Mapping[str, Any]) -> Iterator[Text]:
    for alarm in report["alarms"]:
        since = datetime.fromisoformat(alarm["since"])
        yield Text(f"ALARM {alarm['source']}: {alarm['sentence']} (told since {since:%Y-%m-%d %H:%M} UTC)", "bold red")
