"""How rules see a line: one character for one, so that what is found in the folded line is there in the line."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SAME: dict[int, str] = str.maketrans(
    dict.fromkeys("“”„‟«»″", '"')
    | dict.fromkeys("‘’‚‛‹›′´`", "'")
    | dict.fromkeys("\xa0\u202f\u2009\u2007", " ")
    | dict(zip("şţŞŢ", "șțȘȚ", strict=True))
)
_FOLDABLE = re.compile(f"[{''.join(map(chr, _SAME))}]")
_LETTERS_WITH_MARKS = (range(0xC0, 0x250), range(0x370, 0x530), range(0x1E00, 0x2000))
"""Latin, Greek and Cyrillic: the scripts of the languages whose packs come with newsclean."""


def _without_marks() -> dict[int, str]:
    table = {}
    for block in _LETTERS_WITH_MARKS:
        for code in block:
            base = unicodedata.normalize("NFD", chr(code))[0]
            if base != chr(code) and base.isalpha():
                table[code] = base
    return table | dict(zip(map(ord, "ıİøØłŁđĐ"), "iIoOlLdD", strict=True))


_PLAIN = _without_marks()


@lru_cache(maxsize=2048)
def fold(line: str) -> str:
    """A line as expressions see it: quotes straight, spaces plain, the cedillas of older Romanian as its commas.

    Each stage asks for the same lines.
    """
    return _FOLDABLE.sub(lambda match: _SAME[ord(match[0])], line)


def plain(folded: str) -> str:
    """A folded line as phrases see it: small letters without their marks.

    Capitals are written without them in Greek, French and Spanish, and many sites write none in Romanian, Polish or
    Czech.
    """
    if folded.isascii():
        return folded.lower()
    return folded.translate(_PLAIN).lower().replace("ς", "σ")
