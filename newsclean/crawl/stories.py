"""A story on several pages, while they are fetched."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from newsclean.archiving import Exchange
from newsclean.decode import decode
from newsclean.extraction.parsing import parse_html
from newsclean.page import Page
from newsclean.paging import MAX_PAGES, next_page, whole_story
from newsclean.reasons import Rejected
from newsclean.state.pages import Known


@dataclass(slots=True)
class Story:
    """What is there of a story so far."""

    known: Known
    page: Page
    """The first."""
    exchange: Exchange
    seen: list[str]
    """The addresses of its pages."""
    parts: list[Exchange] = field(default_factory=list)
    """Its further pages."""
    flags: set[str] = field(default_factory=set)
    """What is said of any of its responses."""
    _whole: Literal["unknown", "asked", "there", "none"] = "unknown"
    """The one page that shows all of it, where the first links to such a one."""

    def next_address(self, content: bytes) -> str | None:
        """The address to ask for next, by the page that came last; None where the story is complete.

        What a feed gives a title is a story; other pages have to look like one.
        """
        if self._whole == "there" or len(self.seen) >= MAX_PAGES:
            return None
        try:
            tree = parse_html(decode(content))
        except Rejected:
            return None
        if self._whole == "unknown":
            whole = whole_story(tree, self.seen[0])
            self._whole = "asked" if whole else "none"
            if whole:
                return whole
        return next_page(tree, self.seen[-1], self.seen, is_story=bool(self.known.hints.title))

    def add(self, exchange: Exchange, flags: list[str]) -> None:
        """A page that came."""
        self.seen.append(exchange.url)
        self.parts.append(exchange)
        self.flags.update(flags)
        if self._whole == "asked":
            self._whole = "there"

    def goes_on(self) -> bool:
        """Whether a page that didn't come can be done without: all of it on one page is more often forbidden."""
        was_short_cut = self._whole == "asked"
        self._whole = "none"
        return was_short_cut
