"""The crawl's output: records, audit and rejects as JSON lines, appended."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, Self

import orjson
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.statscollectors import StatsCollector

from newsclean.outcome import Cleaned, Reject
from newsclean.record import Record
from newsclean.sinks import JsonlSink, beside


class WriteOutput:
    """Takes outcomes, writes them, and gives the Record to what comes after, such as Scrapy's own exports.

    A record whose last version in the file has the same title and text isn't written again, so a second run appends
    what is new or changed; nor is a reject that the file holds with its reason.
    """

    def __init__(self, output: Path | None, stats: StatsCollector) -> None:
        """Open the three files and read which records and rejects they hold. Raises ValueError or OSError."""
        self._stats = stats
        self._sink = JsonlSink(None, None, None)
        self._written: dict[str, str] = {}
        if output is None:
            return
        audit, rejects = beside(output, "audit"), beside(output, "rejects")
        for path in (output, audit, rejects):
            _cut_torn_line(path)
        self._written = _values(output, ("id",), "content_hash") | _values(rejects, ("url", "place"), "reason")
        self._sink = JsonlSink.open(output, audit, rejects, mode="ab")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """By OUTPUT; an empty one writes nothing. A file that can't be written stops the start here."""
        output = crawler.settings.get("OUTPUT")
        assert crawler.stats is not None  # noqa: S101 - Scrapy sets it before it builds components
        return cls(Path(output) if output else None, crawler.stats)

    def close_spider(self) -> None:
        """Close the files."""
        self._sink.close()

    def process_item(self, item: Any) -> Any:
        """Write an outcome; anything else passes."""
        if isinstance(item, Reject):
            self._write(item, f"{item.url} {item.place}", str(item.reason))
            raise DropItem(f"{item.url or item.place}: {item.reason}", log_level="DEBUG")
        if not isinstance(item, Cleaned):
            return item
        record = Record.model_validate_json(item.record)
        for stage, count in record.removed.items():
            self._stats.inc_value(f"newsclean/removed/{stage}", count)
        if not self._write(item, record.id, record.content_hash):
            self._stats.inc_value("newsclean/unchanged")
        return record

    def _write(self, outcome: Cleaned | Reject, key: str, value: str) -> bool:
        if self._written.get(key) == value:
            return False
        self._written[key] = value
        self._sink.write(outcome)
        self._sink.flush()
        return True


def _cut_torn_line(path: Path) -> None:
    """Cut off the last line where a kill left it without its end; where only the line break is missing, add that."""
    if not path.exists():
        return
    with path.open("r+b") as file:
        end, line = 0, b""
        for line in file:
            end += len(line)
        if line and not line.endswith(b"\n"):
            try:
                orjson.loads(line)
                file.write(b"\n")
            except orjson.JSONDecodeError:
                file.truncate(end - len(line))


def _values(path: Path, names: tuple[str, ...], value: str) -> dict[str, str]:
    """What a file last says under `value` for each key. Raises ValueError for a file of something else."""
    values = {}
    with path.open("rb") if path.exists() else io.BytesIO() as file:
        for number, line in enumerate(file, 1):
            try:
                row = orjson.loads(line)
                values[" ".join(str(row[name]) for name in names)] = str(row[value])
            except (orjson.JSONDecodeError, KeyError, TypeError):
                raise ValueError(f"OUTPUT: line {number} of {path} is not newsclean's; name another file") from None
    return values
