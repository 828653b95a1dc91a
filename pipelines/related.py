"""Strip related-article links without a label: another article's bare headline at the end."""

from __future__ import annotations

import re

from newsclean.article import Article, Block, Cause
from newsclean.stage import Stage
from newsclean.stripping import is_prose

_ENDS_LIKE_SENTENCE = re.compile(r"""[.,;:…。！？।؟!?]["'”“»’)\]]*\s*$""")
_WORDS = range(4, 25)
"""A headline has some words, and few."""


class StripRelated(Stage):
    """Takes and gives an Article.

    A block at the very end goes where the page shows it as a link, or where it has no final punctuation and stands next
    to furniture that was removed. Below something removed nothing is eaten upward past the first paragraph of prose.
    """

    def process_item(self, item: Article) -> Article:
        """Strip from the end upward; in a text that was cleaned before, nothing was removed, so nothing goes."""
        while len(item.blocks) > 1 and (rule := _related(item.blocks[-1])):
            item.remove(len(item.blocks) - 1, Cause(self.name, rule))
        return item


def _related(block: Block) -> str | None:
    """The reason to take a block at the end for another article's headline."""
    if len(block.text.split()) not in _WORDS:
        return None
    if block.link:
        return "linked-headline"
    bare = not _ENDS_LIKE_SENTENCE.search(block.text) and not is_prose(block.text)
    return "bare-headline" if bare and block.cut_after else None
