"""From page scores to a corpus's figures, and how sure a difference between two extractors is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.scoring import PageScore

MEASURES = ("F1", "precision", "recall", "exact", "snippet_F1", "title", "date", "authors")
_COLUMNS = ("precision", "recall", "exact", "title", "date", "authors", "found", "missed", "intruding")
_MEANS = 6
"""The first six columns are measures, their means over pages the figures; the last three are counts, to be added up."""
RESAMPLES = 1000
_SEED = 20261122
_TAILS = (2.5, 97.5)
"""Percentiles between which 95 % of the resampled differences lie."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A difference of two figures and the 95 % interval around it."""

    difference: float
    low: float
    high: float


def figures(scores: Sequence[PageScore]) -> dict[str, float]:
    """The figures of a corpus, by measure; a measure that no page has is left out.

    Precision and recall are means over pages, F1 is that of the two means, the snippets' F1 that of all snippets
    together, the others are means over the pages whose gold has the field.
    """
    values = _figures(_table(scores), np.ones((1, len(scores))))
    return {name: float(row[0]) for name, row in values.items() if not np.isnan(row[0])}


def intervals(
    ours: Sequence[PageScore], theirs: Sequence[PageScore], resamples: int = RESAMPLES
) -> dict[str, Interval]:
    """For each measure that both have, ours minus theirs, by a paired bootstrap: the same pages are drawn for both.

    The draws are the same in every run. Raises ValueError where the two aren't of the same pages.
    """
    if len(ours) != len(theirs):
        raise ValueError(f"{len(ours)} pages can't be paired with {len(theirs)}")
    pages = len(ours)
    draws = np.random.default_rng(_SEED).multinomial(pages, [1 / pages] * pages, size=resamples).astype(np.float64)
    weights = np.vstack([np.ones((1, pages)), draws])
    mine, other = _figures(_table(ours), weights), _figures(_table(theirs), weights)
    differences = {name: mine[name] - other[name] for name in MEASURES}
    return {name: _interval(row) for name, row in differences.items() if not np.isnan(row[0])}


def _interval(differences: Floats) -> Interval:
    """The first is that of all pages, the others are those of the draws; a draw that has no page to measure is none."""
    low, high = np.nanpercentile(differences[1:], _TAILS)
    return Interval(float(differences[0]), float(low), float(high))


def _table(scores: Sequence[PageScore]) -> Floats:
    """A row a page, a column a value, NaN for None."""
    rows = [[getattr(score, name) for name in _COLUMNS] for score in scores]
    return np.array(rows, dtype=np.float64).reshape(len(scores), len(_COLUMNS))


def _figures(table: Floats, weights: Floats) -> Mapping[str, Floats]:
    """Each measure for each row of weights, which say how often each page counts; NaN where nothing is measured."""
    known = ~np.isnan(table)
    sums, counts = weights @ np.nan_to_num(table), weights @ known
    means = _ratio(sums[:, :_MEANS], counts[:, :_MEANS])
    found, missed, intruding = sums[:, _MEANS:].T
    by_name: dict[str, Floats] = dict(zip(_COLUMNS[:_MEANS], means.T, strict=True))
    by_name["F1"] = _f1(by_name["precision"], by_name["recall"])
    by_name["snippet_F1"] = _ratio(2 * found, 2 * found + missed + intruding)
    return by_name


def _f1(precision: Floats, recall: Floats) -> Floats:
    """Of an extractor that never answers, whose precision is that of nothing, it is 0."""
    right = np.nan_to_num(precision)
    f1 = np.nan_to_num(_ratio(2 * right * recall, right + recall))
    return np.where(np.isnan(recall), np.nan, f1)


def _ratio(dividend: Floats, divisor: Floats) -> Floats:
    """The quotients, NaN where the divisor is 0."""
    quotients: Floats = np.full(dividend.shape, np.nan)
    np.divide(dividend, divisor, out=quotients, where=divisor != 0)
    return quotients
