"""Rules that are written as expressions: one RE2 automaton for all of a kind.

RE2's `Set` costs a line the same however many expressions there are, and no input can make it slow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import re2

from newsclean.rules.definitions import Definition, fill
from newsclean.rules.expressions import compiled, options, spelled_out
from newsclean.rules.packs import PackError, Rule
from newsclean.rules.phrases import Caught

_ANY_LINE = "Qxz 7 qxz 7, qxz."
"""A line that no rule means."""


class Patterns:
    """The rules of several kinds. One automaton for all kinds would have more states than RE2 keeps."""

    def __init__(self, rules: Iterable[tuple[Rule, Mapping[str, Definition]]]) -> None:
        kinds: defaultdict[str, list[tuple[Rule, str, str]]] = defaultdict(list)
        for rule, define in rules:
            kinds[rule.kind].append((rule, *_expressions(rule, define)))
        self._kinds = [_OfKind(items) for items in kinds.values()]

    def search(self, line: str, folded: str) -> Iterator[tuple[Rule, Caught]]:
        """The rules that a whole line matches, with what their named groups caught in it."""
        for expressions in self._kinds:
            if len(line) <= expressions.longest:
                for rule, hit in expressions.search(folded):
                    yield rule, _caught(hit, line)


class _OfKind:
    """Expressions, each loose and exact: one automaton of all loose ones says which exact one to try.

    An exact one is compiled when it is first tried, since most never are.
    """

    def __init__(self, items: list[tuple[Rule, str, str]]) -> None:
        self._items = items
        self.longest = max(rule.max_length for rule, _, _ in items)
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
        for index in sorted(self._automaton.Match(folded) or ()):
            rule, _, exact = self._items[index]
            if hit := _compiled(rule, rf"\s*(?:{exact})\s*").fullmatch(folded):
                yield rule, hit


def _expressions(rule: Rule, define: Mapping[str, Definition]) -> tuple[str, str]:
    """The loose expression of a rule (the exact one where it would match any line at all) and the exact one."""
    pattern = rule.pattern or ""
    try:
        loose, exact = fill(pattern, define, loose=True), fill(pattern, define)
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
