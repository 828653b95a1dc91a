"""Counting shapes over any number of pages in bounded memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

from newsclean.learning.shapes import Seen, Shape, shapes_of
from newsclean.stripping import SENTENCE_END

MOST_SHAPES = 400_000
"""Shapes that are counted at a time, of all sites together: some 300 MB at the most."""
_MOST_PAGES = 50_000
"""Texts of a site that are remembered, so that one that comes twice counts once."""
_MOST_RESTS = 40
"""Different words that are remembered in place of those that change."""
_MOST_NEIGHBOURS = 24
"""Different neighbours of a line that are remembered on either side."""
EDGE: tuple[str, ...] = ()
"""Stands for the start and the end of a page among a line's neighbours."""


@dataclass(slots=True)
class Count:
    """What is known of a shape."""

    example: str
    """The stretch of text it was first seen as."""
    url: str | None
    pages: int = 0
    last_page: int = -1
    lines: int = 0
    """How often it was seen, more than once on a page too."""
    sentences: int = 0
    """How often it ended like a sentence."""
    rests: set[str] = field(default_factory=set)
    placed: int = 0
    """How often its neighbours were looked at."""
    above: dict[tuple[str, ...], int] = field(default_factory=dict)
    """The words of the lines above, with how often; `EDGE` for none."""
    below: dict[tuple[str, ...], int] = field(default_factory=dict)


class SiteTally:
    """The shapes of one site's lines."""

    def __init__(self) -> None:
        self.pages = 0
        self.counts: dict[Shape, Count] = {}
        self._texts: OrderedDict[int, None] = OrderedDict()

    def add(self, lines: Sequence[str], url: str | None) -> None:
        """Count a page's lines, unless the same text was counted before."""
        key = hash(tuple(lines))
        if key in self._texts:
            return
        self._texts[key] = None
        if len(self._texts) > _MOST_PAGES:
            self._texts.popitem(last=False)
        self.pages += 1
        found = [list(shapes_of(line)) for line in lines]
        wholes = [shapes[0].shape.words if shapes else (line[:40],) for shapes, line in zip(found, lines, strict=True)]
        for index, shapes in enumerate(found):
            above = wholes[index - 1] if index else EDGE
            below = wholes[index + 1] if index + 1 < len(wholes) else EDGE
            for seen in shapes:
                self._count(seen, url, (above, below))

    def _count(self, seen: Seen, url: str | None, neighbours: tuple[tuple[str, ...], ...]) -> None:
        count = self.counts.get(seen.shape)
        if count is None:
            count = self.counts[seen.shape] = Count(seen.text, url)
        count.lines += 1
        count.sentences += SENTENCE_END.search(seen.text) is not None
        if count.last_page != self.pages:
            count.pages, count.last_page = count.pages + 1, self.pages
        if seen.rest and len(count.rests) < _MOST_RESTS:
            count.rests.add(seen.rest)
        if count.pages > 1:  # most are never seen again
            count.placed += 1
            for side, words in zip((count.above, count.below), neighbours, strict=True):
                if words in side or len(side) < _MOST_NEIGHBOURS:
                    side[words] = side.get(words, 0) + 1

    def forget_rare(self, fewest: int) -> None:
        """Forget what was seen on fewer pages, but for the latest page."""
        self.counts = {
            shape: count
            for shape, count in self.counts.items()
            if count.pages >= fewest or count.last_page == self.pages
        }


class Tallies:
    """The tallies of all sites. Where they hold too much, what is rarest is forgotten first (lossy counting)."""

    def __init__(self, most_shapes: int = MOST_SHAPES) -> None:
        self.sites: dict[str, SiteTally] = {}
        self._most_shapes = most_shapes
        self._shapes = 0

    def add(self, site: str, lines: Sequence[str], url: str | None) -> None:
        """Count a page of a site."""
        tally = self.sites.setdefault(site, SiteTally())
        before = len(tally.counts)
        tally.add(lines, url)
        self._shapes += len(tally.counts) - before
        if self._shapes > self._most_shapes:
            self._forget()

    def _forget(self) -> None:
        """Forget the rarest until half of the room is free, or nothing but the latest pages is left."""
        for fewest in range(2, 2 + max(tally.pages for tally in self.sites.values())):
            for tally in self.sites.values():
                tally.forget_rare(fewest)
            self._shapes = sum(len(tally.counts) for tally in self.sites.values())
            if self._shapes <= self._most_shapes // 2:
                return
