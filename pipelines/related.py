"""Strip related-article links without a label: other articles' headlines, linked or bare."""

from __future__ import annotations

import re

from newsclean.article import Article, Block, Cause
from newsclean.stage import Stage

_ENDS_LIKE_SENTENCE = re.compile(r"""[.,;:…。！？।؟!?][\s"'”“»’)\]]*$""")
_ENDS_LIKE_STATEMENT = re.compile(r"""[.,;:…。।][\s"'”“»’)\]]*$""")
_ENDS_INSIDE = re.compile(r"""[.!?…]["'”“»’)\]]*\s+["'“„«(]*[^\W\d_a-z]""")
"""A sentence's end before another begins: a paragraph, to whose end something may be glued."""
_WORDS = range(4, 26)
"""A headline has some words, and few."""


class StripRelated(Stage):
    """Takes and gives an Article.

    A block that is a link to another page of the site and reads like a headline goes wherever it stands. Without a link
    it goes only at the very end, where it has no final punctuation and stands next to furniture that was removed: in a
    text that was cleaned before there is no such neighbour, so cleaning again eats nothing.
    """

    def process_item(self, item: Article) -> Article:
        """Strip from the end upward."""
        for index in reversed(range(len(item.blocks))):
            if _is_linked_headline(item.blocks[index]) and len(item.blocks) > 1:
                item.remove(index, Cause(self.name, "linked-headline"))
        while len(item.blocks) > 1 and _is_bare_headline(item.blocks[-1]):
            item.remove(len(item.blocks) - 1, Cause(self.name, "bare-headline"))
        return item


def _is_linked_headline(block: Block) -> bool:
    text = block.text
    return block.link and ("|" in text or len(text.split()) in _WORDS) and not _ENDS_LIKE_STATEMENT.search(text)


def _is_bare_headline(block: Block) -> bool:
    is_headline = len(block.text.split()) in _WORDS and not _ENDS_LIKE_SENTENCE.search(block.text)
    return block.cut_after and is_headline and not _ENDS_INSIDE.search(block.text)
