"""What stands between a page's headline and its body: the lede belongs to the text, headline and byline don't."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from newsclean.article import Block
from newsclean.metadata import Metadata, headline_block
from newsclean.metadata.authors import clean_names
from newsclean.metadata.dates import written_date
from newsclean.metadata.titles import fold_title
from newsclean.survey import Mark, Survey, TextBlock

_HEADLINE_WITHIN = 3
"""Blocks at the start among which a reader may have left the headline."""
_HEADER_LINE = 120
"""Code points of a line of section, byline and date at most."""
_DATE_LINE = 45
_LABEL = 4
"""Words of what else may stand in such a line: "Read 3912 times"."""
_HEADER_PARTS = re.compile(r"\s*[|•·»›]\s*|\s+[–—-]\s+|,\s+(?=\d)")
_TITLE_WORDS = 3
"""A shorter title at a block's end may be there by chance."""
_LEDE_WITHIN = 25
"""Blocks below the headline among which the lede stands."""
_LEDE = range(40, 1000)
"""Code points of a lede; a shorter one is a label."""
_SENTENCE = re.compile(r"[.!?…。！？।؟][\"'”’»)\]]*$|,\s")


def without_header(blocks: Sequence[Block], titles: Collection[str], metadata: Metadata) -> list[Block]:
    """The blocks without the headline (by any of the titles that the page gives) and without byline and kicker.

    What stands above the headline goes too, unless it is longer.
    """
    start = 0
    for index, block in enumerate(blocks[:_HEADLINE_WITHIN]):
        if _is_headline(block.text, titles):
            if any(len(above.text) > len(block.text) for above in blocks[start:index]):
                return [*blocks[:index], *blocks[index + 1 :]]
            start = index + 1
    names = {fold_title(name) for name in metadata.authors}
    while start < len(blocks) and _is_header_line(blocks[start].text, names, metadata):
        start += 1
    return list(blocks[start:])


def _is_header_line(text: str, names: set[str], metadata: Metadata) -> bool:
    """Whether a line above the body is the section, the authors, the date that the page has been found to state."""
    if len(text) > _HEADER_LINE:
        return False
    if fold_title(text) == fold_title(metadata.section or "-"):
        return True
    date = (metadata.published_at or metadata.guessed_at or "")[:10]
    languages = (metadata.language or "en", "en")
    parts = [part for part in _HEADER_PARTS.split(text) if part.strip()]
    known = [_is_byline(part, names) or (bool(date) and _is_date(part, date, languages)) for part in parts]
    return any(known) and all(ok or len(part.split()) <= _LABEL for ok, part in zip(known, parts, strict=True))


def _is_byline(text: str, names: set[str]) -> bool:
    return set() != {*map(fold_title, clean_names([text]))} <= names


def _is_date(text: str, date: str, languages: tuple[str, ...]) -> bool:
    """Whether a line is nothing but a date, the page's own: dates of the story stand in sentences."""
    return len(text) <= _DATE_LINE and date[:4] in text and (written_date(text, languages) or "")[:10] == date


def _is_headline(text: str, titles: Collection[str]) -> bool:
    """Whether a block is a title, perhaps below a kicker that it is joined to."""
    packed = _packed(text)
    return any(
        packed == _packed(title) or (len(title.split()) >= _TITLE_WORDS and packed.endswith(_packed(title)))
        for title in titles
        if title and len(packed) < 2 * len(_packed(title))
    )


def _packed(text: str) -> str:
    return fold_title(text).replace(" ", "")


def missing_lede(survey: Survey, metadata: Metadata, blocks: Sequence[Block]) -> str | None:
    """The lede that the page shows below its headline, where the body doesn't say it again.

    It is the page's description of itself, or what it names a lede, seen by the reader: what is only in a meta was
    never part of the article.
    """
    headline = headline_block(survey, metadata.title)
    if headline is None or not blocks:
        return None
    ledes = {fold_title(text) for text in metadata.descriptions if len(text) in _LEDE}
    body = {block.text for block in blocks}
    for block in survey.blocks[headline + 1 : headline + 1 + _LEDE_WITHIN]:
        if block.text in body:
            return None
        if len(block.text) in _LEDE and (fold_title(block.text) in ledes or _is_named_lede(survey, block)):
            said = fold_title(block.text) in fold_title(" ".join(block.text for block in blocks))
            return None if said else block.text
    return None


def _is_named_lede(survey: Survey, block: TextBlock) -> bool:
    """Whether a block is a lede by its element's names, and reads like one."""
    named = survey.marks[block.node] & Mark.LEDE and not survey.marks[block.node] & (Mark.CAPTION | Mark.SIDE)
    return bool(named) and block.linked < len(block.text) / 2 and _SENTENCE.search(block.text) is not None
