"""Matching lines against all rules at once, in time linear in the line and all but independent of their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from functools import lru_cache
from typing import get_args

from newsclean.rules.book import Book, Match
from newsclean.rules.packs import Kind, Pack, load_packs

ALL_KINDS = frozenset(get_args(Kind))


class Matcher:
    """All rules of some packs, compiled: those for all pages together, and those of each site when it is first met."""

    def __init__(self, packs: Iterable[Pack]) -> None:
        packs = list(packs)
        shared = next((pack.define for pack in packs if pack.name == "und"), {})
        sites: defaultdict[str, list[Pack]] = defaultdict(list)
        for pack in packs:
            if pack.site:
                sites[pack.site].append(pack)
        self._everywhere = Book([pack for pack in packs if not pack.site], shared)
        self._sites = frozenset(sites)
        self._book_of = lru_cache(maxsize=64)(lambda site: Book(sites[site], shared))
        self._glued = lru_cache(maxsize=1024)(lambda text, at_tail: self._everywhere.match_glued(text, at_tail=at_tail))
        self._match = lru_cache(maxsize=4096)(self._everywhere.match)

    def match(self, line: str, host: str | None = None) -> tuple[Match, ...]:
        """The ways in which a whole line is furniture; a site's rules on its own pages alone."""
        found = self._match(line)
        for book in self._books_of(host):
            found += book.match(line)
        return found

    def match_glued(
        self, paragraph: str, host: str | None = None, kinds: Container[str] = ALL_KINDS, *, at_tail: bool = False
    ) -> Match | None:
        """What of some kinds is glued to a paragraph: the longest at its end, else at its start; never all of it.

        `at_tail` as in `Book.match_glued`.
        """
        found = self._glued(paragraph, at_tail)
        for book in self._books_of(host):
            found += book.match_glued(paragraph, at_tail=at_tail)
        if not found:
            return None
        size = len(paragraph)
        return max(
            (match for match in found if match.rule.kind in kinds),
            key=lambda match: (match.end == size, match.end - match.start, match.kept),
            default=None,
        )

    def check_sites(self) -> None:
        """Compile the rules of all sites. Raises PackError."""
        for site in self._sites:
            self._book_of(site)

    def _books_of(self, host: str | None) -> Iterable[Book]:
        return map(self._book_of, self._sites_of(host)) if host and self._sites else ()

    def _sites_of(self, host: str) -> Iterator[str]:
        while host:
            if host in self._sites:
                yield host
            host = host.partition(".")[2]


@lru_cache(maxsize=4)
def load_matcher(folders: tuple[str, ...] = ()) -> Matcher:
    """The rules that come with newsclean and those in some folders, compiled once for all stages of a process.

    Raises PackError.
    """
    return Matcher(load_packs(folders))
