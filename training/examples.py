"""Corpora made ready for training: each page's blocks with their labels, read once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from trafilatura import extract

from benchmarks.corpora import Case, Corpus
from newsclean.decode import decode
from newsclean.extraction import parse_html
from newsclean.extraction.features import compute_features
from newsclean.metadata import read_metadata
from newsclean.survey import survey
from training.folds import assign_folds, publisher
from training.labels import Floats, label_blocks


@dataclass(frozen=True, slots=True)
class Example:
    """A page to train on or to measure with."""

    corpus: str
    case: Case
    fold: int
    texts: Sequence[str]
    rows: NDArray[np.float32]
    labels: Floats
    weights: Floats


def make_examples(corpora: Sequence[Corpus], folds: int, seed: int) -> Iterator[Example]:
    """The pages of all corpora, each publisher in one fold."""
    cases = [(corpus.name, case) for corpus in corpora for case in corpus.cases]
    numbers = assign_folds([publisher(case.page.url, case.id) for _, case in cases], folds, seed)
    for (name, case), fold in zip(cases, numbers, strict=True):
        yield _example(name, case, fold)


def _example(corpus: str, case: Case, fold: int) -> Example:
    text = decode(case.content, case.page.headers.get("content-type"))
    found = survey(parse_html(text))
    facts = read_metadata(found, case.page.url)
    rows = compute_features(found, {facts.title or "", *facts.other_titles} - {""}, facts.descriptions)
    texts = [block.text for block in found.blocks]
    peer = "" if case.gold.wanted is None else extract(text, url=case.page.url, include_comments=False) or ""
    labels, weights = label_blocks(texts, case.gold, peer)
    return Example(corpus, case, fold, texts, rows, labels, weights)
