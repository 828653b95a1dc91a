"""What the stages that strip by rules share: where in a document a rule may match, and what removal does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import ClassVar, Self

from newsclean.article import Article, Block, Cause
from newsclean.capturing import keep_captured
from newsclean.configuration import Settings
from newsclean.language import choose_language
from newsclean.rules import Match, Matcher, load_matcher
from newsclean.rules.packs import Kind, Zone
from newsclean.stage import Stage
from newsclean.urls import site_host

SENTENCE_END = re.compile(r"""[.!?…。！？।؟][\s"'”“»’)\]]*$""")
PROSE_LENGTH = 60
"""A shorter line may be a heading, a label or a prompt even where it ends like a sentence."""
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def is_prose(text: str) -> bool:
    """Whether a block reads like a paragraph of an article rather than like a label."""
    is_long = len(text) >= PROSE_LENGTH or len(text) + len(_WIDE.findall(text)) >= PROSE_LENGTH
    return is_long and SENTENCE_END.search(text) is not None


class RuleStrip(Stage):
    """Base of the strips: removes blocks that rules of its kinds match, and what is glued to a paragraph."""

    kinds: ClassVar[tuple[Kind, ...]]

    def __init__(self, matcher: Matcher | None = None) -> None:
        self._matcher = matcher or load_matcher()

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """With the packs that the settings name."""
        return cls(load_matcher(settings.packs))

    def process_item(self, item: Article) -> Article:
        """Strip the blocks, and what is glued to those that stay."""
        place = _Place(item)
        going = self._choose(item.blocks, place)
        mine = {index: match for index, match in going.items() if match.rule.kind in self.kinds}
        for index in sorted(mine):
            keep_captured(item, mine[index])
        for index, block in enumerate(item.blocks):
            if index not in going:  # what another stage removes whole must not be there in part by then
                is_last = index + 1 == len(item.blocks)
                self._unglue(item, index, place, at_tail=is_last or block.cut_after or index + 1 in going)
        for index in sorted(mine, reverse=True):
            item.remove(index, Cause(self.name, mine[index].rule.name))
        return item

    def _unglue(self, article: Article, index: int, place: _Place, *, at_tail: bool) -> None:
        while found := self._matcher.match_glued(text := article.blocks[index].text, place.host, at_tail=at_tail):
            usable = (match for match in found if match.rule.kind in self.kinds and place.allows(match))
            if (match := next(usable, None)) is None:
                break
            keep_captured(article, match)
            start, end = len(text[: match.start].rstrip()), match.end
            article.edit(index, start, end, "", Cause(self.name, match.rule.name))

    def _choose(self, blocks: Sequence[Block], place: _Place) -> dict[int, Match]:
        """The blocks that are furniture of any kind: what another stage removes also tells where the article ends."""
        matches = [self._matcher.match(block.text, place.host) for block in blocks]
        prose = [i for i, block in enumerate(blocks) if not matches[i] and is_prose(block.text)]
        first, last = (prose[0], prose[-1]) if prose else (len(blocks), -1)
        chosen: dict[int, Match] = {}
        for index, found in enumerate(matches):
            allowed = [match for match in found if _is_in_place(match, index, first, last) and place.allows(match)]
            if allowed:
                chosen[index] = min(allowed, key=lambda match: _preference(match, place.claimed))
        return {i: match for i, match in chosen.items() if not match.rule.weak or _is_upheld(i, chosen, blocks)}


class _Place:
    """Where an article stands, as far as rules ask: its site, and its language."""

    def __init__(self, article: Article) -> None:
        self._article = article
        self.host = site_host(article.page.url or article.metadata.canonical_url or "")
        self.claimed = _primary(article.metadata.language)
        """What the page says of its language."""

    @cached_property
    def language(self) -> str:
        """What the article is written in: found out only where a rule asks."""
        return _primary(choose_language(self._article.text, self._article.metadata.language))

    def allows(self, match: Match) -> bool:
        """Whether the rules that match may match an article in this language."""
        return all(not rule.own_language or rule.language == self.language for rule in match.rules)


def _primary(language: str | None) -> str:
    """The language of a BCP 47 tag, without script and region; empty where there is none."""
    return (language or "").partition("-")[0].lower()


def _preference(match: Match, language: str) -> tuple[bool, bool, bool]:
    """Of several rules that match a line the one that proves the most, that tells something, in the page's language."""
    return match.rule.weak, not match.kept, match.rule.language != language


def _is_in_place(match: Match, index: int, first: int, last: int) -> bool:
    """Whether a rule may match here; of several that make up a line one that proves something is enough."""
    return any(_in_zone(rule.zone, index, first, last) for rule in match.rules if not rule.weak or match.rule.weak)


def _in_zone(zone: Zone, index: int, first: int, last: int) -> bool:
    return zone == "anywhere" or (index < first if zone == "head" else index > last)


def _is_upheld(index: int, chosen: dict[int, Match], blocks: Sequence[Block]) -> bool:
    """Whether something speaks for a match that alone proves nothing.

    The page's own names for the element, that all of it is a link, or that it stands in a row with a line that another
    rule matches, or beside what was removed.
    """
    if blocks[index].named or blocks[index].link:
        return True
    first = last = index
    while first - 1 in chosen:
        first -= 1
    while last + 1 in chosen:
        last += 1
    row = range(first, last + 1)
    return blocks[first].cut_before or blocks[last].cut_after or any(not chosen[i].rule.weak for i in row)
