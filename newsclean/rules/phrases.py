"""All phrases of all rules as one automaton over words.

A line that begins like no phrase costs a few looks into a dictionary, however many phrases there are; one that does
costs a look for each of its words. Slots are tried only where the words before them were found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from newsclean.rules.expressions import compiled
from newsclean.rules.lines import Line
from newsclean.rules.templates import Choice, Separator, Sequence_, Slot, Word

_SLOT_WORDS = 60
"""Words that a slot may take."""
_FREE = frozenset({"any"})
"""Slots that may end before any word; others of several words end at a mark or before a capital."""

Caught = tuple[tuple[str, str], ...]
"""What slots caught: their names, and the words as they stand in the line."""


class Phrase(NamedTuple):
    """A phrase that was found."""

    end: int
    """The word before which it ends."""
    rule: int
    caught: Caught


class WordAutomaton:
    """Phrases are added, then found from any word of a line on."""

    def __init__(self) -> None:
        self._words: list[dict[str, list[int]]] = [{}]
        self._separators: list[list[int]] = [[]]
        self._slots: list[list[tuple[Slot, int]]] = [[]]
        self._accepts: list[list[int]] = [[]]

    def add(self, nodes: Sequence_, rule: int) -> None:
        """Add a phrase of a rule."""
        for state in self._built(nodes, {0}):
            self._accepts[state].append(rule)

    def may_begin(self, words: Sequence[str]) -> bool:
        """Whether some phrase begins with these words, or with the first of them: a cheap look before a whole line."""
        states = {0}
        for word in words:
            states |= {target for state in states for target in self._separators[state]}
            if any(self._slots[state] or self._accepts[state] for state in states):
                return True
            states = {target for state in states for target in self._following(state, word)}
        return bool(states)

    def find(self, line: Line, first: int = 0) -> Iterator[Phrase]:
        """The phrases that begin at a word, the shortest first."""
        active: defaultdict[int, dict[int, Caught]] = defaultdict(dict)
        active[first][0] = ()
        while active:
            at = min(active)
            for state, caught in self._closed(active.pop(at), line, at):
                for rule in self._accepts[state]:
                    yield Phrase(at, rule, caught)
                if at < len(line.words):
                    for target in self._following(state, line.words[at]):
                        active[at + 1].setdefault(target, caught)
                    for slot, target in self._slots[state]:
                        for end in _ends(slot, line, at):
                            active[end].setdefault(target, (*caught, (slot.name, line.between(at, end))))

    def _following(self, state: int, word: str) -> Sequence[int]:
        following = self._words[state]
        found = following.get(word, ())
        return [*found, *following.get("#", ())] if word[0].isdecimal() else found

    def _closed(self, states: Mapping[int, Caught], line: Line, at: int) -> Iterator[tuple[int, Caught]]:
        stack = list(states.items())
        while stack:
            state, caught = stack.pop()
            yield state, caught
            if self._separators[state] and line.parted[at]:
                stack.extend((target, caught) for target in self._separators[state])

    def _built(self, nodes: Sequence_, starts: set[int]) -> set[int]:
        """The states after a sequence that begins at some states."""
        for node in nodes:
            if isinstance(node, Choice):
                starts = set().union(*(self._built(branch, starts) for branch in node.branches))
                continue
            target = self._new()
            for state in starts:
                if isinstance(node, Word):
                    self._words[state].setdefault(node.text, []).append(target)
                elif isinstance(node, Slot):
                    self._slots[state].append((node, target))
                elif isinstance(node, Separator):
                    self._separators[state].append(target)
            starts = {target}
        return starts

    def _new(self) -> int:
        self._words.append({})
        self._separators.append([])
        self._slots.append([])
        self._accepts.append([])
        return len(self._words) - 1


def _ends(slot: Slot, line: Line, at: int) -> Iterator[int]:
    """The words before which a slot that begins at a word may end, the last first."""
    expression = compiled(slot.expression)
    for end in range(min(len(line.words), at + _SLOT_WORDS), at, -1):
        free = slot.name in _FREE or end == at + 1
        if (free or line.edges[end]) and expression.fullmatch(line.between(at, end)):
            yield end
