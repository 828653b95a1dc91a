"""Repair: mojibake, entities and control characters, in text and title."""

from __future__ import annotations

import re

from newsclean.article import Article, Cause
from newsclean.metadata import Metadata
from newsclean.mojibake import repair
from newsclean.stage import Stage

_LINE_BREAKS = re.compile(r"[\r\n\u2028\u2029]+")
"""An entity may hide one; a block has none."""


class RepairText(Stage):
    """Takes and gives an Article. Quote style, full-width characters and ligatures stay: they are no damage."""

    def process_item(self, item: Article) -> Article:
        """Repair the title and each block on its own, since one may be broken where the next is sound."""
        cause = Cause(self.name, "mojibake")
        item.rewrite(None, repair(item.title), cause)
        for index in reversed(range(len(item.blocks))):
            text = repair(item.blocks[index].text)
            item.rewrite(index, _LINE_BREAKS.sub(" ", text), cause)
        self._repair_metadata(item.metadata)
        return item

    def _repair_metadata(self, facts: Metadata) -> None:
        facts.authors = tuple(map(repair, facts.authors))
        facts.tags = tuple(map(repair, facts.tags))
        facts.other_titles = tuple(map(repair, facts.other_titles))
        for name in ("site_name", "section", "description"):
            if value := getattr(facts, name):
                setattr(facts, name, repair(value))
