"""The block engine: which of a page's blocks are the article, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from newsclean.extraction.features import compute_features
from newsclean.extraction.forest import Forest
from newsclean.extraction.sorting import sort_out
from newsclean.survey import Mark, Survey

THRESHOLD = 0.5
"""Probability from which on a block is taken."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the engine makes of a page."""

    blocks: list[int]
    """The blocks that were taken, by index."""
    expected_f1: float
    """Its own estimate of how right that is."""
    chances: NDArray[np.float64]
    """For each block of the page the probability that it is the article's."""


def read_with_engine(survey: Survey, titles: Iterable[str], descriptions: Iterable[str], forest: Forest) -> Reading:
    """Choose the article's blocks.

    `titles` and `descriptions` are what the page calls its article and says of it.
    """
    if not survey.blocks:
        return Reading([], 0.0, np.zeros(0))
    titles = list(titles)
    chances = forest.predict(compute_features(survey, titles, descriptions))
    chosen = np.flatnonzero(chances >= THRESHOLD).tolist()
    kept = sort_out(survey, chosen, titles)
    return Reading(kept, _expected_f1(survey, chances, kept), chances)


def _expected_f1(survey: Survey, chances: NDArray[np.float64], kept: list[int]) -> float:
    """F1 as it is where the probabilities are right: twice what is found, by what is taken and what is there.

    What was sorted out, and what the page hides, is known not to be there.
    """
    sizes = np.array([len(block.text) for block in survey.blocks], float)
    taken = np.zeros(len(sizes), bool)
    taken[kept] = True
    hidden = np.array([bool(survey.marks[block.node] & Mark.HIDDEN) for block in survey.blocks])
    expected = np.where(~taken & (hidden | (chances >= THRESHOLD)), 0, chances * sizes)
    return float(2 * expected[taken].sum() / max(sizes[taken].sum() + expected.sum(), 1.0))
