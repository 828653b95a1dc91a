"""All phrases of all rules as one automaton over words.

It is built where lines lead through it, and made deterministic there: a line that begins like no phrase costs a look or
two into a dictionary, however many phrases there are, and one that does a look for each of its words. Most phrases are
not even parsed before a line begins like them. Slots are tried only where the words before them were found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from typing import NamedTuple

from newsclean.rules.expressions import beginning, compiled
from newsclean.rules.folding import plain
from newsclean.rules.lines import Line, after
from newsclean.rules.templates import WORD, Choice, Node, Separator, Sequence_, Slot, Word

_SLOT_WORDS = 60
"""Words that a slot may take."""
_LED_WORDS = 30
"""Words of the longest line that may be a phrase that begins with a slot."""
_GLANCE, _GLANCE_WORDS = 60, 4
"""Code points and words of a line that say whether it may begin with a phrase."""
_EDGE = re.compile(r"\s*(?:$|[^\s\w'-])|\s+(?:[^\W_a-z]|-\s)")
"""What may follow the last word of a phrase: a mark, a capital or a number, or nothing."""
_LED_LENGTH = 160
"""Code points of the longest line that may be a phrase that begins with a slot."""
_MOST_STATES = 50_000
"""Deterministic states that are kept: some 50 MB."""

Caught = tuple[tuple[str, str], ...]
"""What slots caught: their names, and the words as they stand in the line."""


class Phrase(NamedTuple):
    """A phrase that was found."""

    end: int
    """The word before which it ends."""
    rule: int
    caught: Caught


class _Point:
    """A place in a phrase: before one of its nodes, or of those of a choice in it."""

    __slots__ = ("_next", "at", "nodes", "rule", "then", "ways")

    def __init__(self, nodes: Sequence_, at: int, then: _Point | None, rule: int) -> None:
        self.nodes, self.at, self.rule = nodes, at, rule
        self.then = then
        """Where it goes on behind the last node; None where the phrase ends there."""
        self.ways: _Ways | None = None
        self._next: _Point | None = None

    @property
    def next(self) -> _Point:
        """The place behind this node."""
        if self._next is None:
            is_last = self.at + 1 == len(self.nodes)
            after = self.then if is_last else None
            self._next = after or _Point(self.nodes, self.at + 1, self.then, self.rule)
        return self._next


class _Ways:
    """What may come next at a point; found out when a line first leads there, since most are never reached."""

    __slots__ = ("rules", "separated", "slots", "words")

    def __init__(self, point: _Point) -> None:
        self.words: list[tuple[str, _Point]] = []
        self.separated: list[_Point] = []
        """Where it goes on only if a mark stands here."""
        self.slots: list[tuple[Slot, _Point]] = []
        self.rules: list[int] = []
        """Those of whose phrases this is the end."""
        stack = [point]
        while stack:
            here = stack.pop()
            if here.at < len(here.nodes):
                self._add(here, here.nodes[here.at], stack)
            elif here.then is not None:
                stack.append(here.then)
            else:
                self.rules.append(here.rule)

    def _add(self, here: _Point, node: Node, stack: list[_Point]) -> None:
        match node:
            case Word(text):
                self.words.append((text, here.next))
            case Slot():
                self.slots.append((node, here.next))
            case Separator():
                self.separated.append(here.next)
            case Choice():
                for branch in node.branches:
                    match branch:
                        case (Word(text),):  # as most are
                            self.words.append((text, here.next))
                        case _:
                            stack.append(_Point(branch, 0, here.next, here.rule))


class _State:
    """All places at which a reader of the line may be, and the states that were reached from it."""

    __slots__ = ("filled", "following", "rules", "slots", "words")

    def __init__(self, points: Iterable[_Point]) -> None:
        self.rules: list[int] = []
        self.slots: dict[Slot, list[_Point]] = {}
        self.words: dict[str, list[_Point]] = {}
        self.following: dict[tuple[str, bool], _State] = {}
        self.filled: dict[bool, _Filled] = {}
        for point in points:
            self.add(point)

    def add(self, point: _Point) -> None:
        """One more place; what was reached from here before must not depend on it."""
        ways = _ways(point)
        self.rules += ways.rules
        for slot, target in ways.slots:
            self.slots.setdefault(slot, []).append(target)
        for word, target in ways.words:
            self.words.setdefault(word, []).append(target)


def _ways(point: _Point) -> _Ways:
    if point.ways is None:
        point.ways = _Ways(point)
    return point.ways


class _Filled:
    """The states behind a state's slots, by the words that may follow: few slots need then be tried at a word."""

    __slots__ = ("before", "ending", "open")

    def __init__(self, states: Iterable[tuple[Slot, _State]]) -> None:
        self.before: dict[str, list[tuple[Slot, _State]]] = {}
        self.ending: list[tuple[Slot, _State]] = []
        """Those behind which a phrase ends."""
        self.open: list[tuple[Slot, _State]] = []
        """Those behind which another slot begins."""
        for pair in states:
            for word in pair[1].words:
                self.before.setdefault(word, []).append(pair)
            if pair[1].rules:
                self.ending.append(pair)
            if pair[1].slots:
                self.open.append(pair)

    def at(self, word: str) -> Iterable[tuple[Slot, _State]]:
        """The slots that may end before a word."""
        found = [*self.open, *self.before.get(word, ())]
        return [*found, *self.before.get("#", ())] if word[0].isdecimal() else found


