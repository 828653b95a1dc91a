"""The language of a text."""

from __future__ import annotations

import re

_COMMON = {
    "en": "the of and to in is that for on with was as by at from has",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine",
}
"""The commonest words of languages that no other shares them with: seeing enough of them confirms a claim at a
fiftieth of what detection costs. (Romance and Slavic languages have too many in common among themselves.)"""
_CONFIRMED = 0.15
"""Share of words that are such, in running text a third, in another language's a twentieth at most."""
_COMMON_WORDS = {code: frozenset(words.split()) for code, words in _COMMON.items()}
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Scripts written without spaces between words: Thai, Lao, Burmese, Khmer, kana and Han."""
SAMPLE = 3000
"""Code points of a text that say what it is written in."""
_GLANCE = 400
"""Code points that are enough to confirm a claim; the cost is in proportion."""
_ENOUGH = 30
"""Words from which on shares mean something."""
MIN_LETTERS = 60
"""Fewer letters than this say too little against a page's own claim."""


def detect_language(text: str) -> str | None:
    """The text's language as an ISO 639-1 code, or None where there is too little of it."""
    sample = text[:SAMPLE]
    if sum(map(str.isalpha, sample)) < MIN_LETTERS:
        return None
    from py3langid import classify

    return str(classify(sample)[0])


def _reads_as(text: str, claim: str) -> bool:
    """Whether a text is plainly in the language that it is said to be in."""
    common = _COMMON_WORDS.get(claim.partition("-")[0].lower(), frozenset())
    words = text.lower().split()
    return len(words) >= _ENOUGH and sum(word in common for word in words) > _CONFIRMED * len(words)


def choose_language(text: str, claim: str | None) -> str | None:
    """The claim (a BCP 47 tag) where the text doesn't speak against it, else what the text is written in."""
    if claim and _reads_as(text[:_GLANCE], claim):
        return claim
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
