"""Matching lines against all rules of some kinds at once.

RE2's `Set` is one automaton for all expressions: a line costs the same however many rules there are, and no input can
make it slow.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import re2

from newsclean.rules.compiling import compiled, expression, fold, options
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
        expressions = [expression(rule, define) for rule, define in chosen]
        self._single = [compiled(r, rf"\A\s*(?:{e})\s*\z") for r, e in zip(self.rules, expressions, strict=True)]
        self._unless = [compiled(rule, rule.unless) if rule.unless else None for rule in self.rules]
        self._set = _automaton(expressions)
        glued = [i for i, rule in enumerate(self.rules) if rule.glued]
        self._glued = [(i, compiled(self.rules[i], rf"{_SENTENCE_END}({expressions[i]})\s*\z")) for i in glued]
        self._glued_set = _automaton([rf".*{_SENTENCE_END}(?:{expressions[i]})" for i in glued])
        self._longest = max((rule.max_length for rule in self.rules), default=0)

    def match(self, line: str) -> list[Match]:
        """The rules that the whole line matches, in the packs' order."""
        if len(line) > self._longest:
            return []
        folded = fold(line)
        return [
            Match(self.rules[i], 0, _captured(self._single[i].search(folded), line))
            for i in sorted(self._set.Match(folded) or ())
            if len(line) <= self.rules[i].max_length and not self._is_kept(i, folded)
        ]

    def match_end(self, line: str) -> Match | None:
        """The rule that the longest end of a paragraph matches, where it is glued behind a sentence."""
        reach = max(0, len(line) - _GLUED_REACH)
        folded = fold(line[reach:])
        found = None
        for which in self._glued_set.Match(folded) or ():
            index, pattern = self._glued[which]
            hit = pattern.search(folded)
            if hit is None or len(hit[1]) > self.rules[index].max_length or self._is_kept(index, hit[1]):
                continue
            start = reach + hit.start(1)
            if found is None or start < found.start:
                found = Match(self.rules[index], start, _captured(hit, line[reach:]))
        return found

    def _is_kept(self, index: int, folded: str) -> bool:
        unless = self._unless[index]
        return unless is not None and unless.search(folded) is not None


def _captured(hit: re2._Match | None, line: str) -> dict[str, str]:
    if hit is None:
        return {}
    groups = hit.re.groupindex
    return {name: line[slice(*hit.span(group))].strip() for name, group in groups.items() if hit[group]}


def _automaton(expressions: list[str]) -> re2.Set:
    found = re2.Set.FullMatchSet(options())
    for text in expressions:
        found.Add(rf"(?is)\s*(?:{text})\s*")
    try:
        found.Compile()
    except re2.error as error:
        raise PackError(f"the rules together need too much memory: {error}") from None
    return found
