"""Text that was wrapped by hand: which lines go on with the paragraph of the line above."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

_WIDTHS = range(40, 101)
"""Columns at which programs and people wrap text."""
_FULL = 0.8
"""Share of the inner lines that must not have held the next one's first word."""
_SLACK = 2
"""Columns by which a full line may fall short."""


def continuations(lines: Sequence[str]) -> set[int]:
    """The indexes of the lines that continue the line above; empty lines part paragraphs.

    Wrapped text has paragraphs of several lines, hardly one longer than the width, and nearly all that aren't the last
    of theirs would not have held the next line's first word. Where that isn't so, every line is its own paragraph.
    """
    inner = [i for i in range(1, len(lines)) if lines[i] and lines[i - 1]]
    width = max(map(len, lines), default=0)
    paragraphs = sum(bool(line) and not above for above, line in pairwise(["", *lines]))
    if width not in _WIDTHS or len(inner) < 3 or paragraphs < 2:
        return set()
    if sum(_reach(lines, i) > width for i in inner) < _FULL * len(inner):
        return set()
    return {i for i in inner if _reach(lines, i) > width - _SLACK}


def _reach(lines: Sequence[str], index: int) -> int:
    """The column up to which the line above would have gone with this line's first word."""
    return len(lines[index - 1]) + 1 + len(lines[index].split()[0])
