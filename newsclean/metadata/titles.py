"""The title: a choice among all that the page calls its article, by a linear score that was trained."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from newsclean.metadata.collecting import Collected
from newsclean.metadata.folding import fold_title
from newsclean.metadata.site_names import pack, site_names
from newsclean.metadata.title_candidates import Candidate, read_candidates, with_cuts
from newsclean.metadata.title_features import FEATURES, Context, compute_features, read_path

__all__ = ["fold_title", "rank_titles"]

WEIGHTS = "titles.json"
"""Trained by `training.titles`, beside this module."""
_MIN_WORDS = 3
"""A shorter heading that a meta repeats may be a section's."""


def rank_titles(found: Collected, section: str | None, weights: Mapping[str, float] | None = None) -> list[Candidate]:
    """The candidates, best first, the whole ones before the cut where they are equal; empty where there are none.

    An h1 that og:title repeats, and JSON-LD doesn't contradict, is the title without further asking. `weights` are the
    shipped ones unless given.
    """
    wholes = read_candidates(found)
    if agreed := agreed_title(wholes):
        return [agreed, *(candidate for candidate in wholes.values() if candidate is not agreed)]
    candidates = with_cuts(wholes)
    context = make_context(found, candidates, section)
    values = [(weights or load_weights())[name] for name in FEATURES]
    scores = {
        folded: sum(w * x for w, x in zip(values, compute_features(candidate, context), strict=True))
        for folded, candidate in candidates.items()
    }
    return sorted(candidates.values(), key=lambda candidate: -scores[candidate.folded])


def agreed_title(candidates: Mapping[str, Candidate]) -> Candidate | None:
    """The h1 that og:title and, where there is one, JSON-LD's headline repeat."""
    headlined = any("json-ld" in candidate.texts for candidate in candidates.values())
    for candidate in candidates.values():
        if {"first-h1", "og"} <= candidate.texts.keys() and len(candidate.folded.split()) >= _MIN_WORDS:
            return candidate if "json-ld" in candidate.texts or not headlined else None
    return None


def make_context(found: Collected, candidates: Mapping[str, Candidate], section: str | None) -> Context:
    """What the features are computed from."""
    slug, folders = read_path(found.url)
    sections = folders | ({pack(section)} if section else set())
    return Context(candidates, site_names(found), sections, slug)


@lru_cache(maxsize=1)
def load_weights() -> dict[str, float]:
    """The shipped weights by feature. Raises KeyError where the file lacks one."""
    held = json.loads(files(__package__).joinpath(WEIGHTS).read_text("utf-8"))["weights"]
    return {name: float(held[name]) for name in FEATURES}
