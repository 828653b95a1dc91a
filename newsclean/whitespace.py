"""White space and characters that can't be seen."""

from __future__ import annotations

import re

_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
"""Soft hyphen, zero-width space, word joiner, byte order mark. The zero-width joiners stay: Persian, the scripts of
India and emoji are written with them."""
_SPACES = re.compile(r"[ \t\r\n\f\v\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")


def normalize_whitespace(text: str) -> str:
    """Runs of any white space become one space, those at both ends go, and so do invisible characters.

    An ideographic space between wide characters is one of them and stays single.
    """
    return _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip(" ")
