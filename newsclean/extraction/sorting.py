"""What the engine takes and no reader would: boxes, captions, second copies, the next article of the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from newsclean.extraction.features import packed
from newsclean.survey import Mark, Survey, TextBlock

_APART = (
    Mark.HIDDEN, Mark.EMBED, Mark.SIDE, Mark.FACTS, Mark.FIGURE, Mark.CAPTION, Mark.BYLINE, Mark.OVERLAY,
    Mark.PROPERTY, Mark.PROMOTION,
)  # fmt: skip
"""What stands apart from the text by the names of its elements. Training pages have too few of each to learn from."""
_MINOR = 0.7
"""Share of the text up to which what stands apart goes; where it holds more, its name means something else. On
204 news pages the shares were below .4 or above .8."""
_BESIDE_COMMENTS = 800
"""Code points outside of readers' comments from which on these aren't the page's text, as in a forum."""
_LINKED = 0.8
"""Share of a line's text in links from which on it is one of a menu."""
_SENTENCE = re.compile(r"[.!?…。！？।؟][\"'”’»)\]]*$")
_MIN_REPETITION = 80
"""Code points from which on a repetition is no accident."""
_WHOLE = 1500
"""Code points from which on a block may be a whole article."""
_MOST_COPIES = 3
_REPEATED = 0.75
"""Share of its shingles that other blocks must hold for it to be a copy of them."""
_SHINGLE = 40
"""Code points of a shingle."""


def sort_out(survey: Survey, chosen: Sequence[int], titles: Iterable[str]) -> list[int]:
    """The chosen blocks without what is no part of the article by the page's structure."""
    kept = _once(survey, _first_article(survey, list(chosen), {packed(title) for title in titles}))
    kept = _without_comments(survey, kept)
    for mark in _APART:
        kept = _without_minor(survey, kept, mark)
    kept = _without_menus(survey, kept)
    return _without_last_heading(survey, _with_headings(survey, kept))


def _without_menus(survey: Survey, chosen: list[int]) -> list[int]:
    """Without lines of nothing but links before the first sentence and after the last."""
    prose = [index for index in chosen if _SENTENCE.search(survey.blocks[index].text)]
    if not prose:
        return chosen
    first, last = prose[0], prose[-1]
    return [index for index in chosen if first <= index <= last or not _is_linked(survey.blocks[index])]


def _is_linked(block: TextBlock) -> bool:
    return block.linked > _LINKED * len(block.text)


def _with_headings(survey: Survey, chosen: list[int]) -> list[int]:
    """With the subheadings that stand right above a chosen block, in the same element, below another chosen one."""
    taken = set(chosen)
    for index in chosen[1:]:
        above = index - 1
        if above not in taken and _heads(survey, above, index):
            taken.add(above)
    return sorted(taken)


def _heads(survey: Survey, above: int, below: int) -> bool:
    heading, block = survey.blocks[above], survey.blocks[below]
    marks = survey.marks[heading.node]
    return bool(
        marks & Mark.HEADING
        and not marks & Mark.MAIN_HEADING
        and not any(marks & mark for mark in _APART)
        and survey.parents[heading.node] == survey.parents[block.node]
        and heading.linked < len(heading.text) / 2
    )


def _without_last_heading(survey: Survey, chosen: list[int]) -> list[int]:
    """Without headings at the end: they head what was not taken."""
    while len(chosen) > 1 and survey.marks[survey.blocks[chosen[-1]].node] & Mark.HEADING:
        chosen = chosen[:-1]
    return chosen


def _without_minor(survey: Survey, chosen: list[int], mark: int) -> list[int]:
    """Without the blocks of a mark, where they are the smaller part."""
    rest = [index for index in chosen if not survey.marks[survey.blocks[index].node] & mark]
    if len(rest) < len(chosen) and _size(survey, rest) > (1 - _MINOR) * _size(survey, chosen):
        return rest
    return chosen


def _without_comments(survey: Survey, chosen: list[int]) -> list[int]:
    rest = [index for index in chosen if not survey.marks[survey.blocks[index].node] & Mark.COMMENT]
    return rest if _size(survey, rest) > _BESIDE_COMMENTS else chosen


def _size(survey: Survey, indexes: Iterable[int]) -> int:
    return sum(len(survey.blocks[index].text) for index in indexes)


def _first_article(survey: Survey, chosen: list[int], titles: set[str]) -> list[int]:
    """Without the blocks of a further `<article>` that has a headline of its own: the next one of an endless page.

    Its headline is an h1, or a link to the article itself.
    """
    headed: dict[int, int] = {}
    for heading in survey.headings:
        if (article := _article(survey, heading.node)) and heading.block < len(survey.blocks):
            title = survey.blocks[heading.block]
            if heading.level == 1 or _is_linked(title):
                headed.setdefault(article, heading.block)
    inside: dict[int, list[int]] = {}
    for index in chosen:
        article = _article(survey, survey.blocks[index].node)
        inside.setdefault(article if article in headed else 0, []).append(index)
    titled = {a for a in inside if a and packed(survey.blocks[headed[a]].text) in titles}
    main = _main_article(survey, inside, titled)
    if main is None:
        return chosen
    kept = {main, 0, *_articles(survey, main)}
    rest = sorted(index for article, indexes in inside.items() if article in kept for index in indexes)
    return rest if _size(survey, rest) > (1 - _MINOR) * _size(survey, chosen) else chosen


def _main_article(survey: Survey, inside: dict[int, list[int]], titled: set[int]) -> int | None:
    """The `<article>` under the page's title; else what stands in none, where that is most; else nobody knows.

    A live blog's entries may all be articles.
    """
    if titled:
        return next(article for article in inside if article in titled)
    outside, total = _size(survey, inside.get(0, ())), sum(_size(survey, part) for part in inside.values())
    return 0 if 2 * outside > total else None


def _article(survey: Survey, node: int) -> int:
    """The innermost `<article>` that an element stands in, or 0."""
    return next(_articles(survey, node), 0)


def _articles(survey: Survey, node: int) -> Iterator[int]:
    while node > 0:
        if survey.tags[node] == "article":
            yield node
        node = survey.parents[node]


def _once(survey: Survey, chosen: list[int]) -> list[int]:
    """Without repetitions: of a long block the first copy stays, and no block that says again what the others say."""
    first: dict[str, int] = {}
    for index in chosen:
        if len(text := survey.blocks[index].text) >= _MIN_REPETITION:
            first.setdefault(text, index)
    kept = [index for index in chosen if first.get(survey.blocks[index].text, index) == index]
    whole = sorted((i for i in kept if len(survey.blocks[i].text) >= _WHOLE), key=lambda i: -len(survey.blocks[i].text))
    if not whole:
        return kept
    texts = [packed(block.text) for block in survey.blocks]
    copies = {index for index in whole[:_MOST_COPIES] if _is_copy(texts, index)}
    return [index for index in kept if index not in copies]


def _is_copy(texts: list[str], index: int) -> bool:
    """Whether one block is a copy of many: the whole article once more, for machines."""
    text, others = texts[index], "".join(texts[:index] + texts[index + 1 :])
    shingles = [text[i : i + _SHINGLE] for i in range(0, len(text) - _SHINGLE + 1, _SHINGLE)]
    return sum(shingle in others for shingle in shingles) >= _REPEATED * len(shingles)
