"""What the stages that strip by rules share: where in a document a rule may match, and what removal does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import ClassVar, Self

from newsclean.article import Article, Block, Cause
from newsclean.configuration import Settings
from newsclean.rules import Match, Matcher, Pack, load_packs
from newsclean.rules.packs import Kind, Zone
from newsclean.stage import Stage
from newsclean.urls import site_host

_PROSE = re.compile(r"""[.!?…。！？।؟]["'”“»’)\]]*\s*$""")
_PROSE_LENGTH = 60
"""A shorter line may be a heading, a label or a prompt even where it ends like a sentence."""
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def is_prose(text: str) -> bool:
    """Whether a block reads like a paragraph of an article rather than like a label."""
    length = len(text) + len(_WIDE.findall(text))
    return length >= _PROSE_LENGTH and _PROSE.search(text) is not None


class RuleStrip(Stage):
    """Base of the strips: removes blocks that the rules of its kinds match, and what is glued to a paragraph's end."""

    kinds: ClassVar[tuple[Kind, ...]]

    def __init__(self, packs: Iterable[Pack] | None = None) -> None:
        self._matcher = Matcher(load_packs() if packs is None else packs, self.kinds)

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """With the packs that the settings name."""
        return cls(load_packs(settings.packs))

    def process_item(self, item: Article) -> Article:
        """Strip the blocks, then what is glued to those that stay."""
        host = site_host(item.page.url or item.metadata.canonical_url or "")
        chosen = self._choose(item.blocks, host)
        for index in sorted(chosen):
            self.capture(item, chosen[index])
        for index in sorted(chosen, reverse=True):
            item.remove(index, Cause(self.name, chosen[index].rule.name))
        for index, block in enumerate(item.blocks):
            while match := self._matcher.match_end(block.text, host):
                self.capture(item, match)
                end = len(block.text)
                start = len(block.text[: match.start].rstrip())
                item.edit(index, start, end, "", Cause(self.name, match.rule.name))
                block = item.blocks[index]
        return item

    def capture(self, article: Article, match: Match) -> None:
        """Keep what a removed line tells; most tell nothing."""

    def _choose(self, blocks: Sequence[Block], host: str | None) -> dict[int, Match]:
        matches = [self._matcher.match(block.text, host) for block in blocks]
        prose = [i for i, block in enumerate(blocks) if not matches[i] and is_prose(block.text)]
        first, last = (prose[0], prose[-1]) if prose else (len(blocks), -1)
        chosen: dict[int, Match] = {}
        for index, found in enumerate(matches):
            allowed = [match for match in found if _in_zone(match.rule.zone, index, first, last)]
            if allowed:
                chosen[index] = min(allowed, key=lambda match: match.rule.weak)
        return {i: match for i, match in chosen.items() if not match.rule.weak or _has_company(i, chosen, blocks)}


def _in_zone(zone: Zone, index: int, first: int, last: int) -> bool:
    return zone == "anywhere" or (index < first if zone == "head" else index > last)


def _has_company(index: int, chosen: dict[int, Match], blocks: Sequence[Block]) -> bool:
    """Whether a line that alone proves nothing stands in a row with one that does, or beside what was removed."""
    first = last = index
    while first - 1 in chosen:
        first -= 1
    while last + 1 in chosen:
        last += 1
    row = range(first, last + 1)
    return blocks[first].cut_before or blocks[last].cut_after or any(not chosen[i].rule.weak for i in row)
