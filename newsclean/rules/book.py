"""Rules that are compiled and matched together."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from newsclean.rules.definitions import Definition
from newsclean.rules.expressions import exception
from newsclean.rules.folding import fold
from newsclean.rules.lines import Line
from newsclean.rules.packs import Pack, PackError, Rule
from newsclean.rules.patterns import Patterns
from newsclean.rules.phrases import Caught, Phrase, WordAutomaton
from newsclean.rules.templates import PhraseParser, Sequence_, takes_words

_BREAK = re.compile(r"""[.!?…"'”“»)\]|•·–—(\[]+\s*""")
"""What may part a paragraph from something that is glued to its start or its end."""
_QUOTATION = re.compile(r"""\s*["“”„«»][^"“”„«»]*["“”„«»]\W*""")
"""What somebody said or read somewhere: no prompt, though its words be those of one."""
_GLUED_REACH = 240
"""Code points at either end of a paragraph in which something glued is looked for."""
_MOST_PARTS = 12
"""Phrases that one line may be made up of."""
KEPT = frozenset({"source", "date"})
"""Slots and groups of which a record keeps what they caught."""


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
    def kept(self) -> int:
        """Code points of what it caught for the record: of several rules the one that tells the most is right."""
        return sum(len(value) for name, value in self.captured if name in KEPT)

    @property
    def rule(self) -> Rule:
        """The rule that a removal is put down to: the first that isn't weak."""
        return min(self.rules, key=lambda rule: rule.weak)


