"""How a source's records and pages compare with what is usual for it: fields, lengths, removals, failures."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import takewhile
from statistics import median
from typing import Any

from newsclean.watching.looks import HABIT, AlarmKind, Finding, Look, ordinary, pools, window

MIN_POOLS = 3
"""Pools of earlier runs that say what is usual: three times is the least that makes a habit."""
_FIELDS = {
    "title": (AlarmKind.TITLES_GONE, 10, 0.5),
    "published_at": (AlarmKind.DATES_GONE, 10, 0.5),
    "authors": (AlarmKind.AUTHORS_GONE, 20, 0.25),
}
"""The alarm, the records that are judged at least, and the share of the usual rate that is left at most. Titles and
dates come from a template and go with it: half of ten records show it. Bylines come and go with who wrote: a dozen
agency items in a row are nothing."""
_NAMES = {"title": "titles", "published_at": "dates", "authors": "authors"}
_HIGH = 0.5
"""A field that fewer records had can't be told to be gone."""
_UNLIKELY = 1e-5
"""The chance, with all as usual, of so few records with the field. A source is judged some thousand times a year, most
of them on records that were judged before."""
_ENOUGH_TRIES = 100
"""More records than these make the chance no clearer, and the sum long."""
_JUDGED_SHARES = 20
"""Records whose removals are judged."""
_SURE = 4
"""Lengths are judged on as many records that a median halved by chance is as rare as four standard errors: once in
30,000 times. A median's standard error is 1.25 standard deviations by the root of how many there are."""
_LEAST_TEXTS, _MOST_TEXTS = 10, 100
_NOTEWORTHY = 0.1
"""The least rise of the share removed: from 1 % to 3 % is no harm."""
_JUDGED_FETCHES = 10
_FAILING = 0.5
"""The share of pages that fail or are rejected from which on most do."""
_JUMP = 0.3
"""The least rise of that share over the usual: of a site with many videos half may always be rejected."""
_PASSING = frozenset({"408", "425", "429", "no answer"})
"""Failures, besides 5xx, that often pass by themselves (RFC 9110, RFC 6585)."""
_PASSES_WITHIN = timedelta(hours=1)
"""Such failures are told when they are there in two runs and for this long: a server that starts anew is no alarm."""


def compare(current: Look, earlier: Sequence[Look]) -> Iterator[Finding]:
    """What has fallen or risen. `earlier` is newest first."""
    for field in _FIELDS:
        yield from _field(field, current, earlier)
    yield from _lengths(current, earlier)
    yield from _removals(current, earlier)
    yield from _fetches(current, earlier)
    yield from _rejects(current, earlier)


def _field(field: str, current: Look, earlier: Sequence[Look]) -> Iterator[Finding]:
    kind, least, left = _FIELDS[field]

    def rate(pool: Sequence[Look]) -> float:
        return _sum(pool, lambda run: run["filled"].get(field, 0)) / _sum(pool, _records)

    pool, before = _pooled(kind, current, earlier, _records, least)
    if len(before) < MIN_POOLS:
        return
    rates = sorted(map(rate, before))
    usual, records = median(rates), _sum(pool, _records)
    count = round(rate(pool) * records)
    has_fallen = usual >= _HIGH and rate(pool) <= left * usual and rate(pool) < rates[1]
    if not has_fallen or _chance(count, records, usual) > _UNLIKELY:
        return
    sentence = f"{_NAMES[field]} gone: {count} of {records} records have one, usually {_percent(usual)}"
    yield Finding(kind, sentence, {"field": field, "have": count, "records": records, "usual_rate": round(usual, 4)})


def _lengths(current: Look, earlier: Sequence[Look]) -> Iterator[Finding]:
    def length(pool: Sequence[Look]) -> float:
        """The geometric mean of the runs' medians: a median of few medians jumps."""
        logarithms = (math.log(max(look.run["median_length"] or 1, 1)) * _records(look.run) for look in pool)
        return math.exp(math.fsum(logarithms) / _sum(pool, _records))

    kind = AlarmKind.TEXTS_HALVED
    pool, before = _pooled(kind, current, earlier, _records, _texts_needed(ordinary(earlier, kind)))
    if len(before) < MIN_POOLS:
        return
    lengths = sorted(map(length, before))
    now, usual, records = length(pool), median(lengths), _sum(pool, _records)
    if now <= usual / 2 and now < lengths[1]:
        sentence = f"texts halved: those of {records} records have about {now:,.0f} characters, usually {usual:,.0f}"
        yield Finding(kind, sentence, {"length": round(now), "records": records, "usual_length": round(usual)})


