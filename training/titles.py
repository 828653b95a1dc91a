"""`python -m training.titles CORPORA`: train the weights by which a title is chosen, and report what they are worth."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray
from scipy.optimize import minimize

import newsclean.metadata.titles as chooser
from benchmarks.corpora import Case, Corpus, read_corpora
from benchmarks.scoring import Extracted, score_page
from newsclean.decode import decode
from newsclean.extraction import parse_html
from newsclean.metadata.claims import section_witnesses
from newsclean.metadata.collecting import Collected
from newsclean.metadata.title_candidates import read_candidates, with_cuts
from newsclean.metadata.title_features import FEATURES, compute_features
from newsclean.survey import survey
from training.folds import assign_folds, publisher

FOLDS = 10
SEED = 7
L2 = 1.0
_PACKAGE = Path(chooser.__file__).parent
_CODE = ("title*.py", "headings.py", "surroundings.py", "site_names.py", "folding.py", "collecting.py", "jsonld*.py")
_DATA = ("gold.jsonl", "pages.warc.gz")

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """A page whose title somebody has said."""

    corpus: str
    publisher: str
    features: Floats
    """A row a candidate."""
    right: NDArray[np.bool_]
    """Whether the candidate is the title as the scoring compares titles."""
    agreed: float | None
    """Where the page's sources agree on a title, nothing is ranked: whether it is right."""


@dataclass(frozen=True, slots=True)
class Report:
    """What the ranker is worth, on pages of publishers that it was not trained on."""

    accuracy: dict[str, float]
    """By corpus, out-of-fold."""
    in_fold: dict[str, float]
    reachable: dict[str, float]
    """The share of pages whose title is among the candidates."""
    worth: dict[str, dict[str, float]]
    """What each feature adds to the accuracy, by corpus: with all, less without it."""
    weights: dict[str, float]


def train_titles(corpora: Iterable[Corpus], seed: int = SEED, folds: int = FOLDS) -> Report:
    """Weights from all pages, and the accuracy of weights from the other folds' pages. The same in each run."""
    examples = make_examples(corpora)
    fold_of = assign_folds([example.publisher for example in examples], folds, seed)
    accuracy = measure_held_out(examples, fold_of)
    worth: dict[str, dict[str, float]] = {}
    for index, name in enumerate(FEATURES):
        without = measure_held_out(examples, fold_of, left_out=(index,))
        worth[name] = {corpus: accuracy[corpus] - without[corpus] for corpus in accuracy}
    weights = fit(examples)
    return Report(
        accuracy=accuracy,
        in_fold=_by_corpus(examples, [_is_right(example, weights) for example in examples]),
        reachable=_by_corpus(examples, [float(example.right.any()) for example in examples]),
        worth=worth,
        weights={name: round(float(weight), 4) for name, weight in zip(FEATURES, weights, strict=True)},
    )


def make_examples(corpora: Iterable[Corpus]) -> list[Example]:
    """The pages of corpora whose gold has a title."""
    return [make_example(corpus.name, case) for corpus in corpora for case in corpus.cases if case.gold.title]


def make_example(corpus: str, case: Case) -> Example:
    """A page with its candidates."""
    content = decode(case.content, case.page.headers.get("content-type"))
    found = Collected(survey(parse_html(content)), case.page.url)
    wholes = read_candidates(found)
    agreed = chooser.agreed_title(wholes)
    candidates = with_cuts(wholes)
    section = next((witness.value for witness in section_witnesses(found)), None)
    context = chooser.make_context(found, candidates, section)
    rows = [compute_features(candidate, context) for candidate in candidates.values()]
    return Example(
        corpus,
        publisher(case.page.url, case.id),
        np.array(rows, dtype=np.float64).reshape(len(rows), len(FEATURES)),
        np.array([_matches(case, candidate.text) for candidate in candidates.values()], dtype=np.bool_),
        float(_matches(case, agreed.text)) if agreed else None,
    )


def _matches(case: Case, title: str) -> bool:
    return score_page(case.gold, Extracted(title=title)).title == 1


