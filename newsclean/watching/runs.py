"""What one run did for one source, counted while it runs."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Literal, Self

from newsclean.reasons import Reason

FIELDS = (
    "title",
    "authors",
    "published_at",
    "modified_at",
    "language",
    "section",
    "tags",
    "description",
    "image",
    "sources",
    "site_name",
    "canonical_url",
)
"""The record's fields that a page may lack; how often each one is filled shows whether a site still says it."""

SAMPLE_SIZE = 1000
"""Values kept for quartiles. The median of 1,000 lies, 19 times of 20, between the 47th and 53rd percentile of all."""
MAX_WAYS_IN = 200
"""Ways in whose state is kept by URL; further ones (the parts of a large sitemap) are only counted."""

Asked = Literal["index", "article", "revisit", "retry"]
"""What a request was for: a way in (or robots.txt); an article for the first time; one that has a record; one that
failed before. A retry that fails again says nothing new, so alarms don't count it."""

_NOT_FETCHED = frozenset({Reason.HTTP_ERROR, Reason.UNREACHABLE, Reason.ROBOTS})
"""Reasons that say nothing of a page, since none came."""
_GONE = (404, 410)
NO_ANSWER = "no answer"
_LONGEST_DETAIL = 200


class WayIn(StrEnum):
    """How a feed, a sitemap or a section page answered. Each one is documented by the comment after it."""

    OK = "ok"  # it could be read, or has not changed
    EMPTY = "empty"  # it could be read and lists nothing, as news sitemaps do on quiet days
    HTML = "html"  # a web page came where a feed or a sitemap was
    UNREADABLE = "unreadable"  # neither a feed nor a sitemap nor a web page
    HTTP_ERROR = "http-error"  # a status that holds no content
    UNREACHABLE = "unreachable"  # no answer: DNS, connection, time-out
    ROBOTS = "robots"  # robots.txt forbids it