def _texts_needed(earlier: Sequence[Look]) -> int:
    """How many records tell a halved median from chance, by how a source's lengths scatter: within runs and between.

    Lengths of texts are log-normal, more or less, so it is their logarithms that scatter by a standard deviation.
    """
    runs = [look.run for look in earlier if look.run["median_length"]]
    if not runs:
        return _MOST_TEXTS
    spreads = [_records(run) * _ratio(*run["length_quartiles"]) for run in runs]
    within = math.fsum(spreads) / sum(map(_records, runs))
    medians = sorted(run["median_length"] for run in runs)
    between = _ratio(medians[len(medians) // 4], medians[len(medians) * 3 // 4])
    variance = (within**2 + between**2) / 1.349**2  # a normal distribution's quartiles are 1.349 deviations apart
    needed: int = math.ceil((_SURE * 1.2533 / math.log(2)) ** 2 * variance)
    return min(max(needed, _LEAST_TEXTS), _MOST_TEXTS)


def _removals(current: Look, earlier: Sequence[Look]) -> Iterator[Finding]:
    def share(pool: Sequence[Look]) -> float:
        return math.fsum((look.run["share_removed"] or 0) * _records(look.run) for look in pool) / _sum(pool, _records)

    kind = AlarmKind.REMOVED_DOUBLED
    pool, before = _pooled(kind, current, earlier, _records, _JUDGED_SHARES)
    if len(before) < MIN_POOLS:
        return
    shares = sorted(map(share, before))
    now, usual, records = share(pool), median(shares), _sum(pool, _records)
    if now >= max(2 * usual, usual + _NOTEWORTHY) and now > shares[-2]:
        sentence = f"share removed doubled: {_percent(now)} of the text of {records} records, usually {_percent(usual)}"
        values = {"share_removed": round(now, 4), "records": records, "usual_share_removed": round(usual, 4)}
        yield Finding(kind, sentence, values)


def _fetches(current: Look, earlier: Sequence[Look]) -> Iterator[Finding]:
    kind = AlarmKind.FETCHES_FAIL
    found = _jump(kind, current, earlier, lambda run: run["tried"], lambda run: run["refused"])
    if found is None:
        return
    failing, usual = found
    causes, tried = _causes(failing[0], "refused"), _sum(failing[0], lambda run: run["tried"])
    failed = causes.total()
    passing = sum(count for cause, count in causes.items() if cause in _PASSING or cause.startswith("5"))
    if passing * 2 > failed and failing[0][0].at - failing[-1][-1].at < _PASSES_WITHIN:
        return
    sentence = f"fetches fail: {failed} of {tried} articles ({_listed(causes)}), usually {_percent(usual)}"
    values = {"failed": failed, "tried": tried, "causes": dict(causes.most_common()), "usual_rate": round(usual, 4)}
    yield Finding(kind, sentence, values)


def _rejects(current: Look, earlier: Sequence[Look]) -> Iterator[Finding]:
    def answered(run: Mapping[str, Any]) -> int:
        return int(max(run["tried"] - sum(run["refused"].values()), sum(run["unfit"].values())))

    kind = AlarmKind.REJECTS_JUMPED
    found = _jump(kind, current, earlier, answered, lambda run: run["unfit"])
    if found is None:
        return
    (pool, *_), usual = found
    causes, pages = _causes(pool, "unfit"), _sum(pool, answered)
    rejected = causes.total()
    sentence = f"rejects jumped: {rejected} of {pages} pages ({_listed(causes)}), usually {_percent(usual)}"
    values = {
        "rejected": rejected,
        "pages": pages,
        "reasons": dict(causes.most_common()),
        "usual_rate": round(usual, 4),
    }
    yield Finding(kind, sentence, values)


def _jump(
    kind: str,
    current: Look,
    earlier: Sequence[Look],
    weight: Callable[[Mapping[str, Any]], int],
    counts: Callable[[Mapping[str, Any]], Mapping[str, int]],
) -> tuple[list[list[Look]], float] | None:
    """The newest pools in a row in which most failed, and the usual share; None where that is no jump."""

    def share(pool: Sequence[Look]) -> float:
        return _sum(pool, lambda run: sum(counts(run).values())) / _sum(pool, weight)

    grouped = pools([current, *earlier], weight, _JUDGED_FETCHES)
    failing = list(takewhile(lambda pool: share(pool) >= _FAILING, grouped))
    if not failing:
        return None
    begin = failing[-1][-1].at
    if current.at - begin >= HABIT:
        return None
    usual_looks = [look for look in ordinary(earlier, kind) if look.at < begin]
    before = window(list(pools(usual_looks, weight, _JUDGED_FETCHES)))
    if len(before) < MIN_POOLS:
        return None
    shares = sorted(map(share, before))
    now, usual = share(failing[0]), median(shares)
    return (failing, usual) if now >= usual + _JUMP and now > shares[-2] else None


def _pooled(
    kind: str, current: Look, earlier: Sequence[Look], weight: Callable[[Mapping[str, Any]], int], least: int
) -> tuple[list[Look], Sequence[list[Look]]]:
    """The newest runs that weigh enough together, and the pools of those before that say what is usual."""
    newest = next(pools([current, *earlier], weight, least), None)
    if newest is None:
        return [], []
    usual_looks = [look for look in ordinary(earlier, kind) if look.at < newest[-1].at]
    return newest, window(list(pools(usual_looks, weight, least)))


def _records(run: Mapping[str, Any]) -> int:
    return int(run["records"])


def _sum(pool: Sequence[Look], count: Callable[[Mapping[str, Any]], int]) -> int:
    return sum(count(look.run) for look in pool)


def _chance(count: int, total: int, rate: float) -> float:
    """The chance of at most so many hits in so many tries, each with this rate."""
    rate = min(rate, 0.99)  # what always was may yet be missing once
    if total > _ENOUGH_TRIES:
        count, total = round(count / total * _ENOUGH_TRIES), _ENOUGH_TRIES
    return math.fsum(math.comb(total, k) * rate**k * (1 - rate) ** (total - k) for k in range(count + 1))


def _causes(pool: Sequence[Look], key: str) -> Counter[str]:
    causes: Counter[str] = Counter()
    for look in pool:
        causes.update(look.run[key])
    return causes


def _listed(causes: Counter[str]) -> str:
    """The three commonest: `403: 38, 500: 2`."""
    return ", ".join(f"{cause}: {count}" for cause, count in causes.most_common(3))


def _ratio(low: float, high: float) -> float:
    """How far lengths are apart: the logarithm of their ratio."""
    return math.log(max(high, 1) / max(low, 1))


def _percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %")
