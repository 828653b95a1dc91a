"""Rules that are written as expressions: one RE2 automaton of all, one of those that may be glued to a paragraph.

RE2's `Set` costs a line the same however many expressions there are, and no input can make it slow. Expressions that
may begin anywhere in a line would multiply its states: of those RE2's `Filter` tells by their words which to try.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

import re2

from newsclean.rules.definitions import Definition, fill
from newsclean.rules.expressions import compiled, options, spelled_out
from newsclean.rules.packs import PackError, Rule
from newsclean.rules.phrases import Caught

_BOUNDED = re.compile(r"\{\d+,\d+\}")
"""A repetition with an upper bound: each costs an automaton as many states as it counts."""
_FLOATING = re.compile(r"(?:\(\?:)*(?:\.|\[\^(?:\\.|[^\]\\])*\])\*")
"""How an expression begins that may match from anywhere in a line."""
_ANY_LINE = "Qxz 7 qxz 7, qxz."
"""A line that no rule means."""


class Patterns:
    """The rules, and those of them that may be glued."""

    def __init__(self, rules: Iterable[tuple[Rule, Mapping[str, Definition]]]) -> None:
        items = [(rule, *_expressions(rule, define)) for rule, define in rules]
        floating = [item for item in items if _FLOATING.match(item[1])]
        self._all = _Set([item for item in items if item not in floating])
        self._floating = _Filter(floating)
        self._glued = _Set([item for item in items if item[0].glued])

    def search(self, line: str, folded: str, *, glued: bool = False) -> Iterator[tuple[Rule, Caught]]:
        """The rules that a whole line matches, with what their named groups caught in it."""
        found = self._glued.search(folded) if glued else chain(self._all.search(folded), self._floating.search(folded))
        for rule, hit in found:
            yield rule, _caught(hit, line)


class _Set:
    """Expressions, each loose and exact: one automaton of all loose ones says which exact one to try.

    An exact one is compiled when it is first tried, since most never are.
    """

    def __init__(self, items: list[tuple[Rule, str, str]]) -> None:
        self._items = items
        self._automaton = re2.Set.FullMatchSet(options())
        for rule, loose, _ in items:
            try:
                self._automaton.Add(rf"(?is)\s*(?:{spelled_out(loose)})\s*")
            except re2.error:
                _compiled(rule, loose)  # says why, which the set doesn't
                raise
        try:
            self._automaton.Compile()
        except re2.error as error:
            raise PackError(f"the rules together need too much memory: {error}") from None

    def search(self, folded: str) -> Iterator[tuple[Rule, re2._Match]]:
        """The rules that a line matches, in their order, each with its match."""
        found = self._automaton.Match(folded) if self._items else None
        yield from _exactly(folded, (self._items[index] for index in sorted(found or ())))


class _Filter:
    """Expressions of which the words that each asks for say whether it is to be tried."""

    def __init__(self, items: list[tuple[Rule, str, str]]) -> None:
        self._items = items
        self._filter = re2.Filter()
        for rule, loose, _ in items:
            try:
                self._filter.Add(f"(?is){spelled_out(loose)}", options())
            except re2.error:
                _compiled(rule, loose)  # says why, which the filter doesn't
                raise
        if items:
            self._filter.Compile()

    def search(self, folded: str) -> Iterator[tuple[Rule, re2._Match]]:
        """The rules that a line matches, in their order, each with its match."""
        found = self._filter.Match(folded, potential=True) if self._items else None
        yield from _exactly(folded, (self._items[index] for index in sorted(found or ())))


def _exactly(folded: str, items: Iterable[tuple[Rule, str, str]]) -> Iterator[tuple[Rule, re2._Match]]:
    """Those rules whose exact expressions match a line, each with its match."""
    for rule, _, exact in items:
        if hit := _compiled(rule, rf"\s*(?:{exact})\s*").fullmatch(folded):
            yield rule, hit


def _expressions(rule: Rule, define: Mapping[str, Definition]) -> tuple[str, str]:
    """The loose expression of a rule (the exact one where it would match any line at all) and the exact one."""
    pattern = rule.pattern or ""
    try:
        loose, exact = _BOUNDED.sub("*", fill(pattern, define, loose=True)), fill(pattern, define)
    except ValueError as error:
        raise PackError(f"{rule.pack}.toml, rule {rule.id!r}: {error}") from None
    if ".*" in loose and _compiled(rule, loose).fullmatch(_ANY_LINE):
        return exact, exact
    return loose, exact


def _compiled(rule: Rule, expression: str) -> re2._Regexp:
    try:
        return compiled(expression)
    except ValueError as error:
        raise PackError(f"{rule.pack}.toml, rule {rule.id!r}: {error}") from None


def _caught(hit: re2._Match, line: str) -> Caught:
    groups = hit.re.groupindex
    return tuple((name, line[slice(*hit.span(group))].strip()) for name, group in groups.items() if hit[group])