class SourceRun:
    """What one run did for one source. All numbers are counts but for those that say otherwise."""

    def __init__(self, started: datetime) -> None:
        """Begin with nothing done. `started` is the run's start; without a zone it is taken for UTC."""
        self.started = utc(started)
        self.found = 0
        """Links to articles that the ways in listed."""
        self.requests = 0
        """Requests of every kind, answered or not."""
        self.fetched = 0
        """Pages of articles that the server gave, or said to be unchanged."""
        self.new = self.changed = self.unchanged = self.gone = 0
        self.rejected: Counter[str] = Counter()
        """By reason."""
        self.http_errors: Counter[str] = Counter()
        """Answers with a status from 400 on, by status, whatever was asked for."""
        self.tried = 0
        """Articles that were asked for, without retries that failed again."""
        self.refused: Counter[str] = Counter()
        """Those of `tried` that gave no page, by status or `no answer`, without known articles that are gone."""
        self.unfit: Counter[str] = Counter()
        """Those of `tried` whose page was rejected, by reason."""
        self.filled: Counter[str] = Counter()
        """Of the records of new and changed articles (unchanged ones tell nothing new), those that have the field."""
        self.ways_in: dict[str, str] = {}
        """By URL, one of WayIn: the last word in this run."""
        self.ways_in_left_off = 0
        self.problems: dict[str, str] = {}
        """By the URL of a way in that isn't `ok`, a few words that say why."""
        self._lengths = _Sample()
        self._seconds = _Sample()
        self._shares = 0.0

    def add_found(self, count: int = 1) -> None:
        """Links that a way in listed."""
        self.found += count

    def add_answer(self, status: int | None, seconds: float | None = None, *, asked: Asked) -> None:
        """A request's end: the server's status (None: it gave no answer), and how long it took."""
        self.requests += 1
        if seconds is not None:
            self._seconds.add(round(seconds, 4))
        has_failed = status is None or status >= 400
        if status is not None and has_failed:
            self.http_errors[str(status)] += 1
        if asked == "index":
            return
        self.fetched += not has_failed
        if asked != "retry" or not has_failed:
            self.tried += 1
            if has_failed and not (asked == "revisit" and status in _GONE):
                self.refused[NO_ANSWER if status is None else str(status)] += 1

    def add_record(self, record: Mapping[str, Any], status: Literal["new", "changed"], share_removed: float) -> None:
        """The record of a new or changed article, and the share (0 to 1) of its extracted text that was removed."""
        if status == "new":
            self.new += 1
        else:
            self.changed += 1
        self.filled.update(name for name in FIELDS if record.get(name) not in (None, "", [], ()))
        self._lengths.add(len(record["text"]))
        self._shares += share_removed

    def add_unchanged(self) -> None:
        """A known article that is as it was, whether the server or its text says so."""
        self.unchanged += 1

    def add_gone(self) -> None:
        """A known article that is no longer there."""
        self.gone += 1

    def add_reject(self, reason: str, *, asked: Asked) -> None:
        """A page that gave no record, and what it was asked for."""
        self.rejected[str(reason)] += 1
        if asked not in ("retry", "index") and reason not in _NOT_FETCHED:
            self.unfit[str(reason)] += 1

    def add_way_in(self, url: str, state: WayIn = WayIn.OK, detail: str = "") -> None:
        """How a feed, a sitemap or a section page answered; `detail` is a few words for people (`HTTP 404`)."""
        url = _encodable(url)
        if url not in self.ways_in and len(self.ways_in) >= MAX_WAYS_IN:
            self.ways_in_left_off += 1
            return
        self.ways_in[url] = str(state)
        self.problems.pop(url, None)
        if state is not WayIn.OK:
            self.problems[url] = _encodable(detail)[:_LONGEST_DETAIL] or str(state)

    @property
    def records(self) -> int:
        """Records whose fields and texts were measured."""
        return self.new + self.changed

    def as_dict(self) -> dict[str, Any]:
        """All of it as plain JSON values; what nothing is known of is null.

        Besides the counts: `records`, `fill_rates` (0 to 1, by field), `median_length` (code points), `share_removed`
        (0 to 1: the mean of the records' shares, in which a long live blog counts no more than a short item),
        `length_quartiles` (the lower and the upper) and `median_seconds` (of a request).
        """
        records = self.records
        return {
            "started": self.started.isoformat(),
            "found": self.found,
            "requests": self.requests,
            "fetched": self.fetched,
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "gone": self.gone,
            "rejected": _sorted(self.rejected),
            "http_errors": _sorted(self.http_errors),
            "tried": self.tried,
            "refused": _sorted(self.refused),
            "unfit": _sorted(self.unfit),
            "records": records,
            "filled": {name: self.filled[name] for name in FIELDS},
            "fill_rates": {name: round(self.filled[name] / records, 4) if records else None for name in FIELDS},
            "median_length": self._lengths.at(0.5),
            "length_quartiles": [self._lengths.at(0.25), self._lengths.at(0.75)] if records else None,
            "share_removed": round(self._shares / records, 4) if records else None,
            "timed": self._seconds.count,
            "median_seconds": self._seconds.at(0.5),
            "ways_in": self.ways_in.copy(),
            "ways_in_left_off": self.ways_in_left_off,
            "problems": self.problems.copy(),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """What `as_dict` gave; other keys are ignored, missing ones are 0 or empty.

        Of the lengths and the times only how many and their quartiles are known, so each is taken for one of these.
        Raises ValueError where `started` is missing or no time.
        """
        run = cls(read_time(values))
        for name in (
            "found",
            "requests",
            "fetched",
            "new",
            "changed",
            "unchanged",
            "gone",
            "tried",
            "ways_in_left_off",
        ):
            setattr(run, name, values.get(name, 0))
        for name in ("rejected", "http_errors", "refused", "unfit", "filled"):
            setattr(run, name, Counter(values.get(name, {})))
        run.ways_in = dict(values.get("ways_in", {}))
        run.problems = dict(values.get("problems", {}))
        median, seconds = values.get("median_length"), values.get("median_seconds")
        lower, upper = values.get("length_quartiles") or (median, median)
        run._lengths = _Sample.of_quartiles(run.records, lower, median, upper)
        run._seconds = _Sample.of_quartiles(values.get("timed", 0), seconds, seconds, seconds)
        run._shares = (values.get("share_removed") or 0.0) * run.records
        return run


def share_removed(edits: Iterable[Mapping[str, Any]], length: int) -> float:
    """The share (0 to 1) of an extracted text that was removed, in code points.

    Takes an audit's edits and the length of the record's text.
    """
    removed = grown = 0
    for edit in edits:
        if edit["field"] == "text":
            lost = len(edit["old"]) - len(edit["new"])
            removed += max(lost, 0)
            grown += max(-lost, 0)
    extracted = length + removed - grown
    return min(removed / extracted, 1.0) if extracted > 0 else 0.0


def utc(time: datetime) -> datetime:
    """The time in UTC; without a zone it is taken for UTC."""
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def read_time(values: Mapping[str, Any]) -> datetime:
    """When a run started, by its `started`. Raises ValueError."""
    started = values.get("started")
    try:
        return utc(datetime.fromisoformat(started or ""))
    except (TypeError, ValueError):
        raise ValueError(f"a run of the history: started is {started!r}, and no ISO 8601 time") from None


class _Sample:
    """A random sample of at most SAMPLE_SIZE values, each as likely in it as any other: Vitter's algorithm R."""

    def __init__(self) -> None:
        self.count = 0
        self._values: list[float] = []
        self._random = random.Random(0)  # noqa: S311 - the same pages give the same figures; nothing is secret

    @classmethod
    def of_quartiles(cls, count: int, lower: float | None, median: float | None, upper: float | None) -> Self:
        """A sample that has these quartiles, as far as they are known, and no other values."""
        sample = cls()
        if lower is not None and median is not None and upper is not None:
            size = min(count, SAMPLE_SIZE)
            first, half = math.ceil(size / 4), math.ceil(size / 2)
            sample.count = count
            sample._values = [lower] * first + [median] * (half - first) + [upper] * (size - half)
        return sample

    def add(self, value: float) -> None:
        self.count += 1
        if len(self._values) < SAMPLE_SIZE:
            self._values.append(value)
        elif (place := self._random.randrange(self.count)) < SAMPLE_SIZE:
            self._values[place] = value

    def at(self, share: float) -> float | None:
        """The least of the values that this share of them doesn't exceed: 0.5 gives the (lower) median."""
        return sorted(self._values)[math.ceil(share * len(self._values)) - 1] if self._values else None


def _encodable(text: str) -> str:
    """The text without halves of surrogate pairs, which an error's message may quote and no JSON takes."""
    return text.encode(errors="replace").decode()


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted((name, count) for name, count in counts.items() if count))
