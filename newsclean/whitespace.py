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


_STRAY = re.compile(
    r"""(?<=[^\W_])[ ](?=[,;](?:[ ]|$)|[!?]{1,3}(?:[ "'”“»’)]|$)|[.,](?:[ "'”“»’)]|$)|:[ ](?=[^\W\d_]))"""
)
"""A space between a word and a mark that ends something: `word , word`; not in `word ;)`, `word .com` or `2 : 1`."""
_MARK = re.compile(r"""[,;:!?.]+(?=[\s"'”“»’)]|$)""")
_SPACED = frozenset({"fr", "br", "oc", "ht"})
"""Languages that write a space before `;`, `:`, `!` and `?`."""


def close_up(text: str, language: str | None) -> str:
    """A paragraph without spaces before punctuation, where the language has none there.

    Only where at least half of its marks have one: that is how tokenized and scanned text looks, while a single one is
    as the newsroom wrote it. A language that isn't known may have them.
    """
    code = (language or "fr").partition("-")[0].lower()
    if code in _SPACED or not (strays := len(_STRAY.findall(text))):
        return text
    return _STRAY.sub("", text) if 2 * strays >= len(_MARK.findall(text)) else text
