"""The crawl's output: records, audit and rejects as JSON lines, appended."""

from __future__ import annotations

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

    A record that the file already holds word for word isn't written again, so a second run appends what is new or
    changed.
    """

    def __init__(self, output: Path | None, stats: StatsCollector) -> None:
        self._output = output
        self._stats = stats
        self._sink = JsonlSink(None, None, None)
        self._written: set[tuple[str, ...]] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """By OUTPUT; an empty one writes nothing."""
        output = crawler.settings.get("OUTPUT")
        assert crawler.stats is not None  # noqa: S101 - Scrapy sets it before it builds components
        return cls(Path(output) if output else None, crawler.stats)

    def open_spider(self) -> None:
        """Open the three files and read which records and rejects they hold."""
        if self._output is None:
            return
        rejects = beside(self._output, "rejects")
        for path, keys in ((self._output, ("id", "content_hash")), (rejects, ("url", "place", "reason"))):
            self._written |= _keys(path, keys)
        self._sink = JsonlSink.open(self._output, beside(self._output, "audit"), rejects, mode="ab")

    def close_spider(self) -> None:
        """Close the files."""
        self._sink.close()

    def process_item(self, item: Any) -> Any:
        """Write an outcome; anything else passes."""
        if isinstance(item, Reject):
            self._write(item, (str(item.url), str(item.place), str(item.reason)))
            raise DropItem(f"{item.url or item.place}: {item.reason}", log_level="DEBUG")
        if not isinstance(item, Cleaned):
            return item
        record = Record.model_validate_json(item.record)
        for stage, count in record.removed.items():
            self._stats.inc_value(f"newsclean/removed/{stage}", count)
        self._write(item, (record.id, record.content_hash))
        return record

    def _write(self, outcome: Cleaned | Reject, key: tuple[str, ...]) -> None:
        if key in self._written:
            self._stats.inc_value("newsclean/unchanged")
            return
        self._written.add(key)
        self._sink.write(outcome)
        self._sink.flush()


def _keys(path: Path, names: tuple[str, ...]) -> set[tuple[str, ...]]:
    """What tells a file's lines apart. A last line that was cut off by a kill is cut from the file."""
    if not path.exists():
        return set()
    with path.open("r+b") as file:
        keys, end = set(), 0
        for line in file:
            if not line.endswith(b"\n"):
                file.truncate(end)
                break
            end += len(line)
            row = orjson.loads(line)
            keys.add(tuple(str(row.get(name)) for name in names))
    return keys
