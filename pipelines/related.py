"""Strip related-article links without a label: other articles' headlines, linked or bare."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from newsclean.article import Article, Block, Cause
from newsclean.metadata import Metadata
from newsclean.stage import Stage
from newsclean.stripping import is_prose

_ENDS_LIKE_SENTENCE = re.compile(r"""[.,;:…。！？।؟!?][\s"'”“»’)\]]*$""")
_ENDS_LIKE_STATEMENT = re.compile(r"""[.,;:…。।][\s"'”“»’)\]]*$""")
_ENDS_INSIDE = re.compile(r"""[.!?…]["'”“»’)\]]*\s+["'“„«(]*[^\W\d_a-z]""")
"""A sentence's end before another begins: a paragraph, to whose end something may be glued."""
_FEW = range(1, 3)
"""Headlines that stand at an article's end; where there are more lines of the sort they are a list of its own."""
_LETTERS = re.compile(r"[^\W\d_]+")
_SEPARATOR = re.compile(r"[-_–—=*•·~#|/\\+<>◆■●\s]+")
_TITLE_WORDS = 3
"""Words of more than three letters that don't all have a capital by chance."""
_WORDS = range(4, 26)
"""A headline has some words, and few."""


class StripRelated(Stage):
    """Takes and gives an Article.

    A block that is a link to another page of the site and reads like a headline goes wherever it stands. Without a link
    it goes only at the very end: where it is written in Title Case, or has no final punctuation and stands next to
    furniture that was removed. (In a text that was cleaned before there is no such neighbour, so cleaning again eats
    nothing.) The site's own name at the end goes too, and marks that part the text from what was there.
    """

    def process_item(self, item: Article) -> Article:
        """Strip from the end upward."""
        for index in reversed(range(len(item.blocks))):
            if _is_linked_headline(item.blocks[index]) and not _is_listed(item.blocks, index) and len(item.blocks) > 1:
                item.remove(index, Cause(self.name, "linked-headline"))
        while rule := self._last_rule(item):
            item.remove(len(item.blocks) - 1, Cause(self.name, rule))
        return item

    def _last_rule(self, item: Article) -> str | None:
        """Why the last block isn't the article's: the name of a rule, or None where it may be."""
        if len(item.blocks) < 2:
            return None
        if _SEPARATOR.fullmatch(item.blocks[-1].text):
            return "separator"
        if _is_site_name(item.blocks[-1].text, item.metadata):
            return "site-name"
        titles = _run(item.blocks, lambda block: _is_bare(block) and _is_title_case(block.text))
        bare = _run(item.blocks, lambda block: _is_bare(block) and not _ENDS_LIKE_SENTENCE.search(block.text))
        is_headline = titles in _FEW or (item.blocks[-1].cut_after and bare in _FEW)
        return "bare-headline" if is_headline else None


def _is_listed(blocks: Sequence[Block], index: int) -> bool:
    """Whether a block stands in a list that is no list of links: a linked ingredient among others that aren't."""
    beside = [*blocks[max(0, index - 1) : index], *blocks[index + 1 : index + 2]]
    return len(beside) > 1 and not any(block.link or is_prose(block.text) for block in beside)


def _run(blocks: Sequence[Block], is_one: Callable[[Block], bool]) -> int:
    """How many blocks at the end are of a sort."""
    return next((count for count, block in enumerate(reversed(blocks)) if not is_one(block)), len(blocks))


def _is_site_name(text: str, metadata: Metadata) -> bool:
    """Whether a text is the site's name, as the page declares it or as it stands behind a title: `Title - Name`."""
    if text.casefold() == (metadata.site_name or "").casefold():
        return True
    heads = (title.removesuffix(text).rstrip() for title in metadata.other_titles if title.endswith(text))
    return any(head.endswith(("-", "–", "—", "|", "·", "»", ":")) for head in heads)


def _is_linked_headline(block: Block) -> bool:
    text = block.text
    return block.link and ("|" in text or len(text.split()) in _WORDS) and not _ENDS_LIKE_STATEMENT.search(text)


def _is_bare(block: Block) -> bool:
    """Whether a block may be a headline: some words that are no sentence."""
    text = block.text
    is_statement = _ENDS_LIKE_STATEMENT.search(text) or _ENDS_INSIDE.search(text)
    return len(text.split()) in _WORDS and not is_statement


def _is_title_case(text: str) -> bool:
    """Whether it is written as English headlines are: every word of more than three letters with a capital."""
    long_words = [word for word in _LETTERS.findall(text) if len(word) > 3]
    return len(long_words) >= _TITLE_WORDS and text.isascii() and all(word[0].isupper() for word in long_words)
