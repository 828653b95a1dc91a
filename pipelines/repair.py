"""Repair: mojibake, entities and control characters, in text and title."""

from __future__ import annotations

from newsclean.article import Article, Cause
from newsclean.mojibake import repair
from newsclean.stage import Stage


class RepairText(Stage):
    """Takes and gives an Article. Quote style, full-width characters and ligatures stay: they are no damage."""

    def process_item(self, item: Article) -> Article:
        """Repair the title and each block on its own, since one may be broken where the next is sound."""
        cause = Cause(self.name, "mojibake")
        item.rewrite(None, repair(item.title), cause)
        for index in reversed(range(len(item.blocks))):
            text = repair(item.blocks[index].text)
            item.rewrite(index, " ".join(text.splitlines()), cause)
        return item
