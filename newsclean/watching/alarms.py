"""Alarms: what of a source's run is out of its own ways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from newsclean.watching.entrances import closed
from newsclean.watching.habits import compare
from newsclean.watching.looks import AlarmKind, Finding, first_told, look_at, read_history, was_asked
from newsclean.watching.rhythm import silence
from newsclean.watching.runs import read_time, utc

HISTORY_RUNS = 3000
"""As many of a source's latest runs are worth handing to `find_alarms`: a month of one every 15 minutes, four months of
one an hour, eight years of one a day."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """What is told of a source. It is told by each run while it lasts."""

    source: str
    kind: AlarmKind
    sentence: str
    """For a person, without the source's name: `titles gone: 3 of 40 records have one, usually 98 %`."""
    values: dict[str, Any]
    """What the sentence says, as plain JSON values."""
    since: str
    """Start of the first run that told it (ISO 8601, UTC): this one, or the first of an unbroken row."""

    def as_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        return asdict(self) | {"kind": str(self.kind)}


def find_alarms(
    name: str, current: Mapping[str, Any], history: Iterable[Mapping[str, Any]], now: datetime
) -> list[Alarm]:
    """The alarms of a source's run, by comparison with its own history.

    `current` is the run as `SourceRun.as_dict` gives it. `history` holds the source's earlier runs in any order, as
    `run_report` gives them under `sources`: the same with the `alarms` they told, from which `since` is known, and what
    was broken and isn't usual; what it has from the current run's start on is left out. Silence is counted up to `now`.
    A run that asked the source for nothing gives no alarms. Raises ValueError where the `started` of a run is no time.
    """
    if not was_asked(current):
        return []
    started = read_time(current)
    look, earlier = look_at(current, utc(now)), read_history(history, started)
    findings: list[Finding | None] = [silence(look, earlier), *compare(look, earlier), *closed(look, earlier)]
    return [
        Alarm(name, found.kind, found.sentence, found.values, (first_told(earlier, found.kind) or started).isoformat())
        for found in findings
        if found is not None
    ]
