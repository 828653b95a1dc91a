"""Strip published and updated lines, whose dates fill what the page's metadata lacks, and the page's own bare date."""

from __future__ import annotations

import re
from datetime import date, timedelta

from newsclean.article import Article, Cause
from newsclean.metadata.dates import date_alone
from newsclean.stripping import RuleStrip

_FIRST = 3
"""Blocks above which a bare date may stand: behind a lede, or a subheading."""
_LONGEST = 60
_DATED = re.compile(
    r"\d{1,2}\D{1,20}(?:19|20)\d{2}(?!\d)|(?<!\d)(?:19|20)\d{2}\D{1,20}\d{1,2}|\d{1,2}\.\d{1,2}\.\d{2}(?!\d)"
)
_SEPARATORS = " \t|·•–—-,:/"


class StripDateLines(RuleStrip):
    """Takes and gives an Article."""

    kinds = ("published", "updated")

    def process_item(self, item: Article) -> Article:
        """Strip by rules, then the page's own date where it stands alone near the top."""
        super().process_item(item)
        index = _own_date(item)
        if index is not None:
            item.remove(index, Cause(self.name, "own-date"))
        return item


def _own_date(item: Article) -> int | None:
    """The block that says nothing but when the page was published: the one dated line, or they head a chronicle."""
    facts = item.metadata
    told = (facts.published_at, facts.modified_at, facts.guessed_at, item.page.hints.published_at)
    known = {at[:10] for at in told if at}
    dated = [i for i, block in enumerate(item.blocks) if len(block.text) <= _LONGEST and _DATED.search(block.text)]
    if not known or len(dated) != 1 or dated[0] >= _FIRST or len(item.blocks) == 1:
        return None
    text = item.blocks[dated[0]].text
    for name in filter(None, (*facts.authors, facts.section, facts.site_name)):
        text = re.sub(rf"(?i)\b{re.escape(name)}\b", " ", text)
    languages = ((facts.language or "en").partition("-")[0].lower(), "en")
    found = (date_alone(text.strip(_SEPARATORS), languages, month_first=month_first) for month_first in (False, True))
    return dated[0] if any(day is not None and _is_near(day, known) for day in found) else None


def _is_near(day: date, known: set[str]) -> bool:
    """Whether a day is one of those that are known, or beside it: it may be another day in another zone."""
    return any((day + timedelta(days=more)).isoformat() in known for more in (-1, 0, 1))
