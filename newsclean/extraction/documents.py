"""Text documents: lines, and paragraphs that were wrapped by hand."""

from __future__ import annotations

import re

from newsclean.wrapping import continuations


def read_lines(text: str) -> list[str]:
    """A text's paragraphs: its lines that hold something, those of a hard-wrapped paragraph joined again.

    White space at both ends of a line goes; all else stays to the letter.
    """
    lines = [line.strip() for line in re.split(r"\r\n?|[\n\u2028\u2029]", text.removeprefix("\ufeff"))]
    continued = continuations(lines)
    paragraphs: list[str] = []
    for index, line in enumerate(lines):
        if index in continued:
            paragraphs[-1] += " " + line
        elif line:
            paragraphs.append(line)
    return paragraphs
