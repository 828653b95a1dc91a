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
        self.rules = [rule for pack in packs for rule in pack.rule if rule.kind in wanted]
        defined = {pack.name: shared | pack.define for pack in packs}
        self._whole = [_Expression(rule, expression(rule, defined[rule.pack])) for rule in self.rules]
        glued = [whole for whole in self._whole if whole.rule.glued]
        self._ends = [_Expression(e.rule, rf".*{_SENTENCE_END}(?P<_glued>{e.text})") for e in glued]
        self._unless = {rule.name: compiled(rule, rule.unless) for rule in self.rules if rule.unless}
        self._whole_set, self._end_set = _automaton(self._whole), _automaton(self._ends)
        self._longest = max((rule.max_length for rule in self.rules), default=0)

    def match(self, line: str) -> list[Match]:
        """The rules that the whole line matches, in the packs' order."""
        if len(line) > self._longest:
            return []
        folded = fold(line)
        hits = [self._whole[i] for i in sorted(self._whole_set.Match(folded) or ())]
        return [
            Match(hit.rule, 0, _captured(hit.search(folded), line))
            for hit in hits
            if len(line) <= hit.rule.max_length and not self._is_kept(hit.rule, folded)
        ]

    def match_end(self, line: str) -> Match | None:
        """The rule that the longest end of a paragraph matches, where it is glued behind a sentence."""
        reach = max(0, len(line) - _GLUED_REACH)
        folded = fold(line[reach:])
        found = None
        for i in self._end_set.Match(folded) or ():
            rule, hit = self._ends[i].rule, self._ends[i].search(folded)
            glued = hit["_glued"]
            if len(glued) > rule.max_length or self._is_kept(rule, glued):
                continue
            start = reach + hit.start(hit.re.groupindex["_glued"])
            if found is None or start < found.start:
                found = Match(rule, start, _captured(hit, line[reach:]))
        return found

    def _is_kept(self, rule: Rule, folded: str) -> bool:
        unless = self._unless.get(rule.name)
        return unless is not None and unless.search(folded) is not None


class _Expression:
    """A rule's expression; on its own it is compiled when it is first needed, since most never are."""

    def __init__(self, rule: Rule, text: str) -> None:
        self.rule = rule
        self.text = text
        self._compiled: re2._Regexp | None = None

    def search(self, folded: str) -> re2._Match:
        """Match a line of which the automaton says that it matches."""
        if self._compiled is None:
            self._compiled = compiled(self.rule, rf"(?s)\A\s*(?:{self.text})\s*\z")
        return self._compiled.search(folded)


def _captured(hit: re2._Match, line: str) -> dict[str, str]:
    groups = hit.re.groupindex
    return {name: line[slice(*hit.span(group))].strip() for name, group in groups.items() if hit[group]}


def _automaton(expressions: list[_Expression]) -> re2.Set:
    found = re2.Set.FullMatchSet(options())
    for item in expressions:
        try:
            found.Add(rf"(?is)\s*(?:{item.text})\s*")
        except re2.error:
            compiled(item.rule, item.text)  # says why, which the set doesn't
            raise
    try:
        found.Compile()
    except re2.error as error:
        raise PackError(f"the rules together need too much memory: {error}") from None
    return found
