"""Phrases as rules write them, parsed.

    leave [us] (a|your) (reply|comment) [here|below]

`(a|b)` is a choice, `[a|b]` one that may be missing, `{name}` a choice that the pack defines as a list, `<name>` a slot
that an expression fills which the pack defines, `#` a number, and `:` says that some mark (colon, bar, dash, arrow)
must part what stands before it from what follows. All other punctuation, case and the marks on letters don't matter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from newsclean.rules.definitions import Definition, fill
from newsclean.rules.folding import fold, plain

WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
"""What counts as one word, in phrases and in lines."""
_TOKEN = re.compile(rf"[()\[\]|:#]|\{{[a-z_]+\}}|<[a-z_]+>|{WORD.pattern}")
_CLOSING = {"(": ")", "[": "]"}


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


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several sequences, one of which may be empty."""

    branches: tuple[Sequence_, ...]


Node = Word | Slot | Separator | Choice
Sequence_ = tuple[Node, ...]


def parse(phrase: str, define: Mapping[str, Definition]) -> Sequence_:
    """A phrase as a sequence of nodes. ValueError says what is wrong with it."""
    nodes = _parsed(phrase, define, ())
    if not _least_words(nodes):
        raise ValueError(f"{phrase!r} could match a line without any of its words")
    return nodes


def _parsed(phrase: str, define: Mapping[str, Definition], inside: tuple[str, ...]) -> Sequence_:
    tokens = _TOKEN.findall(plain(fold(phrase)))
    nodes, rest = _sequence(tokens, 0, define, inside)
    if rest < len(tokens):
        raise ValueError(f"{tokens[rest]!r} in {phrase!r} closes or parts nothing")
    return nodes


def _sequence(
    tokens: Sequence[str], at: int, define: Mapping[str, Definition], inside: tuple[str, ...]
) -> tuple[Sequence_, int]:
    nodes: list[Node] = []
    while at < len(tokens) and tokens[at] not in (")", "]", "|"):
        token = tokens[at]
        if token in _CLOSING:
            choice, at = _choice(tokens, at, define, inside)
            nodes.append(choice)
            continue
        nodes.append(_node(token, define, inside))
        at += 1
    return tuple(nodes), at


def _choice(
    tokens: Sequence[str], at: int, define: Mapping[str, Definition], inside: tuple[str, ...]
) -> tuple[Choice, int]:
    closing = _CLOSING[tokens[at]]
    branches: list[Sequence_] = [()] if closing == "]" else []
    while True:
        branch, at = _sequence(tokens, at + 1, define, inside)
        branches.append(branch)
        if at == len(tokens) or tokens[at] != "|":
            break
    if at == len(tokens) or tokens[at] != closing:
        raise ValueError(f"{closing!r} is missing")
    return Choice(tuple(branches)), at + 1


def _node(token: str, define: Mapping[str, Definition], inside: tuple[str, ...]) -> Node:
    match token[0]:
        case ":":
            return Separator()
        case "<":
            return _slot(token[1:-1], define)
        case "{":
            return _listed(token[1:-1], define, inside)
    return Word(token)


def _slot(name: str, define: Mapping[str, Definition]) -> Slot:
    expression = define.get(name)
    if not isinstance(expression, str):
        raise ValueError(f"no expression is defined as <{name}>")  # noqa: TRY004 - a mistake in a pack
    return Slot(name, fill(expression, define))


def _listed(name: str, define: Mapping[str, Definition], inside: tuple[str, ...]) -> Choice:
    phrases = define.get(name)
    if not isinstance(phrases, tuple):
        raise ValueError(f"no list of phrases is defined as {{{name}}}")  # noqa: TRY004 - a mistake in a pack
    if name in inside:
        raise ValueError(f"{{{name}}} is defined by itself")
    return Choice(tuple(_parsed(phrase, define, (*inside, name)) for phrase in phrases))


def _least_words(nodes: Sequence_) -> int:
    """The fewest words of its own that a sequence takes."""
    return sum(_least_of(node) for node in nodes)


def _least_of(node: Node) -> int:
    if isinstance(node, Choice):
        return min(map(_least_words, node.branches))
    return int(isinstance(node, Word))
