"""Matching lines against all rules of some kinds at once.

RE2's `Set` is one automaton for all expressions: a line costs the same however many rules there are, and no input can
make it slow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import re2

from newsclean.rules.compiling import compiled, expression, fold, loosened, options
from newsclean.rules.packs import Kind, Pack, PackError, Rule

_SENTENCE_END = r"""(?:[.!?…]["')\]]*|["')\]])\s+"""
"""What stands before something that is glued to the end of a paragraph."""
_GLUED_REACH = 240
"""Code points at a paragraph's end in which something glued is looked for."""


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that a line matches."""

    rule: Rule
    start: int
    """Where in the line it begins: 0, or further in where it is glued to a paragraph."""
    captured: dict[str, str]
    """What the pattern's named groups caught, as it stands in the line."""


class Matcher:
    """All rules of some kinds, compiled."""

    def __init__(self, packs: Iterable[Pack], kinds: Iterable[Kind]) -> None:
        wanted = frozenset(kinds)
        packs = list(packs)
        shared = next((pack.define for pack in packs if pack.name == "und"), {})
        chosen = [(rule, shared | pack.define) for pack in packs for rule in pack.rule if rule.kind in wanted]
        self.rules = [rule for rule, _ in chosen]
        self._order = {rule.name: position for position, rule in enumerate(self.rules)}
        items = [(rule, loosened(rule, define), expression(rule, define)) for rule, define in chosen]
        self._whole = [
            _Expressions(item for item in items if item[0].kind == kind)
            for kind in dict.fromkeys(r.kind for r in self.rules)
        ]
        self._ends = _Expressions(
            (rule, rf".*{_SENTENCE_END}(?:{loose})", rf".*{_SENTENCE_END}(?P<_glued>{exact})")
            for rule, loose, exact in items
            if rule.glued
        )
        self._unless = {rule.name: compiled(rule, rule.unless) for rule in self.rules if rule.unless}
        self._longest = max((rule.max_length for rule in self.rules), default=0)

    def match(self, line: str, host: str | None = None) -> list[Match]:
        """The rules that the whole line matches, in the packs' order; a site's on its own pages alone."""
        if len(line) > self._longest:
            return []
        folded = fold(line)
        matches = [
            Match(rule, 0, _captured(hit, line))
            for expressions in self._whole
            if len(line) <= expressions.longest
            for rule, hit in expressions.search(folded)
            if len(line) <= rule.max_length and rule.is_for(host) and not self._is_kept(rule, folded)
        ]
        return sorted(matches, key=lambda match: self._order[match.rule.name]) if len(matches) > 1 else matches

    def match_end(self, line: str, host: str | None = None) -> Match | None:
        """The rule that the longest end of a paragraph matches, where it is glued behind a sentence."""
        reach = max(0, len(line) - _GLUED_REACH)
        folded = fold(line[reach:])
        found = None
        for rule, hit in self._ends.search(folded):
            glued = hit["_glued"]
            if len(glued) > rule.max_length or not rule.is_for(host) or self._is_kept(rule, glued):
                continue
            start = reach + hit.start(hit.re.groupindex["_glued"])
            if found is None or start < found.start:
                found = Match(rule, start, _captured(hit, line[reach:]))
        return found

    def _is_kept(self, rule: Rule, folded: str) -> bool:
        unless = self._unless.get(rule.name)
        return unless is not None and unless.search(folded) is not None


class _Expressions:
    """Expressions of one kind's rules, each loose and exact: one automaton of all loose ones says which to try.

    An exact one is compiled when it is first tried, since most never are. One automaton for all kinds would have more
    states than RE2 keeps, and make them anew line after line.
    """

    def __init__(self, items: Iterable[tuple[Rule, str, str]]) -> None:
        self.items = list(items)
        self._exact: dict[int, re2._Regexp] = {}
        self.longest = max((rule.max_length for rule, _, _ in self.items), default=0)
        self._automaton = re2.Set.FullMatchSet(options())
        for rule, loose, _ in self.items:
            try:
                self._automaton.Add(rf"(?is)\s*(?:{loose})\s*")
            except re2.error:
                compiled(rule, loose)  # says why, which the set doesn't
                raise
        try:
            self._automaton.Compile()
        except re2.error as error:
            raise PackError(f"the rules together need too much memory: {error}") from None

    def search(self, folded: str) -> Iterator[tuple[Rule, re2._Match]]:
        """The rules that a line matches, in their order, each with its match."""
        found = self._automaton.Match(folded) if self.items else None
        for index in sorted(found or ()):
            rule, _, exact = self.items[index]
            if index not in self._exact:
                self._exact[index] = compiled(rule, rf"(?s)\A\s*(?:{exact})\s*\z")
            if hit := self._exact[index].search(folded):
                yield rule, hit


def _captured(hit: re2._Match, line: str) -> dict[str, str]:
    groups = hit.re.groupindex
    return {name: line[slice(*hit.span(group))].strip() for name, group in groups.items() if hit[group]}
