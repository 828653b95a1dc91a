"""A line taken apart into words, and what stands between them."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

from newsclean.rules.folding import fold, plain
from newsclean.rules.templates import WORD

_ARROWS = "→►▶▸➤➜➡⇒👉"
_PARTING = re.compile(rf"[:|–—»›>•·/*=~{_ARROWS}]|\s-|-\s|\s\s")
"""What `:` in a phrase stands for."""
_BREAK = re.compile(r"""[^\s'\w&-]|\s-|-\s""")
"""What may stand between two phrases on one line."""
_LOOSE = " \t|–—-:;,·•*>»=~/" + _ARROWS
_EMOJI = re.compile(r"[\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\U0001f000-\U0001faff]")
_LOOSE_BEFORE = _LOOSE + ".?!"
"""Marks around a slot's words that are none of its own."""


class Line:
    """A line as phrases see it."""

    def __init__(self, text: str) -> None:
        self.text = fold(text)
        self._raw = text
        found = list(WORD.finditer(plain(self.text)))
        self.words = [match[0] for match in found]
        self.spans = [match.span() for match in found]
        self._between: dict[tuple[int, int], str] = {}

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where each word stands."""
        found: dict[str, list[int]] = {}
        for place, word in enumerate(self.words):
            found.setdefault(word, []).append(place)
        return found

    def is_parted(self, place: int) -> bool:
        """Whether a mark parts a word from the one before it, or the last from nothing."""
        return _is_parting(self._gap(place))

    def is_edge(self, place: int) -> bool:
        """Whether a phrase may begin or end before a word: at a mark or before a capital, and at both ends."""
        if not 0 < place < len(self.words):
            return True
        return not self.text[self.spans[place][0]].islower() or _is_breaking(self._gap(place))

    def _gap(self, place: int) -> str:
        """What stands before a word, or behind the last."""
        start = self.spans[place - 1][1] if place else 0
        return self._raw[start : self.spans[place][0]] if place < len(self.spans) else self._raw[start:]

    def between(self, first: int, end: int) -> str:
        """The words from `first` up to `end` with their marks, but for loose ones around them."""
        key = first, end
        if key not in self._between:
            left = self.spans[first - 1][1] if first else 0
            right = self.spans[end][0] if end < len(self.spans) else len(self.text)
            self._between[key] = _trimmed(self.text[left:right])
        return self._between[key]

    def rest(self, first: int) -> str:
        """The line from a word on: `between` gives beginnings of it, unless it begins with a bracket."""
        return after(self.text, self.spans[first - 1][1] if first else 0)


def after(text: str, end: int) -> str:
    """A text from behind a word on, without loose marks before the next."""
    return _without_emoji(text[end:]).lstrip(_LOOSE_BEFORE)


def _without_emoji(text: str) -> str:
    """Emoji are no part of what a slot takes; RE2's letters, in wide ranges, take them in."""
    return text if text.isascii() else _EMOJI.sub(" ", text)


@lru_cache(maxsize=1024)  # most are one space
def _is_parting(gap: str) -> bool:
    return _PARTING.search(gap) is not None


@lru_cache(maxsize=1024)
def _is_breaking(gap: str) -> bool:
    return _BREAK.search(gap) is not None


def _trimmed(text: str) -> str:
    """Without emoji, loose marks, and a bracket whose other half stands outside."""
    text = _without_emoji(text).lstrip(_LOOSE_BEFORE).rstrip(_LOOSE)
    for opening, closing in ("()", "[]"):
        surplus = text.count(opening) - text.count(closing)
        if surplus < 0 and text.startswith(closing):
            text = text[1:].lstrip(_LOOSE_BEFORE)
        elif surplus < 0 and text.endswith(closing):
            text = text[:-1].rstrip("." + _LOOSE)
        elif surplus > 0:
            text = text[1:].lstrip() if text.startswith(opening) else text.removesuffix(opening).rstrip(_LOOSE)
    return text