class _Unread:
    """A phrase that isn't parsed yet."""

    __slots__ = ("parse", "rule")

    def __init__(self, parse: Callable[[], Sequence_], rule: int) -> None:
        self.parse: Callable[[], Sequence_] | None = parse
        self.rule = rule


class WordAutomaton:
    """Phrases are added, then found from any word of a line on."""

    def __init__(self) -> None:
        self._starts: list[_Point] = []
        self._unread: dict[str, list[_Unread]] = {}
        """By the words with which they may begin."""
        self._states: dict[frozenset[_Point], _State] = {}
        self._first: dict[bool, _State] = {}

    def add(self, nodes: Sequence_, rule: int) -> None:
        """Add a phrase of a rule."""
        self._starts.append(_Point(nodes, 0, None, rule))
        self._first.clear()

    def add_unread(self, parse: Callable[[], Sequence_], first_words: Iterable[str], rule: int) -> None:
        """Add a phrase of a rule that is parsed when a line begins with one of the words that it may begin with."""
        phrase = _Unread(parse, rule)
        for word in first_words:
            self._unread.setdefault(word, []).append(phrase)

    def begins_with(self, word: str) -> bool:
        """Whether some phrase begins with a word."""
        begins = self._start(parted=True).words
        return word in begins or word in self._unread or (word[0].isdecimal() and "#" in begins)

    def may_begin(self, folded: str) -> bool:
        """Whether a line may begin with a phrase, or be one that begins with a slot: a look at its first words."""
        return self._leads(folded) or (
            self.may_be_led and len(folded) <= _LED_LENGTH and self.leads_to(WORD.findall(plain(folded)))
        )

    def _leads(self, folded: str) -> bool:
        """Whether some phrase may lead through the first words of a line."""
        start = plain(folded[:_GLANCE])
        state = self._start(parted=True)
        for count, word in enumerate(WORD.finditer(start)):
            end = word.end()
            if count == _GLANCE_WORDS or end == len(start) < len(folded):
                return True
            reached = self._after(state, word[0], parted=True)
            if reached is None:
                return False
            state = reached
            if state.rules and _EDGE.match(folded, end):
                return True
            if state.slots and _any_fits(state.slots, after(folded, end)):
                return True
        return bool(state.rules) or len(folded) > len(start)

    @property
    def may_be_led(self) -> bool:
        """Whether any phrase begins with a slot."""
        return bool(self._start(parted=True).slots)

    def leads_to(self, words: Sequence[str]) -> bool:
        """Whether a line may be a phrase that begins with a slot, since words that follow one stand in it in a row."""
        if not self.may_be_led or len(words) > _LED_WORDS:
            return False
        behind = self._filled(self._start(parted=True), parted=True)
        return any(
            self._leads_on(state, words, place)
            for place in range(1, len(words))
            for _, state in behind.before.get(words[place], ())
        )

    def _leads_on(self, state: _State, words: Sequence[str], place: int) -> bool:
        """Whether some phrase may lead on from a state through the next words of a line."""
        for word in words[place : place + _GLANCE_WORDS]:
            reached = self._after(state, word, parted=True)
            if reached is None:
                return False
            state = reached
            if state.rules or state.slots:
                return True
        return len(words) - place > _GLANCE_WORDS

    def find(self, line: Line, first: int = 0, stops: Container[int] = ()) -> Iterator[Phrase]:
        """The phrases that begin at a word.

        One that ends with a slot does so where the line ends, where another phrase may begin, or before one of `stops`.
        """
        paths: list[tuple[int, _State | None, Caught]] = [(first, self._start(parted=line.is_parted(first)), ())]
        while paths:
            at, state, caught = paths.pop()
            while state is not None:
                for rule in state.rules:
                    yield Phrase(at, rule, caught)
                if at == len(line.words):
                    break
                if state.slots and (at > first or self.leads_to(line.words[first:])):
                    paths += self._past_slots(state, line, at, caught, stops)
                state = self._after(state, line.words[at], parted=line.is_parted(at + 1))
                at += 1

    def _past_slots(
        self, state: _State, line: Line, at: int, caught: Caught, stops: Container[int]
    ) -> Iterator[tuple[int, _State, Caught]]:
        """Where the slots that begin at a word may end, the last first, if what follows may come behind them."""
        count, rest = len(line.words), line.rest(at)
        fitting = {slot for slot in state.slots if _fits(slot, rest)}
        if not fitting:
            return
        for end in self._slot_ends(state, line, at, stops):
            filled = self._filled(state, parted=line.is_parted(end))
            slots = list(filled.at(line.words[end])) if end < count else []
            if self._may_end(line, end, stops):
                slots += filled.ending
            for slot, behind in slots:
                if slot in fitting and (value := _filling(slot, line.between(at, end))) is not None:
                    yield end, behind, (*caught, (slot.name, value))

    def _may_end(self, line: Line, end: int, stops: Container[int]) -> bool:
        """Whether a phrase that ends with a slot may end before a word."""
        return end == len(line.words) or end in stops or (self.begins_with(line.words[end]) and line.is_edge(end))

    def _slot_ends(self, state: _State, line: Line, at: int, stops: Container[int]) -> Iterable[int]:
        """The words before which a slot may end, the last first: few of them, where none of the others can follow."""
        count = len(line.words)
        last = min(count, at + _SLOT_WORDS)
        filled = self._filled(state, parted=True)  # behind a mark all may follow that may without one
        if filled.open:
            return range(last, at, -1)
        following = [place for word in filled.before.keys() & line.places.keys() for place in line.places[word]]
        if "#" in filled.before:
            following += [place for place, word in enumerate(line.words) if word[0].isdecimal()]
        if filled.ending:
            following += [end for end in range(at + 1, last + 1) if self._may_end(line, end, stops)]
        return sorted({end for end in following if at < end <= last}, reverse=True)

    def _filled(self, state: _State, *, parted: bool) -> _Filled:
        """The states behind a state's slots."""
        if parted not in state.filled:
            behind = ((slot, self._state(points, parted=parted)) for slot, points in state.slots.items())
            state.filled[parted] = _Filled(behind)
        return state.filled[parted]

    def _after(self, state: _State, word: str, *, parted: bool) -> _State | None:
        """The state behind a word; `parted` says whether a mark stands there."""
        if word in self._unread and state in self._first.values():
            self._read(word)
        targets = state.words.get(word)
        if word[0].isdecimal() and "#" in state.words:
            targets, word = [*(targets or ()), *state.words["#"]], word if targets else "#"
        if targets is None:
            return None
        key = word, parted
        if key not in state.following:
            state.following[key] = self._state(targets, parted=parted)
        return state.following[key]

    def _start(self, *, parted: bool) -> _State:
        """The state before a line's first word."""
        if parted not in self._first:
            self._first[parted] = self._state(self._starts, parted=parted)
        return self._first[parted]

    def _read(self, word: str) -> None:
        """Parse the phrases that may begin with a word."""
        for phrase in self._unread.pop(word):
            if phrase.parse is not None:
                point = _Point(phrase.parse(), 0, None, phrase.rule)
                phrase.parse = None
                self._starts.append(point)
                for start in self._first.values():
                    start.add(point)

    def _state(self, points: Iterable[_Point], *, parted: bool) -> _State:
        closed: set[_Point] = set()
        stack = list(points)
        while stack:
            point = stack.pop()
            if point not in closed:
                closed.add(point)
                if parted:
                    stack += _ways(point).separated
        key = frozenset(closed)
        if key not in self._states:
            if len(self._states) > _MOST_STATES:
                self._states.clear()
                self._first.clear()
            self._states[key] = _State(key)
        return self._states[key]


def _any_fits(slots: Iterable[Slot], rest: str) -> bool:
    return any(_fits(slot, rest) for slot in slots)


def _fits(slot: Slot, rest: str) -> bool:
    """Whether some beginning of what is left of a line may fill a slot: spares most slots a look at each of their ends.

    Nothing can be said where a bracket may be left out.
    """
    return rest.startswith(("(", "[", ")", "]")) or beginning(slot.expression).match(rest) is not None


def _filling(slot: Slot, text: str) -> str | None:
    """What of a text fills a slot: all of it, or all but a final stop, which is the line's rather than its own."""
    expression = compiled(slot.expression)
    if expression.fullmatch(text):
        return text
    without = text.removesuffix(".")
    return without if without != text and slot.name != "headline" and expression.fullmatch(without) else None
