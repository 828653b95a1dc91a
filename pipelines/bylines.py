"""Strip bylines that the text repeats: labelled ones by rules, bare ones by the page's own authors."""

from __future__ import annotations

from newsclean.article import Article, Cause
from newsclean.metadata.titles import fold_title
from newsclean.stripping import RuleStrip


class StripBylines(RuleStrip):
    """Takes and gives an Article."""

    kinds = ("byline",)

    def process_item(self, item: Article) -> Article:
        """Strip by rules, then an author's bare name above the text or below it."""
        super().process_item(item)
        names = {fold_title(name) for name in item.metadata.authors}
        for index in (-1, 0):
            while len(item.blocks) > 1 and fold_title(item.blocks[index].text) in names:
                item.remove(index % len(item.blocks), Cause(self.name, "author"))
        return item
