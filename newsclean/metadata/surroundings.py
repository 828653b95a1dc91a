"""The blocks around the headline, where date and byline stand."""

from __future__ import annotations

from newsclean.survey import Mark, Survey

_ABOVE, _BELOW = 8, 40
"""Blocks above and below the headline; found best on pages of many publishers."""
_BESIDE = 2
"""Blocks right below the headline: some templates have the article's own footer there."""
_PARAGRAPH = 160
"""Code points; a longer block that isn't linked is one of a body's."""
_ELSEWHERE = frozenset({"aside", "figure", "figcaption"})


def indexes_around(survey: Survey, headline: int | None) -> list[int]:
    """The indexes of the blocks below the headline in the page's order, then of those above it, the nearest first.

    What belongs to a comment, a picture or the page's end is left out. Without a headline, around the text's start.
    """
    start = body_start(survey) if headline is None else headline
    below = range(start, min(start + _BELOW + 1, len(survey.blocks)))
    above = range(start - 1, max(start - 1 - _ABOVE, -1), -1)
    own = survey.marks[survey.blocks[start].node] if start < len(survey.blocks) else 0
    marks = (Mark.COMMENT | Mark.CAPTION | Mark.EMBED) & ~own
    return [
        index
        for index in (*below, *above)
        if not _is_elsewhere(survey, survey.blocks[index].node, marks, footer=not 0 < index - start <= _BESIDE)
    ]


def nearest_first(survey: Survey, headline: int | None) -> list[int]:
    """The same indexes by their distance; above counts half as much again as below."""
    indexes = indexes_around(survey, headline)
    start = indexes[0] if indexes and headline is None else headline or 0
    return sorted(indexes, key=lambda index: index - start if index >= start else 1.5 * (start - index))


def _is_elsewhere(survey: Survey, node: int, marks: int, *, footer: bool) -> bool:
    """Whether an element is of comments or captions (by marks that the headline lacks), or beside the text.

    `footer`: whether one counts as beside the text.
    """
    if survey.marks[node] & marks:
        return True
    while node > 0:
        if survey.tags[node] in _ELSEWHERE or (footer and survey.tags[node] == "footer"):
            return True
        node = survey.parents[node]
    return False


def body_start(survey: Survey) -> int:
    """The index of the first block that reads like a paragraph; the number of blocks where there is none."""
    for index, block in enumerate(survey.blocks):
        if len(block.text) > _PARAGRAPH and block.linked * 2 < len(block.text):
            return index
    return len(survey.blocks)