class Book:
    """The rules of some packs: phrases as one automaton, patterns as another."""

    def __init__(self, packs: Sequence[Pack], shared: Mapping[str, Definition]) -> None:
        self._rules = [rule for pack in packs for rule in pack.rule]
        self._longest = max((rule.max_length for rule in self._rules), default=0)
        self._automaton = WordAutomaton()
        self._may_begin = lru_cache(maxsize=1024)(self._automaton.may_begin)  # of a line, then of what is glued to it
        patterns: list[tuple[Rule, Mapping[str, Definition]]] = []
        index = 0
        for pack in packs:
            define = {**shared, **pack.define}
            parser = PhraseParser(define)
            for rule in pack.rule:
                for phrase in rule.phrases:
                    self._add(phrase, index, parser, is_own=not pack.builtin)
                if rule.pattern:
                    patterns.append((rule, define))
                index += 1
        self._patterns = Patterns(patterns)

    def _add(self, phrase: str, index: int, parser: PhraseParser, *, is_own: bool) -> None:
        """A phrase of a user's own is parsed at once, so that a mistake in it stops the start."""
        parse = partial(_parsed, phrase, self._rules[index], parser)
        begin = None if is_own else parser.first_words(phrase)
        if begin is None:
            self._automaton.add(parse(), index)
        else:
            self._automaton.add_unread(parse, begin, index)

    def match(self, text: str) -> tuple[Match, ...]:
        """The ways in which a whole line is furniture."""
        text = text.strip()
        return self._matches(text, fold(text)) if len(text) <= self._longest else ()

    def match_glued(self, paragraph: str, *, at_tail: bool = False) -> tuple[Match, ...]:
        """What at the end and at the start of a paragraph matches rules that say so, the longest first.

        Where the article ends (`at_tail`) what is shaped like a label needs no such rule: the paragraph's last sentence
        was over before it. Patterns count at the end alone: what leads a paragraph in brackets is more often its own.
        What belongs above an article counts at a paragraph's start alone.
        """
        size, folded = len(paragraph), fold(paragraph)
        spans = [(at, size) for at in _breaks(paragraph, max(0, size - _GLUED_REACH), size)]
        if self._may_begin(folded):
            spans += [(0, at) for at in self._heads(paragraph)]
        return tuple(
            Match(match.rules, start, end, match.captured)
            for start, end in spans
            for match in self._glued_matches(paragraph[start:end], folded[start:end], at_tail=at_tail, at_end=start > 0)
        )

    def _heads(self, paragraph: str) -> Sequence[int]:
        """Where something glued to a paragraph's start may end, the last first: nowhere, if no phrase does."""
        ends = _breaks(paragraph, 0, min(len(paragraph), _GLUED_REACH))
        if not ends:
            return ()
        line = Line(paragraph[: ends[-1]])
        stops = frozenset(bisect_left(line.spans, (end, end)) for end in ends)
        return ends[::-1] if any(line.is_edge(phrase.end) for phrase in self._automaton.find(line, stops=stops)) else ()

    def _glued_matches(self, text: str, folded: str, *, at_tail: bool, at_end: bool) -> Iterator[Match]:
        is_label = at_tail and _is_label(text)
        for match in self._matches(text.strip(), folded.strip(), glued=not is_label, patterns=at_end):
            is_out_of_place = at_end and any(rule.zone == "head" for rule in match.rules)
            if not match.rule.weak and not is_out_of_place and not _QUOTATION.fullmatch(text):
                yield match

    def _matches(self, text: str, folded: str, *, glued: bool = False, patterns: bool = True) -> tuple[Match, ...]:
        """The ways in which a stripped text is furniture; with `glued` by the rules that say so alone."""
        line = Line(text) if self._may_begin(folded) else None
        begins = list(self._automaton.find(line)) if line else []
        found = [*self._whole(line, begins)] if line else []
        if patterns:
            found += self._patterns.search(text, folded, glued=glued)
        matches = tuple(
            Match((rule,), 0, len(text), caught)
            for rule, caught in found
            if len(text) <= rule.max_length and not _is_kept(rule, folded)
        )
        if line and not matches:
            matches = self._by_parts(line, begins)
        return tuple(match for match in matches if all(rule.glued for rule in match.rules)) if glued else matches

    def _whole(self, line: Line, begins: Iterable[Phrase]) -> Iterator[tuple[Rule, Caught]]:
        """The rules of which a phrase is all of a line."""
        found = {phrase for phrase in begins if phrase.end == len(line.words)}
        for phrase in sorted(found, key=lambda phrase: (phrase.rule, phrase.caught)):
            yield self._rules[phrase.rule], phrase.caught

    def _by_parts(self, line: Line, begins: Sequence[Phrase]) -> tuple[Match, ...]:
        """A line that is made up of several phrases and nothing else: the fewest that do."""
        reached: dict[int, tuple[tuple[Rule, Caught], ...]] = {0: ()}
        for at in range(len(line.words)):
            if len(parts := reached.get(at, ((),) * _MOST_PARTS)) >= _MOST_PARTS:
                continue
            for phrase in self._automaton.find(line, at) if at else begins:
                rule = self._rules[phrase.rule]
                if line.is_edge(phrase.end) and not _is_kept(rule, line.text):
                    one = (*parts, (rule, phrase.caught))
                    reached[phrase.end] = min(reached.get(phrase.end, one), one, key=_cost)
        parts = reached.get(len(line.words), ())
        if len(parts) < 2 or all(rule.weak for rule, _ in parts):
            return ()
        caught = tuple(pair for _, pairs in parts for pair in pairs)
        return (Match(tuple(rule for rule, _ in parts), 0, len(line.text), caught),)


def _is_label(text: str) -> bool:
    """Whether a text of several words is shaped like a label rather than like a sentence."""
    return text[:1].isupper() and " " in text and not text.rstrip().endswith((".", ",", ";", ":"))


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
    if not takes_words(nodes):
        raise PackError(f"{rule.pack}.toml, rule {rule.id!r}: {phrase!r} could match a line without any of its words")
    return nodes


def _cost(parts: tuple[tuple[Rule, Caught], ...]) -> tuple[int, int, int, list[str]]:
    weak, loose = sum(rule.weak for rule, _ in parts), sum(not rule.glued for rule, _ in parts)
    return len(parts), weak, loose, [rule.name for rule, _ in parts]


def _is_kept(rule: Rule, folded: str) -> bool:
    return rule.unless is not None and exception(rule.unless).search(folded) is not None
