"""Lines that `<br>` and `<pre>` make: paragraphs, or one paragraph's rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from newsclean.wrapping import continuations

_LISTING = 500
"""A `<pre>` with less text than this is a listing or a poem, not a page's column."""


@dataclass(slots=True)
class Segment:
    """What stands between two `<br>`."""

    pieces: list[str]
    linked: int
    links: list[HtmlElement]


def join_lines(segments: Sequence[Segment], *, whole: bool) -> Iterator[tuple[str, Segment]]:
    """The paragraphs of a run of segments, each with what it was made of.

    An empty segment parts paragraphs. A single `<br>` does too, unless the next line goes on in mid-sentence: with a
    small letter, or since the run was wrapped by hand. In a heading (`whole`) no `<br>` parts anything.
    """
    texts = [" ".join("".join(segment.pieces).split()) for segment in segments]
    joins = _joins(texts)
    group: list[int] = []
    for index, text in enumerate(texts):
        if not text and whole:
            continue
        if group and not (text and (whole or index in joins)):
            yield _joined(group, texts, segments)
            group = []
        if text:
            group.append(index)
    if group:
        yield _joined(group, texts, segments)


def _joined(group: Sequence[int], texts: Sequence[str], segments: Sequence[Segment]) -> tuple[str, Segment]:
    parts = [segments[index] for index in group]
    pieces = [piece for part in parts for piece in (*part.pieces, " ")][:-1]
    whole = Segment(pieces, sum(part.linked for part in parts), [link for part in parts for link in part.links])
    return " ".join(texts[index] for index in group), whole


def _joins(texts: Sequence[str]) -> set[int]:
    """Indexes of the lines that go on with the sentence of the line above."""
    return {i for i in range(1, len(texts)) if texts[i][:1].islower() and texts[i - 1]} | continuations(texts)


def preformatted_lines(element: HtmlElement) -> Iterator[str]:
    """The paragraphs of a `<pre>`: those of a column of text by its lines, a listing as one."""
    text = element.text_content()
    if len(text) < _LISTING:
        text = " ".join(text.split())
    lines = [" ".join(line.split()) for line in text.splitlines()]
    continued = continuations(lines)
    current = ""
    for index, line in enumerate(lines):
        if index in continued:
            current += f" {line}"
            continue
        if current:
            yield current
        current = line
    if current:
        yield current
