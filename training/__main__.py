"""`python -m training CORPORA`: train anew what newsclean ships, and report what it is worth."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

import newsclean.extraction
from benchmarks.corpora import read_corpora
from newsclean.extraction.features import FEATURES
from newsclean.extraction.forest import MODEL, Forest
from training.boosting import PARAMETERS, TREES
from training.engine import Figures, clean_held_out, feature_worth, measure, measure_alone, train
from training.examples import Example, make_examples
from training.provenance import made_from

FOLDS = 5
SEED = 7
_FOLDER = Path(newsclean.extraction.__file__).parent


def main(
    corpora: Annotated[Path, typer.Argument(help="A folder of corpora, as `make bench` takes them.")],
    *,
    out: Annotated[Path, typer.Option(help="Where the model goes.")] = _FOLDER,
    worth: Annotated[bool, typer.Option(help="Also measure what each feature is worth; takes a few minutes.")] = True,
    answers: Annotated[
        Path | None, typer.Option(help="Where what the cleaning gives out-of-fold goes, as JSONL.")
    ] = None,
) -> None:
    """Train the block engine on corpora, write its model, and report its figures out-of-fold."""
    console = Console(highlight=False)
    read = read_corpora(corpora)
    cases = sum(len(corpus.cases) for corpus in read)
    examples = list(track(make_examples(read, FOLDS, SEED), "reading pages", cases, console=Console(stderr=True)))
    report = {"engine alone": measure_alone(examples)}
    cleaned = list(track(clean_held_out(examples), "cleaning pages", cases, console=Console(stderr=True)))
    report["all stages"] = measure(cleaned)
    if answers:
        answers.write_text("".join(json.dumps({"id": e.case.id, **asdict(a)}) + "\n" for e, a in cleaned))
    for title, by_corpus in report.items():
        console.print(_figures_table(f"{title}, out-of-fold", by_corpus))
    _write(
        out,
        train(examples),
        {"figures out-of-fold": report, "made_from": made_from(corpora, trees=TREES, **PARAMETERS)},
    )
    if worth:
        console.print(_worth_table(examples))


def _write(folder: Path, forest: Forest, description: dict[str, object]) -> None:
    """The model as arrays, and beside it what it was made from and what it is worth."""
    np.savez_compressed(
        folder / MODEL, features=forest.features, thresholds=forest.thresholds, values=forest.values.astype(np.float32)
    )
    text = json.dumps({"features": list(FEATURES), **description}, indent=2)
    (folder / MODEL).with_suffix(".json").write_text(text + "\n")


def _figures_table(title: str, by_corpus: Figures) -> Table:
    measures = list(dict.fromkeys(measure for found in by_corpus.values() for measure in found))
    table = Table("corpus", *measures, title=title)
    for corpus, found in by_corpus.items():
        table.add_row(corpus, *(f"{found[m]:.4f}" if m in found else "" for m in measures))
    return table


def _worth_table(examples: list[Example]) -> Table:
    """What F1 loses without each feature."""
    corpora = list(dict.fromkeys(example.corpus for example in examples))
    table = Table("feature", *corpora, "meaning", title="F1 lost without it, engine alone, out-of-fold")
    for name, lost in track(feature_worth(examples), "blinding", len(FEATURES), console=Console(stderr=True)):
        table.add_row(name, *(f"{lost[corpus]:+.4f}" for corpus in corpora), FEATURES[name])
    return table


if __name__ == "__main__":
    typer.run(main)
