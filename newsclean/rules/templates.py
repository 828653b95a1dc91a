"""Phrases as rules write them, parsed.

    leave [us] (a|your) (reply|comment) [here|below]

`(a|b)` is a choice, `[a|b]` one that may be missing, `{name}` a choice that the pack defines as a list, `<name>` a slot
that an expression fills which the pack defines, `#` a number, and `:` says that some mark (colon, bar, dash, arrow)
must part what stands before it from what follows. All other punctuation, case and the marks on letters don't matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from newsclean.rules.definitions import Definition, fill
from newsclean.rules.folding import fold, plain

WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
"""What counts as one word, in phrases and in lines."""
_TOKEN = re.compile(rf"[()\[\]|:#]|\{{[a-z_]+\}}|<[a-z_]+>|{WORD.pattern}")
_CLOSING = {"(": ")", "[": "]"}
_OTHER = r"[^\w()\[\]{}<>|:#]*"
_BRANCHES = r"[^()\[\]<>:#]*"
_LEADING = re.compile(
    rf"{_OTHER}(?:(?P<word>{WORD.pattern})|\{{(?P<list>[a-z_]+)\}}|\((?P<choice>{_BRANCHES})\)|\[(?P<option>{_BRANCHES})\])"
)
"""How most phrases begin: with a word, a list, or a plain choice."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word, plain; `#` for any number."""

    text: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of words that an expression must match whole."""

    name: str
    expression: str


@dataclass(frozen=True, slots=True)
class Separator:
    """A mark that must stand between two words, or behind the last."""


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """One of several sequences, one of which may be empty."""

    branches: tuple[Sequence_, ...]


Node = Word | Slot | Separator | Choice
Sequence_ = tuple[Node, ...]


class PhraseParser:
    """Parses the phrases of one pack; its lists are parsed once each."""

    def __init__(self, define: Mapping[str, Definition]) -> None:
        self._define = define
        self._lists: dict[str, Choice] = {}
        self._inside: list[str] = []
        self._list_begins: dict[str, frozenset[str] | None] = {}

    def parse(self, phrase: str) -> Sequence_:
        """A phrase as a sequence of nodes. ValueError says what is wrong with it."""
        tokens = _TOKEN.findall(plain(fold(phrase)))
        nodes, rest = self._sequence(tokens, 0)
        if rest < len(tokens):
            raise ValueError(f"{tokens[rest]!r} in {phrase!r} closes or parts nothing")
        return nodes

    def first_words(self, phrase: str) -> frozenset[str] | None:
        """The words with one of which a phrase begins, told without parsing it; None where that takes parsing."""
        return self._begins(plain(fold(phrase)))

    def _begins(self, phrase: str) -> frozenset[str] | None:
        found = _LEADING.match(phrase)
        if found is None:
            return None
        if found["word"]:
            return frozenset((found["word"],))
        if found["list"]:
            return self._list_begin(found["list"])
        if found["choice"] is not None:
            return _union(map(self._begins, found["choice"].split("|")))
        return _union(map(self._begins, (*found["option"].split("|"), phrase[found.end() :])))

    def _list_begin(self, name: str) -> frozenset[str] | None:
        if name not in self._list_begins:
            self._list_begins[name] = None  # for a list that is defined by itself: parsing it tells
            phrases = self._define.get(name)
            if isinstance(phrases, tuple):
                self._list_begins[name] = _union(map(self.first_words, phrases))
        return self._list_begins[name]

    def _sequence(self, tokens: Sequence[str], at: int) -> tuple[Sequence_, int]:
        nodes: list[Node] = []
        while at < len(tokens) and tokens[at] not in (")", "]", "|"):
            if tokens[at] in _CLOSING:
                choice, at = self._choice(tokens, at)
                nodes.append(choice)
            else:
                nodes.append(self._node(tokens[at]))
                at += 1
        return tuple(nodes), at

    def _choice(self, tokens: Sequence[str], at: int) -> tuple[Choice, int]:
        closing = _CLOSING[tokens[at]]
        branches: list[Sequence_] = [()] if closing == "]" else []
        while True:
            branch, at = self._sequence(tokens, at + 1)
            branches.append(branch)
            if at == len(tokens) or tokens[at] != "|":
                break
        if at == len(tokens) or tokens[at] != closing:
            raise ValueError(f"{closing!r} is missing")
        return Choice(tuple(branches)), at + 1

    def _node(self, token: str) -> Node:
        match token[0]:
            case ":":
                return Separator()
            case "<":
                return self._slot(token[1:-1])
            case "{":
                return self._list(token[1:-1])
        return Word(token)

    def _slot(self, name: str) -> Slot:
        expression = self._define.get(name)
        if not isinstance(expression, str):
            raise ValueError(f"no expression is defined as <{name}>")  # noqa: TRY004 - a mistake in a pack
        return Slot(name, fill(expression, self._define))

    def _list(self, name: str) -> Choice:
        if name not in self._lists:
            phrases = self._define.get(name)
            if not isinstance(phrases, tuple):
                raise ValueError(f"no list of phrases is defined as {{{name}}}")
            if name in self._inside:
                raise ValueError(f"{{{name}}} is defined by itself")
            self._inside.append(name)
            branches = tuple(map(self.parse, phrases))
            self._inside.pop()
            self._lists[name] = Choice(branches)
        return self._lists[name]


def _union(sets: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    """All their members; None where one isn't known."""
    found: set[str] = set()
    for each in sets:
        if each is None:
            return None
        found |= each
    return frozenset(found)


def takes_words(nodes: Sequence_) -> bool:
    """Whether a sequence takes a word of its own whatever is chosen; one that doesn't might match any line."""
    return any(isinstance(node, Word) for node in nodes) or any(
        isinstance(node, Choice) and _all_take_words(node) for node in nodes
    )


@cache
def _all_take_words(choice: Choice) -> bool:
    """Whether each branch takes words; asked once for a list that many phrases name."""
    return all(map(takes_words, choice.branches))
