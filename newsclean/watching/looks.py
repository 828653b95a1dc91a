"""A source's runs as alarms see them: looks at the source, newest first, and what was told of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any, NamedTuple

from newsclean.watching.runs import SourceRun, read_time

HABIT = timedelta(days=28)
"""What is usual is what was so in four weeks: each weekday four times. What has lasted as long is the site's new way,
and no longer told, since a site that drops its bylines for good must not alarm for good."""
MIN_WINDOW_POOLS = 10
"""Where four weeks hold fewer pools of runs, earlier ones say what is usual too: a magazine has few articles."""
_BLANK = SourceRun(datetime.min.replace(tzinfo=UTC)).as_dict()
"""What a run's dict holds at least; an earlier version of newsclean may have written less."""


class AlarmKind(StrEnum):
    """The kinds of alarm. Each one is documented by the comment after it."""

    NO_NEW_ARTICLES = "no-new-articles"  # for much longer than its own rhythm
    TITLES_GONE = "titles-gone"  # most records had a title, and few have now
    DATES_GONE = "dates-gone"  # the same for the date of publication
    AUTHORS_GONE = "authors-gone"  # and for authors
    TEXTS_HALVED = "texts-halved"  # the median length of texts is at most half of the usual
    REMOVED_DOUBLED = "removed-doubled"  # twice as much of what is extracted is removed
    FEED_IS_HTML = "feed-is-html"  # a web page comes where a feed or a sitemap was
    WAYS_IN_FAIL = "ways-in-fail"  # feeds, sitemaps or section pages that can no longer be read
    FETCHES_FAIL = "fetches-fail"  # most articles can't be fetched, such as 403 everywhere
    REJECTS_JUMPED = "rejects-jumped"  # most pages give no record, and most did


class Finding(NamedTuple):
    """What an alarm says."""

    kind: AlarmKind
    sentence: str
    values: dict[str, Any]
    """Plain JSON values."""


class Look(NamedTuple):
    """One run that asked the source for something."""

    at: datetime
    run: Mapping[str, Any]
    """As `SourceRun.as_dict` gives it."""
    told: Mapping[str, Mapping[str, Any]]
    """The alarms that were told then, by kind."""


def look_at(run: Mapping[str, Any], at: datetime) -> Look:
    """A run as a look at a time."""
    return Look(at, {**_BLANK, **run}, {alarm["kind"]: alarm for alarm in run.get("alarms", ())})


def read_history(history: Iterable[Mapping[str, Any]], before: datetime) -> list[Look]:
    """The looks among runs before a time, newest first. Raises ValueError where one's `started` is no time."""
    looks = [look_at(run, read_time(run)) for run in history if was_asked(run)]
    return sorted((look for look in looks if look.at < before), key=lambda look: look.at, reverse=True)


def was_asked(run: Mapping[str, Any]) -> bool:
    """Whether a run asked the source for anything: one that was ended before says nothing of it."""
    return bool(run.get("requests") or run.get("ways_in"))


def first_told(looks: Sequence[Look], kind: str) -> datetime | None:
    """The start of the unbroken row of runs up to the last one that told this kind of alarm."""
    row = _row(looks, kind)
    return row[-1].at if row else None


def pools(looks: Iterable[Look], weight: Callable[[Mapping[str, Any]], int], least: int) -> Iterator[list[Look]]:
    """Neighbouring looks put together, newest first, until each pool weighs at least so much; a lighter rest is left.

    Few records prove nothing, so runs that found few are judged together.
    """
    pool, total = [], 0
    for look in looks:
        if count := weight(look.run):
            pool.append(look)
            total += count
        if total >= least:
            yield pool
            pool, total = [], 0


def ordinary(looks: Sequence[Look], kind: str) -> list[Look]:
    """The looks that say what is usual: without those that told this alarm.

    What was told for as long as a habit takes is the new way, and what came and went twice is the source's way too,
    such as the short news of each Sunday.
    """
    spells = [list(row) for is_told, row in groupby(looks, key=lambda look: kind in look.told) if is_told]
    short = [row for row in spells if row[0].at - row[-1].at < HABIT]
    lasting = _row(looks, kind)
    if len([row for row in short if row != lasting]) > 1:
        short = [row for row in short if row == lasting]
    left_out = {look.at for row in short for look in row}
    return [look for look in looks if look.at not in left_out]


def window(grouped: Sequence[list[Look]]) -> Sequence[list[Look]]:
    """The pools (newest first) of as long as a habit takes, or more where these are few."""
    if not grouped:
        return grouped
    since = grouped[0][0].at - HABIT
    recent = sum(pool[-1].at >= since for pool in grouped)
    return grouped[: max(recent, MIN_WINDOW_POOLS)]


def _row(looks: Sequence[Look], kind: str) -> list[Look]:
    """The newest looks as long as they told the kind."""
    row = []
    for look in looks:
        if kind not in look.told:
            break
        row.append(look)
    return row
