"""What the engine should have taken: a label and a weight for each block of a page, from its gold."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.corpora import Gold
from benchmarks.scoring import tokens

Floats = NDArray[np.float64]

_COVERED = 0.5
"""Share of a block's shingles that the gold must hold."""
_SHINGLE = 4
_SOFT = 0.15
"""Weight of a block that no string of the gold speaks of, beside 1 for one that is spoken of."""
_SUPPORT = 6
"""Blocks on either side that support one of several copies."""


def label_blocks(texts: Sequence[str], gold: Gold, peer: str) -> tuple[Floats, Floats]:
    """Labels (1 is article) and weights (their sum is 1) of a page's blocks.

    Where the gold is a text, a block counts that it covers; of several copies the one among its neighbours. Where it is
    strings, they decide, and `peer`, another extractor's text, stands in at a low weight for blocks they don't touch.
    """
    words = [tokens(text) for text in texts]
    if gold.wanted is not None:
        return _by_strings(texts, words, gold, peer)
    labels = _by_cover(words, gold.text or "")
    _drop_copies(texts, words, labels, gold.text or "")
    weights = np.array([max(1, len(block)) for block in words], float)
    return labels, weights / max(weights.sum(), 1)


def _by_strings(texts: Sequence[str], words: Sequence[list[str]], gold: Gold, peer: str) -> tuple[Floats, Floats]:
    wanted, unwanted = ([" ".join(s.split()) for s in strings] for strings in (gold.wanted or (), gold.unwanted))
    peer = " ".join(peer.split())
    labels, weights = np.zeros(len(texts)), np.zeros(len(texts))
    for index, text in enumerate(texts):
        if any(s in text or (len(text) > 20 and text in s) for s in wanted):
            labels[index], weight = 1, 1.0
        elif any(s in text or (len(text) > 8 and text in s) for s in unwanted):
            labels[index], weight = 0, 1.0
        else:
            labels[index], weight = len(text) > 3 and text in peer, _SOFT
        weights[index] = len(words[index]) * weight
    return labels, weights / max(weights.sum(), 1e-9)


def _by_cover(words: Sequence[list[str]], text: str) -> Floats:
    gold = tokens(text)
    shingles = {tuple(gold[i : i + _SHINGLE]) for i in range(len(gold) - _SHINGLE + 1)}
    lines = {tuple(tokens(line)) for line in text.split("\n")}
    labels = np.zeros(len(words))
    for index, block in enumerate(words):
        if len(block) >= _SHINGLE:
            own = [tuple(block[i : i + _SHINGLE]) for i in range(len(block) - _SHINGLE + 1)]
            labels[index] = sum(s in shingles for s in own) > _COVERED * len(own)
        elif block:
            before = words[index - 1] if index else []
            after = words[index + 1] if index + 1 < len(words) else []
            around = {tuple((before + block)[-_SHINGLE:]), tuple((block + after)[:_SHINGLE])}
            labels[index] = tuple(block) in lines or not shingles.isdisjoint(around)
    return labels


def _drop_copies(texts: Sequence[str], words: Sequence[list[str]], labels: Floats, text: str) -> None:
    """Of blocks with one text, label as many as the gold has, those with the most article around them."""
    lines = Counter(tuple(tokens(line)) for line in text.split("\n"))
    copies: dict[str, list[int]] = defaultdict(list)
    for index in np.flatnonzero(labels).tolist():
        copies[texts[index]].append(index)

    def support(index: int) -> float:
        around = range(max(0, index - _SUPPORT), min(len(texts), index + _SUPPORT + 1))
        return sum(float(labels[i]) * len(words[i]) for i in around if texts[i] != texts[index])

    for block, indexes in copies.items():
        spare = len(indexes) - max(1, lines[tuple(tokens(block))])
        if spare > 0:
            labels[sorted(indexes, key=support)[:spare]] = 0
