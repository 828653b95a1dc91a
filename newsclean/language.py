"""The language of a text."""

from __future__ import annotations

import re

_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Scripts written without spaces between words: Thai, Lao, Burmese, Khmer, kana and Han."""
_SAMPLE = 3000
"""Code points of a text that say what it is written in."""
_GLANCE = 400
"""Code points that are enough to confirm a claim; the cost is in proportion."""
MIN_LETTERS = 60
"""Fewer letters than this say too little against a page's own claim."""


def detect_language(text: str) -> str | None:
    """The text's language as an ISO 639-1 code, or None where there is too little of it."""
    sample = text[:_SAMPLE]
    if sum(map(str.isalpha, sample)) < MIN_LETTERS:
        return None
    from py3langid import classify

    return str(classify(sample)[0])


def choose_language(text: str, claim: str | None) -> str | None:
    """The claim (a BCP 47 tag) where the text doesn't speak against it, else what the text is written in."""
    if claim and ((first := detect_language(text[:_GLANCE])) is None or _same(first, claim)):
        return claim
    detected = detect_language(text)
    if claim and detected and _same(detected, claim):
        return claim
    return detected


def _same(detected: str, claim: str) -> bool:
    """Whether a claim names the detected language; Norwegian and Serbo-Croatian have several codes."""
    code = claim.split("-")[0].lower()
    groups = ({"no", "nb", "nn", "da"}, {"hr", "bs", "sr", "sh"}, {"id", "ms"}, {"fil", "tl"}, {"iw", "he"})
    return detected == code or any({detected, code} <= group for group in groups)


def count_words(text: str) -> int:
    """Words of a text; where a script has no spaces, one for two characters, as Chinese words have on average."""
    wide = len(_UNSPACED.findall(text))
    return max(1, len(_UNSPACED.sub(" ", text).split()) + (wide + 1) // 2)
