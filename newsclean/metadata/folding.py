"""Text for comparison, and text out of markup's strings."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from html import unescape

_INVISIBLE = dict.fromkeys(map(ord, "\xad\u200b\u200c\u200d\ufeff"))
"""Soft hyphens and characters without width."""
_WORD = re.compile(r"\w+")


def plain(value: str) -> str:
    """An attribute's or JSON string's text: entities resolved (some are escaped twice), white space single."""
    if "&" in value:
        value = unescape(unescape(value))
    return " ".join(_visible(value).split())


def _visible(text: str) -> str:
    return text if text.isascii() else text.translate(_INVISIBLE)


@lru_cache(maxsize=20_000)
def fold_title(text: str) -> str:
    """A title for comparison: lower case, words only."""
    return " ".join(_WORD.findall(_visible(text).casefold()))


@lru_cache(maxsize=20_000)
def fold_name(text: str) -> str:
    """A person's name for comparison: also without accents, and in no order, since some sites put the surname first."""
    letters = unicodedata.normalize("NFKD", fold_title(text))
    return " ".join(sorted("".join(c for c in letters if not unicodedata.combining(c)).split()))
