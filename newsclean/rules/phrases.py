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
_FREE = frozenset({"any"})
"""Slots that may end before any word; others of several words end at a mark or before a capital."""
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

    __slots__ = ("following", "rules", "slots", "words")

    def __init__(self, points: Iterable[_Point]) -> None:
        self.rules: list[int] = []
        self.slots: list[tuple[Slot, _Point]] = []
        self.words: dict[str, list[_Point]] = {}
        for point in points:
            ways = _ways(point)
            self.rules += ways.rules
            self.slots += ways.slots
            for word, target in ways.words:
                self.words.setdefault(word, []).append(target)
        self.following: dict[tuple[str, bool], _State] = {}


def _ways(point: _Point) -> _Ways:
    if point.ways is None:
        point.ways = _Ways(point)
    return point.ways


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

    def may_begin(self, words: Sequence[str]) -> bool:
        """Whether some phrase begins with these words, or with the first of them: a cheap look before a whole line."""
        state: _State | None = self._start(parted=True)
        for word in words:
            if state is None or state.slots or state.rules:
                break
            state = self._after(state, word, parted=True)
        return state is not None

    def find(self, line: Line, first: int = 0) -> Iterator[Phrase]:
        """The phrases that begin at a word."""
        paths: list[tuple[int, _State | None, Caught]] = [(first, self._start(parted=line.parted[first]), ())]
        while paths:
            at, state, caught = paths.pop()
            while state is not None:
                for rule in state.rules:
                    yield Phrase(at, rule, caught)
                if at == len(line.words):
                    break
                for slot, point in state.slots:
                    for end, value in _fillings(slot, line, at):
                        behind = self._state([point], parted=line.parted[end])
                        paths.append((end, behind, (*caught, (slot.name, value))))
                state = self._after(state, line.words[at], parted=line.parted[at + 1])
                at += 1

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


def _fillings(slot: Slot, line: Line, at: int) -> Iterator[tuple[int, str]]:
    """The words before which a slot that begins at a word may end, the last first, and what then fills it."""
    expression = compiled(slot.expression)
    for end in range(min(len(line.words), at + _SLOT_WORDS), at, -1):
        if slot.name in _FREE or end == at + 1 or line.edges[end]:
            value = line.between(at, end)
            if expression.fullmatch(value):
                yield end, value
            elif value.endswith(".") and slot.name != "headline" and expression.fullmatch(value[:-1]):
                yield end, value[:-1]
