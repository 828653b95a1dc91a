"""Text documents: lines, and paragraphs that were wrapped by hand."""

from __future__ import annotations

import re
from itertools import groupby, pairwise

_WRAP_WIDTHS = range(40, 101)
"""Columns at which programs and people wrap text."""


def read_lines(text: str) -> list[str]:
    """A text's paragraphs: its lines that hold something, those of a hard-wrapped paragraph joined again.

    White space at both ends of a line goes; all else stays to the letter.
    """
    lines = [line.strip() for line in re.split(r"\r\n?|[\n\u2028\u2029]", text.removeprefix("\ufeff"))]
    groups = [list(group) for filled, group in groupby(lines, key=bool) if filled]
    width = _wrap_width(groups)
    return [line for group in groups for line in (_unwrapped(group, width) if width else group)]


def _wrap_width(groups: list[list[str]]) -> int | None:
    """The column a text is wrapped at, or None where a line break ends a paragraph.

    Wrapped text has paragraphs of several lines, hardly one longer than the width, and nearly all that aren't the last
    of theirs would not have held the next line's first word.
    """
    lines = [line for group in groups for line in group]
    inner = [(line, following) for group in groups for line, following in pairwise(group)]
    width = max(map(len, lines), default=0)
    if width not in _WRAP_WIDTHS or len(inner) < 3 or len(groups) < 2:
        return None
    full = sum(len(line) + 1 + len(following.split()[0]) > width for line, following in inner)
    return width if full >= 0.8 * len(inner) else None


def _unwrapped(group: list[str], width: int) -> list[str]:
    """The lines of a group, joined where the first word of the next would not have fitted."""
    joined = [group[0]]
    for previous, line in pairwise(group):
        if len(previous) + 1 + len(line.split()[0]) > width - 2:
            joined[-1] += " " + line
        else:
            joined.append(line)
    return joined
