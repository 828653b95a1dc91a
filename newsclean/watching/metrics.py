"""A run's figures in Prometheus' text format, for the textfile collector of its node exporter.

Version 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/. Every metric is a gauge, since the
figures of a batch job are those of its last run, and none has a time stamp, which the collector refuses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from newsclean.watching.looks import AlarmKind
from newsclean.watching.reports import DONE, write_whole

_OUTCOMES = ("new", "changed", "unchanged", "gone")


class _Metric(NamedTuple):
    name: str
    help: str
    samples: Iterable[tuple[dict[str, str], float | None]]
    """Labels and values; what nothing is known of (None) is left out."""


def prometheus(report: Mapping[str, Any]) -> str:
    """The report of a run as metrics `newsclean_…`, in base units (seconds, ratios from 0 to 1).

    An alarm is 1 and each kind that isn't told 0, so that an alert ends.
    """
    return "".join(_text(metric) for metric in (*_of_run(report), *_of_sources(report["sources"])))


def write_metrics(path: Path, report: Mapping[str, Any]) -> None:
    """Write the metrics, whole or not at all. Raises OSError."""
    write_whole(path, prometheus(report).encode())


def _of_run(report: Mapping[str, Any]) -> Iterator[_Metric]:
    def metric(name: str, text: str, value: float) -> _Metric:
        return _Metric(f"run_{name}", text, [({}, value)])

    yield metric("start_timestamp_seconds", "When the last run started (Unix time).", _unix(report["started"]))
    yield metric("end_timestamp_seconds", "When the last run ended (Unix time).", _unix(report["ended"]))
    yield metric("duration_seconds", "How long the last run took.", report["seconds"])
    yield metric("done", "Whether the last run did all it had to do.", int(report["outcome"] == DONE))
    yield metric("alarms", "Alarms of the last run.", len(report["alarms"]))


def _of_sources(sources: Mapping[str, Mapping[str, Any]]) -> Iterator[_Metric]:
    def plain(name: str, text: str, key: str) -> _Metric:
        return _Metric(f"source_{name}", text, [({"source": source}, run[key]) for source, run in sources.items()])

    def labelled(name: str, text: str, key: str, label: str) -> _Metric:
        samples = [
            ({"source": source, label: kind}, value)
            for source, run in sources.items()
            for kind, value in run[key].items()
        ]
        return _Metric(f"source_{name}", text, samples)

    yield plain("links_found", "Links to articles that the ways in listed.", "found")
    yield plain("requests", "Requests of every kind.", "requests")
    yield plain("pages_fetched", "Pages of articles that were fetched or said to be unchanged.", "fetched")
    yield _Metric(
        "source_articles",
        "Articles by what became of them.",
        [({"source": s, "outcome": outcome}, run[outcome]) for s, run in sources.items() for outcome in _OUTCOMES],
    )
    yield labelled("pages_rejected", "Pages that gave no record, by reason.", "rejected", "reason")
    yield labelled("http_errors", "Answers with an HTTP status from 400 on.", "http_errors", "status")
    yield labelled("field_fill_ratio", "Share of the records that have a field.", "fill_rates", "field")
    yield plain("text_length_characters", "Median length of the texts.", "median_length")
    yield plain("removed_ratio", "Share of the extracted text that was removed, mean of the records.", "share_removed")
    yield plain("request_duration_seconds", "Median duration of a request.", "median_seconds")
    yield _Metric(
        "source_ways_in",
        "Feeds, sitemaps and section pages by their state.",
        [({"source": s, "state": state}, count) for s, run in sources.items() for state, count in _states(run)],
    )
    yield _Metric(
        "alarm",
        "1 where a source alarms.",
        [({"source": s, "kind": kind}, int(kind in _told(run))) for s, run in sources.items() for kind in AlarmKind],
    )


def _states(run: Mapping[str, Any]) -> list[tuple[str, int]]:
    states = list(run["ways_in"].values())
    return [(state, states.count(state)) for state in sorted({*states})]


def _told(run: Mapping[str, Any]) -> set[str]:
    return {alarm["kind"] for alarm in run["alarms"]}


def _text(metric: _Metric) -> str:
    samples = [(labels, value) for labels, value in metric.samples if value is not None]
    if not samples:
        return ""
    name = f"newsclean_{metric.name}"
    lines = [f"# HELP {name} {metric.help}", f"# TYPE {name} gauge"]
    lines += [f"{name}{_braced(labels)} {value!r}" for labels, value in samples]
    return "\n".join(lines) + "\n"


def _braced(labels: Mapping[str, str]) -> str:
    pairs = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return f"{{{pairs}}}" if pairs else ""


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _unix(time: str) -> float:
    return datetime.fromisoformat(time).timestamp()
