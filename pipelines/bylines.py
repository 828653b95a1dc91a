"""Strip bylines that the text repeats: labelled ones by rules, bare names by the page's own authors, and initials."""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsclean.article import Article, Block, Cause
from newsclean.metadata.titles import fold_title
from newsclean.stripping import RuleStrip, is_prose

_INITIALS = re.compile(r"[-–—(\[*/ ]*([^\W\d_]{2,5}(?:[/ .]{1,2}[^\W\d_]{2,5})?)[-–—)\]*/. ]*")
"""`RIRM`, `(abc)`, `ab/cde`: who wrote it, or what agency, as editors sign."""


class StripBylines(RuleStrip):
    """Takes and gives an Article."""

    kinds = ("byline",)

    def process_item(self, item: Article) -> Article:
        """Strip by rules, then an author's bare name above the text or below it, then initials below it."""
        super().process_item(item)
        names = {fold_title(name) for name in item.metadata.authors}
        for index in (-1, 0):
            while len(item.blocks) > 1 and fold_title(item.blocks[index].text) in names:
                item.remove(index % len(item.blocks), Cause(self.name, "author"))
        if _is_signed(item.blocks):
            item.remove(len(item.blocks) - 1, Cause(self.name, "initials"))
        return item


def _is_signed(blocks: Sequence[Block]) -> bool:
    """Whether initials stand below the last paragraph, and are no answer to it: all small, or all capitals."""
    if len(blocks) < 2 or not is_prose(blocks[-2].text) or blocks[-2].text.rstrip(" \"'”’»").endswith("?"):
        return False
    signature = _INITIALS.fullmatch(blocks[-1].text.strip())
    return signature is not None and (signature[1].islower() or signature[1].isupper())
