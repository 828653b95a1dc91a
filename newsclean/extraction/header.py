"""What stands between a page's headline and its body: the lede belongs to the text, headline and byline don't."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from lxml.html import HtmlElement

from newsclean.article import Block
from newsclean.metadata import Metadata
from newsclean.metadata.authors import clean_names
from newsclean.metadata.titles import fold_title
from newsclean.metadata.visible import surroundings

_HEADLINE_WITHIN = 3
"""Blocks at the start among which a reader may have left the headline."""
_TITLE_WORDS = 3
"""A shorter title at a block's end may be there by chance."""
_LEDE_WITHIN = 25
"""Pieces of text below the headline among which the lede stands."""
_LEDE = range(40, 1000)
"""Code points of a lede; a shorter one is a label."""


def without_header(blocks: Sequence[Block], titles: Collection[str], authors: Sequence[str]) -> list[Block]:
    """The blocks without the headline (by any of the titles that the page gives), what is above it, and the byline."""
    names = {fold_title(name) for name in authors}
    start = 0
    for index, block in enumerate(blocks[:_HEADLINE_WITHIN]):
        if _is_headline(block.text, titles):
            if any(len(above.text) > len(block.text) for above in blocks[start:index]):
                return [*blocks[:index], *blocks[index + 1 :]]
            start = index + 1
    while start < len(blocks) and set() != {*map(fold_title, clean_names([blocks[start].text]))} <= names:
        start += 1
    return list(blocks[start:])


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


def missing_lede(tree: HtmlElement, metadata: Metadata, blocks: Sequence[Block]) -> str | None:
    """The lede that the page shows below its headline, where the body doesn't say it again.

    It is the page's description of itself, seen by the reader: what is only in a meta was never part of the article.
    """
    description = metadata.description or ""
    folded = fold_title(description)
    if len(description) not in _LEDE or not folded or folded in fold_title(" ".join(block.text for block in blocks)):
        return None
    for text in surroundings(tree, metadata.title).below[:_LEDE_WITHIN]:
        if len(text) in _LEDE and fold_title(text) == folded:
            return re.sub(r"\s+", " ", text)
    return None
