"""Rules that are compiled and matched together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from newsclean.rules.definitions import Definition
from newsclean.rules.expressions import compiled
from newsclean.rules.folding import fold, plain
from newsclean.rules.lines import Line
from newsclean.rules.packs import Pack, PackError, Rule
from newsclean.rules.patterns import Patterns
from newsclean.rules.phrases import Caught, WordAutomaton
from newsclean.rules.templates import WORD, parse

_BREAK = re.compile(r"""[.!?…]["'”“»’)\]]*(?:\s+|(?=[^\W\d_a-z]))|["”“»)\]]\s+|\s+(?=[(\[])|\s*[|•·]\s*|\s[–—-]\s""")
"""What parts a paragraph from something that is glued to its start or its end; a space may be missing."""
_GLUED_REACH = 240
"""Code points at either end of a paragraph in which something glued is looked for."""
_MOST_PARTS = 12
"""Phrases that one line may be made up of."""
_GLANCE, _GLANCE_WORDS = 60, 3
"""Code points and words of a line that say whether it may begin with a phrase."""


@dataclass(frozen=True, slots=True)
class Match:
    """A line, or one end of it, that is furniture."""

    rules: tuple[Rule, ...]
    """The rule that matches all of it, or those that match its parts."""
    start: int
    end: int
    captured: Caught
    """What slots and named groups caught, by name, as it stands in the line."""

    @property
    def rule(self) -> Rule:
        """The rule that a removal is put down to: the first that isn't weak."""
        return min(self.rules, key=lambda rule: rule.weak)


class Book:
    """The rules of some packs: phrases as one automaton, patterns as one for each kind."""

    def __init__(self, packs: Sequence[Pack], shared: Mapping[str, Definition]) -> None:
        owned = [(rule, {**shared, **pack.define}) for pack in packs for rule in pack.rule]
        self._rules = [rule for rule, _ in owned]
        self._longest = max((rule.max_length for rule in self._rules), default=0)
        self._automaton = WordAutomaton()
        for index, (rule, define) in enumerate(owned):
            try:
                if rule.unless:
                    compiled(rule.unless)
                for phrase in rule.phrases:
                    self._automaton.add(parse(phrase, define), index)
            except ValueError as error:
                raise PackError(f"{rule.pack}.toml, rule {rule.id!r}: {error}") from None
        self._patterns = Patterns((rule, define) for rule, define in owned if rule.pattern)

    def match(self, text: str) -> tuple[Match, ...]:
        """The ways in which a whole line is furniture."""
        if len(text) > self._longest:
            return ()
        folded = fold(text)
        line = Line(text) if self._may_begin(folded) else None
        found = [*(self._by_phrases(line) if line else ()), *self._patterns.search(text, folded)]
        matches = tuple(
            Match((rule,), 0, len(text), caught)
            for rule, caught in found
            if len(text) <= rule.max_length and not _is_kept(rule, folded)
        )
        return matches or (self._by_parts(line) if line else ())

    def match_glued(self, paragraph: str) -> tuple[Match, ...]:
        """What at the end and at the start of a paragraph matches rules that say so, the longest first."""
        size = len(paragraph)
        starts = [gap.end() for gap in _BREAK.finditer(paragraph, max(0, size - _GLUED_REACH))]
        ends = [gap.end() for gap in _BREAK.finditer(paragraph, 0, min(size, _GLUED_REACH))]
        spans = [(at, size) for at in starts if 0 < at < size] + [(0, at) for at in reversed(ends) if 0 < at < size]
        return tuple(
            Match(match.rules, start, end, match.captured)
            for start, end in spans
            for match in self.match(paragraph[start:end])
            if all(rule.glued for rule in match.rules)
        )

    def _glued(self, part: str) -> Match | None:
        return next((match for match in self.match(part) if all(rule.glued for rule in match.rules)), None)

    def _may_begin(self, folded: str) -> bool:
        """Whether a line's first words are those of some phrase: a glance is enough for most."""
        words = WORD.findall(plain(folded[:_GLANCE]))
        if len(folded) > _GLANCE:
            words = words[:-1]  # the last may be cut off
        return self._automaton.may_begin(words[:_GLANCE_WORDS])

    def _by_phrases(self, line: Line) -> Iterator[tuple[Rule, Caught]]:
        for phrase in self._automaton.find(line):
            if phrase.end == len(line.words):
                yield self._rules[phrase.rule], phrase.caught

    def _by_parts(self, line: Line) -> tuple[Match, ...]:
        """A line that is made up of several phrases and nothing else: the fewest that do."""
        reached: dict[int, tuple[tuple[Rule, Caught], ...]] = {0: ()}
        for at in range(len(line.words)):
            if len(parts := reached.get(at, ((),) * _MOST_PARTS)) >= _MOST_PARTS:
                continue
            for phrase in self._automaton.find(line, at):
                rule = self._rules[phrase.rule]
                if line.edges[phrase.end] and not _is_kept(rule, line.text):
                    one = (*parts, (rule, phrase.caught))
                    reached[phrase.end] = min(reached.get(phrase.end, one), one, key=_cost)
        parts = reached.get(len(line.words), ())
        if len(parts) < 2 or all(rule.weak for rule, _ in parts):
            return ()
        caught = tuple(pair for _, pairs in parts for pair in pairs)
        return (Match(tuple(rule for rule, _ in parts), 0, len(line.text), caught),)


def _cost(parts: tuple[tuple[Rule, Caught], ...]) -> tuple[int, int]:
    return len(parts), sum(rule.weak for rule, _ in parts)


def _is_kept(rule: Rule, folded: str) -> bool:
    return rule.unless is not None and compiled(rule.unless).search(folded) is not None
