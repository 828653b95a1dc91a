"""Quotation marks and apostrophes, by one policy for the whole text."""

from __future__ import annotations

import re
from typing import NamedTuple

from newsclean.configuration import QuotePolicy

_DOUBLE = "“”„‟«»"
_SINGLE = "‘’‚‛‹›"
_STRAIGHT = str.maketrans(dict.fromkeys(_DOUBLE, '"') | dict.fromkeys(_SINGLE, "'"))
_OPENING_GUILLEMET = re.compile(r"(?:(?<=^)|(?<=[\s(\[{\"'“„—–-]))([«‹])\s+(?=\S)")
_CLOSING_GUILLEMET = re.compile(r"(?<=\S)\s+([»›])(?=$|[\s.,;:!?…)\]}\"'”“—–-])")
_DOUBLED = re.compile(r"(?<!')''(?!')|(?<!,),,(?=[^\W\d])")
_ACCENT_APOSTROPHE = re.compile(r"(?<=[^\W\d_])[`´](?=[^\W\d_])")

_FEET_AND_INCHES = re.compile(r"(?<=\d)(?P<feet>')\s?\d{1,2}(?:[.,]\d+)?(?P<inches>\")")
_INCHES = re.compile(r"\"(?=\s[^\W\d_A-Z]|-)")
_GAP = re.compile("\u202f| {2,}")
_MOST_PASSES = 4
"""Passes after which marks that pair anew each time are left straight."""

_INNER = (
    re.compile(r"([„“][^„“”«»]*)«\s*([^„“”«»]*?)\s*»(?=[^„“”]*[“”])"),
    re.compile(r"(«[^„“”«»]*)[„“]([^„“”«»]*)[“”](?=[^«»]*»)"),
)


class Marks(NamedTuple):
    """How a language writes quotations: outer and inner pairs, and what stands inside the outer ones."""

    opening: str
    closing: str
    inner_opening: str
    inner_closing: str


_ENGLISH = Marks("“", "”", "‘", "’")
_GERMAN = Marks("„", "“", "‚", "‘")
_POLISH = Marks("„", "”", "«", "»")
_GUILLEMETS = Marks("«", "»", "„", "“")
_SPANISH = Marks("«", "»", "“", "”")
_FRENCH = Marks("«\u202f", "\u202f»", "“", "”")
_NORDIC = Marks("”", "”", "’", "’")
MARKS = {
    **dict.fromkeys(("en", "tr", "id", "ms", "vi", "th", "ko", "pt", "nl", "ga", "cy", "zu", "af", "sw"), _ENGLISH),
    **dict.fromkeys(("de", "cs", "sk", "sl", "bg", "is", "lt", "lv", "et", "ka", "mk", "sq", "lb"), _GERMAN),
    **dict.fromkeys(("ro", "pl"), _POLISH),
    **dict.fromkeys(("hu", "hr", "sr", "bs"), Marks("„", "”", "»", "«")),
    **dict.fromkeys(("ru", "uk", "be", "no", "nb", "nn", "el", "hy", "kk"), _GUILLEMETS),
    **dict.fromkeys(("es", "it", "ca", "gl", "eu", "fa"), _SPANISH),
    **dict.fromkeys(("sv", "fi"), _NORDIC),
    "fr": _FRENCH,
    "da": Marks("»", "«", "›", "‹"),
}
"""By ISO 639-1 code, after the delimiters of Unicode CLDR; languages that aren't listed are written as English is."""


def normalize_quotes(text: str, policy: QuotePolicy, language: str | None) -> str:
    """A paragraph's quotes by the policy: `straight`, `typographic` (as `language` writes them), or `keep`."""
    if policy == "keep":
        return text
    if policy == "straight":
        return straighten(text)
    marks = MARKS.get((language or "").partition("-")[0].lower(), _ENGLISH)
    return _settled(text, marks) or _settled(straighten(text), marks) or straighten(text)


def _settled(text: str, marks: Marks) -> str | None:
    """The text with its quotes in pairs, as it comes out again when it goes in; None where they pair anew each time."""
    for _ in range(_MOST_PASSES):
        curled = curl(straighten(_with_single_inner(_GAP.sub(" ", text))), marks)
        if curled == text:
            return curled
        text = curled
    return None


def straighten(text: str) -> str:
    """All quotation marks and apostrophes straight; the spaces inside French guillemets go with them."""
    text = _OPENING_GUILLEMET.sub(r"\1", text)
    text = _CLOSING_GUILLEMET.sub(r"\1", text)
    return _DOUBLED.sub('"', _ACCENT_APOSTROPHE.sub("'", text).translate(_STRAIGHT))


def _with_single_inner(text: str) -> str:
    """Double marks inside other double marks as single ones, which tells inner from outer once all are straight."""
    for pattern in _INNER:
        text = pattern.sub(r"\1'\2'", text)
    return text


def curl(text: str, marks: Marks) -> str:
    """Straight quotes as a language writes them, in pairs; one that has no partner, and a prime, stays straight."""
    out = list(text)
    primes = _primes(text)
    pairs: list[tuple[int, int]] = []
    stack: list[int] = []
    for i, char in enumerate(text):
        if char not in "\"'" or i in primes:
            continue
        before, after = text[i - 1 : i] if i else "", text[i + 1 : i + 2]
        if char == "'" and _is_apostrophe(text, i):
            out[i] = "’"
        elif _can_open(before, after) and (after.isalnum() or all(text[at] != char for at in stack)):
            stack.append(i)
        elif any(text[at] == char for at in stack):
            while text[start := stack.pop()] != char:
                pass
            if i > start + 1:  # two in a row hold nothing
                pairs.append((start, i))
        elif char == "'" and before.isalpha():
            out[i] = "’"
    for start, end in pairs:
        is_inside = sum(a < start and end < b for a, b in pairs) % 2 == 1
        is_inner = is_inside or (text[start] == "'" and marks.inner_opening in _SINGLE)
        out[start], out[end] = marks[2:] if is_inner else marks[:2]
    return "".join(out)


def _primes(text: str) -> set[int]:
    """Where marks of feet and inches stand: both together, and inches where the marks would else not go up in pairs."""
    primes = {i for match in _FEET_AND_INCHES.finditer(text) for i in (match.start("feet"), match.start("inches"))}
    doubles = [i for i, char in enumerate(text) if char == '"' and i not in primes]
    if len(doubles) % 2:
        primes.update(i for i in doubles if _INCHES.match(text, i) and text[i - 1 : i].isdigit())
    return primes


def _is_apostrophe(text: str, index: int) -> bool:
    """Between letters, or before a decade ('90s)."""
    before, after = text[index - 1 : index] if index else "", text[index + 1 : index + 2]
    return (before.isalnum() and after.isalpha()) or re.match(r"'\d\ds?\b", text[index:]) is not None


def _can_open(before: str, after: str) -> bool:
    return (not before or before.isspace() or before in "([{\"'—–-/") and bool(after) and not after.isspace()
