"""The report of a run: `run.json`, and files that are replaced whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson

from newsclean.watching.alarms import Alarm
from newsclean.watching.runs import SourceRun, utc

DONE = "done"
"""The outcome of a run that did all it had to do."""
TOTALS = ("found", "requests", "fetched", "new", "changed", "unchanged", "gone", "rejected", "http_errors")


def run_report(
    *,
    run_id: str,
    started: datetime,
    ended: datetime,
    outcome: str,
    sources: Mapping[str, SourceRun],
    alarms: Iterable[Alarm] = (),
) -> dict[str, Any]:
    """A run as plain JSON values.

    `outcome` is `done`, or a few words that say what ended the run before (`deadline`). Each of `sources` holds what
    `SourceRun.as_dict` gives and the alarms of that source: so it is kept as history for `find_alarms`.
    """
    begin, end = utc(started), utc(ended)
    told = [alarm.as_dict() for alarm in alarms]
    by_name = {
        name: run.as_dict() | {"alarms": [alarm for alarm in told if alarm["source"] == name]}
        for name, run in sources.items()
    }
    return {
        "run_id": run_id,
        "started": begin.isoformat(),
        "ended": end.isoformat(),
        "seconds": round((end - begin).total_seconds(), 3),
        "outcome": outcome,
        "version": version("newsclean"),
        "totals": {name: sum(map(_total, (run[name] for run in by_name.values()))) for name in TOTALS},
        "sources": by_name,
        "alarms": told,
    }


def write_report(path: Path, report: Mapping[str, Any]) -> None:
    """Write a report as JSON, whole or not at all. Raises OSError."""
    write_whole(path, orjson.dumps(report, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def write_whole(path: Path, content: bytes) -> None:
    """Put content in a file's place so that a reader, or a machine that dies, sees the old or the new and no part.

    Makes the folder where it is missing. A pipe or a device is written to as it is. Raises OSError.
    """
    if path.exists() and not path.is_file():
        path.write_bytes(content)
        return
    path = path.resolve()  # a link stays a link
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _total(figure: int | Mapping[str, int]) -> int:
    return figure if isinstance(figure, int) else sum(figure.values())
