"""All phrases of all rules as one automaton over words.

It is built where lines lead through it, and made deterministic there: a line that begins like no phrase costs a look or
two into a dictionary, however many phrases there are, and one that does a look for each of its words. Slots are tried
only where the words before them were found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from newsclean.rules.expressions import compiled
from newsclean.rules.lines import Line
from newsclean.rules.templates import Choice, Node, Separator, Sequence_, Slot, Word

_SLOT_WORDS = 60
"""Words that a slot may take."""
_LED_WORDS = 30
"""Words of the longest line that may be a phrase that begins with a slot."""
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
            self._next = _Point(self.nodes, self.at + 1, self.then, self.rule)
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
                stack += [_Point(branch, 0, here.next, here.rule) for branch in node.branches]


class _State:
    """All places at which a reader of the line may be, and the states that were reached from it."""

    __slots__ = ("filled", "following", "rules", "slots", "words")

    def __init__(self, points: Iterable[_Point]) -> None:
        self.rules: list[int] = []
        self.slots: dict[Slot, list[_Point]] = {}
        self.words: dict[str, list[_Point]] = {}
        for point in points:
            ways = _ways(point)
            self.rules += ways.rules
            for slot, target in ways.slots:
                self.slots.setdefault(slot, []).append(target)
            for word, target in ways.words:
                self.words.setdefault(word, []).append(target)
        self.following: dict[tuple[str, bool], _State] = {}
        self.filled: dict[bool, _Filled] = {}


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


class WordAutomaton:
    """Phrases are added, then found from any word of a line on."""

    def __init__(self) -> None:
        self._starts: list[_Point] = []
        self._states: dict[frozenset[_Point], _State] = {}
        self._first: dict[bool, _State] = {}

    def add(self, nodes: Sequence_, rule: int) -> None:
        """Add a phrase of a rule."""
        self._starts.append(_Point(nodes, 0, None, rule))
        self._first.clear()

    def may_begin(self, words: Sequence[str], edges: Sequence[bool]) -> bool:
        """Whether some phrase, or the first of several, begins with these words: a cheap look before a whole line.

        `edges` says for each word whether a phrase may end behind it.
        """
        start = self._start(parted=True)
        state: _State | None = start
        for word, is_edge in zip(words, edges, strict=True):
            state = self._after(state, word, parted=True) if state else None
            if state is None or state.slots or (state.rules and is_edge):
                break
        return state is not None

    def may_be_led(self, words: Sequence[str]) -> bool:
        """Whether a line may be a phrase that begins with a slot, since a word that follows one is among its words."""
        if len(words) > _LED_WORDS:
            return False
        behind = self._filled(self._start(parted=True), parted=True).before
        return not behind.keys().isdisjoint(words[1:])

    def find(self, line: Line, first: int = 0, *, whole: bool = False) -> Iterator[Phrase]:
        """The phrases that begin at a word; with `whole` those that end before the line does need not be among them."""
        paths: list[tuple[int, _State | None, Caught]] = [(first, self._start(parted=line.parted[first]), ())]
        while paths:
            at, state, caught = paths.pop()
            while state is not None:
                for rule in state.rules:
                    yield Phrase(at, rule, caught)
                if at == len(line.words):
                    break
                if at > first or self.may_be_led(line.words[first:]):
                    paths += self._past_slots(state, line, at, caught, whole=whole)
                state = self._after(state, line.words[at], parted=line.parted[at + 1])
                at += 1

    def _past_slots(
        self, state: _State, line: Line, at: int, caught: Caught, *, whole: bool
    ) -> Iterator[tuple[int, _State, Caught]]:
        """Where the slots that begin at a word may end, the last first, if what follows may come behind them."""
        if not state.slots:
            return
        count, begins = len(line.words), self._start(parted=True).words
        for end in range(min(count, at + _SLOT_WORDS), at, -1):
            filled = self._filled(state, parted=line.parted[end])
            slots = list(filled.at(line.words[end])) if end < count else []
            if end == count or (not whole and line.edges[end] and line.words[end] in begins):
                slots += filled.ending
            for slot, behind in slots:
                value = _filling(slot, line.between(at, end))
                if value is not None:
                    yield end, behind, (*caught, (slot.name, value))

    def _filled(self, state: _State, *, parted: bool) -> _Filled:
        """The states behind a state's slots."""
        if parted not in state.filled:
            behind = ((slot, self._state(points, parted=parted)) for slot, points in state.slots.items())
            state.filled[parted] = _Filled(behind)
        return state.filled[parted]

    def _after(self, state: _State, word: str, *, parted: bool) -> _State | None:
        """The state behind a word; `parted` says whether a mark stands there."""
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


def _filling(slot: Slot, text: str) -> str | None:
    """What of a text fills a slot: all of it, or all but a final stop, which is the line's rather than its own."""
    expression = compiled(slot.expression)
    if expression.fullmatch(text):
        return text
    without = text.removesuffix(".")
    return without if without != text and slot.name != "headline" and expression.fullmatch(without) else None
