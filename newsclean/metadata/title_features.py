"""What speaks for and against a candidate for the title, in numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from newsclean.metadata.folding import fold_title
from newsclean.metadata.site_names import names_site, pack
from newsclean.metadata.title_candidates import Candidate

_FAMILIES = {
    "og": "social", "twitter": "social", "meta": "meta", "title": "title", "json-ld": "json-ld",
    "json-ld-name": "json-ld", "h1": "seen", "first-h1": "seen", "h1-part": "seen", "above-body": "seen",
    "subheading": "seen",
}  # fmt: skip
"""Sources that a template fills together count once."""
_SEEN = {"h1", "first-h1", "h1-part", "above-body", "subheading"}
_SHORTEST_SLUG_WORD = 3


@dataclass(frozen=True, slots=True)
class Context:
    """What a candidate is judged by beside itself."""

    candidates: Mapping[str, Candidate]
    site_names: frozenset[str]
    sections: frozenset[str]
    """What the page says its section is, packed."""
    slug: frozenset[str]
    """The words of the page's path."""


def read_path(url: str | None) -> tuple[frozenset[str], frozenset[str]]:
    """The words of a URL's slug, which is the part of its path with the most words, and the other parts, packed."""
    try:
        parts = [unquote(part) for part in urlsplit(url or "").path.split("/") if part]
    except ValueError:
        return frozenset(), frozenset()
    worded = [_words(part) for part in parts]
    if not any(worded):
        return frozenset(), frozenset()
    slug = max(range(len(parts)), key=lambda index: (len(worded[index]), index))
    return frozenset(worded[slug]), frozenset(pack(part) for index, part in enumerate(parts) if index != slug)


def _words(part: str) -> list[str]:
    words = fold_title(re.sub(r"[-_.+]", " ", part)).split()
    return [word for word in words if len(word) >= _SHORTEST_SLUG_WORD and not word.isdigit()]


def _has(kind: str) -> Callable[[Candidate, Context], float]:
    def feature(candidate: Candidate, _: Context) -> float:
        return float(kind in candidate.texts)

    return feature


def _families(candidate: Candidate, _: Context) -> float:
    kinds = {*candidate.texts, *(cut.kind for cut in candidate.cuts)}
    return float(len({_FAMILIES[kind] for kind in kinds if kind in _FAMILIES}))


def _seen_and_declared(candidate: Candidate, _: Context) -> float:
    return float(any(kind in _SEEN for kind in candidate.texts) and any(kind not in _SEEN for kind in candidate.texts))


def _only_part(candidate: Candidate, _: Context) -> float:
    return float(set(candidate.texts) == {"h1-part"} and not candidate.cuts)


def _only_cut(candidate: Candidate, _: Context) -> float:
    return float(not candidate.texts)


def _cut_unknown(candidate: Candidate, context: Context) -> float:
    """Only cut, and nothing that was cut off is known to be the site's name or section."""
    if candidate.texts:
        return 0.0
    known = context.site_names | context.sections
    return float(not any(_parts_known(cut.prefix, cut.suffix, known) for cut in candidate.cuts))


def _parts_known(prefix: str, suffix: str, known: frozenset[str]) -> bool:
    return all(not part or names_site(part, known) for part in (prefix, suffix))


def _one_word(candidate: Candidate, _: Context) -> float:
    return float(" " not in candidate.folded and len(candidate.folded) < 20)


def _is_site(candidate: Candidate, context: Context) -> float:
    packed = candidate.folded.replace(" ", "")
    return float(packed in context.site_names or packed in context.sections)


def _has_site(candidate: Candidate, context: Context) -> float:
    """Begins or ends with the site's name, and has more than that."""
    packed = candidate.folded.replace(" ", "")
    return float(
        any(
            len(name) > 3 and len(packed) > len(name) and (packed.endswith(name) or packed.startswith(name))
            for name in context.site_names
        )
    )


def _lost_prefix(candidate: Candidate, _: Context) -> float:
    return float(not candidate.texts and all(cut.prefix for cut in candidate.cuts))


def _in_slug(candidate: Candidate, context: Context) -> float:
    """Share of its words that the URL has."""
    words = [word for word in candidate.folded.split() if len(word) >= _SHORTEST_SLUG_WORD]
    return sum(word in context.slug for word in words) / len(words) if words else 0.0


FEATURES: dict[str, Callable[[Candidate, Context], float]] = {
    "og": _has("og"),
    "twitter": _has("twitter"),
    "meta": _has("meta"),
    "title_element": _has("title"),
    "json_ld": _has("json-ld"),
    "json_ld_name": _has("json-ld-name"),
    "h1": _has("h1"),
    "first_h1": _has("first-h1"),
    "h1_of_site": _has("h1-of-site"),
    "subheading": _has("subheading"),
    "heading_above_body": _has("above-body"),
    "families": _families,
    "seen_and_declared": _seen_and_declared,
    "only_part_of_h1": _only_part,
    "only_cut": _only_cut,
    "cut_unknown": _cut_unknown,
    "one_word": _one_word,
    "is_site": _is_site,
    "has_site": _has_site,
    "lost_prefix": _lost_prefix,
    "in_slug": _in_slug,
}


def compute_features(candidate: Candidate, context: Context) -> list[float]:
    """The features of a candidate, in the order of `FEATURES`."""
    return [feature(candidate, context) for feature in FEATURES.values()]
