"""LightGBM trees, and their export to the arrays that newsclean reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from newsclean.extraction.forest import Forest

DEPTH = 5
TREES = 80
PARAMETERS: dict[str, Any] = {
    "objective": "binary",
    "learning_rate": 0.1,
    "max_depth": DEPTH,
    "num_leaves": 2**DEPTH,
    "min_data_in_leaf": 20,
    "min_sum_hessian_in_leaf": 0.1,
    "lambda_l2": 5.0,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbose": -1,
}
"""Within the noise of the corpora no other depth, rate or leaf size did better out-of-fold."""
_PAGE_WEIGHT = 100.0
"""Weight of a page, so that LightGBM's limits on leaves mean the same at any number of pages."""


def fit(
    rows: Sequence[NDArray[np.float32]], labels: Sequence[NDArray[np.float64]], weights: Sequence[NDArray[np.float64]]
) -> Forest:
    """Train on pages: features, labels and weights of each page's blocks. The same input gives the same trees."""
    data = lightgbm.Dataset(np.concatenate(rows), np.concatenate(labels), weight=_PAGE_WEIGHT * np.concatenate(weights))
    return export(lightgbm.train(PARAMETERS, data, TREES))


def export(booster: lightgbm.Booster) -> Forest:
    """The trees padded to complete ones; what they predict stays the same."""
    trees = booster.dump_model()["tree_info"]
    inner = 2**DEPTH - 1
    features = np.zeros((len(trees), inner), np.int32)
    thresholds = np.full((len(trees), inner), np.inf, np.float32)
    values = np.zeros((len(trees), inner + 1))

    def place(tree: int, node: dict[str, Any], at: int) -> None:
        split = "split_feature" in node
        if at >= inner:
            values[tree, at - inner] = node["leaf_value"]
            return
        if split:
            features[tree, at], thresholds[tree, at] = node["split_feature"], _rounded_down(node["threshold"])
        place(tree, node["left_child"] if split else node, 2 * at + 1)
        place(tree, node["right_child"] if split else node, 2 * at + 2)

    for index, tree in enumerate(trees):
        place(index, tree["tree_structure"], 0)
    return Forest(features, thresholds, values)


def _rounded_down(threshold: float) -> np.float32:
    """The largest single-precision number that isn't above: `x > threshold` must stay what it was."""
    single = np.float32(threshold)
    return np.nextafter(single, np.float32(-np.inf)) if float(single) > threshold else single
