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
from newsclean.rules.templates import WORD, PhraseParser, Sequence_, may_begin_with_slot

_BREAK = re.compile(r"""[.!?…"'”“»)\]|•·–—(\[]+\s*""")
"""What may part a paragraph from something that is glued to its start or its end."""
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
        self._rules = [rule for pack in packs for rule in pack.rule]
        self._longest = max((rule.max_length for rule in self._rules), default=0)
        self._automaton = WordAutomaton()
        patterns: list[tuple[Rule, Mapping[str, Definition]]] = []
        index = 0
        for pack in packs:
            define = {**shared, **pack.define}
            parser = PhraseParser(define)
            for rule in pack.rule:
                for phrase in rule.phrases:
                    self._automaton.add(_parsed(phrase, rule, parser), index)
                if rule.pattern:
                    patterns.append((rule, define))
                index += 1
        self._patterns = Patterns(patterns)
        self._glued_patterns = Patterns(pair for pair in patterns if pair[0].glued)

    def match(self, text: str, *, glued: bool = False) -> tuple[Match, ...]:
        """The ways in which a whole line is furniture; or what is glued to one, by the rules that say so alone."""
        if len(text) > self._longest:
            return ()
        folded = fold(text)
        line = Line(text) if self._may_begin(folded) else None
        patterns = self._glued_patterns if glued else self._patterns
        found = [*(self._by_phrases(line) if line else ()), *patterns.search(text, folded)]
        matches = tuple(
            Match((rule,), 0, len(text), caught)
            for rule, caught in found
            if len(text) <= rule.max_length and not _is_kept(rule, folded)
        )
        matches = matches or (self._by_parts(line) if line else ())
        return tuple(match for match in matches if all(rule.glued for rule in match.rules)) if glued else matches

    def match_glued(self, paragraph: str) -> tuple[Match, ...]:
        """What at the end and at the start of a paragraph matches rules that say so, the longest first."""
        size = len(paragraph)
        starts = _breaks(paragraph, max(0, size - _GLUED_REACH), size)
        ends = _breaks(paragraph, 0, min(size, _GLUED_REACH))
        spans = [(at, size) for at in starts] + [(0, at) for at in reversed(ends)]
        return tuple(
            Match(match.rules, start, end, match.captured)
            for start, end in spans
            for match in self.match(paragraph[start:end], glued=True)
        )

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


def _breaks(text: str, first: int, end: int) -> list[int]:
    """Where something may begin, or end, between two positions: behind marks, or before a bracket.

    Where a space is missing behind the marks, what follows must begin like a sentence.
    """
    found = []
    for gap in _BREAK.finditer(text, first, end):
        opening = next((i for i in range(gap.start(), gap.end()) if text[i] in "(["), None)
        at = gap.end() if opening is None else opening
        is_part = text[at - 1 : at].isspace() or text[at : at + 1].isupper() or opening is not None
        if 0 < at < len(text) and is_part:
            found.append(at)
    return found


def _parsed(phrase: str, rule: Rule, parser: PhraseParser) -> Sequence_:
    try:
        nodes = parser.parse(phrase)
    except ValueError as error:
        raise PackError(f"{rule.pack}.toml, rule {rule.id!r}: {error}") from None
    if rule.site is None and may_begin_with_slot(nodes):
        reason = "begins with a slot, which only a site's rule may: each line of each page would be tried"
        raise PackError(f"{rule.pack}.toml, rule {rule.id!r}: {phrase!r} {reason}")
    return nodes


def _cost(parts: tuple[tuple[Rule, Caught], ...]) -> tuple[int, int]:
    return len(parts), sum(rule.weak for rule, _ in parts)


def _is_kept(rule: Rule, folded: str) -> bool:
    return rule.unless is not None and compiled(rule.unless).search(folded) is not None
