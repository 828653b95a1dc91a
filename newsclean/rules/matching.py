"""Matching lines against all rules at once, in time linear in the line and all but independent of their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from newsclean.rules.book import Book, Match
from newsclean.rules.packs import Pack, load_packs


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
        self._by_hand = [site for site, own in sites.items() if any(pack.learned_from is None for pack in own)]
        self._book_of = lru_cache(maxsize=64)(lambda site: Book(sites[site], shared))
        self._glued = lru_cache(maxsize=1024)(lambda text, at_tail: self._everywhere.match_glued(text, at_tail=at_tail))
        self._match = lru_cache(maxsize=4096)(self._everywhere.match)

    def match(self, line: str, host: str | None = None) -> tuple[Match, ...]:
        """The ways in which a whole line is furniture; a site's rules on its own pages alone."""
        found = self._match(line)
        for book in self._books_of(host):
            found += book.match(line)
        return found

    def match_glued(self, paragraph: str, host: str | None = None, *, at_tail: bool = False) -> Sequence[Match]:
        """What is glued to a paragraph: the longest at its end first, then at its start; never all of it.

        `at_tail` as in `Book.match_glued`.
        """
        found = self._glued(paragraph, at_tail)
        for book in self._books_of(host):
            found += book.match_glued(paragraph, at_tail=at_tail)
        if not found:
            return ()
        size = len(paragraph)
        return sorted(found, key=lambda match: (match.end == size, match.end - match.start, match.kept), reverse=True)

    def check_sites(self, *, learned: bool = True) -> None:
        """Compile the rules of all sites, or of those that have rules written by hand. Raises PackError."""
        for site in self._sites if learned else self._by_hand:
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

    Raises PackError, also for rules of sites that were written by hand.
    """
    matcher = Matcher(load_packs(folders))
    matcher.check_sites(learned=False)
    return matcher
