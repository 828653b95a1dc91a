"""Choose the headline: the first line where nothing names one; without quotes that are only the site's habit."""

from __future__ import annotations

import re

from newsclean.article import Article, Cause
from newsclean.metadata.titles import fold_title
from newsclean.stage import Stage

_QUOTED = re.compile(r"""^["“”„‟«»]{1,2}\s*(?P<inner>[^"“”„‟«»]+?)\s*["“”„‟«»]{1,2}$""")
_MAX_LENGTH = 250
_SENTENCE_END = re.compile(r"""(?<![.…])[.;:,][\s"'”“»’)\]]*$""")


class ChooseHeadline(Stage):
    """Takes and gives an Article. Runs after the strips, since a ticker may stand above a text document's headline."""

    def process_item(self, item: Article) -> Article:
        """Take the headline from the text where there is none, drop the text's repetition of it where there is one."""
        if item.blocks:
            self._from_first_line(item)
        if (quoted := _QUOTED.match(item.title)) and _is_habit(item):
            item.rewrite(None, quoted["inner"], Cause(self.name, "quoted-headline"))
        return item

    def _from_first_line(self, article: Article) -> None:
        first = article.blocks[0].text
        if not article.title and len(article.blocks) > 1 and _reads_like_headline(first):
            article.remove(0, Cause(self.name, "first-line"))
            article.rewrite(None, first, Cause(self.name, "first-line"))
        title = fold_title(article.title)
        while title and len(article.blocks) > 1 and fold_title(article.blocks[0].text) == title:
            article.remove(0, Cause(self.name, "repeated-headline"))


def _reads_like_headline(line: str) -> bool:
    """Whether a text's first line is its headline: short, and no sentence, unless one that somebody is quoted with."""
    return len(line) <= _MAX_LENGTH and (not _SENTENCE_END.search(line) or _QUOTED.match(line) is not None)


def _is_habit(article: Article) -> bool:
    """Whether quotes around a whole title are the site's: another source has none, or its ticker wears them."""
    bare = any(
        fold_title(other) == fold_title(article.title) and not _QUOTED.match(other)
        for other in (*article.metadata.other_titles, article.page.hints.title or "")
    )
    ticker = any(edit.stage == "banners" and re.search(r"""["“”„«»]""", edit.old) for edit in article.edits)
    return bare or ticker
