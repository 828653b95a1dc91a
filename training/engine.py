"""Training of the block engine, and what it is worth out-of-fold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.figures import figures
from benchmarks.scoring import Extracted, PageScore, score_page
from newsclean.cleaner import Cleaner, load_stage
from newsclean.configuration import Settings
from newsclean.extraction.engine import THRESHOLD
from newsclean.extraction.features import FEATURES
from newsclean.extraction.forest import Forest
from newsclean.reasons import Rejected
from pipelines.extract import ExtractArticle
from training.boosting import fit
from training.examples import Example

Figures = dict[str, dict[str, float]]
"""Corpus, measure, value."""


def train(examples: Sequence[Example]) -> Forest:
    """Trees from all examples."""
    return fit([e.rows for e in examples], [e.labels for e in examples], [e.weights for e in examples])


def cross_validated(examples: Sequence[Example]) -> Iterator[tuple[Forest, list[Example]]]:
    """For each fold the trees that the others give, and the examples of the fold."""
    for fold in sorted({example.fold for example in examples}):
        yield train([e for e in examples if e.fold != fold]), [e for e in examples if e.fold == fold]


def measure_alone(examples: Sequence[Example]) -> Figures:
    """The engine's own figures out-of-fold: what it takes, neither sorted out nor cleaned, and no fallback."""
    return measure(
        (_body_only(example), _taken(example, forest))
        for forest, held_out in cross_validated(examples)
        for example in held_out
    )


def _body_only(example: Example) -> Example:
    gold = replace(example.case.gold, title=None, date=None, authors=None)
    return replace(example, case=replace(example.case, gold=gold))


def _taken(example: Example, forest: Forest) -> Extracted:
    chosen = np.flatnonzero(forest.predict(example.rows) >= THRESHOLD).tolist()
    return Extracted("\n\n".join(example.texts[index] for index in chosen))


def clean_held_out(examples: Sequence[Example]) -> Iterator[tuple[Example, Extracted]]:
    """What the whole cleaning gives for each page, with trees that never saw its publisher."""
    settings = Settings.load({"QUOTES": "keep"})
    others = [load_stage(name).from_settings(settings) for name in settings.stages[1:]]
    for forest, held_out in cross_validated(examples):
        cleaner = Cleaner([ExtractArticle(settings.max_page_bytes, settings.min_words, forest), *others])
        for example in held_out:
            yield example, _answer(cleaner, example)


def measure(answers: Iterable[tuple[Example, Extracted]]) -> Figures:
    """The figures of answers, by corpus."""
    scores: dict[str, list[PageScore]] = defaultdict(list)
    for example, answer in answers:
        scores[example.corpus].append(score_page(example.case.gold, answer))
    return {corpus: figures(pages) for corpus, pages in scores.items()}


def feature_worth(examples: Sequence[Example]) -> Iterator[tuple[str, Mapping[str, float]]]:
    """For each feature, by corpus, how much F1 the engine alone loses out-of-fold where it can't see it."""
    whole = _body_f1(measure_alone(examples))
    for index, name in enumerate(FEATURES):
        blind = _body_f1(measure_alone([replace(e, rows=_blinded(e.rows, index)) for e in examples]))
        yield name, {corpus: whole[corpus] - blind[corpus] for corpus in whole}


def _answer(cleaner: Cleaner, example: Example) -> Extracted:
    try:
        record = cleaner.clean(example.case.page)[1]
    except Rejected:
        return Extracted()
    return Extracted(record.text, record.title, record.published_at, tuple(record.authors))


def _body_f1(by_corpus: Figures) -> dict[str, float]:
    return {corpus: found.get("F1", found.get("snippet_F1", 0.0)) for corpus, found in by_corpus.items()}


def _blinded(rows: NDArray[np.float32], feature: int) -> NDArray[np.float32]:
    rows = rows.copy()
    rows[:, feature] = 0
    return rows
