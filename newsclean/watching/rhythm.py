"""Silence: no new articles for much longer than a source's own rhythm.

Time is counted in publishing days, in which a day weighs as much as the share of its weekdays on which something new
came. So a weekend weighs nothing at a paper that rests then, a week weighs one at a weekly magazine, a month about one
at a monthly, and the pauses of all three can be held against the same figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

from newsclean.watching.entrances import OPEN
from newsclean.watching.looks import AlarmKind, Finding, Look

_SHORTEST = timedelta(days=1)
"""No silence of less is told: nights and late starts."""
_ENOUGH_DAYS = ((100, 1.0), (50, 2.0), (0, 3.0))
"""Publishing days of silence that are told, by how many articles were to be expected in it. One day off is a public
holiday, two are Christmas; a site of a hundred articles a day never rests."""
_LONGER = 2
"""And to these are added so many times the longest pause but one (one may have been an outage). Where articles come by
pure chance, every few days, the sum comes up about once in three years."""
_WINDOW = timedelta(days=56)
"""What the rhythm is learned from: each weekday eight times, so that a holiday changes no weekday much."""
_MIN_DAYS = 10
"""Days with new articles that the window must hold; where it holds fewer, all history counts."""
_LEAST_DAYS = 5
_LEAST_TIME = timedelta(days=14)
"""Fewer days with new articles, or a shorter time than two weekends, is no rhythm yet."""


class Rhythm(NamedTuple):
    """How a source publishes."""

    weights: tuple[float, ...]
    """By weekday from Monday (UTC): the share of days on which something new came."""
    articles: tuple[float, ...]
    """By weekday, the median number of new articles of a day."""
    pause: float
    """The longest pause but one, in publishing days."""
    a_day: float
    """The median number of new articles of the days that had some."""


def silence(current: Look, earlier: Sequence[Look]) -> Finding | None:
    """Whether a source has been silent for too long. `earlier` is newest first.

    A silence once told lasts until something new comes.
    """
    if current.run["new"] or not _has_looked(current):
        return None
    looks = [look for look in reversed(earlier) if _has_looked(look)]
    last = next((look for look in reversed(looks) if look.run["new"]), None)
    told = looks[-1].told.get(AlarmKind.NO_NEW_ARTICLES) if looks else None
    if told is not None:
        return _still(told, current.at)
    if last is None or current.at - last.at < _SHORTEST:
        return None
    rhythm = _learned([look for look in looks if look.at <= last.at])
    if rhythm is None:
        return None
    days, expected = (_integral(last.at, current.at, rates) for rates in (rhythm.weights, rhythm.articles))
    enough = next(days for articles, days in _ENOUGH_DAYS if expected >= articles)
    if days < enough + _LONGER * rhythm.pause:
        return None
    return _finding(last.at, current.at, {"a_day": rhythm.a_day, "days_a_week": round(sum(rhythm.weights), 2)})


def _learned(looks: Sequence[Look]) -> Rhythm | None:
    """The rhythm of looks (oldest first) up to one with new articles; None where there are too few."""
    recent = [look for look in looks if look.at >= looks[-1].at - _WINDOW]
    days = _articles_by_day(recent)
    if sum(map(bool, days.values())) < _MIN_DAYS:
        recent, days = list(looks), _articles_by_day(looks)
    if sum(map(bool, days.values())) < _LEAST_DAYS or recent[-1].at - recent[0].at < _LEAST_TIME:
        return None
    weights = _by_weekday(days, lambda counts: sum(map(bool, counts)) / len(counts))
    pause = _longest_pause_but_one(recent, weights)
    return Rhythm(weights, _by_weekday(days, median), pause, median(filter(None, days.values())))


def _articles_by_day(looks: Iterable[Look]) -> Counter[date]:
    days: Counter[date] = Counter()
    for look in looks:
        days[look.at.date()] += look.run["new"]
    return days


def _by_weekday(days: Counter[date], figure: Callable[[list[int]], float]) -> tuple[float, ...]:
    """A figure of each weekday's counts; 0 for one on which nobody looked."""
    counts: list[list[int]] = [[] for _ in range(7)]
    for day, count in days.items():
        counts[day.weekday()].append(count)
    return tuple(figure(of_day) if of_day else 0.0 for of_day in counts)


def _longest_pause_but_one(looks: Sequence[Look], weights: Sequence[float]) -> float:
    """In publishing days, from new articles to the last look that still found none."""
    pauses, pause = [0.0, 0.0], 0.0
    for before, look in pairwise(looks):
        if look.run["new"]:
            pauses.append(pause)
            pause = 0.0
        else:
            pause += _integral(before.at, look.at, weights)
    return sorted(pauses)[-2]


def _integral(begin: datetime, end: datetime, rates: Sequence[float]) -> float:
    """The sum of daily rates (by weekday) over a time."""
    total, at = 0.0, begin
    while at < end:
        midnight = datetime.combine(at.date() + timedelta(days=1), time(), UTC)
        total += rates[at.weekday()] * ((min(midnight, end) - at) / timedelta(days=1))
        at = midnight
    return total


def _has_looked(look: Look) -> bool:
    """Whether the run could have seen new articles: one for which no way in was open could not."""
    ways_in = look.run["ways_in"]
    return not ways_in or any(state in OPEN for state in ways_in.values())


def _still(told: Any, now: datetime) -> Finding:
    values = told["values"]
    return _finding(datetime.fromisoformat(values["last_new"]), now, values)


def _finding(last: datetime, now: datetime, usual: Any) -> Finding:
    silent, a_day, days_a_week = now - last, usual["a_day"], usual["days_a_week"]
    hours = silent // timedelta(hours=1)
    long = f"{hours} hours" if silent < 2 * _SHORTEST else f"{silent.days} days"
    often = f"on {days_a_week:.2g} days a week" if days_a_week >= 1 else f"every {7 / days_a_week:.0f} days"
    sentence = f"no new articles for {long} (the last {last:%Y-%m-%d %H:%M} UTC), usually about {a_day:g} {often}"
    values = {"last_new": last.isoformat(), "silent_hours": hours, "a_day": a_day, "days_a_week": days_a_week}
    return Finding(AlarmKind.NO_NEW_ARTICLES, sentence, values)
