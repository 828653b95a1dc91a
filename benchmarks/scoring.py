"""Scores one page: how near an answer comes to the gold."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.corpora import Gold

_CJK = "぀-ヿ㐀-鿿豈-﫿฀-๿"
_TOKEN = re.compile(rf"[{_CJK}]|[^\W{_CJK}]+")
"""A word; where a script has no spaces (Chinese, Japanese, Thai), a character."""
_INVISIBLE = re.compile("[\xad\u200b-\u200d\ufeff]")
"""Soft hyphens and characters without width: no reader sees them."""
_BETWEEN_NAMES = re.compile(r"[;,]| and | und | et ")
_SHINGLE = 4
"""Words a shingle: as in the evaluation of Zyte's article-extraction-benchmark, long enough that order counts."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """What an extractor gives for a page. All empty where it gives nothing."""

    text: str = ""
    title: str | None = None
    date: str | None = None
    """ISO 8601; its first ten characters are compared."""
    authors: tuple[str, ...] | str | None = None
    """Names, or one string with several between commas, semicolons or "and"."""


@dataclass(frozen=True, slots=True)
class PageScore:
    """The measures of one page, each between 0 and 1; None where there is nothing to measure."""

    precision: float | None = None
    """Share of the answer's shingles that the gold has; None where the answer is empty."""
    recall: float | None = None
    """Share of the gold's shingles that the answer has."""
    f1: float | None = None
    exact: float | None = None
    """1 where all words are right and in order."""
    found: int | None = None
    """Wanted strings that the text holds."""
    missed: int | None = None
    """Wanted strings that it doesn't hold."""
    intruding: int | None = None
    """Unwanted strings that it holds."""
    title: float | None = None
    date: float | None = None
    authors: float | None = None

    @property
    def accuracy(self) -> float | None:
        """One figure by which pages are ranked: F1 of the text, else of its strings."""
        if self.found is None or self.missed is None or self.intruding is None:
            return self.f1
        return _f1(self.found, self.intruding, self.missed)


def score_page(gold: Gold, answer: Extracted) -> PageScore:
    """Measure an answer. Strings are measured in place of the text where the gold has both."""
    text = gold.text if gold.wanted is None and gold.text else None
    precision, recall, f1 = overlap(text, answer.text) if text else (None, None, None)
    found, missed, intruding = _strings(gold, answer.text)
    return PageScore(
        precision=precision,
        recall=recall,
        f1=f1,
        exact=float(tokens(text) == tokens(answer.text)) if text else None,
        found=found,
        missed=missed,
        intruding=intruding,
        title=float(fold(answer.title) == fold(gold.title)) if gold.title else None,
        date=float((answer.date or "")[:10] == gold.date[:10]) if gold.date else None,
        authors=_shared(fold_names(gold.authors), fold_names(answer.authors)),
    )


def tokens(text: str | None) -> list[str]:
    """The words of a text, case kept, without punctuation; composed and decomposed letters are one."""
    return _TOKEN.findall(_INVISIBLE.sub("", unicodedata.normalize("NFC", text or "")))


def overlap(gold: str | None, answer: str | None) -> tuple[float | None, float | None, float]:
    """Precision, recall and F1 over 4-word shingles, counted as often as they occur.

    Precision is None where the answer has no words, recall where the gold has none; both empty are in full agreement.
    """
    wanted, given = _shingles(gold), _shingles(answer)
    if not wanted and not given:
        return 1.0, 1.0, 1.0
    common = (wanted & given).total()
    precision = common / given.total() if given else None
    recall = common / wanted.total() if wanted else None
    return precision, recall, _f1(common, given.total() - common, wanted.total() - common)


def fold(text: str | None) -> str:
    """A title or a name without what doesn't count: case, punctuation, spaces, the width of letters."""
    visible = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text or "")).casefold()
    return re.sub(r"\W+", " ", visible).strip()


def fold_names(names: Iterable[str] | str | None) -> frozenset[str]:
    """The set of names, folded; a string is split where names are separated."""
    parts = _BETWEEN_NAMES.split(names) if isinstance(names, str) else names or ()
    return frozenset(folded for part in parts if (folded := fold(part)))


def _shingles(text: str | None) -> Counter[tuple[str, ...]]:
    """Runs of four words; a shorter text is one shingle."""
    words = tokens(text)
    starts = range(max(1, len(words) - _SHINGLE + 1)) if words else ()
    return Counter(tuple(words[start : start + _SHINGLE]) for start in starts)


def _strings(gold: Gold, text: str) -> tuple[int, int, int] | tuple[None, None, None]:
    """How many wanted strings are found and missed, and how many unwanted ones are there; white space is one."""
    if gold.wanted is None:
        return None, None, None
    flat = " ".join(text.split())
    found = sum(" ".join(string.split()) in flat for string in gold.wanted)
    intruding = sum(" ".join(string.split()) in flat for string in gold.unwanted)
    return found, len(gold.wanted) - found, intruding


def _shared(gold: frozenset[str], answer: frozenset[str]) -> float | None:
    """F1 of two sets of names; None where the gold names nobody."""
    common = len(gold & answer)
    return _f1(common, len(answer) - common, len(gold) - common) if gold else None


def _f1(right: int, wrong: int, missed: int) -> float:
    """The harmonic mean of precision and recall; 0 where nothing is right."""
    return 2 * right / (2 * right + wrong + missed) if right else 0.0