def fit(examples: Sequence[Example], left_out: Collection[int] = ()) -> Floats:
    """The weights under which the right candidates are likeliest: a conditional logit with an L2 penalty.

    Each corpus weighs the same: a small one of newspapers counts as much as a large one of all sorts of pages.
    """
    usable = [e for e in examples if e.right.any() and not e.right.all() and e.agreed is None]
    sizes = Counter(example.corpus for example in usable)
    shares = np.array([len(usable) / len(sizes) / sizes[example.corpus] for example in usable])
    features = np.concatenate([example.features for example in usable])
    right = np.concatenate([example.right for example in usable])
    counts = np.array([len(example.features) for example in usable])
    starts = np.cumsum(counts) - counts
    free = np.array([index not in left_out for index in range(len(FEATURES))])

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = features @ weights
        powers = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), counts))
        chances = powers / np.repeat(np.add.reduceat(powers, starts), counts)
        shares_of_right = np.add.reduceat(chances * right, starts)
        ahead = chances - chances * right / np.repeat(shares_of_right, counts)
        slope = (ahead * np.repeat(shares, counts)) @ features + 2 * L2 * weights
        return float(L2 * weights @ weights - shares @ np.log(shares_of_right)), slope * free

    found = minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B")
    return np.asarray(found.x, dtype=np.float64)


def measure_held_out(
    examples: Sequence[Example], fold_of: Sequence[int], left_out: Collection[int] = ()
) -> dict[str, float]:
    """The accuracy by corpus, each fold by weights from the others."""
    scores = [0.0] * len(examples)
    for fold in sorted(set(fold_of)):
        weights = fit([e for e, f in zip(examples, fold_of, strict=True) if f != fold], left_out)
        for index, (example, own) in enumerate(zip(examples, fold_of, strict=True)):
            if own == fold:
                scores[index] = _is_right(example, weights)
    return _by_corpus(examples, scores)


def _is_right(example: Example, weights: Floats) -> float:
    if example.agreed is not None:
        return example.agreed
    if not len(example.features):
        return 0.0
    return float(example.right[int((example.features @ weights).argmax())])


def _by_corpus(examples: Sequence[Example], scores: Sequence[float]) -> dict[str, float]:
    by_corpus: dict[str, list[float]] = defaultdict(list)
    for example, score in zip(examples, scores, strict=True):
        by_corpus[example.corpus].append(score)
    return {name: sum(values) / len(values) for name, values in by_corpus.items()}


def made_from(corpora: Path, names: Iterable[str]) -> dict[str, Any]:
    """SHA-256 of the corpora's files and of the code that decides what is learned from them, and the seed."""
    folders = [corpora if corpora.resolve().name == name else corpora / name for name in names]
    files = [folder / name for folder in folders for name in _DATA if (folder / name).is_file()]
    code = [Path(__file__), *sorted(path for pattern in _CODE for path in _PACKAGE.glob(pattern))]
    return {
        "corpora": {f"{path.parent.resolve().name}/{path.name}": _hash([path]) for path in files},
        "code": _hash(code),
        "seed": SEED,
        "l2": L2,
    }


def _hash(paths: Iterable[Path]) -> str:
    digest = sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return f"sha256:{digest.hexdigest()}"


def main(
    corpora: Annotated[Path, typer.Argument(help="A folder of corpora, as `make bench` takes them.")],
    *,
    out: Annotated[Path, typer.Option(help="Where the weights go.")] = _PACKAGE / chooser.WEIGHTS,
) -> None:
    """Train the title's weights, write them, and report their accuracy out-of-fold."""
    titled = [corpus for corpus in read_corpora(corpora) if any(case.gold.title for case in corpus.cases)]
    report = train_titles(titled)
    for corpus, accuracy in report.accuracy.items():
        typer.echo(
            f"{corpus}: {accuracy:.3f} out-of-fold, {report.in_fold[corpus]:.3f} in-fold, "
            f"{report.reachable[corpus]:.3f} among the candidates"
        )
    for name, worth in report.worth.items():
        typer.echo(f"{name:20} {report.weights[name]:8.3f}  " + "  ".join(f"{v:+.3f}" for v in worth.values()))
    held = {"weights": report.weights, "made_from": made_from(corpora, [corpus.name for corpus in titled])}
    out.write_text(json.dumps(held, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    typer.run(main)
