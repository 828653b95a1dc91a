"""A line taken apart into words, and what stands between them."""

from __future__ import annotations

import re
from functools import cached_property

from newsclean.rules.folding import fold, plain
from newsclean.rules.templates import WORD

_PARTING = re.compile(r"[:|–—→»›>•·/*=~]|\s-|-\s|\s\s")
"""What `:` in a phrase stands for."""
_BREAK = re.compile(r"""[^\s'\w&-]|\s-|-\s""")
"""What may stand between two phrases on one line."""
_LOOSE = " \t|–—-:;,·•*>→»=~"
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
    def _gaps(self) -> list[str]:
        """What stands before each word, and behind the last."""
        starts = [*(start for start, _ in self.spans), len(self.text)]
        ends = [0, *(end for _, end in self.spans)]
        return [self._raw[end:start] for end, start in zip(ends, starts, strict=True)]

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where each word stands."""
        found: dict[str, list[int]] = {}
        for place, word in enumerate(self.words):
            found.setdefault(word, []).append(place)
        return found

    @cached_property
    def parted(self) -> list[bool]:
        """Whether a mark parts each word from the one before, and the last from nothing."""
        return [_PARTING.search(gap) is not None for gap in self._gaps]

    @cached_property
    def edges(self) -> list[bool]:
        """Whether a phrase may begin or end before each word: at a mark or before a capital, and at both ends."""
        inner = zip(self._gaps[1:-1], self.spans[1:], strict=True)
        breaks = [_BREAK.search(gap) is not None or not self.text[start].islower() for gap, (start, _) in inner]
        return [True, *breaks, True]

    def between(self, first: int, end: int) -> str:
        """The words from `first` up to `end` with their marks, but for loose ones around them."""
        key = first, end
        if key not in self._between:
            left = self.spans[first - 1][1] if first else 0
            right = self.spans[end][0] if end < len(self.spans) else len(self.text)
            self._between[key] = _trimmed(self.text[left:right])
        return self._between[key]


def _trimmed(text: str) -> str:
    """Without loose marks and a bracket whose other half stands outside."""
    text = text.lstrip(_LOOSE + ".?!/").rstrip(_LOOSE)
    for opening, closing in ("()", "[]"):
        surplus = text.count(opening) - text.count(closing)
        if surplus < 0 and text.endswith(closing):
            text = text[:-1].rstrip("." + _LOOSE)
        elif surplus > 0:
            text = text[1:].lstrip() if text.startswith(opening) else text.removesuffix(opening).rstrip(_LOOSE)
    return text
