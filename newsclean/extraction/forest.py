"""Gradient-boosted trees at run time: NumPy arrays, no learning library."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

MODEL = "model.npz"


@dataclass(frozen=True, slots=True)
class Forest:
    """Complete binary trees of one depth: at each node a feature against a threshold, larger values to the right."""

    features: NDArray[np.int32]
    """Trees × inner nodes."""
    thresholds: NDArray[np.float32]
    values: NDArray[np.float64]
    """Trees × leaves, in log odds."""

    def predict(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """A probability for each row."""
        trees, inner = self.features.shape
        leaves = inner + 1
        cells, starts = rows.ravel(), (np.arange(len(rows)) * rows.shape[1])[:, None]
        base = (np.arange(trees) * inner)[None, :]
        node = np.zeros((len(rows), trees), np.int64)
        for _ in range(leaves.bit_length() - 1):
            at = base + node
            right = cells.take(starts + self.features.take(at)) > self.thresholds.take(at)
            node = 2 * node + 1 + right
        leaf = (np.arange(trees) * leaves)[None, :] + node - inner
        odds = self.values.take(leaf).sum(1)
        return np.asarray(1 / (1 + np.exp(-odds)))


@cache
def load_forest() -> Forest:
    """The trained model that comes with newsclean."""
    with (files("newsclean.extraction") / MODEL).open("rb") as stream:
        data: Any = np.load(stream)
        return Forest(data["features"], data["thresholds"], data["values"])
